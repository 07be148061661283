"""What tracking costs the training: told, not guessed."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Overhead"]


@dataclass(frozen=True, slots=True)
class Overhead:
    """The time a run spent inside ``log()``.

    Attributes:
        seconds: in all calls together, measured on every slow call and one in 64 fast ones.
        rows: rows that were logged.
        share: of the running time, 0 to 1.

    Example:
        >>> Overhead(seconds=0.5, rows=100_000, share=0.002)
        0.2 % of this run: 500 ms in 100,000 rows, 5.0 us each
    """

    seconds: float
    rows: int
    share: float

    def __repr__(self) -> str:
        each_us = self.seconds / self.rows * 1e6 if self.rows else 0.0
        spent = f"{self.seconds * 1e3:,.0f} ms in {self.rows:,} rows, {each_us:.1f} us each"
        return f"{self.share * 100:.1f} % of this run: {spent}"
