"""Which charts a view shows, in which sections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbtrack._direction import best_direction, find_definition
from nbtrack.charts.chart import split_name
from nbtrack.charts.panel import charted_metrics
from nbtrack.query.changes import flatten
from nbtrack.records import INTERNAL_PREFIX, MetricDefinition

__all__ = ["layout_header", "logged_metrics"]


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


def logged_metrics(
    summary: Mapping[str, Any], definitions: Mapping[str, MetricDefinition]
) -> tuple[str, ...]:
    """The metrics of a run, as far as its summary tells without its rows.

    Args:
        summary: nested; where `define_metric` said so it holds the lowest value of a metric and
            the like, in place of the last one.
        definitions: what `define_metric` said.

    Example:
        >>> rules = {"loss": MetricDefinition(name="loss", summary=("min", "max"))}
        >>> logged_metrics({"loss": {"min": 0.1, "max": 2.0}, "acc": 0.5, "note": "x"}, rules)
        ('loss', 'acc')
    """
    names = [
        _metric_of(name, definitions)
        for name, value in flatten(summary).items()
        if isinstance(value, int | float) and not name.startswith(INTERNAL_PREFIX)
    ]
    # What a summary is to say nothing of may be logged all the same.
    names += [
        name for name, rule in definitions.items() if "none" in rule.summary and name[-1:] != "*"
    ]
    return tuple(dict.fromkeys(names))


def _metric_of(name: str, definitions: Mapping[str, MetricDefinition]) -> str:
    """The metric "loss" for what is kept under "loss.min"; every other name is its own."""
    metric, _, kind = name.rpartition(".")
    rule = find_definition(metric, definitions) if metric else None
    return metric if rule is not None and kind in rule.summary else name
