"""Whether one group of runs is really better than another, in plain words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from nbtrack.query.bootstrap import DIFFERENCE_LEVEL, difference_interval

__all__ = ["Verdict", "compare_groups"]

_FEWEST = 3
_FEW = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can be said of the difference between two groups of runs.

    Attributes:
        answer: "likely": the interval of the difference leaves out zero; "not shown": it holds
            zero; "too few runs": one of the groups has fewer than three.
        difference: mean of the first group minus mean of the second; None without values.
        low, high: the ends of its interval; None with too few runs.
        runs: how many runs of each group have the value.
        text: all of it as sentences.
        how: what was done, and what would make it surer.
    """

    answer: Literal["likely", "not shown", "too few runs"]
    difference: float | None
    low: float | None
    high: float | None
    runs: tuple[int, int]
    text: str
    how: str


def compare_groups(
    names: tuple[str, str], values: tuple[Sequence[float], Sequence[float]]
) -> Verdict:
    """Compare one number a run between two groups.

    Args:
        names: of the two groups.
        values: of the runs of each; what is not finite is left out.

    Example:
        >>> verdict = compare_groups(("adamw", "sgd"), ([0.95, 0.96, 0.95], [0.91, 0.92, 0.91]))
        >>> verdict.text
        'adamw is above sgd by 0.04. A real difference is likely.'
        >>> compare_groups(("a", "b"), ([0.9, 0.8], [0.9])).answer
        'too few runs'
    """
    one, other = (np.array([each for each in group if math.isfinite(each)]) for group in values)
    runs = (len(one), len(other))
    if not all(runs):
        missing = names[0] if not runs[0] else names[1]
        return Verdict("too few runs", None, None, None, runs, f"{missing} has no value yet.", "")
    difference = float(one.mean() - other.mean())
    said = _difference(names, difference)
    if min(runs) < _FEWEST:
        text = f"{said} Too few runs to tell whether that is real."
        return Verdict("too few runs", difference, None, None, runs, text, _wish(runs))
    low, high = (float(end) for end in difference_interval(one, other))
    is_likely = low > 0 or high < 0
    ending = "A real difference is likely." if is_likely else "A real difference is not shown."
    how = f"Bootstrap interval, {DIFFERENCE_LEVEL:.0%}.".replace("%", " %")
    if min(runs) < _FEW:
        how = f"{how} {_wish(runs)}"
    answer = "likely" if is_likely else "not shown"
    return Verdict(answer, difference, low, high, runs, f"{said} {ending}", how)


def _difference(names: tuple[str, str], difference: float) -> str:
    if difference == 0:
        return f"{names[0]} and {names[1]} are equal."
    where = "above" if difference > 0 else "below"
    return f"{names[0]} is {where} {names[1]} by {abs(difference):.2g}."


def _wish(runs: tuple[int, int]) -> str:
    fewest = min(runs)
    word = {1: "One run is", 2: "Two runs are", 3: "Three runs are", 4: "Four runs are"}[fewest]
    return f"{word} few; more would narrow it."
