"""Numbers and times in words: one place decides how many digits a reader sees.

Metrics have 4 significant digits, tiny and huge ones an exponent; ints stay ints; the minus is a
real one; NaN and inf are words. Durations are ``2 m 14 s``, not ``0:02:14``.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, tzinfo
from typing import Any

__all__ = [
    "MINUS",
    "age",
    "beside",
    "config_value",
    "count",
    "decimals_of",
    "delta",
    "duration",
    "metric",
    "moment",
    "percent",
    "plain_number",
    "step",
]

US_PER_S = 1_000_000
MINUS = "\N{MINUS SIGN}"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TINY, _HUGE = 1e-3, 1e6
_EXACT_INTS = 1e15


def decimals_of(value: float, tick_step: float | None = None) -> int | None:
    """How many decimals show a metric with 4 significant digits.

    Args:
        value: the number.
        tick_step: of the axis beside it: the value gets at least its decimals.

    Returns:
        None where the number is written with an exponent, or as a word.

    Example:
        >>> decimals_of(0.9529), decimals_of(12.5), decimals_of(3e-4)
        (4, 2, None)
    """
    if not math.isfinite(value) or (value != 0 and not _TINY <= abs(value) < _HUGE):
        return None
    wanted = 3 - int(f"{value:.3e}".partition("e")[2])
    if tick_step is not None and 0 < tick_step < 1:
        wanted = max(wanted, math.ceil(-math.log10(tick_step) - 1e-9))
    return max(0, wanted)


def metric(value: float, *, decimals: int | None = None, tick_step: float | None = None) -> str:
    """A metric's value as it is shown to people.

    Args:
        value: an int stays an int.
        decimals: of its neighbours, where columns should be equal; None to find its own.
        tick_step: see `decimals_of`.

    Example:
        >>> [metric(v) for v in (0.95291, 3e-4, 12.5, 11730, 2.5e7, float("nan"))]
        ['0.9529', '3.00e-4', '12.50', '11,730', '2.50e7', 'NaN']
    """
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "inf" if value > 0 else f"{MINUS}inf"
    if isinstance(value, int):
        return _minus(f"{value:,}")
    decimals = decimals_of(value, tick_step) if decimals is None else decimals
    if decimals is None:
        return _exponent(f"{value:.2e}")
    return _minus(f"{value:,.{decimals}f}")


def plain_number(value: float, *, is_integer: bool) -> float:
    """Give back an int where the metric has whole numbers only, so that it is shown as one."""
    if is_integer and math.isfinite(value) and abs(value) < _EXACT_INTS:
        return int(value)
    return value


def beside(value: float, neighbour: float, tick_step: float | None = None) -> str:
    """A value with the decimals of the one it stands beside; with its own where they hide it.

    Example:
        >>> beside(0.077, 0.0943), beside(1.6e-5, 0.0943)
        ('0.07700', '1.60e-5')
    """
    decimals = decimals_of(neighbour, tick_step)
    if decimals is None or decimals_of(value) is None or isinstance(value, int):
        return metric(value, tick_step=tick_step)
    return metric(value, decimals=decimals)


def delta(difference: float, value: float | None = None) -> str:
    """A difference, always with its sign, with the decimals of the value it belongs to.

    Example:
        >>> delta(0.0072, 0.9529), delta(3, 12), delta(0.00001, 0.9529)
        ('+0.0072', '+3', '+1.00e-5')
    """
    sign = MINUS if difference < 0 else "+"
    size = abs(difference)
    decimals = None if value is None else decimals_of(value)
    if isinstance(size, int) or decimals is None:
        return sign + metric(size)
    shown = metric(size, decimals=decimals)
    is_hidden = size > 0 and not shown.strip("0.,")
    return sign + (metric(size) if is_hidden else shown)


def step(value: float) -> str:
    """A step, or the value of another x axis.

    Example:
        >>> step(11730), step(2.0), step(0.25)
        ('11,730', '2', '0.2500')
    """
    return metric(plain_number(value, is_integer=float(value).is_integer()))


def count(number: int, one: str, many: str | None = None) -> str:
    """A number of things.

    Example:
        >>> count(1, "step"), count(11730, "step")
        ('1 step', '11,730 steps')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def percent(share: float) -> str:
    """A share of one, with a space before the sign.

    Example:
        >>> percent(0.41), percent(0.0021), percent(0.00001)
        ('41 %', '0.2 %', 'under 0.1 %')
    """
    value = share * 100
    if 0 < value < 0.05:
        return "under 0.1 %"
    return f"{value:.0f} %" if value >= 9.95 or value == 0 else f"{value:.1f} %"


def duration(seconds: float) -> str:
    """A length of time, in two units at most.

    Example:
        >>> [duration(s) for s in (0.84, 48.2, 134, 3960, 273600)]
        ['840 ms', '48 s', '2 m 14 s', '1 h 06 m', '3 d 4 h']
    """
    if not seconds >= 0:
        return "0 s"
    if seconds < 1:
        return f"{int(seconds * 1000)} ms" if seconds >= 0.001 else "0 s"
    whole = int(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3_600:
        return f"{whole // 60} m {whole % 60:02} s"
    if whole < 86_400:
        return f"{whole // 3_600} h {whole % 3_600 // 60:02} m"
    return f"{whole // 86_400:,} d {whole % 86_400 // 3_600} h"


def moment(time_us: int, zone: tzinfo | None = None) -> str:
    """A date and a time of day, in the zone of this computer if none is given.

    Example:
        >>> moment(1_794_674_520_000_000, UTC)
        '14 Nov 2026, 16:42'
    """
    local = datetime.fromtimestamp(time_us / US_PER_S, UTC).astimezone(zone)
    return f"{_day(local, with_year=True)}, {local:%H:%M}"


def age(time_us: int, now_us: int, zone: tzinfo | None = None) -> str:
    """How long ago something was.

    Example:
        >>> now = 1_794_674_520_000_000
        >>> [age(now - s * 1_000_000, now, UTC) for s in (20, 840, 7200, 86_400, 172_800)]
        ['just now', '14 m', '2 h', 'yesterday', '12 Nov']
    """
    past_s = (now_us - time_us) // US_PER_S
    if past_s < 60:
        return "just now"
    if past_s < 3_600:
        return f"{past_s // 60} m"
    if past_s < 86_400:
        return f"{past_s // 3_600} h"
    then = datetime.fromtimestamp(time_us / US_PER_S, UTC).astimezone(zone)
    now = datetime.fromtimestamp(now_us / US_PER_S, UTC).astimezone(zone)
    if (now.date() - then.date()).days == 1:
        return "yesterday"
    return _day(then, with_year=then.year != now.year)


def config_value(value: Any) -> str:
    """A config value, near to how it was typed.

    Example:
        >>> [config_value(v) for v in (0.0003, 0.05, 128, True, None, "adamw", [64, 128])]
        ['3e-4', '0.05', '128', 'True', 'None', 'adamw', '[64, 128]']
    """
    if isinstance(value, str):
        return value
    if isinstance(value, float) and math.isfinite(value):
        if 0 < abs(value) <= _TINY or "e" in repr(value):
            import numpy as np  # a script that logs plain numbers ends without it

            return _exponent(np.format_float_scientific(value, trim="-"))
        return _minus(repr(value))
    if isinstance(value, float):
        return metric(value)
    if isinstance(value, int | None):
        return _minus(str(value))
    import json  # the same

    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except RecursionError:
        return "…"  # nested a thousand times: nobody reads that in a panel


def _day(date: datetime, *, with_year: bool) -> str:
    # Not strftime("%b"): that follows the locale, and the rest of the sentence is English.
    day = f"{date.day} {_MONTHS[date.month - 1]}"
    return f"{day} {date.year}" if with_year else day


def _minus(text: str) -> str:
    if text.startswith("-"):
        # What rounds to zero has no sign.
        return text[1:] if not text.strip("-0.,") else MINUS + text[1:]
    return text


def _exponent(text: str) -> str:
    """``3.00e-04`` as ``3.00e-4``; the exponent keeps the minus that can be typed."""
    mantissa, _, exponent = text.partition("e")
    return f"{_minus(mantissa)}e{int(exponent)}"
