# Finds a JDK for the build and the launcher. POSIX sh, made to be sourced: it sets and exports JAVA_HOME, or says
# what is missing and exits. A JAVA_HOME that is new enough wins; otherwise the newest JDK found in the usual places.

tabledav_jdk_wanted=25

# Prints the feature version ("25") of the JDK in folder $1; nothing if it is too old or only a runtime.
tabledav_jdk_version() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
  # The release file is read and no JVM started; "1.8.0_442" reads as 1 and is too old anyway.
  tabledav_found=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null) || return 0
  [ -n "$tabledav_found" ] || tabledav_found=$("$1/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')
  if [ "${tabledav_found:-0}" -ge "$tabledav_jdk_wanted" ]; then echo "$tabledav_found"; fi
}

# Prints the home folder of the java on the PATH, its symbolic links resolved.
tabledav_jdk_on_path() {
  tabledav_link=$(command -v java 2>/dev/null) || return 0
  while [ -L "$tabledav_link" ]; do
    tabledav_target=$(readlink "$tabledav_link")
    case "$tabledav_target" in
      /*) tabledav_link=$tabledav_target ;;
      *) tabledav_link=${tabledav_link%/*}/$tabledav_target ;;
    esac
  done
  tabledav_link=${tabledav_link%/*}
  (CDPATH= cd -- "$tabledav_link/.." 2>/dev/null && pwd -P) || return 0
}

# Prints the home folder of the newest suitable JDK. It runs in a subshell: mvnw has switched globbing off.
tabledav_jdk_newest() (
  set +f
  tabledav_best= tabledav_best_version=0
  for tabledav_home in "$(tabledav_jdk_on_path)" /usr/lib/jvm/* /opt/* "${HOME:-}"/.sdkman/candidates/java/* \
    "${HOME:-}"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    tabledav_version=$(tabledav_jdk_version "$tabledav_home")
    if [ "${tabledav_version:-0}" -gt "$tabledav_best_version" ]; then
      tabledav_best=$tabledav_home tabledav_best_version=$tabledav_version
    fi
  done
  echo "$tabledav_best"
)

if [ -z "${JAVA_HOME:-}" ] || [ -z "$(tabledav_jdk_version "$JAVA_HOME")" ]; then
  JAVA_HOME=$(tabledav_jdk_newest)
  if [ -z "$JAVA_HOME" ]; then
    echo "TableDAV needs a JDK $tabledav_jdk_wanted or newer (with javac), and none was found." >&2
    echo "Looked at JAVA_HOME, java on the PATH, /usr/lib/jvm, /opt, ~/.sdkman, ~/.jdks and /Library/Java." >&2
    echo "Install one, for example from https://adoptium.net or with 'sdk install java', or set JAVA_HOME to it." >&2
    exit 1
  fi
fi
export JAVA_HOME
