"""How wide is a text? From a table of the widths in our own fonts; no font is opened for it.

A browser may draw with another font. The table's is among the wide ones, and all pieces of a line
follow each other, so that a difference shifts a text a little and never lets two overlap.
"""

from __future__ import annotations

import functools
import json
import re
import unicodedata
from pathlib import Path
from typing import Literal

__all__ = ["FONT_FOLDER", "clean", "elide", "is_covered", "text_width"]

FONT_FOLDER = Path(__file__).parent / "fonts"
ELLIPSIS = "…"
Weight = Literal[400, 600]
_EM = 1_000
_OTHER, _WIDE = 620, 1_000
# What XML forbids, what turns the direction of a line, and lone surrogates, which have no bytes.
_UNDRAWABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)
_BLANKS = re.compile(r"\s+")


def clean(text: str) -> str:
    r"""A user's text as one line that any XML reader takes.

    Example:
        >>> clean("a\tb\n c\x00")
        'a b c�'
    """
    return _UNDRAWABLE.sub("\N{REPLACEMENT CHARACTER}", _BLANKS.sub(" ", text))


def text_width(text: str, size: float, weight: Weight = 400) -> float:
    """The width of a line in pixels.

    Args:
        text: one line.
        size: of the font, in pixels.
        weight: 400 or 600.

    Example:
        >>> text_width("loss", 10) < text_width("loss", 10, 600) < text_width("losses", 10)
        True
    """
    known = _widths()[weight]
    units = sum(known[c] if c in known else _other_width(c) for c in text)
    return units * size / _EM


def elide(
    text: str,
    width: float,
    size: float,
    weight: Weight = 400,
    *,
    where: Literal["middle", "end"] = "end",
) -> str:
    """The text, or as much of it as fits, with an ellipsis for the rest.

    Args:
        text: one line.
        width: room in pixels.
        size: of the font, in pixels.
        weight: of the font.
        where: names of metrics differ at their end: they lose their middle.

    Example:
        >>> elide("validation/accuracy_top_5", 90, 12, where="middle")
        'validat…y_top_5'
    """
    # A text of megabytes is not measured to its end.
    text = text if len(text) <= _EM else text[: _EM // 2] + text[-_EM // 2 :]
    if text_width(text, size, weight) <= width:
        return text
    kept, longest = 0, len(text)
    while kept < longest:
        half = (kept + longest + 1) // 2
        if text_width(_cut(text, half, where), size, weight) <= width:
            kept = half
        else:
            longest = half - 1
    return _cut(text, kept, where)


def is_covered(text: str) -> bool:
    """Whether our own fonts have all characters of a text."""
    return all(c in _widths()[400] or c.isspace() for c in set(text))


def _cut(text: str, kept: int, where: Literal["middle", "end"]) -> str:
    tail = kept // 2 if where == "middle" else 0
    return text[: kept - tail].rstrip() + ELLIPSIS + text[len(text) - tail :]


@functools.cache
def _widths() -> dict[int, dict[str, int]]:
    table = json.loads((FONT_FOLDER / "widths.json").read_text(encoding="ascii"))
    return {int(weight): widths for weight, widths in table.items()}


def _other_width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return _WIDE if unicodedata.east_asian_width(character) in "WF" else _OTHER
