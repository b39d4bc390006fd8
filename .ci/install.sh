# What the machine must have, for ./run and ./test. Sourced by them.
#
# Each require_… names the packages that are missing; install_missing gets them with apt-get as root or by sudo without a
# password, and otherwise says what to install.

missing=()

require_dotnet() {
  if ! command -v dotnet >/dev/null || ! (cd "$root" && dotnet --version >/dev/null 2>&1); then
    echo "The .NET 10 SDK is missing. Install it as https://learn.microsoft.com/dotnet/core/install/linux says, and start again." >&2
    exit 1
  fi
}

require_postgres() {
  command -v postgres >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || missing+=(postgresql)
}

require_chromium() {
  [[ -x /usr/bin/chromium ]] || missing+=(chromium)
}

# Debian's npm brings nodejs with it; the nodejs of others contains npm.
require_node() {
  command -v npm >/dev/null || missing+=(npm)
}

# What a command says matters only if it fails.
quietly() {
  local said
  said=$("$@" 2>&1) || { echo "$said" >&2; exit 1; }
}

install_missing() {
  ((${#missing[@]} > 0)) || return 0

  local as_root=(env)
  if ((EUID != 0)); then
    as_root=(sudo -n env)
  fi
  if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
    echo "Missing: ${missing[*]}. Install them and start again; on Debian: sudo apt-get install ${missing[*]}" >&2
    exit 1
  fi

  echo "Installing ${missing[*]}"
  # Another apt-get on a fresh machine is usually its first update: wait for it.
  local apt=("${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
  quietly "${apt[@]}" update
  if [[ " ${missing[*]} " == *" postgresql "* ]]; then
    # Debian would make and start a cluster of its own, with a port; AdminConsole makes a private one where its data is.
    quietly "${apt[@]}" install -y --no-install-recommends postgresql-common
    "${as_root[@]}" sed -ri 's/^#?\s*create_main_cluster\b.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
  fi
  quietly "${apt[@]}" install -y --no-install-recommends "${missing[@]}"
}
