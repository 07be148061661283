"""How a run came about: the cells that were executed, and where their notebook lies now.

A kernel knows the name of its notebook as it was when the kernel began, often without its folder.
So the notebook is looked for among those of this Jupyter: by its name, and by the run that it
shows.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from nbtrack.server.stores import Place, Stores

__all__ = ["find_notebook", "get_origin"]

_SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages"})
_MOST_ENTRIES = 50_000
_MOST_READ = 300
_LARGEST_BYTES = 64 * 1024 * 1024
_LONGEST_S = 3.0
_ENDING = ".ipynb"


def get_origin(stores: Stores, place: Place, root: Path | None) -> dict[str, Any]:
    """The cells of a run in the order in which they were executed, and its notebook.

    Args:
        stores: where to look.
        place: the run.
        root: the folder that this Jupyter shows; None where it shows none.

    Returns:
        cells: as `CellRecord` has them; recorded: the name of the notebook as the kernel knew it;
        notebook: its path below `root`, or None.

    Raises:
        NotFoundError: there is no such store, project or run.
    """
    info = stores.run(place).record.info
    found = None if root is None else find_notebook(root, info.notebook, place.run)
    return {
        "cells": [msgspec.to_builtins(cell) for cell in info.cells],
        "recorded": info.notebook,
        "notebook": None if root is None or found is None else found.relative_to(root).as_posix(),
    }


def find_notebook(root: Path, recorded: str | None, run: str) -> Path | None:
    """The notebook that shows a run; else the only one of the name that was recorded.

    Args:
        root: where to look, below it too.
        recorded: its name or path, as the kernel knew it.
        run: the name of the run's folder, which the saved output holds.
    """
    deadline_s = time.monotonic() + _LONGEST_S
    name = Path(recorded).name if recorded else None
    named: list[Path] = []
    others: list[Path] = []
    for path in _notebooks(root, deadline_s):
        (named if path.name == name else others).append(path)
    if recorded and Path(recorded) in named:
        named = [Path(recorded)]
    others.sort(key=_changed_s, reverse=True)
    for path in [*named, *others][:_MOST_READ]:
        if time.monotonic() > deadline_s:
            break
        if _shows(path, run):
            return path
    return named[0] if len(named) == 1 else None


def _notebooks(root: Path, deadline_s: float) -> Iterator[Path]:
    """All notebooks below a folder that people look into; at some point it is enough."""
    seen = 0
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name[0] != "." and name not in _SKIPPED]
        yield from (Path(folder, name) for name in files if name.endswith(_ENDING))
        seen += len(folders) + len(files)
        if seen > _MOST_ENTRIES or time.monotonic() > deadline_s:
            return


def _shows(path: Path, run: str) -> bool:
    """Whether the notebook has an output of the run; what cannot be read shows nothing."""
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            return False
        data = path.read_bytes()
    except OSError:
        return False
    return b"vnd.nbtrack.run+json" in data and f'"{run}"'.encode() in data


def _changed_s(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
