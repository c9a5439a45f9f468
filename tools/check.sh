#!/bin/sh
# Every static check; runs them all and fails when one fails.
set -u
bin=.venv/bin
failed=""
home=$(mktemp -d)
chmod 711 "$home" # under root the embedded database has a user of its own
trap 'rm -rf "$home"' EXIT
export ZHIKE_HOME="$home"

run() {
    name=$1
    shift
    echo "— $name"
    "$@" || failed="$failed $name,"
}

run "lint" $bin/ruff check .
run "format" $bin/ruff format --check .
# shellcheck disable=SC2046
run "types" $bin/mypy src/zhike/core src/zhike/records $(find src/zhike -path '*/actions*' -name '*.py' \
    -not -path 'src/zhike/core/*' -not -path 'src/zhike/records/*')
run "layers" $bin/lint-imports
run "migrations" $bin/zhike manage makemigrations --check --dry-run
run "translations" $bin/python tools/messages.py check

if [ -n "$failed" ]; then
    echo "Failed: ${failed%,}." >&2
    exit 1
fi
echo "All checks pass."
