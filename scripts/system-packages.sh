#!/bin/sh
# Install the Debian packages named in the given lists that are missing.
# Where that is not allowed, print the exact line to run, and stop.
#
# usage: system-packages.sh [--optional] LIST...
#
# --optional: what cannot be installed is named, and missed by nobody else.
set -eu

failure=1
if [ "$1" = --optional ]; then
    failure=0
    shift
fi

wanted=$(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$@")

if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "Not a Debian system: Nouba needs what Debian calls:" $wanted >&2
    exit 0
fi

missing=
for package in $wanted; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    as_root="env"
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n env"
else
    if [ "$failure" = 0 ]; then
        echo "Nouba starts without$missing, which only an administrator can install:" >&2
    else
        echo "Nouba needs packages that only an administrator can install. Run this line, then start again:" >&2
    fi
    echo "    sudo apt-get update && sudo apt-get install --yes --no-install-recommends$missing" >&2
    exit "$failure"
fi

install() {
    # shellcheck disable=SC2086  # both are lists of words
    $as_root DEBIAN_FRONTEND=noninteractive apt-get install \
        --quiet --yes --no-install-recommends $missing </dev/null >&2
}

echo "Installing system packages:$missing" >&2
# Package lists may be absent or old: refresh them only when they do not serve.
install || { $as_root apt-get update --quiet >&2 && install; } || exit $((failure * $?))
