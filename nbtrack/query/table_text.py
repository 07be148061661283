"""Tables of runs as plain text, in columns that fit the width."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nbtrack.query.table_view import TableView, table_view

if TYPE_CHECKING:
    from nbtrack.query.run_table import RunTable

__all__ = ["layout", "table_text", "text_width"]

_GAP = "  "
_LEAST = 8


def table_text(table: RunTable, width: int = 100, limit: int = 20) -> str:
    """A run table as text, under a line that says what it lists."""
    view = table_view(table, limit)
    return "\n".join([view.title, *layout(view, width)])


def layout(view: TableView, width: int) -> list[str]:
    """The lines of a table; what does not fit is left out and told.

    Args:
        view: the table.
        width: in characters.
    """
    lines: list[str] = []
    if view.rows:
        columns = list(zip(view.headings, *view.rows, strict=True))
        widths = [max(map(text_width, column)) for column in columns]
        widths[0] = max(_LEAST, min(widths[0], width // 3))
        places = _fitting(widths, view.ranks, width)
        chosen = [
            [_pad(_cut(cell, widths[at]), widths[at], right=view.is_number[at]) for cell in column]
            for at, column in enumerate(columns)
            if at in places
        ]
        lines += [_GAP.join(cells).rstrip() for cells in zip(*chosen, strict=True)]
        left_out = [heading for at, heading in enumerate(view.headings) if at not in places]
        if left_out:
            lines.append(f"not shown for width: {', '.join(left_out)}")
    if view.more:
        lines.append(f"{view.more:,} more")
    return [*lines, *view.remarks]


def text_width(text: str) -> int:
    """How many cells of a terminal a text takes: wide characters two, combining ones none.

    Example:
        >>> text_width("abc"), text_width("日本"), text_width("e" + chr(0x301))
        (3, 4, 1)
    """
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(letter) else 1 + (unicodedata.east_asian_width(letter) in "WF")
        for letter in text
    )


def _fitting(widths: Sequence[int], ranks: Sequence[int], width: int) -> set[int]:
    """Places of the columns that fit, those that matter most before the others."""
    used = -len(_GAP)
    places: set[int] = set()
    for place in sorted(range(len(widths)), key=ranks.__getitem__):
        used += widths[place] + len(_GAP)
        if used > width and places:
            break
        places.add(place)
    return places


def _cut(text: str, width: int) -> str:
    if text_width(text) <= width:
        return text
    kept = text
    while kept and text_width(kept) > width - 1:
        kept = kept[:-1]
    return f"{kept}…"


def _pad(text: str, width: int, *, right: bool) -> str:
    space = " " * max(0, width - text_width(text))
    return space + text if right else text + space
