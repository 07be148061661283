#!/usr/bin/env bash
# Prints a Python that nbtrack runs on (3.11 or newer), or says what is missing.
set -u
for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do
  if "$candidate" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null; then
    command -v "$candidate"
    exit 0
  fi
done
found=$(python3 --version 2>/dev/null || echo "no python3")
echo "nbtrack needs Python 3.11 or newer and found: $found." >&2
echo "Install one, or name it: make setup PYTHON=/path/to/python3.11" >&2
exit 1
