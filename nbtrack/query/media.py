"""The media of a run, as its rows name them: plain data, no pictures are opened here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, cast

import polars as pl

from nbtrack.errors import ArgumentError, NotFoundError
from nbtrack.query.media_rows import KINDS
from nbtrack.store.columns import json_text, parse_json
from nbtrack.store.history import History
from nbtrack.store.layout import RunFolder

__all__ = ["checked_file", "expand", "media_frame"]

SCHEMA: dict[str, Any] = {
    "key": pl.String,
    "step": pl.Int64,
    "index": pl.Int64,
    "kind": pl.String,
    "path": pl.String,
    "caption": pl.String,
    "width": pl.Int64,
    "height": pl.Int64,
    "details": pl.String,
}
# What is a column of its own, or says the same for the whole list.
_OWN = frozenset({"_type", "path", "caption", "width", "height"})


def media_frame(folder: RunFolder, key: str | None = None) -> pl.DataFrame:
    """One line a medium, in the order of writing.

    Args:
        folder: of the run.
        key: only what was logged under this name; dots reach into nested values.
    """
    rows = History(folder).scan()
    texts = [
        name
        for name, kind in rows.collect_schema().items()
        if kind == pl.String and key in (None, name)
    ]
    if not texts:
        return pl.DataFrame(schema=SCHEMA)
    # Of a million rows of numbers only those with media become Python values.
    has_media = pl.any_horizontal(pl.col(texts).str.contains('"_type"', literal=True))
    found = rows.select("_step", *texts).filter(has_media).collect()
    lines = [
        {"key": name, "step": step, **line}
        for step, *values in found.iter_rows()
        for name, text in zip(texts, values, strict=True)
        if text is not None and '"_type"' in text
        for line in _lines(text)
    ]
    return pl.DataFrame(lines, schema=SCHEMA)


def expand(value: Any) -> Iterator[dict[str, Any]]:
    """The media that one value of a row stands for, one by one.

    Args:
        value: what was logged, as plain values.

    Yields:
        Each with a ``_type`` and facts of its own; a value that is no medium gives nothing.

    Example:
        >>> pair = {"_type": "images/separated", "filenames": ["a.png", "b.png"], "captions": False}
        >>> [one["path"] for one in expand(pair)]
        ['a.png', 'b.png']
    """
    if isinstance(value, list):
        for part in cast("list[Any]", value):
            yield from expand(part)
        return
    if not isinstance(value, dict):
        return
    entry = cast("dict[str, Any]", value)
    if "filenames" in entry:
        yield from _images(entry)
    elif isinstance(entry.get("items"), list):
        yield from expand(entry["items"])
    elif "_type" in entry:
        yield entry
    else:
        yield from expand(list(entry.values()))


def checked_file(folder: RunFolder, path: str) -> Path:
    """The file that a row names.

    Args:
        folder: of the run.
        path: below the run's files, with ``/``.

    Raises:
        ArgumentError: it leads elsewhere.
        NotFoundError: there is no such file.
    """
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\\" in path or "\x00" in path:
        raise ArgumentError(f"{path!r} is no path below the files of a run")
    found = Path(folder.files, *parts)
    if not found.is_file():
        raise NotFoundError(f"there is no file {path!r} among the files of this run")
    return found


def _lines(text: str) -> Iterator[dict[str, Any]]:
    try:
        value = parse_json(text)
    except ValueError:  # a text of the user that only looks like it
        return
    for index, entry in enumerate(expand(value)):
        kind = str(entry["_type"])
        yield {
            "index": index,
            "kind": KINDS.get(kind, kind.removesuffix("-file")),
            **{name: _text(entry.get(name)) for name in ("path", "caption")},
            **{name: _whole(entry.get(name)) for name in ("width", "height")},
            "details": json_text({k: v for k, v in entry.items() if k not in _OWN}),
        }


def _images(entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
    several = {"captions": "caption", "widths": "width", "heights": "height"}
    several |= {"all_boxes": "boxes", "all_masks": "masks"}
    for index, path in enumerate(cast("list[Any]", entry["filenames"])):
        one = {"_type": "image-file", "path": path}
        one |= {name: entry[name] for name in ("format", "width", "height") if name in entry}
        for name, single in several.items():
            values = entry.get(name)
            if isinstance(values, list) and index < len(cast("list[Any]", values)):
                one[single] = values[index]
        yield {name: value for name, value in one.items() if value is not None}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) else None
