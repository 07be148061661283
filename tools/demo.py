"""Runs the first notebook without a browser, lists the runs it made and says where they lie."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "01_first_run.ipynb"


def main() -> int:
    os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")
    began = time.monotonic()
    print(f"Running {NOTEBOOK.name} ...", flush=True)
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    with tempfile.TemporaryDirectory(prefix="nbtrack-demo-") as folder:
        # A copy: the notebook of the repository stays as it is.
        client = NotebookClient(notebook, resources={"metadata": {"path": folder}})
        # The kernel's own log would stand between our lines; an error in a cell is raised here.
        client.execute(stderr=subprocess.DEVNULL)
    print(f"Done in {time.monotonic() - began:.0f} s. These are all runs of this store:\n")
    nbtrack("ls")
    print("\nThey lie here:")
    nbtrack("where")
    return 0


def nbtrack(command: str) -> None:
    sys.stdout.flush()
    subprocess.run([sys.executable, "-m", "nbtrack", command], check=True)


if __name__ == "__main__":
    raise SystemExit(main())
