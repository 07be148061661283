"""When the watchdog says something, and in which words: each rule is a function of what it saw.

A rule is quiet when in doubt: a notice that is wrong costs the trust in all others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from nbtrack._direction import Direction, best_direction
from nbtrack._words import split_words
from nbtrack.capture.tracks import Track
from nbtrack.records import MetricDefinition

__all__ = ["Found", "find_divergence", "find_nan", "find_overfitting", "find_plateau", "find_still"]

Tracks = Mapping[str, Track]
Definitions = Mapping[str, MetricDefinition]
_VALIDATION = frozenset({"val", "valid", "validation", "eval", "test", "dev"})
_MEAN_OF = 10  # points of a curve, to see it without its noise
_PLATEAU_POINTS, _PLATEAU_US = 200, 60_000_000
_STILL_ROWS = 100


class Found(NamedTuple):
    """What a rule has to say."""

    metric: str
    step: int
    text: str


def find_nan(tracks: Tracks, definitions: Definitions) -> Found | None:
    """The metric that was the first to become NaN or infinite.

    One that never was a number counts only if it is a loss or the like: NaN is also a way to say
    that there is no value.
    """
    ill = {
        name: track.ill
        for name, track in tracks.items()
        if track.ill is not None and (track.was_finite or best_direction(name, definitions))
    }
    if not ill:
        return None
    first = min(ill, key=lambda name: ill[name].time_us)
    found = ill[first]
    others = [name for name in ill if name != first and ill[name].time_us == found.time_us]
    later = sorted((ill[name].time_us, name) for name in ill if ill[name].time_us > found.time_us)
    verb = "became" if tracks[first].was_finite else "was from its first value on"
    text = f"{first} {verb} {'NaN' if found.is_nan else 'infinite'} at step {found.step:,}"
    if others:
        text += f", in the same row as {_listed(others)}"
    if later:
        name = later[0][1]
        text += f"; {name} followed at step {ill[name].step:,}"
    reasons = "a learning rate that is too high, a division by zero, or the logarithm of zero"
    return Found(first, found.step, f"{text}. Usual reasons: {reasons}.")


def find_divergence(tracks: Tracks, definitions: Definitions) -> Found | None:
    """A loss that has grown far beyond where it began."""
    for name, track, sign in _judged(tracks, definitions):
        smooth = sign * track.smooth()
        if sign < 0 or len(smooth) < 40:
            continue
        best = int(np.argmin(smooth))
        start, low, now = float(smooth[0]), float(smooth[best]), float(smooth[-1])
        height = max(abs(start), start - low, 1e-12)
        is_rising = smooth[-1] > smooth[-_MEAN_OF]
        if is_rising and now > start + height and now > low + 2 * height:
            step = _step(track, best)
            return Found(
                name,
                step,
                f"{name} has grown to {now:.4g} since step {step:,}, where it was {low:.4g}: it "
                "diverges. A smaller learning rate or clipped gradients may help.",
            )
    return None


def find_plateau(tracks: Tracks, definitions: Definitions) -> Found | None:
    """A metric that has not become better in the second half of the run."""
    for name, track, sign in _judged(tracks, definitions):
        smooth = sign * track.smooth()
        if len(smooth) < _PLATEAU_POINTS:
            continue
        half = len(smooth) // 2
        early, late = float(smooth[:half].min()), float(smooth[half:].min())
        gained = float(smooth[0]) - early
        # Of a loss that nears zero the share counts: from 0.02 to 0.01 is much.
        if gained <= 0 or early - late > min(0.01 * gained, 0.02 * abs(early)):
            continue
        first = int(np.argmax(smooth <= early + 0.01 * gained))
        lasted_us = int(track.times_us[-1] - track.times_us[min(first, half)])
        drift = float(smooth[-1]) - late
        if first <= half and lasted_us >= _PLATEAU_US and drift <= 0.1 * gained:
            step = _step(track, first)
            return Found(
                name,
                step,
                f"{name} has not improved since step {step:,} ({sign * early:.4g} there). The run "
                "may be done, or needs another learning rate.",
            )
    return None


def find_overfitting(tracks: Tracks, definitions: Definitions) -> Found | None:
    """A metric of validation that gets worse while its twin of training gets better."""
    for name, track, sign in _judged(tracks, definitions):
        twin = _twin(name, tracks)
        if twin is None or len(track.values) < 6:
            continue
        values = sign * track.values
        best = int(np.argmin(values))
        after = len(values) - 1 - best
        scale = max(abs(float(values[best])), 1e-12)
        is_worse = bool((values[-3:] > values[best] + 0.05 * scale).all())
        if after < max(3, 0.3 * len(values)) or not is_worse:
            continue
        train = tracks[twin]
        then = sign * train.values[train.times_us <= track.times_us[best]]
        now = sign * train.values[-max(3, len(train.values) // 10) :]
        if len(then) and now.mean() < then[-max(3, len(then) // 10) :].mean():
            step = int(track.steps[best])
            return Found(
                name,
                step,
                f"{name} was best at step {step:,} ({track.values[best]:.4g}; now "
                f"{track.values[-1]:.4g}) while {twin} still improves: the run over-fits from "
                "there on. The model of that step is the one to keep.",
            )
    return None


def find_still(tracks: Tracks) -> Found | None:
    """A learning rate that was the same in every row; asked when the run has ended."""
    for name, track in tracks.items():
        if not _is_learning_rate(name) or track.count < _STILL_ROWS or not track.is_constant:
            continue
        value, rows = float(track.values[0]), f"{track.count:,}"
        return Found(
            name,
            int(track.steps[0]),
            f"{name} was {value:.4g} in all {rows} rows. If a schedule was meant, it never acted: "
            "is scheduler.step() called?",
        )
    return None


def _judged(tracks: Tracks, definitions: Definitions) -> Iterator[tuple[str, Track, int]]:
    """Metrics of which it is known what is better, validation first; -1 where more is better."""
    order = sorted(tracks, key=lambda name: not _VALIDATION & set(split_words(name)))
    for name in order:
        direction: Direction | None = best_direction(name, definitions)
        if direction is not None:
            yield name, tracks[name], 1 if direction == "min" else -1


def _twin(name: str, tracks: Tracks) -> str | None:
    """The metric of training that belongs to one of validation: train/loss of val/loss."""
    words = split_words(name)
    marks = [word for word in words if word in _VALIDATION]
    if len(marks) != 1:
        return None
    bare = [word for word in words if word != marks[0]]
    for other in tracks:
        theirs = split_words(other)
        kept = [word for word in theirs if word not in {"train", "training"}]
        if other != name and kept == bare and not _VALIDATION & set(theirs):
            return other
    return None


def _is_learning_rate(name: str) -> bool:
    words = split_words(name)
    return "lr" in words or any(pair == ("learning", "rate") for pair in pairwise(words))


def _step(track: Track, place: int) -> int:
    """The step of a place in the smoothed curve: the last of the points that it is the mean of."""
    return int(track.steps[min(place + _MEAN_OF - 1, len(track.steps) - 1)])


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown
