"""What the page of one run shows besides its curves: rows by number, files, surroundings."""

from __future__ import annotations

import math
import mimetypes
import os
import stat
import threading
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import polars as pl

from nbtrack.errors import ArgumentError
from nbtrack.feed.wire import Message, encode, floats, plain
from nbtrack.server.parameters import Parameters, number, texts, whole
from nbtrack.server.stores import Place, Stores
from nbtrack.store.layout import RunFolder
from nbtrack.store.row_pages import RowPages

__all__ = ["RowBook", "get_surroundings", "list_files", "rows_message"]

_MOST_ROWS = 2_000
_MOST_COLUMNS = 100
_MOST_FILES = 2_000
_MOST_RUNS = 8
_LONGEST_TEXT = 500
_SPINE = {"_step": "whole", "_runtime": "seconds", "_timestamp": "moment"}


class RowBook:
    """Readers of rows by number, of the runs that were looked at last."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, tuple[RowPages, threading.Lock]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, folder: Path) -> tuple[RowPages, threading.Lock]:
        """The reader of a run, and the lock under which it is used."""
        key = os.fspath(folder)
        with self._lock:
            held = self._held.get(key) or (RowPages(RunFolder(folder)), threading.Lock())
            self._held[key] = held
            self._held.move_to_end(key)
            while len(self._held) > _MOST_RUNS:
                self._held.popitem(last=False)
        return held


def rows_message(book: RowBook, stores: Stores, place: Place, given: Parameters) -> bytes:
    """Rows by their number, as a message of columns.

    Args:
        book: of this server.
        stores: where to look.
        place: the run.
        given: ``offset`` and ``limit``; ``column`` several times. With ``limit=0`` the header has
            all "metrics" with their kinds, and no rows. With ``step`` it has the "row" at which
            that step, or the first later one, stands; the last row if there is none.

    Returns:
        The framing of `feed.wire`. "columns" of the header have a name and a kind, and either "y",
        the place of a buffer, or "texts". A gap is NaN in the buffer, and the rows of the page
        with a value that is NaN stand in "nan"; a gap in texts is null.

    Raises:
        NotFoundError: there is no such store, project or run.
        ArgumentError: a parameter cannot be used.
    """
    offset = whole(given, "offset", 0, 0, 10**12)
    limit = whole(given, "limit", 100, 0, _MOST_ROWS)
    names = texts(given, "column") or []
    if len(names) > _MOST_COLUMNS:
        message = f"found {len(names)} columns, expected at most {_MOST_COLUMNS} at once"
        raise ArgumentError(message)
    step = number(given, "step")
    pages, lock = book.of(stores.run(place).folder)
    with lock:
        total, kinds = pages.height, pages.kinds()
        frame = pages.read(offset, limit, names) if limit else None
        row = None if step is None else pages.row_at(step)
        problems = list(pages.problems)
    header: dict[str, Any] = {"type": "rows", "offset": offset, "total": total}
    header |= {"problems": problems} if row is None else {"problems": problems, "row": row}
    if frame is None:
        header["metrics"] = [{"name": name, "kind": kind} for name, kind in kinds.items()]
        return encode(Message({**header, "count": 0, "columns": []}))
    buffers: list[bytes] = []
    kinds = {**kinds, **_SPINE}
    columns = [_column(frame[name], kinds[name], buffers) for name in frame.columns]
    return encode(Message({**header, "count": frame.height, "columns": columns}, tuple(buffers)))


def _column(values: pl.Series, kind: str, buffers: list[bytes]) -> dict[str, Any]:
    told: dict[str, Any] = {"name": values.name, "kind": kind}
    if kind == "text":
        whole_texts = values.cast(pl.String)
        told["texts"] = whole_texts.str.slice(0, _LONGEST_TEXT).to_list()
        return told
    numbers = values.cast(pl.Float64)
    held = numbers.fill_null(math.nan).to_numpy()
    told["y"] = len(buffers)
    is_nan = numbers.is_nan().fill_null(value=False)
    if is_nan.any():
        told["nan"] = np.flatnonzero(is_nan.to_numpy()).tolist()
    buffers.append(floats(held))
    return told


def get_surroundings(stores: Stores, place: Place) -> dict[str, Any]:
    """Where and with what a run ran, as far as it was recorded.

    Raises:
        NotFoundError: there is no such store, project or run.
    """
    record = stores.run(place).record
    info = record.info
    return plain(
        {
            "git": msgspec.to_builtins(info.git) if info.git else None,
            "environment": msgspec.to_builtins(info.environment) if info.environment else None,
            "host": info.host,
            "user": info.user,
            "python": info.python,
            "nbtrack": info.nbtrack,
            "program": info.program,
            "notebook": info.notebook,
            "attempts": info.attempt + 1,
            "exit_code": record.exit_code,
            "notices": msgspec.to_builtins(info.notices),
            "hidden": list(info.hidden_keys),
            "overhead_s": record.overhead_us / 1e6,
        }
    )


def list_files(stores: Stores, place: Place) -> dict[str, Any]:
    """The files of a run, by path; the address of each is ``files/<path>``.

    Returns:
        "files" with "path", "bytes", "changed_us" and "type"; "count" and "bytes" of all of them,
        also of those beyond the most that are listed; "disk_bytes" of the whole run.

    Raises:
        NotFoundError: there is no such store, project or run.
    """
    run = stores.run(place)
    root = run.files_dir
    found = list(_files_below(root))
    entries = [
        {
            "path": path.relative_to(root).as_posix(),
            "bytes": status.st_size,
            "changed_us": status.st_mtime_ns // 1_000,
            "type": mimetypes.guess_type(path.name)[0],
        }
        for path, status in found
    ]
    entries.sort(key=lambda entry: str(entry["path"]))
    return {
        "files": entries[:_MOST_FILES],
        "count": len(entries),
        "bytes": sum(status.st_size for _, status in found),
        "disk_bytes": _size_below(run.folder),
    }


def _files_below(root: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """All files that may be fetched: no link leads out of the folder."""
    inside = root.resolve()
    for folder, _, names in os.walk(root):
        for name in names:
            path = Path(folder, name)
            try:
                status = path.stat()
            except OSError:  # gone since, or a link to nowhere
                continue
            if stat.S_ISREG(status.st_mode) and path.resolve().is_relative_to(inside):
                yield path, status


def _size_below(root: Path) -> int:
    total = 0
    for folder, _, names in os.walk(root):
        for name in names:
            try:
                total += Path(folder, name).lstat().st_size
            except FileNotFoundError:  # sealed, or replaced, under us
                continue
    return total
