#!/bin/sh
# Installs Debian's Chromium and a Chinese font for the browser tests, where this user may.
set -eu

for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests…"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null && exit 0
fi

if [ "${CI:-}" = true ]; then
    echo "Browser tests need Chromium, and it is neither installed nor installable here." >&2
    exit 1
fi
echo "No Chromium here: browser tests will be skipped. On Debian: apt install chromium fonts-noto-cjk"
