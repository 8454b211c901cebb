#!/usr/bin/env bash
# The plugins of examples/ are built as a stranger would, tested, signed, and installed into running nodes over TCP: they are talked to,
# killed, updated, and removed without a trace. Started by `./allium test plugins`. Exit 0: all of that happened.
set -euo pipefail

ROOT=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
. "$ROOT/itests/two-nodes.sh"

# count NODE TEXT: how often it is in the history with the other.
count() {
    local other=bob
    [ "$1" = alice ] || other=alice
    in_node "$1" "history $other 200" | grep -o -- "\"text\":\"$2" | wc -l
}

# in_file WHAT PATTERN: waits until the web server has written that.
in_file() {
    local end=$((SECONDS + 60))
    until grep -q -- "$2" "$WORK/requests" 2> /dev/null; do
        [ $SECONDS -lt $end ] || die "$1; it has: $(cat "$WORK/requests" 2> /dev/null)"
        sleep 0.2
    done
}

# serve FAILURES: starts the web server, on the same port each time; its process is $web.
serve() {
    "$JAVA_HOME/bin/java" "$ROOT/itests/WebServer.java" "$web_port" "$WORK/requests" "$1" >> "$WORK/web.log" 2>&1 &
    web=$!
    nodes+=("$web")
}

# posts TOKEN KEY TEXT: the status and the body of the answer.
posts() {
    local body="{\"to\": \"alice\", \"text\": \"$3\"}"
    exec 3<> "/dev/tcp/127.0.0.1/$gate_port"
    printf '%s\r\n' 'POST /messages HTTP/1.1' "Host: 127.0.0.1" "Authorization: Bearer $1" "Idempotency-Key: $2" \
        "Content-Length: ${#body}" 'Connection: close' '' >&3
    printf '%s' "$body" >&3
    tr -d '\r' <&3 | sed -n '1s/^[^ ]* \([0-9]*\).*/\1/p; $p'
    exec 3>&-
}

# free_port: one on which nobody listens.
free_port() {
    local port
    while port=$((20000 + RANDOM % 12000)) && (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; do :; done
    echo "$port"
}

restart_bob() {
    kill -9 "$bob"
    wait "$bob" 2> /dev/null || true
    start_node bob
    bob=${nodes[-1]}
    await "the plugins run again" "plugin list" bob "$1"
    await "bob is connected again" friends alice '"status":"online"'
}

"$ROOT/allium" plugin key > "$WORK/key.txt"
key=$(sed -n 's/^public key: //p' "$WORK/key.txt")
(cd "$ROOT" && mvn -B -ntp -f examples clean package)
cp -R "$ROOT/examples/command-bot" "$WORK/next"
(cd "$WORK/next" && sed -i '0,/<version>1.0.0</s//<version>1.1.0</' pom.xml && mvn -B -ntp -q clean package -Dmaven.test.skip=true)

start_node alice
alice=${nodes[-1]}
start_node bob
bob=${nodes[-1]}
befriend
for node in alice bob; do
    in_node $node "plugin trust $key as Erin" > /dev/null
    in_node $node "plugin install $ROOT/examples/command-bot/target/command-bot-1.0.0.allium --yes" | grep -q '"state":"RUNNING"' ||
        die "the command bot does not run at $node"
done

# The command bot: notes and reminders, over an update and a SIGKILL.
hears '/note milk' 'Noted as'
hears '/remind 2s tea' 'Reminder: tea'
in_node bob "plugin update $WORK/next/target/command-bot-1.1.0.allium --yes" | grep -q '"version":"1.1.0"' || die "it was not updated"
hears /notes ': milk'
in_node alice 'send bob /remind 5s bread' > /dev/null
await "it is noted" "history bob" alice 'I will remind you at'
restart_bob '"name":"command-bot","version":"1.1.0","summary":"[^"]*","state":"RUNNING"'
await "the reminder outlives the SIGKILL" "history bob" alice 'Reminder: bread'
[ "$(count alice 'Reminder: ')" = 2 ] || die "a reminder came twice: $(in_node alice 'history bob')"
[ "$(count alice 'Noted as')" = 1 ] || die "an answer came twice: $(in_node alice 'history bob')"
! grep -aq milk "$WORK"/bob/plugins/data/command-bot/* || die "a note lies on the disk as it is"

# A type of content for which alice has no handler is kept and shown as such.
in_node alice 'send bob /calendar' > /dev/null
await "the calendar arrives" "history bob" alice '"type":"text/calendar","text":"\[text/calendar, [0-9]* bytes\]"'

# The webhook bridge: waits for its user, then both ways, each once.
web_port=$(free_port)
gate_port=$(free_port)
in_node bob "plugin install $ROOT/examples/webhook-bridge/target/webhook-bridge-1.0.0.allium --yes" | grep -q '"state":"WAITING"' ||
    die "the bridge runs without a configuration"
in_node bob "plugin why webhook-bridge" | grep -q example.webhookbridge || die "plugin why does not name the configuration"
umask 077
mkdir -p "$WORK/bob/etc"
cat > "$WORK/bob/etc/example.webhookbridge.cfg" << END
url = http://127.0.0.1:$web_port/hook
port = $gate_port
.token = correct-horse-battery-staple
END
await "the bridge finds its configuration" "plugin list" bob '"name":"webhook-bridge","version":"1.0.0","summary":"[^"]*","state":"RUNNING"'
serve 1
in_node alice "send bob to the web" > /dev/null
in_file "the text is posted again after a failure" '^200 .*"from":"alice".*"text":"to the web"'
[ "$(grep -c '^500 .*to the web' "$WORK/requests")" = 1 ] || die "it was not refused first: $(cat "$WORK/requests")"
[ "$(grep 'to the web' "$WORK/requests" | cut -d ' ' -f 2 | sort -u | wc -l)" = 1 ] || die "its key changed: $(cat "$WORK/requests")"
in_node bob 'send alice /calendar' > /dev/null
in_file "another type is posted as it is" '^200 .*"type":"text/calendar","base64":"QkVHSU46'

posts wrong k1 'from the web' | grep -q '^401$' || die "the gate takes any token"
first=$(posts correct-horse-battery-staple k1 'from the web')
[ "$first" = "$(posts correct-horse-battery-staple k1 'from the web')" ] || die "the answers differ: $first"
grep -q '^200$' <<< "$first" || die "the text was not taken: $first"
await "the text arrives" "history bob" alice '"text":"from the web"'

# The web server is down, and the node is killed: what waits is posted then, and nothing twice.
kill "$web"
wait "$web" 2> /dev/null || true
in_node alice "send bob while it is down" > /dev/null
await "bob has it" "history alice" bob 'while it is down'
restart_bob '"name":"webhook-bridge","version":"1.0.0","summary":"[^"]*","state":"RUNNING"'
serve 0
in_file "what waited is posted" '^200 .*"text":"while it is down"'
[ "$first" = "$(posts correct-horse-battery-staple k1 'from the web')" ] || die "the key is forgotten"
[ "$(count alice 'from the web')" = 1 ] || die "a text came twice: $(in_node alice 'history bob')"
[ "$(grep -c '^200' "$WORK/requests")" = 3 ] || die "something was posted twice: $(cat "$WORK/requests")"

for name in command-bot webhook-bridge; do
    in_node bob "plugin remove $name" > /dev/null
done
[ "$(ls -A "$WORK/bob/plugins")" = state.json ] || die "files are left: $(find "$WORK/bob/plugins")"
kill "$alice"
wait "$alice" 2> /dev/null || true
start_node alice
await "what nobody knew is there still" "history bob 200" alice '"type":"text/calendar","text":"\[text/calendar, [0-9]* bytes\]"'
echo "examples: a command bot and a webhook bridge were built, installed, used, updated, killed, and removed without a trace"
