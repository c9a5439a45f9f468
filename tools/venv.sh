#!/bin/sh
# Makes the virtual environment with the newest Python on this machine, 3.11 or later.
set -eu
venv=$1

for python in python3.14 python3.13 python3.12 python3.11 python3 python; do
    if command -v "$python" >/dev/null 2>&1 &&
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        if "$python" -m venv "$venv" >/dev/null 2>&1; then
            exit 0
        fi
        rm -rf "$venv"
        unfit="$python lacks the module venv"
    fi
done

if [ -n "${unfit:-}" ]; then
    echo "Zhike needs Python's venv, and $unfit. On Debian and Ubuntu: apt install python3-venv" >&2
else
    found=$(python3 --version 2>/dev/null || echo "no Python")
    echo "Zhike needs Python 3.11 or later; this machine has $found." >&2
fi
exit 1
