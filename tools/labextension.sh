#!/usr/bin/env bash
# Build the labextension if it is older than its sources, and give it to the Jupyter in .venv.
# `pip install` has done both; this is for those who go on from there.
set -eu
cd "$(dirname "$0")/.."
built=nbtrack/labextension
installed=.venv/share/jupyter/labextensions/nbtrack-labextension

is_old() {
  [ ! -e "$built/package.json" ] || [ -n "$(find labextension \
    \( -name node_modules -o -name lib -o -name tests \) -prune -o \
    -type f -newer "$built/package.json" -print -quit)" ]
}

if is_old; then
  echo "Building the labextension ..."
  said=$(tools/npm.sh run --silent build:prod 2>&1) || { echo "$said"; exit 1; }
fi
rm -rf "$installed"
mkdir -p "$(dirname "$installed")"
cp -R "$built" "$installed"
cp labextension/install.json "$installed"
