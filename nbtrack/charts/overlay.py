"""Several runs in one picture: a chart for each metric, and in it one curve for each run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nbtrack._direction import best_direction
from nbtrack.charts.chart import MAX_POINTS, build_chart, last_words, split_name
from nbtrack.charts.model import ChartModel, Curve
from nbtrack.charts.palette import RunColour, run_colour
from nbtrack.charts.panel import MAX_CHARTS, MAX_ROWS, charted_metrics
from nbtrack.charts.ticks import Axis, step_axis, value_axis, value_range
from nbtrack.query import words
from nbtrack.query.changes import flatten
from nbtrack.query.sample import CurveSketch
from nbtrack.records import INTERNAL_PREFIX, MetricDefinition, RunRecord, State

__all__ = [
    "Overlaid",
    "OverlayChart",
    "OverlayCurve",
    "OverlayModel",
    "OverlayRow",
    "OverlayRun",
    "build_overlay",
    "overlay_metrics",
]


_POINTS = 4 * MAX_POINTS
"""Of all curves in one chart together."""
_LEAST_POINTS = 50
"""Of one curve among many: a saved notebook is to stay small, and nobody can follow more."""


class Overlaid(NamedTuple):
    """One run that is to be compared: its record, and its curves by metric."""

    record: RunRecord
    sketches: Mapping[str, CurveSketch]


@dataclass(frozen=True, slots=True)
class OverlayRun:
    """One run in the legend."""

    run_id: str
    name: str
    state: State
    colour: RunColour


@dataclass(frozen=True, slots=True)
class OverlayCurve:
    """One run's curve.

    Attributes:
        run: its place in the legend.
        curve: what is drawn.
        is_live: it still grows.
        is_thinned: there are more points than these few.
    """

    run: int
    curve: Curve
    is_live: bool = False
    is_thinned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlayChart:
    """One metric of several runs.

    Attributes:
        name, section, label, x_name: as in `ChartModel`.
        curves: one for each run that has the metric.
        x_axis, y_axis: show all of them.
        best: the best value of all in words; None if it is not known what is better.
        best_run: whose it is.
    """

    name: str
    section: str
    label: str
    x_name: str
    curves: tuple[OverlayCurve, ...]
    x_axis: Axis
    y_axis: Axis
    best: str | None = None
    best_run: int | None = None


@dataclass(frozen=True, slots=True)
class OverlayRow:
    """A line of a table: a name, and a text for each run ("" where there is nothing to say)."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlayModel:
    """Several runs as one picture and two tables.

    Attributes:
        runs: the legend.
        charts: in the order of their sections.
        hidden_charts, hidden_runs: how many more there are.
        config: what differs between the runs. values: last values of the metrics.
        notes: what else has to be said of the picture.
    """

    runs: tuple[OverlayRun, ...]
    charts: tuple[OverlayChart, ...] = ()
    hidden_charts: int = 0
    hidden_runs: int = 0
    config: tuple[OverlayRow, ...] = ()
    values: tuple[OverlayRow, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def section_sizes(self) -> list[int]:
        """How many charts each section has."""
        sizes: dict[str, int] = {}
        for chart in self.charts:
            sizes[chart.section] = sizes.get(chart.section, 0) + 1
        return list(sizes.values())


def overlay_metrics(runs: Sequence[Overlaid]) -> tuple[str, ...]:
    """The metrics that get a chart, section by section: those that any of the runs charts."""
    names = dict.fromkeys(name for run in runs for name in run.sketches)
    return charted_metrics(tuple(names), _definitions(runs))


def build_overlay(
    runs: Sequence[Overlaid],
    metrics: Sequence[str],
    *,
    slots: Sequence[int] | None = None,
    hidden_runs: int = 0,
    max_charts: int = MAX_CHARTS,
    notes: tuple[str, ...] = (),
) -> OverlayModel:
    """Lay runs over each other.

    Args:
        runs: in the order of the legend.
        metrics: in the order of the charts; those that no run has are left out.
        slots: the colour slots of the runs, from 1; by default in their order.
        hidden_runs: how many more there are, for the words below the legend.
        max_charts: the first ones are drawn, the others counted.
        notes: what else has to be said of the picture.
    """
    definitions = _definitions(runs)
    known = [name for name in metrics if any(name in run.sketches for run in runs)]
    legend = tuple(
        OverlayRun(record.run_id, record.info.name, record.state, run_colour(slot - 1))
        for (record, _), slot in zip(runs, slots or range(1, len(runs) + 1), strict=False)
    )
    return OverlayModel(
        runs=legend,
        charts=tuple(_chart(name, runs, definitions) for name in known[:max_charts]),
        hidden_charts=max(len(known) - max_charts, 0),
        hidden_runs=hidden_runs,
        config=_differing_config(runs)[:MAX_ROWS],
        values=tuple(_values(name, runs) for name in known[:MAX_ROWS]),
        notes=notes,
    )


def _definitions(runs: Sequence[Overlaid]) -> dict[str, MetricDefinition]:
    """What any run says of its metrics; the first run wins."""
    found: dict[str, MetricDefinition] = {}
    for run in reversed(runs):
        found.update(run.record.info.defines)
    return found


def _chart(
    name: str, runs: Sequence[Overlaid], definitions: Mapping[str, MetricDefinition]
) -> OverlayChart:
    held = [(place, run) for place, run in enumerate(runs) if name in run.sketches]
    x_name = held[0][1].sketches[name].x_name
    # A run that draws it over another x cannot lie in the same chart.
    same_x = [(place, run) for place, run in held if run.sketches[name].x_name == x_name]
    charts = [
        build_chart(
            name,
            run.sketches[name],
            definitions,
            is_live=run.record.state == "running",
            max_points=min(max(_POINTS // len(same_x), _LEAST_POINTS), MAX_POINTS),
        )
        for _, run in same_x
    ]
    curves = tuple(
        OverlayCurve(place, chart.curve, chart.is_live)
        for (place, _), chart in zip(same_x, charts, strict=True)
    )
    best, best_run = _best(name, held, definitions)
    section, label = split_name(name)
    return OverlayChart(
        name=name,
        section=section,
        label=label,
        x_name=x_name,
        curves=curves,
        x_axis=_x_axis([run.sketches[name] for _, run in same_x]),
        y_axis=_y_axis(charts),
        best=best,
        best_run=best_run,
    )


def _x_axis(sketches: Sequence[CurveSketch]) -> Axis:
    lows = [s.facts.first_step for s in sketches if s.facts.first_step is not None]
    highs = [s.facts.last_step for s in sketches if s.facts.last_step is not None]
    return step_axis(min(lows, default=0), max(highs, default=0))


def _y_axis(charts: Sequence[ChartModel]) -> Axis:
    """Wide enough for all curves as each is drawn alone; a spike of one flattens no other."""
    drawn = [
        np.clip(np.array(chart.curve.y), chart.y_axis.low, chart.y_axis.high) for chart in charts
    ]
    y = np.concatenate(drawn) if drawn else np.empty(0)
    return value_axis(*value_range(y[np.isfinite(y)]))


def _best(
    name: str,
    held: Sequence[tuple[int, Overlaid]],
    definitions: Mapping[str, MetricDefinition],
) -> tuple[str | None, int | None]:
    direction = best_direction(name, definitions)
    if direction is None:
        return None, None
    found: list[tuple[float, int, str]] = []
    for place, run in held:
        facts = run.sketches[name].facts
        reading = facts.minimum if direction == "min" else facts.maximum
        if reading is not None:
            value = words.plain_number(reading.value, is_integer=facts.is_integer)
            rank = reading.value if direction == "min" else -reading.value
            found.append((rank, place, words.metric(value)))
    if len(found) < 2:  # nothing to be better than
        return None, None
    _, place, text = min(found)
    return text, place


def _differing_config(runs: Sequence[Overlaid]) -> tuple[OverlayRow, ...]:
    """The config values that are not the same in all runs."""
    configs = [flatten(run.record.info.config) for run in runs]
    hidden = [run.record.info.hidden_keys for run in runs]
    keys = dict.fromkeys(key for config in configs for key in config)
    rows: list[OverlayRow] = []
    for key in keys:
        if key.startswith(INTERNAL_PREFIX) or any(key in each for each in hidden):
            continue
        cells = tuple(
            words.config_value(config[key]) if key in config else "" for config in configs
        )
        if len(set(cells)) > 1:
            rows.append(OverlayRow(key, cells))
    return tuple(rows)


def _values(name: str, runs: Sequence[Overlaid]) -> OverlayRow:
    cells = (last_words(run.sketches[name].facts) if name in run.sketches else "" for run in runs)
    return OverlayRow(name, tuple(cells))
