#!/usr/bin/env bash
# A plugin of each kind is made from its template in an empty folder, built, signed and installed into a running node, where it does what
# it is for; all survive a SIGKILL of the node, and are removed. Updates, and what is left, are shown by `./allium demo --plugin`.
# Started by `./allium test plugins`. Exit 0: all of that happened.
set -euo pipefail

ROOT=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
. "$ROOT/itests/two-nodes.sh"

# build KIND NAME: makes and packs one.
build() {
    (cd "$WORK" && "$ROOT/allium" plugin new "$1" "$2" && cd "$2" && mvn -B -ntp -q package)
}

archive() {
    echo "$WORK/$1/target/$1-$2.allium"
}

"$ROOT/allium" plugin key > "$WORK/key.txt"
key=$(sed -n 's/^public key: //p' "$WORK/key.txt")
for kind in bot listener interceptor transport; do
    build "$kind" "my-$kind"
done
start_node alice
start_node bob
befriend
in_node bob "plugin trust $key as Erin" > /dev/null
for kind in bot listener interceptor transport; do
    in_node bob "plugin install $(archive "my-$kind" 1.0.0) --yes" | grep -q '"state":"RUNNING"' || die "my-$kind does not run"
done
in_node bob "plugin info my-bot" | grep -q '"name":"Erin"' || die "the publisher is not known"

in_node bob transports | grep -q '"scheme":"unix","anonymous":false,"state":"ONLINE"' || die "there is no transport unix"
await "the transport listens" code bob 'unix:/'

hears one "You said: one"
! in_node bob "send alice my password is 1234" 2> "$WORK/refusal" || die "the filter let the word out"
grep -q "does not let 'password' out" "$WORK/refusal" || die "the refusal does not say why: $(cat "$WORK/refusal")"
in_node bob "plugin info my-listener" | grep -q '"kind":"listener","calls":[1-9]' || die "the listener was not called"

kill -9 "${nodes[1]}"
wait "${nodes[1]}" 2> /dev/null || true
start_node bob
await "the plugins run again" "plugin list" bob '"name":"my-bot","version":"1.0.0","summary":"[^"]*","state":"RUNNING"'
await "bob is connected again" friends alice '"status":"online"'
hears two "You said: two"

in_node bob "plugin disable my-bot" > /dev/null
for kind in bot listener interceptor transport; do
    in_node bob "plugin remove my-$kind" > /dev/null
done
[ "$(ls -A "$WORK/bob/plugins")" = state.json ] || die "files are left: $(ls -A "$WORK/bob/plugins")"
! in_node bob "felix:lb" | grep -q 'my-' || die "bundles are left"
in_node bob "send alice my password is 1234" > /dev/null || die "the filter is left"
echo "plugins: a bot, a listener, an interceptor and a transport were made, built, signed, installed, killed, and removed"
