# Builds what is not built. The image that nodes run from is .build/image, a copy: a build never changes it under a running
# node, it puts a new folder in its place.

BUILD=$ROOT/.build
IMAGE=$BUILD/image

# Ends with status $1 and one sentence.
fail() {
    local status=$1
    shift
    echo "allium: $*" >&2
    exit "$status"
}

# Whether anything that part $1 (tcp or tor) is made of has changed since it was built. Folders count too: their time
# changes when a file in them goes.
is_stale() {
    [ -f "$BUILD/$1.stamp" ] && [ -f "$IMAGE/VERSION" ] || return 0
    local -a sources=("$ROOT/pom.xml" "$ROOT"/bundles/*/pom.xml "$ROOT"/bundles/*/src "$ROOT"/bundles/*/bnd.bnd
        "$ROOT/distribution/pom.xml" "$ROOT/distribution/src")
    local newer
    newer=$(find "${sources[@]}" -newer "$BUILD/$1.stamp" -print -quit 2>/dev/null)
    [ -n "$newer" ]
}

# What is to be built for the transports $1 (tor,tcp): with Rust only if tor is among them.
part_for() {
    case ",$1," in
        *,tor,*) echo tor ;;
        *) echo tcp ;;
    esac
}

# ensure_built TRANSPORTS: returns at once, without starting Maven, if nothing has changed.
ensure_built() {
    local part
    part=$(part_for "$1")
    is_stale "$part" || return 0
    mkdir -p "$BUILD"
    exec 9> "$BUILD/lock"
    if command -v flock > /dev/null && ! flock -n 9; then
        echo "allium: waiting for another build to end ..." >&2
        flock 9
    fi
    if is_stale "$part"; then
        build_image "$part"
    fi
    exec 9>&-
}

build_image() {
    local part=$1
    local -a profile=()
    require_tools "$part"
    [ "$part" = tcp ] || profile=(-Ptor)
    : > "$BUILD/$part.started"
    # What was moved to another level, or is no part of it any more, must not stay.
    rm -rf "$ROOT/distribution/target/image"
    run_logged "building (${part/tcp/without Tor})" "$BUILD/build.log" \
        maven -pl distribution -am package -Dmaven.test.skip=true "${profile[@]}"
    rm -rf "$BUILD/image.new"
    cp -R "$ROOT/distribution/target/image" "$BUILD/image.new"
    # Java compares the times of the jars with those in its cache of classes; what is in them decides here.
    touch -t 202601010000 "$BUILD"/image.new/lib/*.jar
    [ "$part" = tor ] || rm -rf "$BUILD/image.new/transports/tor"
    chmod 755 "$BUILD"/image.new/bin/allium-*
    rm -rf "$BUILD/image.old"
    [ ! -e "$IMAGE" ] || mv "$IMAGE" "$BUILD/image.old"
    mv "$BUILD/image.new" "$IMAGE"
    train_image
    rm -rf "$BUILD/image.old"
    # The time of the start, so that an edit during the build counts. An image with Tor can do what one without can.
    rm -f "$BUILD"/*.stamp
    [ "$part" = tcp ] || cp -p "$BUILD/tor.started" "$BUILD/tcp.stamp"
    mv "$BUILD/$part.started" "$BUILD/$part.stamp"
}

# A node that starts and stops leaves a cache from which the next ones start in less than two thirds of the time. It holds
# for one Java and one launcher; bundles that have changed since are read as without it.
train_image() {
    local key
    key=$(cat "$IMAGE"/lib/*.jar "$JAVA_HOME/release" | cksum; cd "$IMAGE" && ls system/*)
    if [ -f "$BUILD/image.old/lib/allium.aot" ] && [ "$key" = "$(cat "$BUILD/training.key" 2> /dev/null)" ]; then
        cp -p "$BUILD/image.old/lib/allium.aot" "$IMAGE/lib/"
        return
    fi
    rm -rf "$BUILD/training"
    echo "allium: a first start, which makes the next ones quick ..." >&2
    if echo exit | ALLIUM_TRAINING="-XX:AOTCacheOutput=$IMAGE/lib/allium.aot" \
        "$IMAGE/bin/allium-node" --home "$BUILD/training" --transport tcp > "$BUILD/training.log" 2>&1; then
        chmod 644 "$IMAGE/lib/allium.aot"
        echo "$key" > "$BUILD/training.key"
    else
        rm -f "$IMAGE/lib/allium.aot"
        echo "allium: that did not work ($BUILD/training.log); nodes start without it." >&2
    fi
    rm -rf "$BUILD/training"
}

maven() {
    (cd "$ROOT" && mvn -B -ntp "$@")
}

require_tools() {
    find_java javac || exit 1
    command -v mvn > /dev/null ||
        fail 1 "Maven is needed to build and was not found: install it (Debian: apt install maven)."
    if [ "$1" = tor ]; then
        command -v cargo > /dev/null ||
            fail 1 "Rust (cargo 1.92 or newer) is needed to build Tor and was not found:" \
                "install it from https://rustup.rs, or use --transport tcp, which is not anonymous."
        cargo_fits "$(cargo --version)" ||
            fail 1 "$(cargo --version) is too old to build Tor, which takes 1.92 or newer: run 'rustup update'."
        command -v cc > /dev/null ||
            fail 1 "a C compiler is needed to build Tor and was not found: install one (Debian: apt install gcc)."
    fi
}

# run_logged TITLE LOG COMMAND...: runs it with its output in LOG, and says every few seconds that it is still at it.
run_logged() {
    local title=$1 log=$2 pid start=$SECONDS
    shift 2
    "$@" > "$log" 2>&1 &
    pid=$!
    # shellcheck disable=SC2064
    trap "kill $pid 2> /dev/null; exit 130" INT TERM
    progress "$title" "$log" "$pid" &
    local ticker=$!
    local status=0
    wait "$pid" || status=$?
    kill "$ticker" 2> /dev/null || true
    wait "$ticker" 2> /dev/null || true
    trap - INT TERM
    if [ "$status" -ne 0 ]; then
        grep -E '^\[ERROR\]|^error|BUILD FAILURE' "$log" | head -n 15 >&2 || true
        tail -n 15 "$log" >&2
        fail 1 "$title failed; the whole log is $log."
    fi
    [ $((SECONDS - start)) -lt 2 ] || echo "allium: $title took $((SECONDS - start)) s." >&2
}

progress() {
    local title=$1 log=$2 pid=$3 start=$SECONDS module last=
    sleep 2
    while kill -0 "$pid" 2> /dev/null; do
        module=$(sed -n 's/^\[INFO\] Building \(Allium.*\) [0-9][^ ]* .*/\1/p; s/^ *Compiling \(.*\) v.*/Rust: \1/p' "$log" | tail -n 1)
        if [ "$module" != "$last" ] || [ $(((SECONDS - start) % 20)) -eq 0 ]; then
            echo "allium: $title, $((SECONDS - start)) s${module:+: $module}" >&2
            last=$module
        fi
        sleep 2
    done
}
