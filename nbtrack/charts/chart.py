"""One metric's sketch as a `ChartModel`: what is drawn, in which range, and the words over it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from nbtrack._direction import best_direction
from nbtrack.charts.model import ChartModel, Curve
from nbtrack.charts.smooth import exponential_mean, is_noisy
from nbtrack.charts.ticks import LARGEST, step_axis, value_axis, value_range
from nbtrack.query import words
from nbtrack.query.buckets import Floats, Numbers
from nbtrack.query.pixels import minmax
from nbtrack.query.sample import CurveFacts, CurveSketch, Reading
from nbtrack.records import MetricDefinition

__all__ = ["MAX_POINTS", "BestWords", "best_words", "build_chart", "last_words", "split_name"]

MAX_POINTS = 150
"""Of one curve in a small multiple; a chart 300 pixels wide shows no more."""
_SMOOTHED_FROM = 100
_SYSTEM = "system."
_GHOST_REACH_LIVE = 4.0
_GHOST_REACH_ENDED = 1.25


class BestWords(NamedTuple):
    """The best value in words, and where; `at` is None where the last value is the best."""

    value: str
    at: str | None
    reading: Reading


class _Lines(NamedTuple):
    """Main line, and if it is smoothed the raw values behind it; the range that shows them."""

    main: Curve
    raw: Curve
    low: float
    high: float


def build_chart(
    name: str,
    sketch: CurveSketch,
    definitions: Mapping[str, MetricDefinition],
    *,
    previous: CurveSketch | None = None,
    is_live: bool = False,
    max_points: int = MAX_POINTS,
) -> ChartModel:
    """Make the chart of one metric.

    Args:
        name: of the metric.
        sketch: its curve so far.
        definitions: what `define_metric` said.
        previous: the same metric of the run before, drawn as a ghost.
        is_live: a run that goes on shows how far the ghost went, an ended one only its own range.
        max_points: of each curve; a sketch may have fewer.
    """
    facts = sketch.facts
    best = best_words(name, facts, definitions)
    lines = _lines(sketch, best, max_points)
    low, high = lines.low, lines.high
    ghost = Curve()
    first, last = facts.first_step or 0, facts.last_step or 0
    if previous is not None and previous.x_name == sketch.x_name:
        reach = _GHOST_REACH_LIVE if is_live else _GHOST_REACH_ENDED
        ghost, last = _ghost(previous, first, last, reach)
        low, high = _with_ghost(low, high, ghost)
    y_axis = value_axis(low, high)
    section, label = split_name(name)
    is_smoothed = len(lines.raw) > 0
    return ChartModel(
        name=name,
        section=section,
        label=label,
        x_name=sketch.x_name,
        curve=lines.main,
        raw=lines.raw,
        ghost=ghost,
        x_axis=step_axis(first, last),
        y_axis=y_axis,
        last=last_words(facts, y_axis.tick_step),
        best=best.value if best else None,
        best_at=best.at if best else None,
        # On a smoothed line the best value is off the line: a ring there would ring nothing.
        best_point=_point(best.reading) if best and best.at and not is_smoothed else None,
        head=_head(lines.main),
        is_live=is_live,
        direction=best_direction(name, definitions),
        notes=_notes(facts, sketch.x_name),
        ill_x=_first_ill(facts),
        count=facts.count,
    )


def split_name(name: str) -> tuple[str, str]:
    """The section of a metric and its name there.

    Example:
        >>> split_name("val/acc"), split_name("loss"), split_name("/x")
        (('val', 'acc'), ('', 'loss'), ('', '/x'))
        >>> split_name("system.gpu.0.temp")
        ('system', 'gpu.0.temp')
    """
    if len(name) > len(_SYSTEM) and name.startswith(_SYSTEM):  # as wandb names what a computer does
        return _SYSTEM[:-1], name.removeprefix(_SYSTEM)
    section, slash, label = name.partition("/")
    return (section, label) if slash and section and label else ("", name)


def last_words(facts: CurveFacts, tick_step: float | None = None) -> str:
    """The last value of a metric in words."""
    if facts.last is None:
        return ""
    value = words.plain_number(facts.last.value, is_integer=facts.is_integer)
    return words.metric(value, tick_step=tick_step)


def best_words(
    name: str, facts: CurveFacts, definitions: Mapping[str, MetricDefinition]
) -> BestWords | None:
    """The best value of a metric in words; None if it is not known what is better."""
    direction = best_direction(name, definitions)
    reading = facts.minimum if direction == "min" else facts.maximum
    if direction is None or reading is None or facts.last is None:
        return None
    value = words.plain_number(reading.value, is_integer=facts.is_integer)
    is_last = reading.value == facts.last.value
    text = words.beside(value, facts.last.value)
    return BestWords(text, None if is_last else words.step(reading.step), reading)


def _lines(
    sketch: CurveSketch, best: BestWords | None = None, max_points: int = MAX_POINTS
) -> _Lines:
    x, y = sketch.points()
    if len(x) > max_points:
        chosen = minmax(x, y, max_points // 2)
        x, y = x[chosen], y[chosen]
    finite = y[np.isfinite(y)]
    facts = sketch.facts
    if facts.count <= _SMOOTHED_FROM or not is_noisy(finite):
        must_show = [reading.value for reading in (facts.final, best and best.reading) if reading]
        return _Lines(_curve(x, y), Curve(), *value_range(finite, tuple(must_show)))
    mean_x, mean = sketch.means()
    low, high = value_range(mean)
    # What lies outside the picture counts as lying on its edge: a spike in the first steps would
    # else drag the mean along for a while.
    smooth = _smoothed(mean_x, np.clip(mean, low, high), max_points)
    # Noise may stand out of the picture: it is the course of the curve that has to be seen.
    noise_low, noise_high = np.percentile(np.clip(finite, -LARGEST, LARGEST), (5, 95))
    return _Lines(smooth, _curve(x, y), min(low, noise_low), max(high, noise_high))


def _smoothed(x: Floats, mean: Floats, max_points: int) -> Curve:
    smooth = exponential_mean(x, mean)
    if len(x) > max_points:
        chosen = np.unique(np.linspace(0, len(x) - 1, max_points).round().astype(np.int64))
        x, smooth = x[chosen], smooth[chosen]
    return _curve(x, smooth)


def _curve(x: Numbers, y: Floats) -> Curve:
    y = np.where(np.isfinite(y), np.clip(y, -LARGEST, LARGEST), np.nan)
    return Curve(tuple(x.astype(np.float64).tolist()), tuple(y.tolist()))


def _finite(curve: Curve) -> Floats:
    y = np.array(curve.y, dtype=np.float64)
    return y[~np.isnan(y)]


def _ghost(previous: CurveSketch, first: float, last: float, reach: float) -> tuple[Curve, float]:
    """The previous run's line within the range of this one, and how far the x axis goes then."""
    line = _lines(previous).main
    far = first + (last - first) * reach
    end = previous.facts.last_step
    if end is not None and last < end <= far:
        last = end
    elif end is not None and end > far and reach > _GHOST_REACH_ENDED:
        last = far
    kept = [place for place, x in enumerate(line.x) if first <= x <= last]
    return Curve(tuple(line.x[i] for i in kept), tuple(line.y[i] for i in kept)), last


def _with_ghost(low: float, high: float, ghost: Curve) -> tuple[float, float]:
    """Room for the ghost, but never so much that this run's own curve is flattened."""
    y = _finite(ghost)
    if not len(y):
        return low, high
    ghost_low, ghost_high = value_range(y)
    room = (high - low) * 0.75 or abs(high)
    return max(min(low, ghost_low), low - room), min(max(high, ghost_high), high + room)


def _head(line: Curve) -> tuple[float, float] | None:
    for x, y in zip(reversed(line.x), reversed(line.y), strict=True):
        if not math.isnan(y):
            return x, y
    return None


def _point(reading: Reading) -> tuple[float, float]:
    return float(reading.step), reading.value


def _first_ill(facts: CurveFacts) -> float | None:
    found = [s for s in (facts.first_nan_step, facts.first_inf_step) if s is not None]
    return float(min(found)) if found else None


def _notes(facts: CurveFacts, x_name: str) -> tuple[str, ...]:
    kinds = [
        f"{number:,} {word}"
        for number, word in ((facts.nan_count, "NaN"), (facts.inf_count, "inf"))
        if number
    ]
    ill = _first_ill(facts)
    if ill is None:
        return ()
    short, at = ", ".join(kinds), words.step(ill)
    return f"{short} from {x_name} {at}", f"{short} from {at}", short
