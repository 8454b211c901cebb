# Two nodes over TCP and what is asked of them. Sourced by the scripts beside it, which have $ROOT; sets $WORK, which goes at the end.

. "$ROOT/distribution/src/dist/bin/java.sh"
find_java javac
export JAVA_HOME
WORK=$(mktemp -d)
export XDG_CONFIG_HOME=$WORK/config
# Of what was started: each is ended with the script.
nodes=()

finish() {
    local pid
    for pid in "${nodes[@]}"; do
        kill "$pid" 2> /dev/null || true
    done
    wait
    rm -rf "$WORK"
}
trap finish EXIT

die() {
    echo "FAILED: $*" >&2
    exit 1
}

start_node() {
    "$ROOT/.build/image/bin/allium-node" --home "$WORK/$1" --transport tcp --headless >> "$WORK/$1.log" 2>&1 &
    nodes+=($!)
    await "node $1 is up" "status" "$1" '"version"'
}

# in_node NODE COMMAND: what it answers, as JSON.
in_node() {
    "$ROOT/.build/image/bin/allium-client" exec --home "$WORK/$1" --json "$2"
}

# await WHAT COMMAND NODE PATTERN: asks until the answer has it.
await() {
    local end=$((SECONDS + 60)) answer=
    until answer=$(in_node "$3" "$2" 2>&1) && grep -q -- "$4" <<< "$answer"; do
        [ $SECONDS -lt $end ] || die "$1; the last answer was: $answer"
        sleep 0.2
    done
}

# field NAME: its text in a line of JSON.
field() {
    sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"
}

befriend() {
    local words at
    words=$(in_node bob code | field words)
    at=$(in_node bob code | sed -n 's/.*"at":\["\([^"]*\)".*/\1/p')
    in_node alice "befriend $words at $at as bob" > /dev/null
    await "alice's request arrives" requests bob '"number"\|"incoming"\|alice\|IN'
    in_node bob "accept 1 as alice" > /dev/null
    await "they are friends" friends alice '"bob"'
    await "bob is connected" friends alice '"status":"online"'
}

# hears TEXT ANSWER: alice writes that to bob and gets that back.
hears() {
    in_node alice "send bob $1" > /dev/null
    await "the answer '$2' arrives" "history bob" alice "$2"
}
