# The commands that prove something: demo, test, bench. What they run is in itests.

. "$ROOT/itests/stages.sh"

# The programs of itests/e2e, built like the image: not at all if nothing has changed.
ensure_programs() {
    local stamp=$BUILD/programs.stamp newer
    find_java javac || exit 1
    if [ -f "$stamp" ]; then
        newer=$(find "$ROOT/pom.xml" "$ROOT"/itests/{testkit,e2e}/{pom.xml,src/main} "$ROOT/bundles/api/src/main" \
            -newer "$stamp" -print -quit)
        [ -n "$newer" ] || return 0
    fi
    mkdir -p "$BUILD"
    : > "$stamp.started"
    run_logged "building the programs of itests" "$BUILD/programs.log" \
        maven -pl itests/e2e -am package -DskipTests -DskipITs -Dallium.rust.skip
    mv "$stamp.started" "$stamp"
}

# run_program CLASS ARGUMENTS...
run_program() {
    local class=$1
    shift
    exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx256m -Dallium.script="$ROOT/allium" \
        -Dallium.archives="$ROOT/distribution/target" \
        -cp "$ROOT/itests/e2e/target/classes:$ROOT/itests/e2e/target/lib/*" "$class" "$@"
}

cmd_demo() {
    local transports
    transports=$(option_value --transport "$@")
    ensure_built "${transports:-tor}"
    ensure_programs
    run_program chat.allium.e2e.Demo "$@"
}

cmd_test() {
    find_java javac || exit 1
    run_stages "$@"
}

# ensure_archive TRANSPORTS: what a user would download, whose size is measured.
ensure_archive() {
    local part
    local -a profiles=(-Parchive)
    find_java javac || exit 1
    part=$(part_for "$1")
    [ "$part" = tcp ] && profiles+=(-Dallium.rust.skip) || profiles+=(-Ptor)
    local newest
    newest=$(find "$ROOT/distribution/target" -maxdepth 1 -name '*.tar.gz' -newer "$BUILD/$part.stamp" -print -quit)
    [ -n "$newest" ] || run_logged "packing the archive" "$BUILD/archive.log" \
        maven -pl distribution -am package -DskipTests "${profiles[@]}"
}

cmd_bench() {
    local transports
    transports=$(option_value --transport "$@")
    ensure_built "${transports:-tcp}"
    [ "${1:-}" != start ] || ensure_archive "${transports:-tcp}"
    ensure_programs
    run_program chat.allium.e2e.Bench "$@"
}
