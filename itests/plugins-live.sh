#!/usr/bin/env bash
# Plugins that carry everything, exchanged while two nodes talk: a storage from its template takes the store over, survives a SIGKILL
# and gives it back; the transport of examples/unix-transport takes the links over and is removed. Each text arrives exactly once. And
# a health check and a command, as docs/writing-a-plugin.md has them. Started by `./allium test plugins`. Exit 0: all of that happened.
set -euo pipefail

ROOT=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
. "$ROOT/itests/two-nodes.sh"
# Those who talk stop first.
trap 'touch "$WORK/stop"; finish' EXIT

# build KIND NAME: makes and packs one.
build() {
    (cd "$WORK" && "$ROOT/allium" plugin new "$1" "$2" && cd "$2" && mvn -B -ntp -q package)
}

archive() {
    echo "$WORK/$1/target/$1-$2.allium"
}

# docs_block LANGUAGE HEADING: the first such block of code below a heading of the manual.
docs_block() {
    sed -n "/^## $2/,/^## /p" "$ROOT/docs/writing-a-plugin.md" | sed -n "/^\`\`\`$1/,/^\`\`\`\$/p" | sed '/^```/d'
}

# talk NAME FROM TO: sends texts NAME-1, NAME-2 ... until stop_talk; those that were accepted stand in a file.
talk() {
    local i
    for ((i = 1; ; i++)); do
        [ ! -e "$WORK/stop" ] || return 0
        sleep 0.1
        if in_node "$2" "send $3 $1-$i" > /dev/null 2> "$WORK/$1.refusal"; then
            echo "$1-$i" >> "$WORK/$1.sent"
        else
            echo "$1-$i: $(cat "$WORK/$1.refusal")" >> "$WORK/$1.refused"
        fi
    done
}

# flowing NAME: texts in both directions from here to settled.
flowing() {
    flow=$1
    rm -f "$WORK/stop"
    talk "$flow-a" alice bob &
    talkers=("$!")
    talk "$flow-b" bob alice &
    talkers+=("$!")
    more_texts
}

# Waits until texts flow (again): five more of each have been accepted.
more_texts() {
    local name end=$((SECONDS + 60)) before
    for name in "$flow-a" "$flow-b"; do
        before=$(sent "$name")
        until [ "$(sent "$name")" -ge $((before + 5)) ]; do
            [ $SECONDS -lt $end ] || die "texts do not flow: $name has $(sent "$name"), $(cat "$WORK/$name.refused" 2> /dev/null)"
            sleep 0.1
        done
    done
}

sent() {
    wc -l 2> /dev/null < "$WORK/$1.sent" || echo 0
}

# Stops the texts; each that was accepted is at the other end, once.
settled() {
    touch "$WORK/stop"
    wait "${talkers[@]}"
    [ ! -e "$WORK/$flow-a.refused" ] && [ ! -e "$WORK/$flow-b.refused" ] ||
        die "texts were refused: $(cat "$WORK/$flow"-*.refused)"
    arrived "$flow-a" bob alice
    arrived "$flow-b" alice bob
    echo "  $flow: $(sent "$flow-a") texts there, $(sent "$flow-b") back, each exactly once"
}

arrived() {
    await "the last text of $1 arrives" "history $3" "$2" "\"$(tail -n 1 "$WORK/$1.sent")\""
    history_of "$2" "$3" | grep -o "\"text\":\"$1-[0-9]*\"" | sed 's/.*:"\(.*\)"/\1/' > "$WORK/$1.got"
    diff "$WORK/$1.sent" "$WORK/$1.got" > "$WORK/$1.diff" || die "what $2 has is not what was sent: $(cat "$WORK/$1.diff")"
}

# history_of NODE FRIEND: all of it, page by page.
history_of() {
    local page pages='' first=
    while page=$(in_node "$1" "history $2 200${first:+ before $first}") &&
        first=$(grep -o -m 1 '"position":[0-9]*' <<< "$page" | head -n 1 | cut -d : -f 2) && [ -n "$first" ]; do
        pages=$page$'\n'$pages
    done
    echo "$pages"
}

refused() {
    ! in_node "$1" "$2" > /dev/null 2> "$WORK/refusal" || die "'$2' was done"
    grep -q "$3" "$WORK/refusal" || die "'$2' does not say why: $(cat "$WORK/refusal")"
}

"$ROOT/allium" plugin key > "$WORK/key.txt"
build storage my-storage
(cd "$WORK" && "$ROOT/allium" plugin new listener my-ward && cd my-ward && rm -r src/test &&
    docs_block java 'Commands and checks' > src/main/java/example/myward/Ward.java &&
    docs_block xml 'Commands and checks' > "$WORK/dependency.xml" &&
    sed -i "/<dependencies>/r $WORK/dependency.xml" pom.xml && mvn -B -ntp -q package)
cp -R "$ROOT/examples/unix-transport" "$WORK/unix-transport"
(cd "$WORK/unix-transport" && rm -rf target && mvn -B -ntp -q package)
grep -h '^Contract' "$WORK"/*/target/contract/*.txt
! grep -q '^BROKEN' "$WORK"/*/target/contract/*.txt || die "a contract is broken"

start_node alice
start_node bob
befriend

in_node bob "plugin install $(archive my-ward 1.0.0) --yes" > /dev/null
in_node bob health | grep -q '"name":"ward","state":"WARN","sentences":\["0 messages' || die "the check of the plugin is not in health"
in_node alice "send bob hello" > /dev/null
await "the check hears of it" health bob '"name":"ward","state":"OK","sentences":\["1 messages'
in_node bob heard | grep -q '"1 messages since the start"' || die "the command of the plugin does not answer: $(in_node bob heard)"
in_node bob "plugin remove my-ward" > /dev/null
! in_node bob health | grep -q '"name":"ward"' || die "the check is left"
refused bob heard 'heard'

in_node bob "plugin install $(archive my-storage 1.0.0) --yes" > /dev/null
in_node bob storage | grep -q '"name":"journal","inUse":false,"here":true' || die "the engine is not listed"
flowing store
in_node bob "storage migrate journal" > "$WORK/migrated"
grep -o '"pauseMillis":[0-9]*' "$WORK/migrated"
more_texts
in_node bob storage | grep -q '"name":"journal","inUse":true,"here":true' || die "the store is not on the plugin's engine"
[ -f "$WORK/bob/journal/rows" ] && [ ! -e "$WORK/bob/db" ] || die "the files are not those of the plugin's engine"
refused bob "plugin remove my-storage" 'storage migrate'
refused bob "plugin disable my-storage" 'storage migrate'
settled
in_node bob "storage verify" | grep -q '"engine":"journal"' || die "the store is not whole"

kill -9 "${nodes[1]}"
wait "${nodes[1]}" 2> /dev/null || true
in_node alice "send bob while you were dead" > /dev/null
start_node bob
await "the store is there again" storage bob '"name":"journal","inUse":true,"here":true'
await "what was sent meanwhile arrives" "history alice" bob 'while you were dead'
arrived store-a bob alice
await "bob is connected again" friends alice '"status":"online"'

flowing back
in_node bob "storage rollback" | grep -q '"to":"derby"' || die "the store does not go back"
more_texts
in_node bob "plugin remove my-storage" > /dev/null
more_texts
settled
[ ! -e "$WORK/bob/journal" ] || die "files of the engine are left: $(ls -A "$WORK/bob/journal")"

for node in alice bob; do
    in_node "$node" "plugin install $(archive unix-transport 1.0.0) --yes" > /dev/null
    in_node "$node" transports | grep -q '"scheme":"unix","anonymous":false,"state":"ONLINE"' || die "$node has no transport unix"
done
await "the socket listens" code bob 'unix:/'
socket=$(in_node bob code | grep -o 'unix:/[^"]*')
[ "$(stat -c %a "${socket#unix:}" "$WORK/bob/unix" | paste -sd ' ')" = "600 700" ] || die "others get to the socket"
flowing socket
in_node alice "transport allow unix bob at $socket" > /dev/null
# Looks at once for a better way than that of the link that is up.
in_node alice "transport order unix,tcp" > /dev/null
await "alice reaches bob over the socket" transports alice '"scheme":"unix"[^}]*"links":1'
more_texts
in_node bob "plugin remove unix-transport" > /dev/null
await "alice reaches bob over TCP again" transports alice '"scheme":"tcp"[^}]*"links":1'
more_texts
settled
in_node alice "plugin remove unix-transport" > /dev/null
[ ! -e "$WORK/bob/unix" ] && [ ! -e "$WORK/alice/unix" ] || die "files of the transport are left"
in_node alice "send bob goodbye" > /dev/null
await "texts go on without it" "history alice" bob goodbye
echo "plugins: a store and a transport were exchanged while texts flowed, each of which arrived exactly once; nothing of them is left"
