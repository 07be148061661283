"""A run as a panel, and the panel as a picture."""

from __future__ import annotations

import dataclasses
import time
from typing import Any

from nbtrack.charts.model import PanelModel
from nbtrack.charts.panel import MAX_CHARTS, build_panel
from nbtrack.draw import bundle
from nbtrack.draw.picture import draw_panel
from nbtrack.draw.png import to_png
from nbtrack.draw.style import Theme
from nbtrack.query.past import Past, read_curves, with_curves
from nbtrack.query.reader import Reader

__all__ = ["output", "panel_json", "png", "run_panel", "svg"]


def run_panel(run: Reader, max_charts: int = MAX_CHARTS) -> PanelModel:
    """What a panel of the run shows now.

    Args:
        run: the run.
        max_charts: how many metrics are drawn.
    """
    record = run.record
    past = Past(run)
    before = past.previous
    return build_panel(
        record,
        read_curves(run, record).by_name,
        previous=with_curves(before) if before is not None else None,
        changes=past.changes(record),
        now_us=time.time_ns() // 1000,
        max_charts=max_charts,
        slot=run.colour_slot() - 1,
    )


def panel_json(panel: PanelModel) -> dict[str, Any]:
    """The panel with all its chart models, plain."""
    return dataclasses.asdict(panel)


def output(panel: PanelModel, place: tuple[str, str, str]) -> dict[str, Any]:
    """What the run's kernel would publish now, for a notebook that did not hear it.

    Args:
        panel: what is shown.
        place: ids and names by which this server finds the run.
    """
    return bundle.picture(panel, with_png=True, place=bundle.Place(*place))._asdict()


def svg(panel: PanelModel, theme: Theme) -> bytes:
    """The picture as SVG."""
    return draw_panel(panel, theme).encode()


def png(panel: PanelModel) -> bytes:
    """The picture as PNG, always light; takes 0.1 s and more.

    Raises:
        ImportError: the renderer is not installed.
    """
    return to_png(draw_panel(panel, "light"))
