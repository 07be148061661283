"""What a picture of a run shows of its media: the newest of a few."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from nbtrack.charts.model import MediaStill
from nbtrack.query.changes import flatten
from nbtrack.query.media_rows import media_kind
from nbtrack.query.wording import medium

__all__ = ["MOST_STILLS", "media_stills"]

MOST_STILLS = 4
_ORDER = ("image", "histogram")


def media_stills(summary: Mapping[str, Any], files: Path) -> tuple[MediaStill, ...]:
    """The images of a run, and its histograms after them.

    Args:
        summary: of the run: it holds the newest of each.
        files: the folder of its files.

    Example:
        >>> entry = {"_type": "image-file", "path": "media/images/a.png", "width": 8, "height": 8}
        >>> media_stills({"val/seen": entry}, Path("files"))[0].name
        'val/seen'
    """
    found = [
        (kind, name, cast("dict[str, Any]", value))
        for name, value in flatten(summary).items()
        if (kind := media_kind(value)) in _ORDER
    ]
    found.sort(key=lambda each: _ORDER.index(each[0] or ""))
    return tuple(
        MediaStill(
            name=name,
            words=medium(value),
            image=_first_image(value, files) if kind == "image" else None,
            bars=_counts(value) if kind == "histogram" else (),
        )
        for kind, name, value in found[:MOST_STILLS]
    )


def _first_image(value: Mapping[str, Any], files: Path) -> Path | None:
    names = value.get("filenames")
    path = cast("list[Any]", names)[0] if isinstance(names, list) and names else value.get("path")
    if not isinstance(path, str):
        return None
    inside = (files / path).resolve()
    return inside if inside.is_relative_to(files.resolve()) else None


def _counts(value: Mapping[str, Any]) -> tuple[float, ...]:
    counts = value.get("values")
    if not isinstance(counts, list):
        return ()
    return tuple(
        float(count) for count in cast("list[Any]", counts) if isinstance(count, int | float)
    )
