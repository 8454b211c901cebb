# The stages of `./allium test`. Sourced with the other scripts of ../allium, which set JAVA_HOME and the
# folder of the project ($ROOT) and have `maven`.
#
# Each stage is a function stage_NAME; it may print what it likes (into its log) and returns 0 (passed), 69 (can not run
# here; its last line says why), or anything else (failed). A failed stage stops the run.

# The order: what is cheap comes first. The stages of STAGES_LONG run only with --long.
STAGES='format unit container rust simulation model expiry proxy kill_tcp migrate disk_full swap mix tor kill_tor swap_tor plugins demo_plugin terminal demo_tcp demo_tor'
STAGES_LONG='power_cut'
# The seed of the short runs in virtual time.
SIMULATED_SEED=2026

# The campaigns, programs that end with the exit status and the last line of chat.allium.testkit.campaign.Campaign. To add one,
# add its line here and its name above. The fields: stage; module of itests; class and its first arguments; what --unplug can
# take out of it, separated by commas; title. Words before the class: 'node' needs the image of a node, 'tor' one with Tor, 'mounts'
# a place where it may mount file systems in memory, 'root' one where it may mount any.
campaigns() {
    cat <<'TABLE'
kill_tcp|e2e|node chat.allium.e2e.KillCampaign tcp|no-dedupe,ack-before-commit,id-before-commit,delivered-unasked|SIGKILL of two nodes that talk over TCP
migrate|e2e|node chat.allium.e2e.MigrateCampaign|catching-up|stores moved, and killed, under two nodes that talk
simulation|simulation|chat.allium.simulation.SimulationCampaign|no-dedupe,ack-before-commit,base-ignored,credit-ignored,jump-ignored,one-global-dial-lock|whole networks in virtual time
model|simulation|chat.allium.simulation.ModelCampaign|no-dedupe,back-off-not-persisted,current-not-synced|queue and store against a model, on every storage
expiry|simulation|chat.allium.simulation.ExpiryCampaign|jump-ignored,back-off-not-persisted|expiry and back-off in virtual time
proxy|e2e|chat.allium.e2e.inprocess.ProxyCampaign|no-dedupe,no-resume|a proxy cuts, stalls, swallows and delays a conversation
swap|e2e|node chat.allium.e2e.SwapCampaign|lease,closing,forgetting|transport-tcp and every other part replaced under load
mix|e2e|node chat.allium.e2e.MixCampaign||everything replaced at random, and nodes killed, under load
kill_tor|e2e|tor chat.allium.e2e.KillCampaign tor|no-dedupe,ack-before-commit|SIGKILL of two nodes that talk over a private Tor network
swap_tor|e2e|tor chat.allium.e2e.SwapTorCampaign|state|transport-tor replaced over a private Tor network, under load
disk_full|e2e|node mounts chat.allium.e2e.DiskFullCampaign|id-before-commit|two nodes whose disks fill up and get room again
power_cut|e2e|node root chat.allium.e2e.PowerCutCampaign|no-fsync|a node whose power is cut
TABLE
}

# The line of campaign $1, in fields $campaign_module, $campaign_program, $campaign_unplugs, $campaign_title. Whether there is one.
campaign_of() {
    local name
    while IFS='|' read -r name campaign_module campaign_program campaign_unplugs campaign_title; do
        [ "$name" != "$1" ] || return 0
    done < <(campaigns)
    return 1
}

campaign_can_unplug() {
    campaign_of "$1" && case ",$campaign_unplugs," in *",$2,"*) ;; *) return 1 ;; esac
}

stage_title() {
    case $1 in
        format) echo 'formatting: Java and Rust' ;;
        rust) echo 'Rust: clippy and unit tests on the release artefacts' ;;
        unit) echo 'unit and contract tests, rules between bundles' ;;
        container) echo 'container tests (Pax Exam)' ;;
        tor) echo 'tests over a private Tor network' ;;
        plugins) echo 'plugins: templates and examples, in running nodes over TCP' ;;
        terminal) echo 'a node at a terminal is restarted' ;;
        demo_plugin) echo 'the life of a plugin, from its template to its last trace' ;;
        demo_tcp) echo 'two nodes over TCP, one killed' ;;
        demo_tor) echo 'two nodes over a private Tor network, one killed' ;;
        *) campaign_of "$1" && echo "$campaign_title" ;;
    esac
}

cannot_run() {
    echo "$1"
    return 69
}

in_rust() {
    (cd "$ROOT/bundles/arti-jni/src/main/rust" &&
        CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$ROOT/bundles/arti-jni/rust-target} "$@")
}

stage_format() {
    maven -q spotless:check && maven -q -N -f examples spotless:check && { ! command -v cargo >/dev/null || in_rust cargo fmt --check; }
}

stage_rust() {
    command -v cargo >/dev/null || { cannot_run 'cargo 1.92 or newer is not on PATH'; return; }
    in_rust cargo clippy --release --locked --all-targets -- -D warnings &&
        in_rust cargo test --release --locked
}

stage_unit() {
    maven verify -DskipITs
}

stage_container() {
    maven verify -pl itests/container -am -Dskip.unit.tests=true
}

stage_tor() {
    tor_or_69 || return
    maven verify -pl itests/e2e -am -Dskip.unit.tests=true
}

stage_plugins() {
    ensure_built tcp
    "$ROOT/itests/plugins.sh" && "$ROOT/itests/plugins-live.sh" && "$ROOT/itests/examples.sh"
}

stage_terminal() {
    command -v script > /dev/null || { cannot_run 'script, of util-linux, is not on PATH'; return; }
    ensure_built tcp
    "$ROOT/itests/terminal.sh"
}

stage_demo_plugin() {
    "$ROOT/allium" demo --plugin
}

stage_demo_tcp() {
    "$ROOT/allium" demo --transport tcp
}

stage_demo_tor() {
    tor_or_69 || return
    "$ROOT/allium" demo
}

# The programs themselves fetch Debian's tor as root and say so; without root and without tor they can not run.
tor_or_69() {
    command -v tor >/dev/null && command -v tor-gencert >/dev/null && return
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && return
    cannot_run 'tor is not installed: as root, apt-get install tor'
}

# The campaign $1, with the options of this run.
run_campaign() {
    local -a program
    campaign_of "$1"
    read -r -a program <<< "$campaign_program"
    program_prefix=()
    while [[ ${program[0]} != *.* ]]; do
        case ${program[0]} in
            node) ensure_built tcp ;;
            tor) tor_or_69 || return; ensure_built tor ;;
            mounts) mounts_or_69 || return ;;
            root) root_or_69 || return ;;
        esac
        program=("${program[@]:1}")
    done
    ensure_programs "$campaign_module"
    local -a options=("${campaign_options[@]}")
    # What has no clock but its own is the same for the same seed: the short run, which decides whether a change is good, does
    # not depend on luck. Other seeds are looked for with --long, or --seed.
    if [ "$campaign_module" = simulation ] && [[ " ${options[*]} " != *' --long '* && " ${options[*]} " != *' --seed '* ]]; then
        options+=(--seed "$SIMULATED_SEED")
    fi
    local heap=
    if [ "$1" = simulation ]; then
        heap=$(simulation_heap "${options[@]}")
        # Most of what is made there lives for minutes of virtual time, which are milliseconds.
        program_jvm=(-XX:NewRatio=1 -XX:+UseCompactObjectHeaders -XX:+UseTransparentHugePages)
    fi
    # Some hundred thousand texts, in both stores.
    [ "$1" != mix ] || heap=1g
    ALLIUM_PROGRAM_HEAP=${ALLIUM_PROGRAM_HEAP:-$heap} \
        run_program_of "$campaign_module" "${program[@]}" "${options[@]}"
}

# A network of a thousand nodes for each processor, all in one process; half of the memory at most.
simulation_heap() {
    local wanted most
    [[ " $* " == *' --long '* ]] || { echo 512m; return; }
    wanted=$(($(nproc) * 1300))
    most=$(awk '/^MemTotal/ { print int($2 / 2048) }' /proc/meminfo)
    echo $((wanted < most ? wanted : most))m
}

# Whoever may have a name space of their own needs no root.
mounts_or_69() {
    local prefix
    for prefix in 'unshare -rm' 'unshare -m'; do
        # shellcheck disable=SC2206
        program_prefix=($prefix)
        ! $prefix sh -c 'mount -t tmpfs tmpfs /mnt' 2>/dev/null || return 0
    done
    cannot_run 'file systems can not be mounted: allow user name spaces (unshare -rm), or run it as root'
}

root_or_69() {
    program_prefix=(unshare -m)
    [ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null && [ -e /dev/loop-control ] && command -v mkfs.ext4 >/dev/null && return
    cannot_run 'cutting the power of a disk takes root, loop devices and mkfs.ext4'
}

run_stage() {
    if campaign_of "$1"; then
        run_campaign "$1"
    else
        "stage_$1"
    fi
}

# Tests that ran since the stamp $1, by the reports of Surefire and Failsafe, and by cargo's own lines in log $2.
count_tests() {
    maven_tests=$(find "$ROOT/bundles" "$ROOT/itests" "$ROOT/distribution" "$ROOT/examples" -path '*-reports/TEST-*.xml' -newer "$1" \
        -exec sed -n 's/.*<testsuite .* tests="\([0-9]*\)".*/\1/p' {} + | awk '{ n += $1 } END { print n + 0 }')
    cargo_tests=$(sed -n 's/^test result: ok\. \([0-9]*\) passed.*/\1/p' "$2" | awk '{ n += $1 } END { print n + 0 }')
    echo $((maven_tests + cargo_tests))
}

# parse_stages ARGUMENTS...: what to run, into $stages, $campaign_options and $storage. A wrong word ends with a sentence.
parse_stages() {
    local long='' unplug='' all=" $STAGES "
    stages=()
    campaign_options=()
    storage=derby
    while [ $# -gt 0 ]; do
        case $1 in
            --seed | --storage | --unplug)
                [ $# -gt 1 ] || fail 2 "after $1 a value is missing; './allium test --help' says which."
                ;;
        esac
        case $1 in
            --long) long=yes; campaign_options+=(--long); all+="$STAGES_LONG " ;;
            --seed)
                [[ $2 =~ ^-?[0-9]{1,18}$ ]] || fail 2 "a seed is a whole number, not '$2'."
                campaign_options+=(--seed "$2"); shift ;;
            --storage)
                storage=$2
                [[ $storage =~ ^[a-z0-9]+$ && " $(storages) " == *" $storage "* ]] ||
                    fail 2 "there is no storage '$storage'; there is: $(storages)."
                shift ;;
            --unplug) unplug=$2; campaign_options+=(--unplug "$2"); shift ;;
            -*) fail 2 "there is no option '$1'; './allium test --help' lists them." ;;
            *) stages+=("$1") ;;
        esac
        shift
    done
    check_stages "$long" "$all"
    [ -z "$unplug" ] || choose_unplugged "$unplug" "$all"
    # shellcheck disable=SC2206
    [ ${#stages[@]} -gt 0 ] || stages=($all)
}

check_stages() {
    local stage
    for stage in "${stages[@]}"; do
        [[ $2 != *" $stage "* ]] || continue
        [[ " $STAGES_LONG " != *" $stage "* ]] || fail 2 "stage $stage runs only with --long."
        fail 2 "there is no stage '$stage'; there are: $STAGES${STAGES_LONG:+, with --long $STAGES_LONG}."
    done
}

# Only a campaign can show that it notices what is missing: those that were asked for, or all that can do without it.
choose_unplugged() {
    local stage can=()
    for stage in $2; do
        ! campaign_can_unplug "$stage" "$1" || can+=("$stage")
    done
    [ ${#can[@]} -gt 0 ] || fail 2 "nothing called '$1' can be unplugged; there is: $(unplugs)."
    for stage in "${stages[@]}"; do
        campaign_can_unplug "$stage" "$1" || fail 2 "stage $stage can not do without '$1'; this can: ${can[*]}."
    done
    [ ${#stages[@]} -gt 0 ] || stages=("${can[@]}")
}

unplugs() {
    local all
    all=$(campaigns | cut -d '|' -f 4 | tr ',' '\n' | sed '/^$/d' | sort -u | paste -sd ' ')
    echo "${all:-none}"
}

storages() {
    (cd "$ROOT/bundles" && ls -d storage-*) | sed 's/^storage-//; /^jdbc$/d; /^switch$/d' | paste -sd ' '
}

# On a terminal, says after 2 s and every second that stage $1 is alive, and what a campaign noted last in log $2 as far as there
# is room for it, until it is killed; the line it writes into is cleared.
show_alive() {
    [ -t 1 ] || return 0
    local waited=2 room
    room=$(($(tput cols 2>/dev/null || echo 80) - 77))
    sleep 2
    while true; do
        printf '\r\033[K%-58s running  %4d s' "$1" "$waited"
        [ "$room" -lt 12 ] || printf '  %.*s' "$room" "$(tail -c 2000 "$2" | sed -n 's/^ *[0-9.]* s  //p' | tail -n 1)"
        sleep 1
        waited=$((waited + 1))
    done
}

# Runs stage $1 with everything it says in log $2; its status is returned.
watch_stage() {
    local ticker status=0
    show_alive "$(stage_title "$1")" "$2" &
    ticker=$!
    (run_stage "$1") >"$2" 2>&1 </dev/null || status=$?
    kill "$ticker" 2>/dev/null || true
    wait "$ticker" 2>/dev/null || true
    [ ! -t 1 ] || printf '\r\033[K%-58s ' "$(stage_title "$1")"
    return "$status"
}

run_stages() {
    local logs=$ROOT/.build/test begin=$SECONDS stage log stamp started seconds status tests
    parse_stages "$@"
    rm -rf "$logs" && mkdir -p "$logs"
    passed=0
    failed=0
    missing=0
    for stage in "${stages[@]}"; do
        log=$logs/$stage.log
        stamp=$logs/$stage.started
        : >"$stamp"
        started=$SECONDS
        printf '%-58s ' "$(stage_title "$stage")"
        status=0
        watch_stage "$stage" "$log" || status=$?
        seconds=$((SECONDS - started))
        case $status in
            0)
                tests=$(count_tests "$stamp" "$log")
                case $stage in format | plugins | terminal | demo_*) tests=$((tests + 1)) ;; esac
                ! campaign_of "$stage" || tests=$((tests + 1))
                passed=$((passed + tests))
                printf 'passed   %4d s  %5d tests\n' "$seconds" "$tests"
                [ "$tests" -gt 0 ] || { echo "  but it ran no test: see $log"; failed=$((failed + 1)); break; }
                case $stage in demo_*) sed -n '$s/^/  /p' "$log" ;; esac
                ! campaign_of "$stage" || sed -n '$s/^/  /p' "$log"
                ;;
            69)
                missing=$((missing + 1))
                printf 'NOT RUN          %s\n' "$(tail -n 1 "$log")"
                ;;
            *)
                failed=$((failed + 1))
                say_failed "$stage" "$status" "$seconds" "$log"
                break
                ;;
        esac
    done
    [ "$missing" = 0 ] || echo "$missing stages NOT RUN"
    echo "all in $((SECONDS - begin)) s"
    echo "$passed passed, $failed failed"
    [ $((failed + missing)) = 0 ]
}

# A campaign whose faults did not happen has shown nothing, which is a failure of its own kind.
say_failed() {
    local stage=$1 status=$2 seconds=$3 log=$4
    if campaign_of "$stage" && [ "$status" = 3 ]; then
        printf 'INCONCLUSIVE %4d s\n' "$seconds"
        sed -n '$s/^/  /p' "$log"
        echo "  all of it: $log"
        return
    fi
    printf 'FAILED   %4d s\n' "$seconds"
    echo "  the end of $log:"
    grep -E '\[ERROR\]|FAIL|panicked|error(\[|:)|WRONG|VIOLATED' "$log" | head -n 30 | sed 's/^/  | /'
    tail -n 30 "$log" | sed 's/^/  | /'
}
