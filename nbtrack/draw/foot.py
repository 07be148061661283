"""The lower part of a panel: config in two rows, what changed, and the small print."""

from __future__ import annotations

from nbtrack.charts.model import ChangeLine, Fact, PanelModel, Phrase
from nbtrack.draw.measure import clean, elide, text_width
from nbtrack.draw.svg import Piece, line, number, text

__all__ = ["draw_config", "draw_foot"]

LEFT, RIGHT = 14, 886
_CONFIG_LEFT, _CONFIG_PITCH, _CONFIG_ROWS, _CONFIG_COLUMNS = 70, 205, 2, 4
_SEPARATOR = " · "
_LOOKS = {"plain": "f1", "quiet": "", "better": "be", "worse": "wo"}


def draw_config(panel: PanelModel, top: float) -> tuple[str, float]:
    """Draw the first config values; gives back the height, 0 without a config."""
    if not panel.config:
        return "", 0
    shown = panel.config[: _CONFIG_ROWS * _CONFIG_COLUMNS]
    more = panel.config_count - len(shown)
    rows = -(-len(shown) // _CONFIG_COLUMNS)
    parts = [line(1, top, 899, top, "gl"), text(LEFT, top + 20, "Config", "t")]
    more_text = f"{more:,} more"
    for place, fact in enumerate(shown):
        row, column = divmod(place, _CONFIG_COLUMNS)
        x = _CONFIG_LEFT + column * _CONFIG_PITCH
        room = _CONFIG_PITCH - 16
        if more and place == len(shown) - 1:
            room = RIGHT - x - text_width(more_text, 11) - 12
        parts.append(text(x, top + 20 + 19 * row, _fact(fact, room), "f"))
    if more:
        parts.append(text(RIGHT, top + 20 + 19 * (rows - 1), more_text, "s", "end"))
    return "".join(parts), 15 + 19 * rows


def _fact(fact: Fact, room: float) -> list[Piece]:
    key, value = clean(fact.key), clean(fact.text)
    value_width = text_width(value, 12)
    key = elide(key, max(room * 0.45, room - value_width - 8), 12, where="middle")
    value = elide(value, room - text_width(key, 12) - 8, 12)
    return [Piece(key), Piece(value, "f1", 8)]


def draw_foot(panel: PanelModel, top: float, changes: list[Piece]) -> tuple[str, float]:
    """Draw what changed and the small print; gives back the height.

    Args:
        panel: what to draw.
        top: where the foot begins.
        changes: from `change_pieces`; empty to leave that line out.
    """
    small = _SEPARATOR.join(clean(part) for part in panel.small_print)
    used = sum(text_width(piece.text, 12) + piece.gap for piece in changes)
    is_one_line = panel.ghost_name is None and used + text_width(small, 11) + 40 < RIGHT - LEFT
    height = 34 if is_one_line else 57
    bottom = top + height
    corner = f"V{number(bottom - 4.5)}a4 4 0 0 1-4 4H5a4 4 0 0 1-4-4z"
    parts = [
        f'<path class="tint" d="M1 {number(top)}H899{corner}"/>',
        line(1, top, 899, top, "gl"),
    ]
    if changes:
        parts.append(text(LEFT, top + 21, changes, "f"))
    base = bottom - 13
    parts.append(text(RIGHT, base, small, "s", "end"))
    if panel.ghost_name is not None:
        y = number((base - 4) * 10)
        parts.append(f'<path class="g" transform="scale(.1)" d="M140 {y}h200"/>')
        note = f"{clean(panel.ghost_name)}, the previous run"
        room = RIGHT - text_width(small, 11) - 39 - 20
        parts.append(text(39, base, elide(note, room, 11, where="middle"), "s"))
    return "".join(parts), height


def change_pieces(changes: ChangeLine | None) -> list[Piece]:
    """As much of the sentence as fits on one line; the first metric is always in it."""
    if changes is None:
        return []
    room = RIGHT - LEFT
    lead = elide(clean(changes.lead), room / 3, 12)
    used = text_width(lead, 12) + 7
    metric = changes.metrics[:1]
    used += sum(_width(phrase) for phrase in metric)
    kept: list[Phrase] = []
    for number_left, phrase in zip(range(len(changes.config), 0, -1), changes.config, strict=True):
        rest = _more_width(number_left - 1)
        if used + _width(phrase) + rest > room and kept:
            break
        kept.append(phrase)
        used += _width(phrase)
    phrases = [[_piece(span.text, span.tone) for span in phrase] for phrase in kept]
    hidden = len(changes.config) - len(kept)
    if hidden:
        used += _more_width(hidden)
        phrases.append([Piece(f"{hidden:,} more", "")])
    for phrase in changes.metrics:
        if phrase in metric or used + _width(phrase) <= room:
            used += 0 if phrase in metric else _width(phrase)
            phrases.append([_piece(span.text, span.tone) for span in phrase])
    return _joined(lead, phrases, room)


def _joined(lead: str, phrases: list[list[Piece]], room: float) -> list[Piece]:
    pieces = [Piece(lead)]
    left = room - text_width(lead, 12) - 7
    for place, phrase in enumerate(phrases):
        for part, piece in enumerate(phrase):
            joint = _SEPARATOR if place and not part else ""
            written = elide(joint + piece.text, left, 12) if left > 12 else ""
            if written:
                pieces.append(Piece(written, piece.look, 7 if len(pieces) == 1 else 0))
                left -= text_width(written, 12)
    return pieces


def _piece(written: str, tone: str) -> Piece:
    return Piece(clean(written) if written.strip() else written, _LOOKS[tone])


def _width(phrase: Phrase) -> float:
    return text_width(_SEPARATOR, 12) + sum(text_width(clean(s.text), 12) for s in phrase)


def _more_width(hidden: int) -> float:
    return text_width(f"{_SEPARATOR}{hidden:,} more", 12) if hidden else 0
