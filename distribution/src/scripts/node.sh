# The commands that concern a node: run, shell, exec, version.

# The value of option $1 among the other arguments, or nothing.
option_value() {
    local wanted=$1
    shift
    while [ $# -gt 0 ]; do
        case $1 in
            "$wanted") echo "${2:-}" ;;
            "$wanted"=*) echo "${1#*=}" ;;
        esac
        shift
    done
}

cmd_run() {
    local transports
    transports=$(option_value --transport "$@")
    ensure_built "${transports:-tor}"
    exec "$IMAGE/bin/allium-node" "$@"
}

cmd_shell() {
    require_image
    exec "$IMAGE/bin/allium-client" shell "$@"
}

cmd_exec() {
    require_image
    exec "$IMAGE/bin/allium-client" exec "$@"
}

# The client works with whatever was built last: a running node was started from it.
require_image() {
    [ -f "$IMAGE/VERSION" ] || fail 3 "no node runs here, and nothing is built: start one with './allium run'."
}

cmd_version() {
    local version
    version=$(sed -n 's#^  <version>\(.*\)</version>#\1#p' "$ROOT/pom.xml" | head -n 1)
    echo "Allium $version"
    if [ -f "$IMAGE/VERSION" ] && ! is_stale tcp; then
        echo "built: yes$([ -d "$IMAGE/transports/tor" ] && echo ', with Tor' || echo ', without Tor')"
    else
        echo "built: no, or changed since ('./allium run' builds it)"
    fi
}
