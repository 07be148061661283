"""One metric, folded into what its `define_metric` asks the summary to keep."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

from nbtrack._direction import Direction

__all__ = ["NUMERIC_KINDS", "SUMMARY_KINDS", "Fold", "is_number"]

# What a summary can keep. copy is the last value as it is; none is nothing at all.
SUMMARY_KINDS = ("min", "max", "mean", "first", "last", "best", "copy", "none")
NUMERIC_KINDS = frozenset({"min", "max", "mean", "best"})


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether a plain value counts for min, max, mean and best."""
    return isinstance(value, int | float)


class Fold:
    """All that a summary could ask of the values of one metric so far.

    NaN counts as first and last, and else is passed over: it says that there was no value.

    Args:
        stored: the summary of an earlier attempt, such as ``{"min": 0.1, "mean": 0.5}``.
        count: how many values the stored mean is made of.

    Example:
        >>> fold = Fold()
        >>> for loss in (0.5, float("nan"), 0.2, 0.3):
        ...     fold.add(loss)
        >>> fold.summary(("min", "mean", "last", "best"), "max")
        {'min': 0.2, 'mean': 0.3333333333333333, 'last': 0.3, 'best': 0.5}
    """

    __slots__ = ("_best", "_count", "_first", "_is_begun", "_last", "_max", "_min", "_total")

    def __init__(self, stored: Mapping[str, Any] | None = None, count: int = 1) -> None:
        stored = stored or {}
        self._is_begun = bool(stored)
        self._min: Any = _number_in(stored, "min")
        self._max: Any = _number_in(stored, "max")
        self._best: Any = _number_in(stored, "best")
        self._first: Any = stored.get("first")
        self._last: Any = stored.get("last")
        mean = _number_in(stored, "mean")
        self._count = 0 if mean is None else max(count, 1)
        self._total = 0.0 if mean is None else mean * self._count

    def add(self, value: Any) -> None:
        """Take in the value of one more row.

        Args:
            value: a plain value other than None; what is no number counts as first and last.
        """
        if not self._is_begun:
            self._is_begun = True
            self._first = value
        self._last = value
        if not is_number(value) or math.isnan(value):
            return
        self._min = value if self._min is None else min(self._min, value)
        self._max = value if self._max is None else max(self._max, value)
        self._total += value
        self._count += 1

    def summary(self, kinds: Sequence[str], direction: Direction | None) -> dict[str, Any]:
        """What the summary keeps, by kind.

        Args:
            kinds: of `SUMMARY_KINDS`, other than copy and none.
            direction: whether the lowest or the highest is best; None leaves ``best`` out.

        Returns:
            NaN for a kind that has seen no number yet.
        """
        return {
            kind: self._value(kind, direction)
            for kind in kinds
            if kind != "best" or direction is not None
        }

    def _value(self, kind: str, direction: Direction | None) -> Any:
        match kind:
            case "first":
                return self._first
            case "last":
                return self._last
            case "mean":
                return self._total / self._count if self._count else math.nan
            case "best":
                return self._best_of(direction)
            case _:
                found = self._min if kind == "min" else self._max
                return math.nan if found is None else found

    def _best_of(self, direction: Direction | None) -> Any:
        choose = min if direction == "min" else max
        seen = self._min if direction == "min" else self._max
        candidates = [value for value in (self._best, seen) if value is not None]
        return choose(candidates) if candidates else math.nan


def _number_in(stored: Mapping[str, Any], kind: str) -> Any:
    value = stored.get(kind)
    return value if is_number(value) and not math.isnan(value) else None
