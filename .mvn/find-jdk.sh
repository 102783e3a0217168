# To be sourced by bash: find_jdk sets JDK_HOME to a JDK of version 25 or newer, or says how to get one and fails.
# The first that fits wins: LIGHTNING_JAVA_HOME, JAVA_HOME, the java of the PATH, then where installers put JDKs.
# It reads the file `release` of each instead of starting it, so that looking costs nothing.

JDK_NEEDED=25

is_jdk() { # HOME: whether a new enough JDK is there
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  local line major=0
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in JAVA_VERSION=*)
      major=${line#*=\"}
      major=${major%%[!0-9]*}
      ;;
    esac
  done <"$1/release"
  [ "${major:-0}" -ge "$JDK_NEEDED" ]
}

java_on_path() { # prints the home of the java on the PATH, through all links
  local java link
  java=$(command -v java) || return 1
  while [ -L "$java" ]; do
    link=$(readlink "$java")
    case $link in
    /*) java=$link ;;
    *) java=${java%/*}/$link ;;
    esac
  done
  case $java in */bin/java) printf '%s\n' "${java%/bin/java}" ;; *) return 1 ;; esac
}

find_jdk() {
  local home
  if [ -n "${LIGHTNING_JAVA_HOME:-}" ]; then
    is_jdk "$LIGHTNING_JAVA_HOME" && JDK_HOME=$LIGHTNING_JAVA_HOME && return
    echo "LIGHTNING_JAVA_HOME=$LIGHTNING_JAVA_HOME is not the home of a JDK $JDK_NEEDED or newer." >&2
    return 1
  fi
  if [ -n "${JAVA_HOME:-}" ] && is_jdk "$JAVA_HOME"; then
    JDK_HOME=$JAVA_HOME
    return
  fi
  if home=$(java_on_path) && is_jdk "$home"; then
    JDK_HOME=$home
    return
  fi
  for home in \
    /usr/lib/jvm/* /usr/java/* /opt/* /opt/java/* /opt/jdk/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /home/linuxbrew/.linuxbrew/opt/openjdk*/libexec \
    "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* "${HOME:-}"/.gradle/jdks/* \
    "${HOME:-}"/.asdf/installs/java/* "${HOME:-}"/.local/share/mise/installs/java/*; do
    if is_jdk "$home"; then
      JDK_HOME=$home
      return
    fi
  done
  cat >&2 <<END
A JDK $JDK_NEEDED or newer is needed, and none was found in JAVA_HOME, on the PATH, or where JDKs are usually installed.
Install one, for example from https://adoptium.net, with SDKMAN or with Homebrew,
or set LIGHTNING_JAVA_HOME to one that is installed elsewhere.
END
  return 1
}
