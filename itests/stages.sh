# The stages of `./allium test`. Sourced with the other scripts of ../allium, which set JAVA_HOME and the
# folder of the project ($ROOT) and have `maven`.
#
# Each stage is a function stage_NAME; it may print what it likes (into its log) and returns 0 (passed), 69 (can not run
# here; its last line says why), or anything else (failed). A failed stage stops the run.

STAGES='format rust unit container tor demo_tcp demo_tor'

stage_title() {
    case $1 in
        format) echo 'formatting: Java and Rust' ;;
        rust) echo 'Rust: clippy and unit tests on the release artefacts' ;;
        unit) echo 'unit and contract tests, rules between bundles' ;;
        container) echo 'container tests (Pax Exam)' ;;
        tor) echo 'tests over a private Tor network' ;;
        demo_tcp) echo 'two nodes over TCP, one killed' ;;
        demo_tor) echo 'two nodes over a private Tor network, one killed' ;;
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
    maven -q spotless:check && { ! command -v cargo >/dev/null || in_rust cargo fmt --check; }
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

# Tests that ran since the stamp $1, by the reports of Surefire and Failsafe, and by cargo's own lines in log $2.
count_tests() {
    maven_tests=$(find "$ROOT/bundles" "$ROOT/itests" "$ROOT/distribution" -path '*-reports/TEST-*.xml' -newer "$1" \
        -exec sed -n 's/.*<testsuite .* tests="\([0-9]*\)".*/\1/p' {} + | awk '{ n += $1 } END { print n + 0 }')
    cargo_tests=$(sed -n 's/^test result: ok\. \([0-9]*\) passed.*/\1/p' "$2" | awk '{ n += $1 } END { print n + 0 }')
    echo $((maven_tests + cargo_tests))
}

run_stages() {
    logs=$ROOT/.build/test
    rm -rf "$logs" && mkdir -p "$logs"
    begin=$(date +%s)
    passed=0
    failed=0
    missing=0
    for stage in ${*:-$STAGES}; do
        log=$logs/$stage.log
        stamp=$logs/$stage.started
        : >"$stamp"
        started=$(date +%s)
        printf '%-58s ' "$(stage_title "$stage")"
        status=0
        "stage_$stage" >"$log" 2>&1 </dev/null || status=$?
        seconds=$(($(date +%s) - started))
        case $status in
            0)
                tests=$(count_tests "$stamp" "$log")
                case $stage in format | demo_*) tests=$((tests + 1)) ;; esac
                passed=$((passed + tests))
                printf 'passed   %4d s  %5d tests\n' "$seconds" "$tests"
                [ "$tests" -gt 0 ] || { echo "  but it ran no test: see $log"; failed=$((failed + 1)); break; }
                case $stage in demo_*) sed -n '$s/^/  /p' "$log" ;; esac
                ;;
            69)
                missing=$((missing + 1))
                printf 'NOT RUN          %s\n' "$(tail -n 1 "$log")"
                ;;
            *)
                failed=$((failed + 1))
                printf 'FAILED   %4d s\n' "$seconds"
                echo "  the end of $log:"
                grep -E '\[ERROR\]|FAIL|panicked|error(\[|:)|WRONG' "$log" | head -n 30 | sed 's/^/  | /'
                tail -n 30 "$log" | sed 's/^/  | /'
                break
                ;;
        esac
    done
    [ "$missing" = 0 ] || echo "$missing stages NOT RUN"
    echo "all in $(($(date +%s) - begin)) s"
    echo "$passed passed, $failed failed"
    [ $((failed + missing)) = 0 ]
}
