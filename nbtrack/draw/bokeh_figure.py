"""One metric of a run as a real Bokeh figure, for those who want to go on in Python.

Nothing else of nbtrack needs Bokeh's Python package, so it is an extra: what the notebook shows is
drawn in the page.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, Literal, NamedTuple

import numpy as np

from nbtrack._optional import optional_import
from nbtrack._process import identify
from nbtrack.charts.chart import build_chart
from nbtrack.charts.model import ChartModel, Curve
from nbtrack.charts.palette import RunColour, run_colour
from nbtrack.charts.panel import build_panel
from nbtrack.draw.figure_output import show_as_figure
from nbtrack.draw.measure import clean
from nbtrack.draw.style import Tokens, tokens
from nbtrack.errors import ArgumentError, NotFoundError
from nbtrack.query.buckets import Floats
from nbtrack.query.sketches import Sketches
from nbtrack.store.layout import RunFolder
from nbtrack.store.record import read_record
from nbtrack.store.state import HeartbeatWatch
from nbtrack.store.tail import Tail

__all__ = ["chart_figure", "run_figure"]

_HEIGHT = 300
_LEAST_POINTS = 100


class _Look(NamedTuple):
    """What a figure is drawn with.

    Attributes:
        models: Bokeh's module of that name.
        line: colour of the run.
        tokens: all other colours.
    """

    models: Any
    line: str
    tokens: Tokens


def run_figure(
    folder: RunFolder,
    metric: str,
    *,
    theme: Literal["light", "dark"] = "light",
    max_points: int = 2_000,
) -> Any:
    """Read one metric of a run and draw it.

    Args:
        folder: of the run.
        metric: its name.
        theme: "light" or "dark".
        max_points: of the curve, at least 100; where there are more rows, lowest and highest value
            of each stretch are kept.

    Returns:
        A ``bokeh.plotting.figure``, which shows itself as the last expression of a cell.

    Raises:
        NotFoundError: the run has no numbers of that name.
        ArgumentError: another theme, or fewer points.
        ImportError: Bokeh is not installed; the message says how to.
    """
    if theme not in ("light", "dark"):
        raise ArgumentError(f'theme={theme!r}, expected "light" or "dark"')
    if max_points < _LEAST_POINTS:
        raise ArgumentError(f"max_points={max_points!r}, expected {_LEAST_POINTS} or more")
    record = read_record(folder, HeartbeatWatch(), identify())
    sketches = Sketches(buckets=max_points // 2)
    for batch in Tail(folder).read():
        sketches.take(batch, record.info.defines)
    found = sketches.by_name.get(metric)
    if found is None:
        raise NotFoundError(_unknown(metric, sketches.by_name))
    chart = build_chart(
        metric,
        found,
        record.info.defines,
        is_live=record.state == "running",
        max_points=max_points,
    )
    figure = chart_figure(chart, run_colour(0), theme)
    show_as_figure(figure, build_panel(record, {metric: found}, now_us=time.time_ns() // 1000))
    return figure


def chart_figure(
    chart: ChartModel, colour: RunColour, theme: Literal["light", "dark"] = "light"
) -> Any:
    """Draw a chart as a ``bokeh.plotting.figure``.

    Args:
        chart: from `build_chart`.
        colour: of the run.
        theme: "light" or "dark".

    Raises:
        ImportError: Bokeh is not installed; the message says how to.
    """
    install = "'nbtrack[bokeh]'"
    plotting = optional_import("bokeh.plotting", needed_for="figure()", install=install)
    models = optional_import("bokeh.models", needed_for="figure()", install=install)
    look = _Look(models, colour.dark if theme == "dark" else colour.light, tokens(theme))
    figure = plotting.figure(
        title=clean(f"{chart.name}  {chart.last}"),
        x_axis_label=clean(chart.x_name),
        height=_HEIGHT,
        sizing_mode="stretch_width",
        output_backend="canvas",
        tools="pan,xbox_zoom,wheel_zoom,reset,save",
        active_drag="xbox_zoom",
    )
    _set_colours(figure, look)
    _set_range(figure, chart, look)
    _draw_curves(figure, chart, colour, look)
    _draw_marks(figure, chart, look)
    return figure


def _set_colours(figure: Any, look: _Look) -> None:
    t = look.tokens
    figure.background_fill_color = figure.border_fill_color = t.surface
    # Between the two a dark page would shine through.
    figure.styles = {"background-color": t.surface}
    figure.outline_line_color = None
    figure.xgrid.grid_line_color = None
    figure.ygrid.grid_line_color = t.grid
    figure.title.text_color, figure.title.text_font_size = t.text1, "13px"
    figure.yaxis.axis_line_color = None
    figure.xaxis.axis_line_color = t.axis
    for axis in (*figure.xaxis, *figure.yaxis):
        axis.major_tick_line_color = axis.minor_tick_line_color = None
        axis.major_label_text_color = axis.axis_label_text_color = t.text2
        axis.major_label_text_font_size = axis.axis_label_text_font_size = "11px"
        axis.major_label_standoff = 5
    figure.toolbar.autohide = True
    figure.toolbar.logo = None


def _set_range(figure: Any, chart: ChartModel, look: _Look) -> None:
    """A range of its own only where a spike would flatten the curve.

    Else the range follows the data, so that what is added to the figure later is seen.
    """
    axis = chart.y_axis
    drawn = [y for curve in (chart.curve, chart.raw) for y in curve.y if y == y]  # noqa: PLR0124 - NaN
    if any(not axis.low <= y <= axis.high for y in drawn):
        figure.y_range = look.models.Range1d(axis.low, axis.high)


def _draw_curves(figure: Any, chart: ChartModel, colour: RunColour, look: _Look) -> None:
    if len(chart.raw):
        figure.line(
            *_arrays(chart.raw),
            line_color=look.line,
            line_width=1,
            line_alpha=look.tokens.raw_opacity,
            line_join="round",
        )
    line = figure.line(
        *_arrays(chart.curve),
        line_color=look.line,
        line_width=1.6,
        line_join="round",
        line_dash=list(colour.dash),
        name=chart.name,
    )
    if len(chart.curve) == 1:
        figure.scatter(*_arrays(chart.curve), size=6, color=look.line)
    tips = [(clean(chart.x_name), "@x"), (clean(chart.name), "@y")]
    hover = look.models.HoverTool(renderers=[line], tooltips=tips, mode="vline")
    figure.add_tools(hover)


def _draw_marks(figure: Any, chart: ChartModel, look: _Look) -> None:
    if chart.ill_x is not None:
        span = look.models.Span(
            location=chart.ill_x,
            dimension="height",
            line_color=look.tokens.ill,
            line_width=1.3,
            line_dash=[2, 3],
        )
        figure.add_layout(span)
        figure.scatter(
            [chart.ill_x],
            [chart.y_axis.low],
            marker="triangle",
            size=9,
            fill_color=look.tokens.surface,
            line_color=look.tokens.ill,
        )
    if chart.best_point is not None:
        x, y = chart.best_point
        figure.scatter([x], [y], size=9, fill_color=None, line_color=look.line, line_width=1.3)
    if chart.head is not None and chart.is_live:
        x, y = chart.head
        figure.scatter([x], [y], size=13, color=look.line, alpha=0.2)
        figure.scatter([x], [y], size=6, color=look.line)


def _arrays(curve: Curve) -> tuple[Floats, Floats]:
    return np.array(curve.x), np.array(curve.y)


def _unknown(metric: str, known: Iterable[str]) -> str:
    names = list(known)
    near = get_close_matches(str(metric), names, n=1)
    if near:
        return f"the run has no metric {metric!r}; did you mean {near[0]!r}?"
    told = ", ".join(names[:10]) or "no metric yet"
    return f"the run has no metric {metric!r}; it has: {told}"
