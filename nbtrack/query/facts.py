"""What is known of one metric without its curve: exact statistics over rows that keep coming."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from nbtrack.query.buckets import Floats, Numbers, Places

__all__ = ["CurveFacts", "Reading"]


class Reading(NamedTuple):
    """One value of a metric and where it was logged.

    Attributes:
        step: an int, or a float where the x axis is a metric.
        value: the value.
    """

    step: int | float
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveFacts:
    """Exact statistics of one metric; the same rows give the same facts in whatever chunks.

    Attributes:
        count: values so far, NaN and infinite ones included.
        nan_count, inf_count: how many of them were NaN, or plus or minus infinity.
        first_nan_step, first_inf_step: the smallest step of those; None without.
        first_step, last_step: the smallest and the largest step; None without rows.
        last: the value that was written last, which need not be the one at the largest step.
        minimum, maximum: the extreme finite values, each at the smallest step that reached it.
        first, final: the finite values at the smallest and at the largest step.
        is_integer: whether all finite values are whole numbers.
        first_time_us, last_time_us: the earliest and the latest wall time of the rows.

    Example:
        >>> facts = CurveFacts().take(np.arange(3), np.arange(3), np.array([2.0, 1.0, np.nan]))
        >>> facts.count, facts.minimum, facts.first_nan_step
        (3, Reading(step=1, value=1.0), 2)
    """

    count: int = 0
    nan_count: int = 0
    inf_count: int = 0
    first_nan_step: int | float | None = None
    first_inf_step: int | float | None = None
    first_step: int | float | None = None
    last_step: int | float | None = None
    last: Reading | None = None
    minimum: Reading | None = None
    maximum: Reading | None = None
    first: Reading | None = None
    final: Reading | None = None
    is_integer: bool = True
    first_time_us: int | None = None
    last_time_us: int | None = None

    def take(self, x: Numbers, times_us: Places, y: Floats) -> CurveFacts:
        """The facts with these rows added.

        Args:
            x: (n,), finite; n at least 1.
            times_us: (n,), microseconds since 1970.
            y: (n,), in the order of writing.
        """
        is_finite = np.isfinite(y)
        facts = self if is_finite.all() else self._take_ill(x, y)
        facts = replace(
            facts,
            count=self.count + len(y),
            last=Reading(x[-1].item(), y[-1].item()),
            first_step=_smaller(self.first_step, x.min().item()),
            last_step=-_smaller(_negative(self.last_step), -x.max().item()),
            first_time_us=int(_smaller(self.first_time_us, times_us.min().item())),
            last_time_us=int(-_smaller(_negative(self.last_time_us), -times_us.max().item())),
        )
        return _with_finite(facts, x[is_finite], y[is_finite]) if is_finite.any() else facts

    def _take_ill(self, x: Numbers, y: Floats) -> CurveFacts:
        nan, inf = np.isnan(y), np.isinf(y)
        facts = self
        if nan.any():
            step = _smaller(self.first_nan_step, x[nan].min().item())
            facts = replace(facts, nan_count=self.nan_count + int(nan.sum()), first_nan_step=step)
        if inf.any():
            step = _smaller(self.first_inf_step, x[inf].min().item())
            facts = replace(facts, inf_count=self.inf_count + int(inf.sum()), first_inf_step=step)
        return facts


def _with_finite(facts: CurveFacts, x: Numbers, y: Floats) -> CurveFacts:
    at_low, at_high = x.argmin(), len(x) - 1 - x[::-1].argmax()
    first = Reading(x[at_low].item(), y[at_low].item())
    final = Reading(x[at_high].item(), y[at_high].item())
    low, high = y.min(), y.max()
    minimum = Reading(x[y == low].min().item(), low.item())
    maximum = Reading(x[y == high].min().item(), high.item())
    mine = facts.minimum
    if mine is not None and (mine.value, mine.step) <= (minimum.value, minimum.step):
        minimum = mine
    mine = facts.maximum
    if mine is not None and (-mine.value, mine.step) <= (-maximum.value, maximum.step):
        maximum = mine
    return replace(
        facts,
        minimum=minimum,
        maximum=maximum,
        # Of rows at one step the first written is the first, the last written the final one.
        first=first if facts.first is None or first.step < facts.first.step else facts.first,
        final=final if facts.final is None or final.step >= facts.final.step else facts.final,
        is_integer=facts.is_integer and bool(np.all(y == np.floor(y))),
    )


def _smaller(known: float | None, new: float) -> float:
    return new if known is None else min(known, new)


def _negative(known: float | None) -> float | None:
    return None if known is None else -known
