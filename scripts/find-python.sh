#!/bin/sh
# Print the path of a Python 3.11 or later that can make a virtual environment.
# PYTHON names one to try first.
set -u

for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
    python=$(command -v "$name" 2>/dev/null) || continue
    # Debian's python3 lacks ensurepip until python3-venv is installed.
    "$python" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' \
        >/dev/null 2>&1 || continue
    echo "$python"
    exit 0
done
exit 1
