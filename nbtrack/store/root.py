"""The root of a store: ``format.json``, and the registration by which other programs find it.

The promise of the format: ``format.json`` names the version, and every later nbtrack reads format
1 for ever. A file that a later version adds is a new file, a field that it adds has a default; what
cannot be said that way gets a new number, which an older nbtrack refuses with the remedy.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from nbtrack._version import __version__
from nbtrack.errors import StoreError, StoreFormatError
from nbtrack.store.files import (
    create_exclusively,
    is_unwritable,
    list_names,
    read_bytes,
    replace_file,
)
from nbtrack.store.layout import StoreLayout
from nbtrack.store.snapshot import FORMAT, encode_plain

__all__ = [
    "Registration",
    "StoreFormat",
    "cannot_write",
    "is_vacant",
    "make_store",
    "read_format",
    "read_json",
    "register",
    "registered_root",
    "registered_stores",
]

_T = TypeVar("_T")
# Names that may lie in a root before it is a store: what the makers of folders leave behind.
_NO_MATTER = frozenset({".ds_store", "thumbs.db", "desktop.ini", ".gitignore", ".gitkeep"})
_READ_TRIES_S = (0.001, 0.005, 0.02, 0.1)


class StoreFormat(msgspec.Struct, frozen=True, kw_only=True):
    """``format.json``.

    Attributes:
        format: version of everything in the store.
        store_id: sixteen random hex digits, by which pages name the store.
        made_by: the nbtrack that made it.
    """

    format: int
    store_id: str
    made_by: str = ""


class Registration(msgspec.Struct, frozen=True, kw_only=True):
    """``stores/<store id>.json`` in the user's data folder: where a store lies."""

    root: str


_FORMAT = msgspec.json.Decoder(StoreFormat)
_REGISTRATION = msgspec.json.Decoder(Registration)


def read_format(root: Path) -> StoreFormat | None:
    """``format.json`` of a store; None if there is no store (yet).

    Args:
        root: the store's folder.

    Raises:
        StoreFormatError: it was made by a newer nbtrack, or is not nbtrack's.
        StoreError: it may not be read.
    """
    path = StoreLayout(root).format_json
    try:
        data = read_bytes(path)
        for pause_s in _READ_TRIES_S:
            if data != b"":
                break
            time.sleep(pause_s)  # a disk without hard links: it is being written
            data = read_bytes(path)
    except OSError as error:
        raise StoreError(f"the store {root} cannot be read: {error}") from error
    if data is None:
        return None
    try:
        found = _FORMAT.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise StoreFormatError(
            f"{path} is not nbtrack's: {error}. Put back the right file, or use another folder"
        ) from error
    if found.format > FORMAT:
        raise StoreFormatError(
            f"the store {root} has format {found.format}, made by nbtrack {found.made_by or '?'}; "
            f"this is nbtrack {__version__}, which reads up to {FORMAT}: pip install -U nbtrack"
        )
    return found


def make_store(root: Path) -> StoreFormat:
    """Make a folder a store; of several processes that try, one decides the id.

    Args:
        root: the folder; made if need be. It may hold other things, but no ``projects``.

    Raises:
        StoreFormatError: a folder ``projects`` is there that is not nbtrack's.
        StoreError: it cannot be made here.
    """
    made = StoreFormat(format=FORMAT, store_id=os.urandom(8).hex(), made_by=__version__)
    try:
        root.mkdir(parents=True, exist_ok=True)
        _refuse_foreign(root)
        create_exclusively(StoreLayout(root).format_json, encode_plain(made))
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        raise cannot_write("a store", root, error) from error
    # Not what was made: another process may have been first.
    found = read_format(root)
    if found is None:
        raise StoreError(f"the store {root} vanished while it was made; try again")
    return found


def is_vacant(root: Path) -> bool:
    """Whether nothing speaks against a store that just has not been made yet."""
    return all(
        name.lower() in _NO_MATTER or name.startswith("format.json") for name in list_names(root)
    )


def register(data_dir: Path, store_id: str, root: Path) -> None:
    """Let other programs of this user find a store by its id; written only where it is new.

    Args:
        data_dir: the user's data folder.
        store_id: the store.
        root: where it lies. If a store was copied, the copy that was used last is found.
    """
    path = data_dir / "stores" / f"{store_id}.json"
    wanted = encode_plain(Registration(root=str(root)))
    try:
        if read_bytes(path) != wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, wanted)
    except OSError:
        # A home that is full or read-only must not stop a run: the store works without, only a
        # server does not find it by its id.
        return


def read_json(path: Path, decode: Callable[[bytes], _T]) -> _T | None:
    """A small file, decoded; None if it is missing or ill."""
    try:
        data = read_bytes(path)
        return None if data is None else decode(data)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def registered_stores(data_dir: Path) -> dict[str, Path]:
    """All stores that this user has used: store id -> root.

    Args:
        data_dir: the user's data folder.
    """
    found: dict[str, Path] = {}
    for name in sorted(list_names(data_dir / "stores")):
        store_id, ending = os.path.splitext(name)  # noqa: PTH122 - a name, not a path
        held = read_json(data_dir / "stores" / name, _REGISTRATION.decode)
        if ending == ".json" and held is not None:
            found[store_id] = Path(held.root)
    return found


def registered_root(data_dir: Path, store_id: str) -> Path | None:
    """Where a store lies that this user has used; None if there is none of that id.

    Args:
        data_dir: the user's data folder.
        store_id: the store.
    """
    path = data_dir / "stores" / f"{store_id}.json"
    held = read_json(path, _REGISTRATION.decode) if path.parent == data_dir / "stores" else None
    return None if held is None else Path(held.root)


def cannot_write(what: str, path: Path, error: OSError) -> StoreError:
    """The error for something that cannot be made in a store, with the remedy."""
    why = "this place is read-only" if is_unwritable(error) else str(error)
    return StoreError(
        f"{what} cannot be written in {path}: {why}. "
        "Choose a folder of your own with NBTRACK_DIR or dir="
    )


def _refuse_foreign(root: Path) -> None:
    """Raise where ``projects`` is somebody else's; all other things may lie beside us."""
    for name in list_names(root / "projects"):
        is_ours = (root / "projects" / name / "project.json").exists()
        if not is_ours and name.lower() not in _NO_MATTER:
            raise StoreFormatError(
                f"{root} cannot become a store: its folder 'projects' holds {name!r}, which is "
                "not nbtrack's. Choose another folder with NBTRACK_DIR or dir="
            )
