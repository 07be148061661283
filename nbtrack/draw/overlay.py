"""Several runs in one picture: a legend on top, and under it a chart for each metric."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from nbtrack.charts.overlay import OverlayChart, OverlayCurve, OverlayModel, OverlayRow, OverlayRun
from nbtrack.draw import small_multiple
from nbtrack.draw.curves import Frame, dots_path, line_path
from nbtrack.draw.foot import LEFT, RIGHT
from nbtrack.draw.grid import arrange
from nbtrack.draw.html import PICTURE_STYLE, table
from nbtrack.draw.measure import clean, elide, text_width
from nbtrack.draw.picture import CHARTS_BOTTOM, CHARTS_TOP, COLUMN_GAP, WIDTH
from nbtrack.draw.style import FONTS, Theme, stylesheet
from nbtrack.draw.svg import Piece, circle, escape, line, number, text

__all__ = ["draw_overlay", "overlay_html", "overlay_label", "overlay_text"]

_ROW, _SWATCH, _GAP, _PAD = 20, 18, 22, 13
_LONGEST_NAME = 260
_NOTE = 22
# Of a table, and of what stands around each cell.
_TABLE_CHARACTERS, _CELL_MARKUP = 12_000, 22
_LONGEST_CELL = 60


def draw_overlay(model: OverlayModel, theme: Theme = "light") -> str:
    """Draw runs over each other as an SVG of 900 pixels' width.

    Args:
        model: from `build_overlay`.
        theme: as for `draw_panel`.
    """
    legend, bottom = _legend(model)
    parts = [legend, line(1, bottom, WIDTH - 1, bottom, "gl")]
    charts, height = _charts(model, bottom)
    parts.append(charts)
    bottom += height
    note = " · ".join(_notes(model))
    if note:
        parts.append(text(LEFT, bottom + 7, elide(note, RIGHT - LEFT, 11), "f"))
        bottom += _NOTE
    high = number(bottom)
    edge = (
        f'<rect class="bg" x=".5" y=".5" width="{WIDTH - 1}" height="{number(bottom - 1)}" rx="4"/>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{high}"'
        f' viewBox="0 0 {WIDTH} {high}" role="img" font-family="{FONTS}"'
        f' aria-label="{escape(overlay_label(model))}">'
        f"<style>{_styles(theme, model.runs)}</style>{edge}{''.join(parts)}</svg>"
    )


def overlay_html(model: OverlayModel, svg: str) -> str:
    """The picture and two tables, as HTML that survives every notebook viewer (see `panel_html`).

    Args:
        model: what is shown.
        svg: the same from `draw_overlay`, with ``theme="auto"``.
    """
    data = base64.b64encode(svg.encode()).decode("ascii")
    label = escape(overlay_label(model))
    source = f"data:image/svg+xml;base64,{data}"
    image = f'<img class="nbtrack-picture" src="{source}" alt="{label}">'
    names = ("", *(run.name for run in model.runs))
    tables = "".join(
        table(title, len(rows), names, _fitting(rows))
        for title, rows in (("Last values", model.values), ("Config that differs", model.config))
    )
    return f"<style>{PICTURE_STYLE}</style><div>{image}{tables}</div>"


def overlay_text(model: OverlayModel) -> str:
    """One line a run, with its state and the last values of the metrics that are drawn."""
    if not model.runs:
        return "no runs to compare"
    drawn = {chart.name for chart in model.charts}
    rows = [row for row in model.values if row.name in drawn]
    lines = [["", "state", *(clean(row.name) for row in rows)]]
    for place, run in enumerate(model.runs):
        lines.append([clean(run.name), run.state, *(row.cells[place] for row in rows)])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    told = ["  ".join(c.ljust(w) for c, w in zip(cells, widths, strict=True)) for cells in lines]
    if model.hidden_runs:
        told.append(f"and {model.hidden_runs:,} more runs")
    told.extend(model.notes)
    return "\n".join(each.rstrip() for each in told)


def overlay_label(model: OverlayModel) -> str:
    """What a screen reader says in place of the picture."""
    names = ", ".join(run.name for run in model.runs)
    metrics = ", ".join(chart.name for chart in model.charts)
    noun = "run" if len(model.runs) == 1 else "runs"
    return clean(f"{len(model.runs)} {noun} compared: {names}. Metrics: {metrics}")[:1_000]


def _notes(model: OverlayModel) -> list[str]:
    hidden = model.hidden_charts
    more = [f"{hidden:,} more {'metric' if hidden == 1 else 'metrics'}"] if hidden else []
    return [*more, *model.notes]


def _fitting(rows: tuple[OverlayRow, ...]) -> Iterator[tuple[str, ...]]:
    """The first rows of a table, as many as a saved notebook has room for."""
    taken = 0
    for row in rows:
        cells = tuple(_short(cell) for cell in (row.name, *row.cells))
        taken += sum(len(cell) + _CELL_MARKUP for cell in cells)
        if taken > _TABLE_CHARACTERS:
            return
        yield cells


def _short(cell: str) -> str:
    return cell[:_LONGEST_CELL] + "…" if len(cell) > _LONGEST_CELL else cell


def _styles(theme: Theme, runs: tuple[OverlayRun, ...]) -> str:
    light = "".join(_rule(place, run.colour.light, run) for place, run in enumerate(runs))
    dark = "".join(_rule(place, run.colour.dark, run) for place, run in enumerate(runs))
    base = stylesheet(theme)
    if theme == "auto":
        return f"{base}{light}@media(prefers-color-scheme:dark){{{dark}}}"
    return base + (dark if theme == "dark" else light)


def _rule(place: int, colour: str, run: OverlayRun) -> str:
    # Curves count in tenths of a pixel, the swatches of the legend in pixels.
    dash = ",".join(str(part * 10) for part in run.colour.dash)
    dashed = f".c.q{place}{{stroke-dasharray:{dash}}}" if dash else ""
    return f".q{place}{{stroke:{colour}}}{dashed}.u.q{place}{{fill:{colour};fill-opacity:1}}"


def _legend(model: OverlayModel) -> tuple[str, float]:
    parts: list[str] = []
    x, base = float(LEFT), 25.0
    for place, run in enumerate(model.runs):
        name = elide(clean(run.name), _LONGEST_NAME, 12, 600, where="middle")
        width = _SWATCH + 6 + text_width(name, 12, 600)
        state = "" if run.state == "finished" else run.state
        width += text_width(state, 11) + 6 if state else 0
        if x + width > RIGHT and x > LEFT:
            x, base = float(LEFT), base + _ROW
        y = number((base - 4) * 10)
        swatch = f'<path class="c q{place}" transform="scale(.1)" d="M{x * 10:.0f} {y}h160"/>'
        pieces = [Piece(name), Piece(state, "s", 6)] if state else [Piece(name)]
        parts.append(swatch + text(x + _SWATCH + 6, base, pieces, "t"))
        x += width + _GAP
    if model.hidden_runs:
        noun = "run" if model.hidden_runs == 1 else "runs"
        told = f"and {model.hidden_runs:,} more {noun}"
        if x + text_width(told, 11) > RIGHT and x > LEFT:
            x, base = float(LEFT), base + _ROW
        parts.append(text(x, base, told, "s"))
    return "".join(parts), base + _PAD


def _charts(model: OverlayModel, top: float) -> tuple[str, float]:
    if not model.charts:
        words = "No metrics to draw" if model.runs else "No runs to compare"
        return text(WIDTH / 2, top + 36, words, "f", "middle"), 64
    grid = arrange(model.section_sizes)
    width = (RIGHT - LEFT - COLUMN_GAP * (grid.columns - 1)) / grid.columns
    axis = small_multiple.axis_width(model.charts)
    drawn = [
        _chart(
            model,
            chart,
            Frame(
                left=LEFT + column * (width + COLUMN_GAP) + axis,
                top=top + CHARTS_TOP + row * small_multiple.HEIGHT + small_multiple.PLOT_TOP,
                right=LEFT + column * (width + COLUMN_GAP) + width - 8,
                bottom=top + CHARTS_TOP + row * small_multiple.HEIGHT + small_multiple.PLOT_BOTTOM,
                x_axis=chart.x_axis,
                y_axis=chart.y_axis,
            ),
            axis,
        )
        for chart, (row, column) in zip(model.charts, grid.places, strict=True)
    ]
    return "".join(drawn), CHARTS_TOP + grid.rows * small_multiple.HEIGHT + CHARTS_BOTTOM


def _chart(model: OverlayModel, chart: OverlayChart, frame: Frame, axis: float) -> str:
    left, base = frame.left - axis, frame.top - small_multiple.PLOT_TOP + small_multiple.TITLE_BASE
    parts = [
        text(left, base, _title(model, chart, frame.right - left), "t"),
        small_multiple.draw_axes(frame, chart.x_name),
    ]
    paths: list[str] = []
    for curve in chart.curves:
        path = line_path(curve.curve, frame)
        if path:
            paths.append(f'<path class="c q{curve.run}" d="{path}"/>')
        if 1 <= len(curve.curve) < small_multiple.DOTS_BELOW and not curve.is_thinned:
            paths.append(f'<path class="d q{curve.run}" d="{dots_path(curve.curve, frame)}"/>')
    parts.append(f'<g transform="scale(.1)">{"".join(paths)}</g>')
    parts.extend(_head(curve, frame) for curve in chart.curves if curve.is_live)
    return "".join(parts)


def _head(curve: OverlayCurve, frame: Frame) -> str:
    x, y = curve.curve.x[-1:], curve.curve.y[-1:]
    if not x or not frame.has(x[0], y[0]):
        return ""
    return circle(frame.at_x(x[0]), frame.at_y(y[0]), 3, f"u q{curve.run}")


def _title(model: OverlayModel, chart: OverlayChart, width: float) -> list[Piece]:
    if chart.best is None or chart.best_run is None:
        return [Piece(elide(clean(chart.name), width, 12, 600, where="middle"))]
    best = f"best {chart.best}"
    whose = f", {clean(model.runs[chart.best_run].name)}"
    room = width - text_width(best, 11) - 8
    name = elide(clean(chart.name), room, 12, 600, where="middle")
    left = room - text_width(name, 12, 600)
    return [Piece(name), Piece(best + elide(whose, left, 11), "s", 8)]
