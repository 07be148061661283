"""The house: which room may import which, and which libraries. This table is the rule.

::

    words  <  store  <  media  <  plot, capture  <  track   (writes)
                     <  query   (reads)  <  charts  <  draw, feed
    outlets: api, display, server        over all of these, never each other
    door:    __init__, _readers, cli     may import anything

`track` and `query` never meet: what the writing half has done, the reading half sees on disk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.architecture.sources import PACKAGE, ROOT, Import, imports, modules

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Room:
    """What the modules of one room may import; a room may always import itself."""

    rooms: frozenset[str]
    libraries: frozenset[str]


def _room(rooms: str, libraries: str = "") -> Room:
    return Room(frozenset(rooms.split()), frozenset(libraries.split()))


WORDS = {"env", "errors", "records", "settings"}  # and every module whose name begins with one _
# "" is nbtrack/__init__.py
DOOR = {"", "__main__", "_alias", "_readers", "cli", "data_types", "sklearn"}

ROOMS: dict[str, Room] = {
    # The disk.
    "words": _room("", "msgspec platformdirs psutil"),
    "store": _room("words", "msgspec numpy polars"),
    # The writing half.
    "media": _room(
        "words store", "PIL bokeh imageio moviepy msgspec numpy pandas plotly polars rdkit"
    ),
    "plot": _room("words store media", "joblib numpy sklearn"),
    "capture": _room("words store", "numpy psutil pynvml torch"),
    "track": _room("words store media capture", "msgspec numpy psutil yaml"),
    # The reading half.
    "query": _room("words store", "msgspec numpy pandas polars sklearn"),
    "charts": _room("words store query", "numpy polars"),
    "draw": _room("words store query charts", "PIL bokeh numpy polars resvg_py"),  # or not there
    "feed": _room("words query charts", "numpy"),
    # Outlets: what users see. They stand side by side.
    "api": _room("words store track query charts draw", "pandas polars"),
    "display": _room(
        "words store track query charts draw feed", "IPython anywidget polars traitlets"
    ),
    "server": _room(
        "words store query charts draw feed",
        "jupyter_server msgspec numpy polars tornado traitlets",
    ),
    # The door: the public names and the command line.
    "door": _room(
        "words store media plot track query charts draw feed api display server",
        "IPython numpy polars sklearn",
    ),
}


def room_of(module: str) -> str:
    """The room of one of our modules; an unknown first part is its own name, and no room.

    >>> room_of("nbtrack.store.layout"), room_of("nbtrack.errors"), room_of("nbtrack")
    ('store', 'words', 'door')
    """
    first = module.removeprefix(PACKAGE).lstrip(".").split(".")[0]
    if first in DOOR:
        return "door"
    return "words" if first in WORDS or first.startswith("_") else first


def unknown_rooms(root: Path = ROOT) -> list[str]:
    """Modules that stand in no room of the table."""
    return [name for name in modules(root) if room_of(name) not in ROOMS]


def upward_imports(root: Path = ROOT) -> list[str]:
    """Imports of our own modules that the table does not allow.

    A type from above is knowledge of what is above: TYPE_CHECKING is no exception here.
    """
    return [
        _told(found, f"{room_of(found.source)} may not import {room_of(found.target)}")
        for found in imports(root)
        if found.is_own and not _may_import(room_of(found.source), room_of(found.target))
    ]


def foreign_libraries(root: Path = ROOT) -> list[str]:
    """Imports of libraries that the table does not give to that room; types alone cost nothing."""
    return [
        _told(found, f"{room_of(found.source)} has no use of {found.library}")
        for found in imports(root)
        if found.is_third_party
        and not found.only_typing
        and room_of(found.source) in ROOMS
        and found.library not in ROOMS[room_of(found.source)].libraries
    ]


def import_cycles(root: Path = ROOT) -> list[str]:
    """Groups of modules that import each other, also where an import hides in a function.

    The package itself is left out: only other parts of the door may import it, as the alias does.
    """
    arrows: dict[str, set[str]] = {name: set() for name in modules(root)}
    for found in imports(root):
        if found.target in arrows and found.target != PACKAGE and not found.only_typing:
            arrows[found.source].add(found.target)
    reach = {name: _reachable(name, arrows) for name in arrows}
    groups = {
        tuple(sorted(other for other in reach[name] if name in reach[other])) for name in arrows
    }
    return [" <-> ".join(group) for group in sorted(groups) if group]


def _reachable(start: str, arrows: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    todo = list(arrows[start])
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += arrows[name]
    return seen


def _may_import(source: str, target: str) -> bool:
    if source == target:
        return True
    return source in ROOMS and target in ROOMS[source].rooms


def _told(found: Import, reason: str) -> str:
    return f"{found.source}:{found.line} imports {found.target}: {reason}"
