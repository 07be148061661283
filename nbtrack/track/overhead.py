"""What tracking costs the training: told, not guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

__all__ = ["Overhead"]


@dataclass(frozen=True, slots=True)
class Overhead:
    """The time a run spent inside ``log()``, and on the models that it watches.

    Attributes:
        seconds: in all calls together, measured on every slow call and one in 64 fast ones.
        rows: rows that were logged.
        share: of the running time, 0 to 1, with what was spent on models.
        watch_s: spent in the hooks of watched models, in seconds.

    Example:
        >>> Overhead(seconds=0.5, rows=100_000, share=0.002)
        0.2 % of this run: 500 ms in 100,000 rows, 5.0 us each
    """

    seconds: float
    rows: int
    share: float
    watch_s: float = 0.0

    @classmethod
    def of(cls, busy_ns: int, rows: int, running_s: float, watch_ns: int) -> Self:
        """From what was measured."""
        spent_s = (busy_ns + watch_ns) / 1e9
        return cls(busy_ns / 1e9, rows, spent_s / running_s if running_s else 0.0, watch_ns / 1e9)

    def __repr__(self) -> str:
        each_us = self.seconds / self.rows * 1e6 if self.rows else 0.0
        spent = f"{self.seconds * 1e3:,.0f} ms in {self.rows:,} rows, {each_us:.1f} us each"
        models = f"; {self.watch_s * 1e3:,.0f} ms for watched models" if self.watch_s else ""
        return f"{self.share * 100:.1f} % of this run: {spent}{models}"
