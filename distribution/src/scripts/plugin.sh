# plugin: for those who write plugins. Installing one is a command of a running node: './allium exec plugin help'.

TEMPLATES=$ROOT/tools/templates

cmd_plugin() {
    local verb=${1:-}
    [ $# -eq 0 ] || shift
    case $verb in
        new) plugin_new "$@" ;;
        key) plugin_goal key ${1:+"-Dallium.key=$1"} ;;
        sign) plugin_sign "$@" ;;
        *) help_of plugin >&2; exit 2 ;;
    esac
}

cmd_docs() {
    # What the node in memory is made of is read from there.
    plugin_publish
    run_logged "writing the documentation of the API" "$BUILD/docs.log" \
        maven -pl bundles/api,itests/testkit,itests/testkit-node compile javadoc:javadoc
    echo "$ROOT/bundles/api/target/reports/apidocs/index.html"
    echo "$ROOT/itests/testkit/target/reports/apidocs/index.html"
    echo "$ROOT/itests/testkit-node/target/reports/apidocs/index.html"
}

plugin_kinds() {
    (cd "$TEMPLATES" && ls -d -- */) | sed 's#/$##; /^common$/d' | paste -sd ' '
}

plugin_new() {
    local kind=${1:-} name=${2:-} folder=${3:-${2:-}} package version file
    [ -n "$kind" ] && [ -d "$TEMPLATES/$kind" ] && [ "$kind" != common ] ||
        fail 2 "the first word says what kind of plugin: $(plugin_kinds)."
    [[ $name =~ ^[a-z][a-z0-9-]{0,39}$ ]] ||
        fail 2 "a plugin's name has 1 to 40 of a-z, 0-9 and '-', and begins with a letter."
    [ ! -e "$folder" ] || fail 1 "there is a $folder already; nothing was written."
    plugin_publish
    version=$(sed -n 's#^  <version>\(.*\)</version>#\1#p' "$ROOT/pom.xml" | head -n 1)
    package=example.${name//-/}
    mkdir -p "$folder"
    cp -R "$TEMPLATES/common/." "$TEMPLATES/$kind/." "$folder"
    mv "$folder/gitignore" "$folder/.gitignore"
    [ ! -f "$folder/src/main/config/PID.cfg" ] ||
        mv "$folder/src/main/config/PID.cfg" "$folder/src/main/config/$package.cfg"
    plugin_fill "$folder" "$kind" "$name" "$package" "$version"
    rm "$folder/about"
    for file in main test; do
        mkdir -p "$folder/src/$file/java/${package//.//}"
        mv "$folder/src/$file/java/"*.java "$folder/src/$file/java/${package//.//}/"
    done
    echo "A plugin is in $folder: 'mvn package' there builds it, its README.md says the rest."
}

# Puts the words of a template in their places.
plugin_fill() {
    local folder=$1 summary asks rules file
    local about=$TEMPLATES/$2/about
    summary=$(sed -n 's/^SUMMARY=//p' "$about")
    asks=$(sed -n 's/^ASKS=//p' "$about")
    rules=$(sed -n '/^RULES=/,$p' "$about" | sed 's/^RULES=//; s/\\$//')
    while IFS= read -r -d '' file; do
        local text
        text=$(cat "$file"; echo .)
        text=${text%.}
        text=${text//@NAME@/"$3"}
        text=${text//@PACKAGE@/"$4"}
        text=${text//@VERSION@/"$5"}
        text=${text//@SUMMARY@/"$summary"}
        text=${text//@ASKS@/"$asks"}
        text=${text//@RULES@/"$rules
"}
        printf '%s' "$text" > "$file"
    done < <(find "$folder" -type f -print0)
}

plugin_sign() {
    [ $# -ge 1 ] && [ -f "$1" ] || fail 2 "plugin sign takes an archive, and a key if it is not yours: plugin sign FILE [KEY]."
    plugin_goal sign "-Dallium.archive=$(readlink -f -- "$1")" ${2:+"-Dallium.key=$2"}
}

plugin_goal() {
    local goal=$1 version said status=0
    shift
    plugin_publish
    version=$(sed -n 's#^  <version>\(.*\)</version>#\1#p' "$ROOT/pom.xml" | head -n 1)
    # What it says is for its user: no colours, no warning of Maven's own libraries, no advice how to debug Maven.
    said=$(MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED ${MAVEN_OPTS:-}" \
        mvn -B -ntp -q -Dstyle.color=never "chat.allium:allium-maven-plugin:$version:$goal" "$@" 2>&1) || status=$?
    said=$(sed 's/\x1b\[[0-9;]*m//g' <<< "$said")
    if [ "$status" -ne 0 ]; then
        fail 1 "$(sed -n '1s/^\[ERROR\] Failed to execute goal [^ ]* ([^)]*) on project [^ ]*: \(.*\) -> \[Help 1\]$/\1/p; t; 1,3p' <<< "$said")"
    fi
    echo "$said"
}

# What a plugin's project needs, in the local repository of this user; at once if nothing has changed.
plugin_publish() {
    local stamp=$BUILD/plugin-kit.stamp
    find_java javac || exit 1
    command -v mvn > /dev/null || fail 1 "Maven was not found: install it (Debian: apt install maven)."
    plugin_kit_is_stale || return 0
    mkdir -p "$BUILD"
    exec 8> "$BUILD/plugin-kit.lock"
    ! command -v flock > /dev/null || flock 8
    if plugin_kit_is_stale; then
        : > "$stamp.started"
        run_logged "installing what plugins are built with" "$BUILD/plugin-kit.log" \
            maven -pl bundles/api,bundles/plugins,itests/testkit-node,tools/allium-maven-plugin -am install -Dmaven.test.skip=true
        mv "$stamp.started" "$stamp"
    fi
    exec 8>&-
}

plugin_kit_is_stale() {
    local newer
    [ -f "$BUILD/plugin-kit.stamp" ] || return 0
    newer=$(find "$ROOT/pom.xml" "$ROOT"/{bundles/api,bundles/plugins,bundles/queue,bundles/messenger,itests/testkit,itests/testkit-node,tools/allium-maven-plugin}/{pom.xml,src/main} \
        -newer "$BUILD/plugin-kit.stamp" -print -quit)
    [ -n "$newer" ]
}
