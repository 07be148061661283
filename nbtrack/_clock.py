"""Wall time that never goes backwards, in microseconds.

A run takes the wall clock once and counts on with the monotonic clock, so that a clock that is
set back cannot fold its rows over each other. A computer that slept is noticed by `resync`.
"""

from __future__ import annotations

import time
from typing import Protocol

__all__ = ["Clock", "RunClock", "SystemClock", "format_utc"]

US_PER_S = 1_000_000
_JUMP_US = 2 * US_PER_S


class Clock(Protocol):
    """What a run needs of a clock; tests pass their own."""

    def wall_ns(self) -> int:
        """Nanoseconds since 1970, UTC."""
        ...

    def monotonic_ns(self) -> int:
        """Nanoseconds since an unknown moment, never going back."""
        ...


class SystemClock:
    """The clocks of this computer."""

    wall_ns = staticmethod(time.time_ns)
    monotonic_ns = staticmethod(time.monotonic_ns)


class RunClock:
    """Microseconds since 1970 for the rows of one writer; strictly from one anchor.

    ``offset_ns`` is public because `log()` adds it to the monotonic clock by itself.
    """

    __slots__ = ("clock", "offset_ns")

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock: Clock = clock or SystemClock()
        self.offset_ns = self.clock.wall_ns() - self.clock.monotonic_ns()

    def now_us(self) -> int:
        """Microseconds since 1970 by the anchored clock."""
        return (self.clock.monotonic_ns() + self.offset_ns) // 1000

    def resync(self) -> None:
        """Move on to the wall clock where it is ahead by over two seconds (the computer slept).

        A wall clock that was set back is not followed: time within a run only grows.
        """
        ahead_ns = self.clock.wall_ns() - self.clock.monotonic_ns() - self.offset_ns
        if ahead_ns > _JUMP_US * 1000:
            self.offset_ns += ahead_ns


def format_utc(time_us: int) -> str:
    """ISO text with microseconds, as wandb's ``created_at`` has it.

    Example:
        >>> format_utc(1_700_000_000_123_456)
        '2023-11-14T22:13:20.123456Z'
    """
    seconds, micros = divmod(time_us, US_PER_S)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{micros:06d}Z"
