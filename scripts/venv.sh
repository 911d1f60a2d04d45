#!/bin/sh
# Make .venv hold exactly what the lock says. Costs nothing when it already does.
#
# usage: venv.sh run|dev
#
# A stamp in .venv holds the digest of what was installed from; `dev` includes `run`.
set -eu

kind=$1
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"

# The folder is part of it: a virtual environment that was moved does not work.
digest=$( (pwd && cat pyproject.toml requirements.lock requirements-dev.lock) | sha256sum)
is_current() {
    [ -f ".venv/nouba-$1.stamp" ] && [ "$(cat ".venv/nouba-$1.stamp")" = "$digest" ] \
        && [ -x .venv/bin/python ]
}
if is_current dev || { [ "$kind" = run ] && is_current run; }; then
    exit 0
fi

lock=requirements.lock
if [ "$kind" = dev ] || [ -f .venv/nouba-dev.stamp ]; then
    kind=dev
    lock=requirements-dev.lock
fi

if ! .venv/bin/python -c 'import pip, sys; sys.exit(sys.prefix == sys.base_prefix)' 2>/dev/null \
    || [ "$(cat .venv/nouba.root 2>/dev/null)" != "$root" ]; then
    python=$(scripts/find-python.sh) || {
        scripts/system-packages.sh scripts/packages-python.txt
        python=$(scripts/find-python.sh) || {
            echo "Nouba needs Python 3.11 or later with its venv module; none was found." >&2
            exit 1
        }
    }
    echo "Making .venv with $("$python" --version)" >&2
    rm -rf .venv
    "$python" -m venv .venv
    echo "$root" >.venv/nouba.root
fi

echo "Installing from $lock" >&2
rm -f .venv/nouba-*.stamp
pip() {
    .venv/bin/python -m pip --disable-pip-version-check --no-input "$@" </dev/null >&2
}
# The lock is complete: nothing is resolved, and each file must have the digest it names.
pip install --quiet --no-deps --require-hashes --requirement "$lock"
# With the locked setuptools, not with one fetched for the occasion.
pip install --quiet --no-deps --no-build-isolation --editable .
echo "$digest" >".venv/nouba-$kind.stamp"
