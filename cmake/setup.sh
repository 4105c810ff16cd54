# shellcheck shell=bash
# Set-up shared by run-demo and run-tests; sourced by them from the project's root.
# Every step may be repeated: what is there already is left alone.

readonly LOGS=build/logs
readonly WEB=experiments/report/web
export NINJA_STATUS='[%f/%t, %es] '
mkdir -p "$LOGS"

say() { printf '==> %s\n' "$*" >&2; }

# One line that says what is wrong, then exit 1.
die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# quietly NAME COMMAND…: runs it with its output in build/logs/NAME.log, shown (its end) on failure.
quietly() {
  local log="$LOGS/$1.log"
  shift
  "$@" >"$log" 2>&1 && return
  tail -n 25 "$log" >&2
  return 1
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

apt_install() {
  quietly apt as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes \
    --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
}

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# missing_packages STAGE…: names of the packages of these stages that the machine lacks.
missing_packages() {
  local package command stage wanted=" $* "
  while read -r package command stage; do
    [[ -n "$package" && "$package" != '#'* && "$wanted" == *" $stage "* ]] || continue
    if [ "$command" != - ] && command -v "$command" >/dev/null; then continue; fi
    installed "$package" || printf '%s\n' "$package"
  done <cmake/apt-packages.txt
}

# install_packages STAGE…
install_packages() {
  command -v dpkg-query >/dev/null || die "needs Debian 12 (no dpkg-query here)"
  local missing package
  mapfile -t missing < <(missing_packages "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
    die "no sudo here; as root: apt-get install ${missing[*]}"
  fi
  say "Installing ${#missing[@]} packages: ${missing[*]}"
  apt_install "${missing[@]}" 2>/dev/null && return
  # The lists may be absent or older than the mirror.
  quietly apt-update as_root apt-get update || die "apt-get update failed, see $LOGS/apt-update.log"
  for package in "${missing[@]}"; do
    apt-cache show "$package" >/dev/null 2>&1 || die "this system has no package $package (Debian 12 has)"
  done
  apt_install "${missing[@]}" || die "apt-get install failed, see $LOGS/apt.log"
}

# The report page is built before the program, which carries it.
build_page() {
  local major
  major=$(node -p 'process.versions.node.split(".")[0]') || die "node does not run"
  [ "$major" -ge 18 ] || die "node $major is too old for the report page, which needs 18"
  say "Building the report page"
  if [ ! "$WEB/node_modules/.package-lock.json" -nt "$WEB/package-lock.json" ]; then
    quietly npm-ci npm ci --prefix "$WEB" --no-audit --no-fund || die "npm ci failed, see $LOGS/npm-ci.log"
  fi
  quietly npm-build npm run build --prefix "$WEB" || die "the report page does not build, see $LOGS/npm-build.log"
}

# build_program TARGET…: configures and builds by the release preset, progress on standard error.
build_program() {
  say "Building $*: five to ten minutes the first time on two cores"
  quietly configure cmake --preset release || die "cmake cannot configure, see $LOGS/configure.log"
  cmake --build --preset release --target "$@" >&2 || die "the build failed"
}
