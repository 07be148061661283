"""SVG as text: escaping, numbers, and the few elements that a picture is made of."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape as escape_markup
from typing import Literal, NamedTuple

from nbtrack.draw.measure import clean

__all__ = ["Piece", "circle", "escape", "line", "number", "text"]

Anchor = Literal["start", "middle", "end"]


class Piece(NamedTuple):
    """A piece of a line of text.

    Attributes:
        text: what is written; need not be escaped.
        look: class names of the style sheet.
        gap: pixels between it and the piece before.
    """

    text: str
    look: str = ""
    gap: float = 0


def escape(value: str) -> str:
    """A user's text as it may stand in XML, in an element or between quotes.

    Example:
        >>> escape('<b> & "x"')
        '&lt;b&gt; &amp; &quot;x&quot;'
    """
    return escape_markup(clean(value), quote=True)


def number(value: float) -> str:
    """A coordinate with at most one decimal.

    Example:
        >>> number(12.0), number(3.26)
        ('12', '3.3')
    """
    return f"{value:.1f}".removesuffix(".0")


def text(
    x: float, y: float, pieces: Iterable[Piece] | str, look: str, anchor: Anchor = "start"
) -> str:
    """A line of text; the pieces follow each other, whatever the font.

    Args:
        x: of the anchor.
        y: of the base line.
        pieces: the first one without a look of its own stands in the element itself.
        look: class names of the whole line.
        anchor: which end of the line lies at `x`.
    """
    if isinstance(pieces, str):
        pieces = (Piece(pieces),)
    inside: list[str] = []
    for piece in pieces:
        written = escape(piece.text)
        if piece.look or piece.gap:
            dx = f' dx="{number(piece.gap)}"' if piece.gap else ""
            kind = f' class="{piece.look}"' if piece.look else ""
            written = f"<tspan{kind}{dx}>{written}</tspan>"
        inside.append(written)
    end = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{number(x)}" y="{number(y)}" class="{look}"{end}>{"".join(inside)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, look: str, more: str = "") -> str:
    """A straight line."""
    ends = f'x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
    return f'<line class="{look}" {ends}{more}/>'


def circle(x: float, y: float, radius: float, look: str) -> str:
    """A disc or a ring, as its class says."""
    return f'<circle class="{look}" cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"/>'
