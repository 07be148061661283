"""The sentence that ends a panel: what changed since the run before, and was it better."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nbtrack.charts.model import ChangeLine, Phrase, Span
from nbtrack.query import words
from nbtrack.query.changes import Changes, ConfigChange, MetricChange
from nbtrack.query.sample import CurveSketch
from nbtrack.records import RunRecord

__all__ = ["change_line"]

_LONGEST_VALUE = 24
_MOST_PHRASES = 12


def change_line(
    changes: Changes,
    record: RunRecord,
    sketches: Mapping[str, CurveSketch],
    previous: Mapping[str, CurveSketch],
) -> ChangeLine:
    """Put the differences into words.

    Args:
        changes: from `what_changed`.
        record: the run.
        sketches: its curves.
        previous: the curves of the run before: as long as a run goes on, it is compared with where
            that one stood at the same step, not with where it ended.
    """
    if changes.previous_name is None:
        metrics = _ended(changes)
        first = f"First run of {record.info.project}"
        return ChangeLine(f"{first}:" if metrics else first, (), metrics)
    if record.state == "running":
        metrics = _under_way(changes, sketches, previous)
    else:
        metrics = _ended(changes)
    return ChangeLine(
        f"Since {changes.previous_name}:",
        _differences(changes),
        metrics[:_MOST_PHRASES],
    )


def _differences(changes: Changes) -> tuple[Phrase, ...]:
    phrases = [_config_phrase(change) for change in changes.config]
    match changes.code_lines:
        case None | 0:
            code = ""
        case 1:
            code = "1 line of code changed"
        case count:
            code = f"{count} lines of code changed"
    if not phrases:
        is_same = changes.code_lines == 0
        phrases = [(Span("same config and code" if is_same else "same config"),)]
    if code:
        phrases.append((Span(code),))
    return tuple(phrases)


def _config_phrase(change: ConfigChange) -> Phrase:
    if change.kind == "removed":
        return (Span(f"{change.key} removed"),)
    after = _short(change.after)
    if change.kind == "added":
        return (Span(f"{change.key} {after} added"),)
    return (Span(f"{change.key} {_short(change.before)} → {after}"),)


def _short(value: object) -> str:
    text = words.config_value(value)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def _ended(changes: Changes) -> tuple[Phrase, ...]:
    return tuple(_metric_phrase(change, changes.previous_id) for change in changes.metrics)


def _metric_phrase(change: MetricChange, previous_id: str | None) -> Phrase:
    spans = [Span(f"{change.name} ")]
    moved = change.since_previous
    if change.previous is not None and moved is not None:
        if moved == 0:
            spans.append(Span("unchanged"))
        else:
            tone = "better" if change.gain(change.previous) > 0 else "worse"
            spans.append(Span(words.delta(moved, change.value), tone))
    best = change.best
    if best is None:
        return tuple(spans)
    gain = change.gain(best.value)
    if len(spans) > 1:
        spans.append(Span(", "))
    if gain > 0:
        spans.append(Span("the best so far", "better"))
    elif gain == 0:
        spans.append(Span(f"equal to the best, {best.run_name}"))
    elif best.run_id == previous_id:
        spans.append(Span(f"{best.run_name} is the best"))
    else:
        size = words.delta(abs(gain), change.value)[1:]
        side = "above" if change.direction == "min" else "below"
        spans.append(Span(f"{size} {side} the best", "worse"))
        spans.append(Span(f", {best.run_name}"))
    return tuple(spans)


def _under_way(
    changes: Changes, sketches: Mapping[str, CurveSketch], previous: Mapping[str, CurveSketch]
) -> tuple[Phrase, ...]:
    phrases: list[Phrase] = []
    for change in changes.metrics:
        sketch, past = sketches.get(change.name), previous.get(change.name)
        if sketch is None or past is None or sketch.facts.final is None:
            continue
        now = sketch.facts.final
        then = _value_at(past, now.step)
        if then is None:
            continue
        gain = then - now.value if change.direction == "min" else now.value - then
        size = words.delta(abs(gain), now.value)[1:]
        phrases.append((Span(f"{change.name} "), _lead(gain, size), Span(" at this step")))
    return tuple(phrases)


def _lead(gain: float, size: str) -> Span:
    if not size.strip("0."):  # less than what is shown
        return Span("level with it")
    return Span(f"ahead by {size}", "better") if gain > 0 else Span(f"behind by {size}", "worse")


def _value_at(sketch: CurveSketch, step: float) -> float | None:
    """Where a curve stood at a step: its mean over the stretch that ends there."""
    x, mean = sketch.means()
    place = int(np.searchsorted(x, step, side="right")) - 1
    return float(mean[place]) if place >= 0 else None
