#!/usr/bin/env bash
# The two commands where people have their checkouts: in a folder of root's that nobody else may enter, in a path with
# a space, with a umask of 077; and the same as a user who is not root. .ci/run calls it.
#
# Usage: tests/anywhere.sh [VENV]
# VENV is a virtual environment with everything in it, which is lent to the new place. What is tested is the last
# commit.
set -euo pipefail
venv=$(realpath "${1:-.venv}")
here=$(realpath "$(dirname "$0")/..")
umask 077
# What the caller has chosen for its own checkout is not for the new place.
unset VENV PYTHON
export POSTGRES_REQUIRED=1
telling=(tests/storage/test_gone.py tests/storage/test_leader.py tests/commands/test_try.py::test_it_answers_on_its_ports_and_ends_at_ctrl_c)
if command -v chromium >/dev/null; then
  export BROWSER_REQUIRED=1
  telling+=(tests/web/test_browser.py::test_the_list_follows_what_is_typed)
fi

scratch=$(mktemp -d "${TMPDIR:-/tmp}/between-sessions-anywhere.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
place="$scratch/of somebody/between sessions"
mkdir -p "$scratch/of somebody"
git -c safe.directory='*' clone -q "$here" "$place"
cp -al "$venv" "$place/.venv" 2>/dev/null || { rm -rf "$place/.venv"; cp -a "$venv" "$place/.venv"; }
rm -f "$place"/.venv/.ready-*
touch "$place/.venv/.ready-run" "$place/.venv/.ready-dev"

echo "as $(id -un), in $place"
make -s -C "$place" test ARGS="-n 2 -q ${telling[*]}"

if [ "$(id -u)" = 0 ]; then
  as_somebody=(setpriv --reuid=nobody --regid="$(id -gn nobody)" --clear-groups env HOME="$scratch/of somebody")
  # The virtual environment's files are the lender's own: they are not given away.
  find "$scratch" -path "$place/.venv" -prune -o -exec chown -h nobody {} +
  if ! "${as_somebody[@]}" "$place/.venv/bin/python" -c '' 2>/dev/null; then
    # This Python is in a folder of root's: somebody else takes the system's, and installs for themselves.
    system=/usr/bin/python3
    "${as_somebody[@]}" "$system" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
      echo "no Python that another user may run: install python3-venv"; exit 1
    }
    rm -rf "$place/.venv"
    as_somebody+=("PYTHON=$system")
  fi
  echo "as nobody, in $place"
  "${as_somebody[@]}" make -s -C "$place" test ARGS="-n 2 -q ${telling[*]}"
fi
