"""``nbtrack where``: the store's folder, its id and its sizes."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path
from typing import Any

from nbtrack._readers import current_store
from nbtrack.cli.output import progress, say, say_json
from nbtrack.query import wording
from nbtrack.settings import resolve

__all__ = ["tree_size", "where"]


def where(arguments: Namespace) -> int:
    """Say where the runs are."""
    settings = resolve(dir=arguments.dir)
    store = current_store(arguments.dir)
    names = store.projects()
    projects = {
        name: {"runs": len(store.run_ids(name)), "bytes": tree_size(store.project(name).path)}
        for name in progress(names, "measuring", len(names))
    }
    trash = tree_size(store.layout.trash)
    facts: dict[str, Any] = {
        "root": str(store.root),
        "chosen by": settings.root_from,
        "store id": store.store_id or None,
        "cache": str(settings.cache_dir),
    }
    if arguments.json:
        named = {name.replace(" ", "_"): fact for name, fact in facts.items()}
        say_json(named | {"projects": projects, "trash_bytes": trash})
        return 0
    facts["store id"] = store.store_id or "none yet: nbtrack.init() makes the store"
    width = max(map(len, [*facts, *projects, "trash"]))
    for name, fact in facts.items():
        say(f"{name:<{width}}  {fact}")
    for name, found in projects.items():
        runs = f"{found['runs']:,} run{'' if found['runs'] == 1 else 's'}"
        say(f"{name:<{width}}  {runs}, {wording.size(found['bytes'])}")
    if trash:
        say(f"{'trash':<{width}}  {wording.size(trash)}")
    return 0


def tree_size(folder: Path) -> int:
    """Bytes of all files below a folder; files that vanish meanwhile count nothing."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(place) / name).lstat().st_size
            except FileNotFoundError:
                continue
    return total
