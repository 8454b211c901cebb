# Finds a Java of the version that Allium needs. Sourced by scripts; POSIX sh, starts no process.

ALLIUM_JAVA_VERSION=25

# The major version of the JDK in folder $1, in $major; empty if there is none.
java_major() {
    major=
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 0
    while IFS= read -r line; do
        case $line in
            JAVA_VERSION=*)
                major=${line#*\"}
                major=${major%%[!0-9]*}
                ;;
        esac
    done < "$1/release"
}

# Whether folder $1 has a Java that fits, and the program $2 (java, javac) in it; then JAVA_HOME is set to it.
java_fits() {
    java_major "$1"
    [ "${major:-0}" -ge "$ALLIUM_JAVA_VERSION" ] && [ -x "$1/bin/$2" ] || return 1
    JAVA_HOME=$1
    export JAVA_HOME
}

# Sets JAVA_HOME to the first Java that fits: JAVA_HOME, java on the PATH, the folders in which systems keep theirs.
find_java() {
    wanted=${1:-java}
    asked=${JAVA_HOME:-}
    if [ -n "$asked" ] && java_fits "$asked" "$wanted"; then
        return 0
    fi
    on_path=$(command -v java || true)
    if [ -n "$on_path" ]; then
        on_path=$(readlink -f "$on_path" 2>/dev/null || printf %s "$on_path")
        java_fits "${on_path%/bin/java}" "$wanted" && return 0
    fi
    for candidate in /usr/lib/jvm/* /opt/*jdk* "${HOME:-/nonexistent}"/.jdks/* "${HOME:-/nonexistent}"/.sdkman/candidates/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        java_fits "$candidate" "$wanted" && return 0
    done
    echo "allium: Java $ALLIUM_JAVA_VERSION or newer is needed${asked:+ (JAVA_HOME is $asked)} and was not found:" \
        "install a JDK $ALLIUM_JAVA_VERSION (https://adoptium.net) and set JAVA_HOME to its folder." >&2
    return 1
}
