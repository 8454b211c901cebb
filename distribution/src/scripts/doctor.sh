# doctor: what this machine has and lacks.

cmd_doctor() {
    missing=0
    doctor_java
    doctor_tool mvn "build" "apt install maven" mvn -v
    doctor_tool cargo "build Tor (1.92 or newer)" "https://rustup.rs" cargo --version
    doctor_tool cc "build Tor" "apt install gcc" cc --version
    doctor_tool tor "test and demo on a private Tor network" "apt install tor" tor --version
    doctor_space
    if [ "$missing" -eq 0 ]; then
        echo "Nothing is missing."
    else
        return 1
    fi
}

doctor_line() {
    printf '%-8s %-9s %s\n' "$1" "$2" "$3"
}

doctor_java() {
    if (find_java javac) 2> /dev/null; then
        find_java javac
        java_major "$JAVA_HOME"
        doctor_line ok java "JDK $major in $JAVA_HOME"
    else
        missing=1
        doctor_line MISSING java "JDK $ALLIUM_JAVA_VERSION or newer, to build and to run: https://adoptium.net, then set JAVA_HOME"
    fi
}

# doctor_tool NAME PURPOSE REMEDY VERSION-COMMAND...
doctor_tool() {
    local name=$1 purpose=$2 remedy=$3 version
    shift 3
    if ! command -v "$name" > /dev/null; then
        missing=1
        doctor_line MISSING "$name" "to $purpose: $remedy"
        return
    fi
    version=$("$@" 2> /dev/null | head -n 1 | sed 's/\x1b\[[0-9;]*m//g') || true
    if [ "$name" = cargo ] && ! cargo_fits "$version"; then
        missing=1
        doctor_line OLD "$name" "$version; 1.92 or newer is needed to build Tor: rustup update"
    else
        doctor_line ok "$name" "${version:-$(command -v "$name")}"
    fi
}

cargo_fits() {
    local minor
    minor=$(sed -n 's/^cargo 1\.\([0-9]*\).*/\1/p' <<< "$1")
    [ "${minor:-0}" -ge 92 ]
}

doctor_space() {
    local free
    free=$(df -Pk "$ROOT" | awk 'NR == 2 { print int($4 / 1048576) }')
    if [ "$free" -ge 5 ]; then
        doctor_line ok disk "$free GiB free"
    else
        missing=1
        doctor_line LITTLE disk "$free GiB free; a build with Tor takes about 5"
    fi
}
