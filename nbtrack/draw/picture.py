"""The static picture of a run: one SVG, without a browser, in a few milliseconds.

It stands in the saved notebook for readers who have no nbtrack, so nothing in it looks clickable,
and it needs no script, no network and no font but the reader's own.
"""

from __future__ import annotations

from nbtrack.charts.model import PanelModel
from nbtrack.draw import small_multiple
from nbtrack.draw.foot import LEFT, RIGHT, change_pieces, draw_config, draw_foot
from nbtrack.draw.grid import arrange
from nbtrack.draw.icons import state_icon
from nbtrack.draw.measure import clean, elide, text_width
from nbtrack.draw.media_row import draw_media
from nbtrack.draw.style import FONTS, Theme, stylesheet
from nbtrack.draw.svg import Piece, escape, line, number, text

__all__ = [
    "CHARTS_BOTTOM",
    "CHARTS_TOP",
    "COLUMN_GAP",
    "WIDTH",
    "draw_panel",
    "picture_label",
]

WIDTH = 900
_HEAD = 40
_PROBLEM = 26
COLUMN_GAP = 31
CHARTS_TOP, CHARTS_BOTTOM = 12, 2
_MORE = 22


def draw_panel(panel: PanelModel, theme: Theme = "light") -> str:
    """Draw a panel as an SVG of 900 pixels' width; the height follows from what it holds.

    Args:
        panel: from `build_panel`.
        theme: "light", "dark", or "auto": light, and dark for readers whose page or system is.

    Example:
        >>> from nbtrack.charts.palette import run_colour
        >>> panel = PanelModel(
        ...     run_id="a1", name="x", project="p", state="running", colour=run_colour(0)
        ... )
        >>> draw_panel(panel).startswith("<svg ")
        True
    """
    parts = [_head(panel)]
    bottom: float = _HEAD
    for draw in (_problem, _charts, _more_metrics, draw_media, draw_config):
        part, height = draw(panel, bottom)
        parts.append(part)
        bottom += height
    part, height = draw_foot(panel, bottom, change_pieces(panel.changes))
    bottom += height
    edge = (
        f'<rect class="bg" x=".5" y=".5" width="{WIDTH - 1}" height="{number(bottom - 1)}" rx="4"/>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{number(bottom)}"'
        f' viewBox="0 0 {WIDTH} {number(bottom)}" role="img" font-family="{FONTS}"'
        f' aria-label="{escape(picture_label(panel))}">'
        f"<style>{stylesheet(theme, panel.colour)}</style>{edge}{''.join(parts)}{part}</svg>"
    )


def picture_label(panel: PanelModel) -> str:
    """What a screen reader says in place of the picture.

    Example:
        >>> from nbtrack.charts.palette import run_colour
        >>> picture_label(
        ...     PanelModel(run_id="a1", name="x", project="p", state="failed", colour=run_colour(0))
        ... )
        'Run x, failed'
    """
    values = ", ".join(
        f"{chart.name} {chart.last}" + (f" (best {chart.best})" if chart.best_at else "")
        for chart in panel.charts
    )
    label = f"Run {panel.name}, {panel.state}"
    return clean(f"{label}: {values}" if values else label)[:1_000]


def _head(panel: PanelModel) -> str:
    facts = " · ".join(clean(fact) for fact in panel.facts)
    room = RIGHT - 36 - text_width(facts, 12) - 24
    name = elide(clean(panel.name), room * 0.7, 14, 600, where="middle")
    project = elide(clean(panel.project), room - text_width(name, 14, 600) - 14, 13)
    names = [Piece(name), Piece(project, "p", 14)]
    return (
        state_icon(panel.state, LEFT, 12)
        + f'<text x="36" y="26">{_spans(names)}</text>'
        + text(RIGHT, 26, facts, "f", "end")
        + line(1, _HEAD, WIDTH - 1, _HEAD, "gl")
    )


def _spans(names: list[Piece]) -> str:
    name, project = names
    return (
        f'<tspan class="n">{escape(name.text)}</tspan>'
        f'<tspan class="p" dx="{number(project.gap)}">{escape(project.text)}</tspan>'
    )


def _problem(panel: PanelModel, top: float) -> tuple[str, float]:
    if panel.problem is None:
        return "", 0
    shown = elide(clean(panel.problem), RIGHT - 36, 12)
    return text(36, top + 22, shown, "f w"), _PROBLEM


def _charts(panel: PanelModel, top: float) -> tuple[str, float]:
    charts = panel.charts
    if not charts:
        waits = "Waiting for the first log()" if panel.is_live else "No metrics were logged"
        words = waits if not panel.summary_count else "No metrics to draw"
        height = small_multiple.HEIGHT if panel.is_live else 64
        return text(WIDTH / 2, top + height / 2 + 4, words, "f", "middle"), height
    grid = arrange([len(section.charts) for section in panel.sections])
    width = (RIGHT - LEFT - COLUMN_GAP * (grid.columns - 1)) / grid.columns
    axis = small_multiple.axis_width(charts)
    drawn = [
        small_multiple.draw_chart(
            chart,
            LEFT + column * (width + COLUMN_GAP),
            top + CHARTS_TOP + row * small_multiple.HEIGHT,
            width,
            axis,
        )
        for chart, (row, column) in zip(charts, grid.places, strict=True)
    ]
    return "".join(drawn), CHARTS_TOP + grid.rows * small_multiple.HEIGHT + CHARTS_BOTTOM


def _more_metrics(panel: PanelModel, top: float) -> tuple[str, float]:
    if not panel.hidden_charts:
        return "", 0
    noun = "metric" if panel.hidden_charts == 1 else "metrics"
    return text(LEFT, top + 7, f"{panel.hidden_charts:,} more {noun}", "f"), _MORE
