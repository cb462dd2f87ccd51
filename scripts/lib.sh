# Sourced by the scripts beside it: where things are, and how to speak.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

# Sorting and messages do not depend on who runs the script, nor do cargo's answers on the folder it was called from.
export LC_ALL=C.UTF-8
tools=${PORTICO_TOOLS:-$HOME/.cache/portico/tools}
target=${CARGO_TARGET_DIR:-$root/target}
export PATH="$tools/bin:$root/end2end/node_modules/.bin:$HOME/.cargo/bin:$PATH"

say() { printf '%s\n' "$*"; }
fail() { printf '\n%s\n' "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# took SECONDS: the time in words.
took() {
  if (($1 < 60)); then printf '%d s' "$1"; else printf '%d min %02d s' $(($1 / 60)) $(($1 % 60)); fi
}

# The browser and the folder of the database server, empty where there is none.
browser() {
  local name
  for name in ${CHROMIUM:+"$CHROMIUM"} chromium chromium-browser google-chrome; do
    command -v "$name" 2>/dev/null && return
  done
  true
}
postgres_bin() {
  local folder
  for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) "$(dirname "$(command -v initdb || echo /)")"; do
    [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ] && { say "$folder"; return; }
  done
  true
}
