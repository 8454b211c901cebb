# What './allium help' and './allium X --help' print.

help_of() {
    case $1 in
        run) cat <<'TEXT' ;;
usage: ./allium run [--home DIR] [--transport tor,tcp] [--storage derby|h2] [--tor-config FILE] [--headless]

Builds what is not built, starts a node and drops into its shell. Ctrl-C clears the line, Ctrl-D stops the node. If
standard input is no terminal, reads commands from it, prints plain lines and stops at the end of input.

  --home DIR          where the node keeps everything (default: ${XDG_DATA_HOME:-~/.local/share}/allium)
  --transport LIST    transports to start, separated by commas: tor, tcp (default: tor); tcp is not anonymous;
                      none starts without any, to read what is stored
  --storage NAME      engine that keeps the store of a new home: derby (default), h2; 'storage migrate' moves an old one
  --tor-config FILE   arti's own configuration (TOML): bridges, a private network
  --headless          no shell here; reach the node with './allium shell' and './allium exec'

Exit status: 0 stopped by its user, 1 can not run, 2 wrong command line, 3 the home is in use.
TEXT
        shell) cat <<'TEXT' ;;
usage: ./allium shell [--home DIR]

Attaches to the shell of a running node. Ctrl-D leaves; the node runs on.
TEXT
        exec) cat <<'TEXT' ;;
usage: ./allium exec [--home DIR] [--json] 'COMMAND'

Runs a command in a running node and prints what it says. Several commands stand one a line; the first that fails ends it.
'-' reads them from standard input. './allium exec help' lists the commands.

  --json              prints each command's result as one line of JSON

Exit status: 0 done, 1 refused or failed, 2 wrong command, 3 no node runs with this home.
TEXT
        demo) cat <<'TEXT' ;;
usage: ./allium demo [--transport tcp] [--keep]
       ./allium demo --plugin [--keep]

Two nodes on a private Tor network on this machine become friends by friend code, exchange texts and survive a kill.

  --transport tcp     without Tor, in seconds
  --plugin            the life of a plugin instead: made from its template, built, signed, installed, updated while texts flow,
                      broken, switched off, removed without a trace; without Tor
  --keep              leaves the nodes' homes and logs, and says where
TEXT
        test) cat <<TEXT ;;
usage: ./allium test [--long] [--seed N] [--storage NAME] [--unplug NAME] [STAGE...]

Runs every test: formatting, Rust, unit and contract, container (Pax Exam), private Tor network, the campaigns that prove
delivery (docs/delivery.md), and the demos. A line a stage; a failed stage stops the run; a stage that can not run here says
NOT RUN and is not green; a campaign whose faults did not happen says INCONCLUSIVE and has failed. Logs: .build/test.

  --long              campaigns in full, which takes hours
  --seed N            repeats a campaign: each prints its seed; the short ones in virtual time have $SIMULATED_SEED
  --storage NAME      the storage of the nodes: $(storages)
  --unplug NAME       replaces one component by a broken one, and passes only if the campaign names what that breaks:
                      $(unplugs)

Stages: $STAGES${STAGES_LONG:+
With --long also: $STAGES_LONG}
TEXT
        bench) cat <<'TEXT' ;;
usage: ./allium bench NAME [--json] [--rounds N] [--quick]
       ./allium bench start|first-text|come-back|leave [--transport tcp|tor] [--json]
       ./allium bench migrate [--rounds N] [--json]

Measures parts of a node against named rivals, which take turns, and says whether they reach their goals (docs/performance.md).

  limiter             the rate limiter against Bucket4j: CPU and memory for a decision
  lookup              the live link of a friend, against commons-pool2; 64 senders to a cold friend
  enqueue             16 callers of send, durable when it returns, against a commit for each
  offer               to offer 50 messages out of 1,000,000, against out of 1,000
  end-to-end          two JVMs, 50 friends, 512 outstanding, against a commit for each and against no storage
  latency             the same with one outstanding, against the disk itself
  backlog             the same while 1,000,000 messages wait for friends who are away; heap for each of them
  fairness            what others notice of dead friends and of one who floods, and what a flood costs
  plugins             what a friend's delivery notices of plugins that block, throw and flood
  tor                 connects and echoes over a private Tor network, arti beside C tor
  --rounds N          how often rivals take turns (default, and at least: 5)
  --quick             less of everything, in fewer rounds: to see that it works

Or whole nodes on this machine, over TCP or a private Tor network.

  start               start to usable shell (median of 10), memory 60 s later, size of the archive
  first-text          from nothing running to the first text by friend code (5 times)
  come-back           a node is killed and restarted: until it has its friend's next text (20 times)
  leave               a node is stopped by its user: until its friend knows (5 times)
  migrate             the store, with 100,000 messages, moved to the other engine at 50 texts a second (10 times): how long writes are held

  --json              a line of JSON a figure; progress goes to standard error

Exit status: 0 every goal was met, 1 one was missed or could not be measured, 2 wrong command line.
TEXT
        plugin) cat <<'TEXT' ;;
usage: ./allium plugin new KIND NAME [FOLDER]
       ./allium plugin key [FILE]
       ./allium plugin sign ARCHIVE [KEY]

For those who write plugins (docs/writing-a-plugin.md). Installing one is a command of a running node: 'plugin'.

  new    writes a Maven project with a passing test; KIND is bot, listener, interceptor or transport
  key    makes your key, if there is none, and prints its public half
         (default: ${XDG_CONFIG_HOME:-~/.config}/allium/publisher.key)
  sign   signs an archive with it; a build does so by itself if there is a key
TEXT
        docs) cat <<'TEXT' ;;
usage: ./allium docs

Writes the documentation of the API and of the testkit for authors of plugins (Javadoc), and prints where they are.
TEXT
        doctor) cat <<'TEXT' ;;
usage: ./allium doctor

Says what this machine has and lacks to build, run and test Allium, and how to get it.
TEXT
        version) cat <<'TEXT' ;;
usage: ./allium version

Says which version this is, and whether it is built.
TEXT
        all) cat <<'TEXT' ;;
Allium: peer-to-peer messages over Tor onion services.

  ./allium run        starts a node and drops into its shell
  ./allium shell      attaches to a running node
  ./allium exec CMD   runs one command in a running node
  ./allium demo       two nodes on a private Tor network become friends and talk
  ./allium test       every test
  ./allium bench      benchmarks
  ./allium plugin     write a plugin, sign it
  ./allium docs       the API, documented for authors of plugins
  ./allium doctor     what this machine lacks and how to get it
  ./allium version    which version this is

'./allium COMMAND --help' says more. In the shell, 'help' lists its commands.
TEXT
        *) fail 2 "there is no command '$1'; './allium help' lists them." ;;
    esac
}
