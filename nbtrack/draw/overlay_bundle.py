"""A comparison as what Jupyter shows: where its runs are, text/html, image/png, text/plain.

Never a path, never a widget, never history, and never more than a notebook has room for.
"""

from __future__ import annotations

import base64
import json
from typing import Any, NamedTuple

from nbtrack._version import __version__
from nbtrack.charts.overlay import OverlayModel
from nbtrack.charts.overlay_lean import lean_overlay
from nbtrack.draw.bundle import MOST_CHARACTERS, Bundle
from nbtrack.draw.overlay import draw_overlay, overlay_html, overlay_text
from nbtrack.draw.picture import WIDTH
from nbtrack.draw.png import to_png

__all__ = ["COMPARE_MIME", "MOST_RUNS", "ComparedPlace", "ComparedRun", "overlay"]

COMPARE_MIME = "application/vnd.nbtrack.compare+json"
"""Front ends that know it show the comparison live; all others show what stands beside it."""
MOST_RUNS = 100
"""That are laid over each other where it is live."""
_FORMAT = 1
_LONGEST_NAME = 120
# Charts, and points of each curve: less and less, until it fits.
_LEAN = ((12, 150), (12, 50), (12, 24), (9, 24), (6, 24), (3, 24))
_HTML_CHARACTERS = 80_000
_REST = 200
_PNG_TRIES = ((2.0, 12), (1.0, 12), (1.0, 6), (1.0, 3))


class ComparedRun(NamedTuple):
    """One run by the names of its folders, what it is called, and its colour, from 1."""

    project: str
    run: str
    name: str
    slot: int


class ComparedPlace(NamedTuple):
    """Where a server finds the runs, without a path.

    Attributes:
        store_id: of the one store that holds all of them.
        runs: in the order of the legend.
        metrics: of the charts; None for all that the runs chart, also later ones.
    """

    store_id: str
    runs: tuple[ComparedRun, ...]
    metrics: tuple[str, ...] | None


def overlay(model: OverlayModel, place: ComparedPlace | None = None) -> Bundle:
    """Several runs in one picture, and their tables.

    Args:
        model: what is shown.
        place: where a server finds the runs; None where they lie in no store, or in several.
    """
    data: dict[str, Any] = {} if place is None else {COMPARE_MIME: _reference(place)}
    lean, html = _html(model)
    data |= {"text/html": html, "text/plain": overlay_text(model)}
    # As the notebook's file has them.
    data["image/png"] = _png(lean, MOST_CHARACTERS - len(json.dumps(data)) - _REST)
    # The PNG may have two pixels for one.
    return Bundle(data, {"image/png": {"width": WIDTH}})


def _reference(place: ComparedPlace) -> dict[str, Any]:
    """What a live view needs to begin."""
    runs = [run._asdict() | {"name": run.name[:_LONGEST_NAME]} for run in place.runs[:MOST_RUNS]]
    return {
        "format": _FORMAT,
        "version": __version__,
        "store": place.store_id,
        "runs": runs,
        "metrics": None if place.metrics is None else list(place.metrics),
    }


def _html(model: OverlayModel) -> tuple[OverlayModel, str]:
    lean, html = model, ""
    for charts, points in _LEAN:
        lean = lean_overlay(model, charts=charts, points=points)
        html = overlay_html(lean, draw_overlay(lean, "auto"))
        if len(html) <= _HTML_CHARACTERS:
            break
    return lean, html


def _png(model: OverlayModel, room: int) -> str:
    """The PNG as base64, with as many pixels and charts as there is room for."""
    text = ""
    for scale, charts in _PNG_TRIES:
        shown = lean_overlay(model, charts=charts, points=150)
        text = base64.b64encode(to_png(draw_overlay(shown, "light"), scale=scale)).decode("ascii")
        if len(text) <= room:
            break
    return text
