"""What people have chosen for a project: the run that others are compared with, and saved views.

Small files of their own, replaced as a whole: whoever reads gets the one or the other.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zlib import crc32

import msgspec

from nbtrack.errors import ArgumentError, UsageError
from nbtrack.store.files import read_bytes, replace_file
from nbtrack.store.layout import ProjectFolder
from nbtrack.store.root import cannot_write, read_json

__all__ = [
    "SavedView",
    "check_views",
    "read_baseline",
    "read_views",
    "write_baseline",
    "write_views",
]

_MOST_VIEWS = 200
_LONGEST_NAME = 200
_MOST_BYTES = 262_144


class _Baseline(msgspec.Struct, frozen=True, kw_only=True):
    run: str


class SavedView(msgspec.Struct, frozen=True, kw_only=True):
    """A way to look at a list of runs that was given a name.

    Attributes:
        name: shown to people.
        query: what the view keeps; its own affair.
    """

    name: str
    query: dict[str, Any] = {}


class _Views(msgspec.Struct, frozen=True, kw_only=True):
    views: list[SavedView] = []


_BASELINE = msgspec.json.Decoder(_Baseline)
_VIEWS = msgspec.json.Decoder(_Views)


def read_baseline(project: ProjectFolder) -> str | None:
    """The folder of the run that others are compared with; None if none was chosen."""
    found = read_json(project.baseline_json, _BASELINE.decode)
    return found.run if found is not None else None


def write_baseline(project: ProjectFolder, run: str | None) -> None:
    """Choose the run that others are compared with.

    Args:
        project: the project.
        run: name of its folder; None for no run.

    Raises:
        StoreError: it cannot be written.
    """
    try:
        if run is None:
            project.baseline_json.unlink(missing_ok=True)
        else:
            replace_file(project.baseline_json, msgspec.json.encode(_Baseline(run=run)))
    except OSError as error:
        raise cannot_write("the baseline", project.path, error) from error


def read_views(path: Path) -> tuple[list[SavedView], str]:
    """The saved views in a file, and a word that changes with them."""
    try:
        data = read_bytes(path) or b""
        return (_VIEWS.decode(data).views if data else []), _version(data)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return [], ""


def write_views(path: Path, views: list[SavedView], *, version: str | None = None) -> str:
    """Replace the saved views in a file.

    Args:
        path: the file.
        views: all that there shall be.
        version: the word of `read_views`, to be refused if somebody else has changed them since.

    Returns:
        The word of what is there now.

    Raises:
        ArgumentError: they cannot be kept.
        UsageError: they were changed since.
        StoreError: they cannot be written.
    """
    check_views(views)
    if version is not None and version != read_views(path)[1]:
        raise UsageError("the saved views were changed elsewhere; load them again, then save")
    data = msgspec.json.encode(_Views(views=views))
    if len(data) > _MOST_BYTES:
        raise ArgumentError(f"the saved views have {len(data):,} bytes; at most {_MOST_BYTES:,}")
    try:
        replace_file(path, data)
    except OSError as error:
        raise cannot_write("the saved views", path, error) from error
    return _version(data)


def check_views(views: list[SavedView]) -> None:
    """Raise unless these views can be kept.

    Raises:
        ArgumentError: there are too many, or a name is empty, too long, or there twice.
    """
    if len(views) > _MOST_VIEWS:
        raise ArgumentError(f"found {len(views)} saved views, expected at most {_MOST_VIEWS}")
    seen: set[str] = set()
    for view in views:
        if not view.name.strip() or len(view.name) > _LONGEST_NAME:
            told = f"{len(view.name)} characters; 1 to {_LONGEST_NAME} that are not all blank"
            raise ArgumentError(f"the name of a saved view has {told}")
        if view.name in seen:
            raise ArgumentError(f"there are two saved views {view.name!r}; give them two names")
        seen.add(view.name)


def _version(data: bytes) -> str:
    return f"{crc32(data):08x}" if data else ""
