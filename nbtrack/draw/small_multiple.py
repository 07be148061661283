"""One chart of a panel: a title that gives the answer, and under it the curve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from nbtrack.charts.model import ChartModel
from nbtrack.charts.ticks import Axis
from nbtrack.draw.curves import Frame, dots_path, line_path
from nbtrack.draw.measure import clean, elide, text_width
from nbtrack.draw.svg import Piece, circle, line, number, text

__all__ = [
    "DOTS_BELOW",
    "HEIGHT",
    "PLOT_BOTTOM",
    "PLOT_TOP",
    "TITLE_BASE",
    "axis_width",
    "draw_axes",
    "draw_chart",
]

HEIGHT = 148
TITLE_BASE = 12
PLOT_TOP, PLOT_BOTTOM, _TICK_BASE = 26, 116, 128.5
_GAP = 8
_LEAST_AXIS = 34
_MOST_AXIS = 64
DOTS_BELOW = 40


class _HasAxis(Protocol):
    """What has values to label: any chart."""

    @property
    def y_axis(self) -> Axis: ...


def axis_width(charts: Sequence[_HasAxis]) -> float:
    """Room for the labels of the y axes: the same in all charts, so that their frames align."""
    widest = max(
        (text_width(label, 10) for chart in charts for label in chart.y_axis.labels), default=0.0
    )
    return min(max(_LEAST_AXIS, widest + 9), _MOST_AXIS)


def draw_chart(chart: ChartModel, left: float, top: float, width: float, axis: float) -> str:
    """Draw one chart.

    Args:
        chart: what to draw.
        left: of its upper left corner.
        top: of its upper left corner.
        width: of the whole, title and labels included.
        axis: room for the labels of the y axis.
    """
    frame = Frame(
        left=left + axis,
        top=top + PLOT_TOP,
        right=left + width - 8,
        bottom=top + PLOT_BOTTOM,
        x_axis=chart.x_axis,
        y_axis=chart.y_axis,
    )
    title = text(left, top + TITLE_BASE, _title(chart, width), "t")
    return "".join(
        (title, draw_axes(frame, chart.x_name), _lines(chart, frame), _marks(chart, frame))
    )


def _title(chart: ChartModel, width: float) -> list[Piece]:
    """Name, last value, and what fits of the rest; the name gives way last."""
    last = clean(chart.last)
    room = width - text_width(last, 12, 600) - _GAP
    name = clean(chart.name)
    rests = _rests(chart)
    rest = next((r for r in rests if text_width(name, 12, 600) + _rest_width(r) <= room), "")
    if not rest and chart.notes:
        rest = rests[-1]  # what is wrong must be seen, even if the name has to make room
    pieces = [Piece(rest, "s w" if chart.notes else "s", _GAP)] if rest else []
    name = elide(name, room - _rest_width(rest), 12, 600, where="middle")
    return [Piece(name), Piece(last, "v", _GAP), *pieces]


def _rest_width(rest: str) -> float:
    return text_width(rest, 11) + _GAP if rest else 0


def _rests(chart: ChartModel) -> list[str]:
    """What may follow the last value, the longest first."""
    if chart.notes:
        return [clean(f"△ {note}") for note in chart.notes]
    if chart.best is None:
        return []
    at = chart.best_at if chart.x_name == "step" else f"{chart.x_name} {chart.best_at}"
    places = [f" at {at}"] if chart.best_at else []
    return [clean(f"best {chart.best}{place}") for place in (*places, "")]


def draw_axes(frame: Frame, x_name: str) -> str:
    """Draw the grid and the labels of a chart, and the name of x where that is no step."""
    parts: list[str] = []
    for tick, label in zip(frame.y_axis.ticks, frame.y_axis.labels, strict=True):
        y = frame.at_y(tick)
        parts.append(line(frame.left, y, frame.right, y, "gr"))
        parts.append(text(frame.left - 5, y + 3.4, label, "k", "end"))
    parts.append(line(frame.left, frame.bottom, frame.right, frame.bottom, "ax"))
    base = frame.bottom + _TICK_BASE - PLOT_BOTTOM
    reserved = frame.right + 1
    if x_name != "step":
        shown = elide(clean(x_name), 90, 10)
        parts.append(text(frame.right, base, shown, "k", "end"))
        reserved = frame.right - text_width(shown, 10) - 6
    free = frame.left
    for tick, label in zip(frame.x_axis.ticks, frame.x_axis.labels, strict=True):
        x, size = frame.at_x(tick), text_width(label, 10)
        # Labels stay within the frame: neighbours in the next column have labels of their own.
        first = min(max(x - size / 2, frame.left), frame.right - size)
        if first >= free and first + size <= reserved:
            parts.append(text(first, base, label, "k"))
            free = first + size + 6
    return "".join(parts)


def _lines(chart: ChartModel, frame: Frame) -> str:
    parts: list[str] = []
    for curve, look in ((chart.ghost, "g"), (chart.raw, "r"), (chart.curve, "c")):
        path = line_path(curve, frame)
        if path:
            parts.append(_path(look, path))
    if 1 < len(chart.curve) < DOTS_BELOW:
        parts.append(_path("d", dots_path(chart.curve, frame)))
    return "".join(parts)


def _path(look: str, d: str) -> str:
    return f'<path class="{look}" transform="scale(.1)" d="{d}"/>'


def _marks(chart: ChartModel, frame: Frame) -> str:
    parts: list[str] = []
    if chart.ill_x is not None:
        x = frame.at_x(chart.ill_x)
        dotted = ' stroke-dasharray="1.5 3"'
        parts.append(line(x, frame.top, x, frame.bottom, "i", dotted))
        peak = f"M{number(x)} {number(frame.bottom - 8)}l4.6 8h-9.2z"
        parts.append(f'<path class="i" d="{peak}"/>')
    if chart.best_point is not None and frame.has(*chart.best_point):
        x, y = chart.best_point
        parts.append(circle(frame.at_x(x), frame.at_y(y), 4.6, "o"))
    has_ring = chart.best_point is not None and not chart.is_live
    if chart.head is not None and frame.has(*chart.head) and not has_ring:
        x, y = chart.head
        if chart.is_live:
            parts.append(circle(frame.at_x(x), frame.at_y(y), 6.5, "u"))
        parts.append(circle(frame.at_x(x), frame.at_y(y), 3, "h"))
    return "".join(parts)
