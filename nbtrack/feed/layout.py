"""Which charts a view shows, in which sections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbtrack._direction import best_direction
from nbtrack.charts.chart import split_name
from nbtrack.charts.panel import charted_metrics
from nbtrack.records import MetricDefinition

__all__ = ["layout_header"]


def layout_header(
    axes: Mapping[str, str], definitions: Mapping[str, MetricDefinition]
) -> dict[str, Any]:
    """Sections and charts: first what is drawn, then what is only there to be chosen.

    Args:
        axes: the x axis of each metric, in the order of first appearance.
        definitions: what `define_metric` said.

    Example:
        >>> header = layout_header({"epoch": "_step", "train/loss": "epoch"}, {})
        >>> [(s["name"], [c["label"] for c in s["charts"]]) for s in header["sections"]]
        [('train', ['loss']), ('', ['epoch'])]
        >>> header["metrics"], header["sections"][1]["charts"][0]["hidden"]
        (1, True)
    """
    shown = charted_metrics(tuple(axes), definitions)
    is_shown = set(shown)
    sections: dict[str, list[dict[str, Any]]] = {}
    for name in (*shown, *(name for name in axes if name not in is_shown)):
        section, label = split_name(name)
        chart = {
            "metric": name,
            "label": label,
            "x": axes[name],
            "direction": best_direction(name, definitions),
            "hidden": name not in is_shown,
        }
        sections.setdefault(section, []).append(chart)
    return {
        "type": "layout",
        "sections": [{"name": name, "charts": charts} for name, charts in sections.items()],
        "metrics": len(shown),
    }
