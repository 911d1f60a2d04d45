#!/bin/sh
# Renew the lock files: the newest versions that pyproject.toml allows, for every Python and platform,
# each with the digests of its files. `make lock ARGS=--upgrade` moves what is already locked.
set -eu

cd "$(dirname "$0")/.."
compile() {
    output=$1
    shift
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-emit-index-url --no-emit-find-links --output-file "$output" \
        pyproject.toml "$@"
}
compile requirements.lock "$@"
compile requirements-dev.lock --extra dev --constraint requirements.lock "$@"
