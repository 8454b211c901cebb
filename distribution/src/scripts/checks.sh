# The commands that prove something: demo, test, bench. What they run is in itests.

. "$ROOT/itests/stages.sh"

program_prefix=()
program_jvm=()

# ensure_programs MODULE: the programs of itests/MODULE, built like the image: not at all if nothing has changed.
ensure_programs() {
    local module=$1 stamp=$BUILD/programs-$1.stamp newer
    find_java javac || exit 1
    if [ -f "$stamp" ]; then
        newer=$(find "$ROOT/pom.xml" "$ROOT"/itests/{testkit,"$module"}/{pom.xml,src/main} "$ROOT"/bundles/*/{pom.xml,src/main/java} \
            -newer "$stamp" -print -quit 2> /dev/null)
        [ -n "$newer" ] || return 0
    fi
    mkdir -p "$BUILD"
    : > "$stamp.started"
    run_logged "building the programs of itests" "$BUILD/programs-$module.log" \
        maven -pl "itests/$module" -am package -DskipTests -DskipITs -Dallium.rust.skip
    mv "$stamp.started" "$stamp"
}

# run_program_of MODULE CLASS ARGUMENTS...: by the command in $program_prefix, if there is one, with the options of $program_jvm.
run_program_of() {
    local module=$1 class=$2
    shift 2
    exec "${program_prefix[@]}" "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC \
        "${program_jvm[@]}" -Xmx"${ALLIUM_PROGRAM_HEAP:-256m}" -Dallium.script="$ROOT/allium" -Dallium.archives="$ROOT/distribution/target" \
        -Dallium.storage="${storage:-derby}" \
        -Dorg.slf4j.simpleLogger.defaultLogLevel="${ALLIUM_PROGRAM_LOG:-error}" \
        -cp "$ROOT/itests/$module/target/classes:$ROOT/itests/$module/target/lib/*" "$class" "$@"
}

cmd_demo() {
    local transports
    if [[ " $* " == *' --plugin '* ]]; then
        demo_plugin "$@"
    fi
    transports=$(option_value --transport "$@")
    ensure_built "${transports:-tor}"
    ensure_programs e2e
    run_program_of e2e chat.allium.e2e.Demo "$@"
}

# The life of a plugin, which needs no Tor.
demo_plugin() {
    case $(option_value --transport "$@") in
        '' | tcp) ;;
        *) fail 2 "--plugin shows two nodes over TCP." ;;
    esac
    ensure_built tcp
    ensure_programs e2e
    plugin_publish
    run_program_of e2e chat.allium.e2e.PluginDemo "$@"
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
    case ${1:-} in
        '')
            help_of bench
            ;;
        start | first-text | come-back | leave)
            transports=$(option_value --transport "$@")
            ensure_built "${transports:-tcp}"
            [ "$1" != start ] || ensure_archive "${transports:-tcp}"
            ensure_programs e2e
            run_program_of e2e chat.allium.e2e.Bench "$@"
            ;;
        migrate)
            shift
            ensure_built tcp
            ensure_programs e2e
            run_program_of e2e chat.allium.e2e.MigrateBench "$@"
            ;;
        *)
            ensure_programs bench
            run_bench "$@"
            ;;
    esac
}

# run_bench NAME OPTIONS...: a benchmark of itests/bench, whose stores and raw data stay in .build/bench until the next one.
run_bench() {
    local -a options=(-XX:+UseSerialGC -Xmx256m -Djmh.ignoreLock=true --sun-misc-unsafe-memory-access=allow
        --enable-native-access=ALL-UNNAMED -Dorg.slf4j.simpleLogger.defaultLogLevel=error)
    if [ "${1:-}" = tor ]; then
        require_tools tor
        run_logged "building Tor" "$BUILD/bench-tor.log" maven -pl bundles/arti-jni -am package -DskipTests
        options+=("-Dchat.allium.arti.library=${CARGO_TARGET_DIR:-$ROOT/bundles/arti-jni/rust-target}/release/liballium_arti.so")
    fi
    mkdir -p "$BUILD/bench"
    MALLOC_ARENA_MAX=2 exec "$JAVA_HOME/bin/java" "${options[@]}" -Dallium.bench.work="$BUILD/bench" \
        -Dallium.bench.sources="$ROOT/itests/bench/src/main" \
        -cp "$ROOT/itests/bench/target/classes:$ROOT/itests/bench/target/lib/*" chat.allium.bench.Main "$@"
}
