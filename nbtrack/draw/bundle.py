"""A panel as what Jupyter shows: where the run is, text/html, image/png, text/plain.

Never a path, never a widget, never history.
"""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any, NamedTuple

from nbtrack._version import __version__
from nbtrack.charts.model import PanelModel, Section
from nbtrack.draw.html import panel_html
from nbtrack.draw.measure import clean
from nbtrack.draw.picture import WIDTH, draw_panel
from nbtrack.draw.png import to_png
from nbtrack.draw.text import panel_text
from nbtrack.records import ENDED_STATES

__all__ = ["MOST_CHARACTERS", "RUN_MIME", "Bundle", "Place", "line", "one_line", "picture"]

RUN_MIME = "application/vnd.nbtrack.run+json"
"""Front ends that know it show the run live; all others show what stands beside it."""
_RUN_FORMAT = 1

_METRICS_IN_LINE = 3
MOST_CHARACTERS = 120_000
"""Of a saved output with all that is in it."""
# Each PNG takes 0.1 s to 0.3 s to try.
_CHARTS_IN_PNG = 6
_SCALES = ((_CHARTS_IN_PNG, 2.0), (_CHARTS_IN_PNG, 1.0))


class Bundle(NamedTuple):
    """What is published.

    Attributes:
        data: content by mime type.
        metadata: by mime type.
    """

    data: dict[str, Any]
    metadata: dict[str, Any]


class Place(NamedTuple):
    """Where a server finds a run, without a path: by the id of the store and names of folders."""

    store_id: str
    project: str
    run: str


def picture(panel: PanelModel, *, with_png: bool, place: Place | None = None) -> Bundle:
    """The picture and its tables.

    Args:
        panel: what is shown.
        with_png: whether to make the PNG too, which is what viewers without HTML show. It takes
            ten times as long as all the rest, and nothing else can run meanwhile.
        place: where a server finds the run; None for a run that lies in no store.
    """
    where: dict[str, Any] = {}
    if place is not None:
        is_final = with_png and panel.state in ENDED_STATES
        where = {RUN_MIME: _reference(panel, place, is_final=is_final)}
    data: dict[str, Any] = where | {
        "text/html": panel_html(panel, draw_panel(panel, "auto")),
        "text/plain": panel_text(panel),
    }
    if with_png:
        taken = sum(len(text) for text in data.values() if isinstance(text, str))
        data["image/png"] = _png(panel, MOST_CHARACTERS - taken)
    # The PNG may have two pixels for one.
    return Bundle(data, {"image/png": {"width": WIDTH}} if with_png else {})


def _reference(panel: PanelModel, place: Place, *, is_final: bool) -> dict[str, Any]:
    """What a live view needs to begin; `final`: nothing will change what stands beside it."""
    return {
        "format": _RUN_FORMAT,
        "store": place.store_id,
        "project": place.project,
        "run": place.run,
        "name": panel.name,
        "project_name": panel.project,
        "final": is_final,
        "nbtrack": __version__,
    }


def _png(panel: PanelModel, room: int) -> str:
    """The PNG as base64, in not many more characters than there is room for."""
    is_full = len(panel.charts) > _CHARTS_IN_PNG
    # The HTML has all charts; the PNG of many is small, and of the first ones.
    tries = ((_CHARTS_IN_PNG, 1.0), (_CHARTS_IN_PNG // 2, 1.0)) if is_full else _SCALES
    text = ""
    for charts, scale in tries:
        png = to_png(draw_panel(_with_first(panel, charts), "light"), scale=scale)
        text = base64.b64encode(png).decode("ascii")
        if len(text) <= room:
            break
    return text


def _with_first(panel: PanelModel, count: int) -> PanelModel:
    """The panel with its first charts only; the others are counted."""
    left = count
    sections: list[Section] = []
    for section in panel.sections:
        sections.append(replace(section, charts=section.charts[: max(left, 0)]))
        left -= len(section.charts)
    hidden = panel.hidden_charts + max(-left, 0)
    shown = tuple(section for section in sections if section.charts)
    return replace(panel, sections=shown, hidden_charts=hidden)


def line(panel: PanelModel) -> Bundle:
    """One line, for those who want it quiet."""
    return Bundle({"text/plain": one_line(panel)}, {})


def one_line(panel: PanelModel) -> str:
    """The run in one line: its name, where it stands, and some of its metrics."""
    facts = " · ".join(panel.facts) or panel.state
    values = [f"{clean(chart.name)} {chart.last}" for chart in panel.charts[:_METRICS_IN_LINE]]
    return ", ".join([f"{clean(panel.name)} (project {clean(panel.project)}): {facts}", *values])
