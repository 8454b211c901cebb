#!/usr/bin/env bash
# A node at a terminal of its own is told to restart, by keys: the same process and terminal go on with a fresh node, which has the
# same addresses and takes the next keys. Started by `./allium test terminal`. Exit 0: all of that happened.
set -euo pipefail

ROOT=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
IMAGE=$ROOT/.build/image
WORK=$(mktemp -d)
terminal=

finish() {
    exec 3>&- || true
    [ -z "$terminal" ] || kill "$terminal" 2> /dev/null || true
    wait
    rm -rf "$WORK"
}
trap finish EXIT

die() {
    echo "FAILED: $*" >&2
    echo "the end of what the terminal showed:" >&2
    tail -c 2000 "$WORK/screen" >&2 || true
    exit 1
}

# await WHAT COMMAND...: until it succeeds.
await() {
    local what=$1 end=$((SECONDS + 60))
    shift
    until "$@"; do
        [ $SECONDS -lt $end ] || die "waited in vain for $what"
        sleep 0.1
    done
}

keys() {
    printf '%s\r' "$1" >&3
}

# What the terminal showed after $shown bytes.
screen() {
    tail -c "+$((shown + 1))" "$WORK/screen"
}

remember_screen() {
    shown=$(stat -c %s "$WORK/screen")
}

shows() {
    screen | grep -qF -- "$1"
}

# value FIELD COMMAND: of the answer that a client gets.
value() {
    "$IMAGE/bin/allium-client" exec --home "$WORK/home" --json "$2" 2> /dev/null |
        sed -n "s/.*\"$1\":\(\[[^]]*\]\|\"[^\"]*\"\|[0-9]*\).*/\1/p"
}

answers() {
    [ -n "$(value version status)" ]
}

# The node takes the place of the shell that the terminal starts.
node_process() {
    cat "/proc/$terminal/task/$terminal/children" | tr -d ' '
}

mkfifo "$WORK/keys"
: > "$WORK/screen"
shown=0
script -qfec "exec '$IMAGE/bin/allium-node' --home '$WORK/home' --transport tcp" "$WORK/screen" \
    < "$WORK/keys" > /dev/null 2>&1 &
terminal=$!
exec 3> "$WORK/keys"
await 'the node' answers
await 'its prompt' shows 'allium>'

keys 'whoami as keeper'
await 'an answer at the terminal' shows 'keeper'
has_address() {
    [ -n "$(value addresses whoami | tr -d '[]')" ]
}
await 'an address' has_address
process=$(node_process)
addresses=$(value addresses whoami)
id=$(value id whoami)
start=$(date +%s%N)
began=$(stat -c %Y "$WORK/home/shell.sock")
mode=$(stty -g < "$(readlink "/proc/$process/fd/0")")

remember_screen
sleep 1
keys 'restart'
fresh() {
    answers && [ "$(stat -c %Y "$WORK/home/shell.sock" 2> /dev/null || echo "$began")" != "$began" ]
}
await 'a fresh node' fresh
echo "answered $((($(date +%s%N) - start) / 1000000)) ms after it was told to restart"
await 'its prompt' shows 'allium>'

[ "$(node_process)" = "$process" ] || die "the process is another one"
[ "$(value addresses whoami)" = "$addresses" ] || die "the addresses are others"
[ "$(value id whoami)" = "$id" ] || die "the identity is another one"
[ "$(stty -g < "$(readlink "/proc/$process/fd/0")")" = "$mode" ] || die "the terminal is in another mode"

remember_screen
keys 'whoami'
await 'an answer at the same terminal' shows 'keeper'
keys 'shutdown'
ended() {
    ! kill -0 "$terminal" 2> /dev/null
}
await 'the end' ended
echo "a node at a terminal was restarted: process $process, terminal and addresses stayed"
