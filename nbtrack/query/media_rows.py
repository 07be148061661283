"""The media in a batch of rows: pictures, sounds, tables, histograms, as they were logged.

A row holds a medium as a small dictionary whose ``_type`` says what it is (the words are wandb's);
its bytes lie among the files of the run, under ``path``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, cast

from nbtrack.store.batch import Batch
from nbtrack.store.columns import logical_name, parse_json, split_physical

__all__ = ["KINDS", "MediaRow", "media_kind", "media_rows", "media_value"]

# What `_type` says, and what we call it.
KINDS = {
    "image-file": "image",
    "images/separated": "image",
    "audio-file": "audio",
    "audio": "audio",
    "video-file": "video",
    "videos": "video",
    "html-file": "html",
    "html": "html",
    "object3D-file": "object3D",
    "object3D": "object3D",
    "molecule-file": "molecule",
    "molecule": "molecule",
    "plotly-file": "plotly",
    "plotly": "plotly",
    "bokeh-file": "bokeh",
    "bokeh": "bokeh",
    "graph-file": "graph",
    "table-file": "table",
    "histogram": "histogram",
}
_MARK = '"_type":"'


class MediaRow(NamedTuple):
    """One medium, or one list of media, of one row.

    Attributes:
        key: under which it was logged; dotted for nested values.
        kind: "image", "table", "histogram" and so on.
        writer, step, time_us: of the row.
        value: what the row holds.
    """

    key: str
    kind: str
    writer: int
    step: int
    time_us: int
    value: dict[str, Any]


def media_rows(batch: Batch) -> Iterator[MediaRow]:
    """The media of a batch, in the order of writing."""
    for place, row in sorted(batch.mapped, key=lambda each: each[0]):
        for column, text in row.items():
            value = media_value(text) if column[0] == "j" else None
            if value is None:
                continue
            yield MediaRow(
                logical_name(split_physical(column)[1]),
                KINDS[value["_type"]],
                batch.writer,
                int(batch.step[place]),
                int(batch.time_us[place]),
                value,
            )


def media_value(text: object) -> dict[str, Any] | None:
    """The medium that a cell of JSON holds; None for all else.

    Example:
        >>> media_value('{"_type":"image-file","path":"media/images/a.png"}')["path"]
        'media/images/a.png'
        >>> media_value("[1,2]") is None
        True
    """
    # Most cells of JSON are lists of numbers: they are not parsed in order to say so.
    if not isinstance(text, str) or _MARK not in text or not text.startswith("{"):
        return None
    found = parse_json(text)
    return cast("dict[str, Any]", found) if media_kind(found) else None


def media_kind(value: object) -> str | None:
    """What kind of medium a value of a row is; None for none.

    Example:
        >>> media_kind({"_type": "histogram", "values": [1], "bins": [0, 1]}), media_kind(3)
        ('histogram', None)
    """
    if not isinstance(value, dict):
        return None
    word = cast("dict[str, Any]", value).get("_type")
    return KINDS.get(word) if isinstance(word, str) else None
