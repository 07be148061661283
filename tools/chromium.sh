#!/usr/bin/env bash
# Sees to it that there is a Chromium for the browser tests: yours, else the system's, else playwright's.
set -u
if [ -n "${NBTRACK_CHROMIUM:-}" ] && [ -x "$NBTRACK_CHROMIUM" ]; then
  exit 0
fi
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Chromium for the browser tests (once) ..."
  apt-get install -y -qq chromium </dev/null >/dev/null 2>&1 && exit 0
  # The list of packages may be missing or old.
  apt-get update -qq </dev/null >/dev/null 2>&1
  apt-get install -y -qq chromium </dev/null >/dev/null 2>&1 && exit 0
fi
echo "Fetching playwright's Chromium for the browser tests (once) ..."
.venv/bin/playwright install chromium && exit 0
echo "No Chromium: the browser tests will be skipped. Install one, or set NBTRACK_CHROMIUM." >&2
