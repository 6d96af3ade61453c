# Sourced by quorate and check: sets JAVA_HOME to a Java 25 or newer, or explains what to install and returns 1.
# Looks at JAVA_HOME, at java on the PATH, then at /usr/lib/jvm, newest first.

jdk_required=25

# Prints the feature release of the Java home $1 (25 for 25.0.1), nothing if there is none.
jdk_release() {
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 0
    sed -n 's/^JAVA_VERSION="\(1\.\)\{0,1\}\([0-9][0-9]*\).*/\2/p' "$1/release"
}

# Succeeds if $1 is a Java home of the release needed.
jdk_fits() {
    jdk_found=$(jdk_release "$1")
    [ -n "$jdk_found" ] && [ "$jdk_found" -ge "$jdk_required" ]
}

jdk_find() {
    if [ -n "${JAVA_HOME:-}" ] && jdk_fits "$JAVA_HOME"; then
        return 0
    fi
    jdk_on_path=$(command -v java 2>/dev/null || :)
    if [ -n "$jdk_on_path" ]; then
        jdk_on_path=$(readlink -f "$jdk_on_path")
        jdk_home=${jdk_on_path%/bin/java}
        if jdk_fits "$jdk_home"; then
            JAVA_HOME=$jdk_home
            return 0
        fi
    fi
    jdk_best=
    jdk_best_release=0
    for jdk_home in /usr/lib/jvm/*; do
        jdk_fits "$jdk_home" || continue
        if [ "$jdk_found" -gt "$jdk_best_release" ]; then
            jdk_best=$jdk_home
            jdk_best_release=$jdk_found
        fi
    done
    if [ -n "$jdk_best" ]; then
        JAVA_HOME=$jdk_best
        return 0
    fi
    cat >&2 <<END
quorate: no Java $jdk_required or newer found (looked at JAVA_HOME, java on the PATH, /usr/lib/jvm).
Install one, for example the package openjdk-$jdk_required-jdk-headless or Eclipse Temurin $jdk_required, or set JAVA_HOME to it.
END
    return 1
}

jdk_find || return 1
export JAVA_HOME
