#!/usr/bin/env bash
# Opens JupyterLab on the first notebook. Without a display it prints the address instead.
set -eu
cd "$(dirname "$0")/.."
options=(--ServerApp.root_dir="$PWD" --LabApp.default_url=/lab/tree/notebooks/01_first_run.ipynb)
if [ "$(uname)" != Darwin ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  echo "No display here: open the address that JupyterLab prints below in a browser."
  options+=(--no-browser)
fi
if [ "$(id -u)" = 0 ]; then
  options+=(--allow-root) # JupyterLab asks root to say so
fi
# Kernels find the commands of this environment, as after activating it.
PATH="$PWD/.venv/bin:$PATH" exec .venv/bin/jupyter lab "${options[@]}" "$@"
