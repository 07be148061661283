"""Numbers, times and states as the tables of runs show them; a minus is one that can be typed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any, cast

from nbtrack.query import words
from nbtrack.records import State

__all__ = ["STATE_SIGNS", "age", "duration", "medium", "number", "size", "value"]

# Each state has a shape, so that colour is never the only sign.
STATE_SIGNS: Mapping[State, str] = {
    "running": "◉",
    "finished": "✓",
    "failed": "✗",
    "interrupted": "■",
    "killed": "↯",
    "stale": "◌",
}
_TINY, _HUGE = 1e-3, 1e6
_LONGEST_TEXT = 40
_LONGEST_NUMBER = 10


def duration(seconds: float | None) -> str:
    """A length of time in two units at most.

    Example:
        >>> [duration(s) for s in (0.84, 48.2, 134, 3960, 273600, None)]
        ['840 ms', '48 s', '2 m 14 s', '1 h 06 m', '3 d 4 h', '']
    """
    return words.duration(seconds) if seconds is not None and seconds >= 0 else ""


def age(then: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """How long ago something was; older than a day: the date, in the zone of this computer.

    Example:
        >>> from datetime import UTC
        >>> now = datetime(2026, 11, 14, 16, 42, tzinfo=UTC)
        >>> [age(now.replace(hour=h, minute=40), now, UTC) for h in (16, 14)]
        ['2 m', '2 h']
        >>> age(datetime(2025, 12, 31, tzinfo=UTC), now, UTC)
        '2025-12-31'
    """
    past_s = int((now - then).total_seconds())
    if past_s < 60:
        return "just now"
    if past_s < 3600:
        return f"{past_s // 60} m"
    return f"{past_s // 3600} h" if past_s < 86400 else f"{then.astimezone(zone):%Y-%m-%d}"


def number(value: float) -> str:
    """A number to four significant digits; whole numbers whole.

    Example:
        >>> [number(v) for v in (0.95291, 3e-4, 12.5, 11730, 2.5e7, float("nan"))]
        ['0.9529', '3.00e-4', '12.50', '11,730', '2.50e7', 'NaN']
    """
    if math.isnan(value):
        return "NaN"
    if isinstance(value, int):
        return f"{value:,}"
    if math.isinf(value):
        return str(value)
    if value and not _TINY <= abs(value) < _HUGE:
        mantissa, _, exponent = f"{value:.2e}".partition("e")
        return f"{mantissa}e{int(exponent)}"
    wanted = 3 - int(f"{value:.3e}".partition("e")[2])
    return f"{value:,.{max(0, wanted)}f}"


def value(held: Any) -> str:
    """A config value, near to how it was typed; long text is cut.

    Example:
        >>> [value(v) for v in (0.05, 1 / 30, 1e-7, 128, True, None, "adamw", float("nan"))]
        ['0.05', '0.03333', '1e-07', '128', 'True', '', 'adamw', 'NaN']
        >>> value({"_type": "image-file", "width": 28, "height": 20})
        'image 28 x 20'
    """
    if held is None:
        return ""
    if isinstance(held, float):
        text = "NaN" if math.isnan(held) else repr(held)
        return text if len(text) <= _LONGEST_NUMBER else f"{held:.4g}"
    if isinstance(held, dict) and "_type" in held:
        return medium(cast("dict[str, Any]", held))
    text = " ".join(str(cast("object", held)).split())
    return text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1]}…"


def medium(entry: dict[str, Any]) -> str:
    """An image, a sound, a table, ... that was logged.

    Args:
        entry: what its row says, with a ``_type``.

    Example:
        >>> medium({"_type": "images/separated", "count": 20})
        '20 images'
        >>> medium({"_type": "table-file", "ncols": 3, "nrows": 1200})
        'table 1,200 x 3'
    """
    kind = str(entry["_type"]).removesuffix("-file")
    count, width, height = (_count(entry.get(key)) for key in ("count", "width", "height"))
    if kind == "images/separated":
        return f"{count} images"
    if "items" in entry:
        return f"{count} x {kind.removesuffix('s')}"
    if kind == "histogram":
        counts = [count for count in entry.get("values", ()) if isinstance(count, int | float)]
        return f"histogram of {sum(counts):,.0f} values"
    if kind == "table":
        return f"table {_count(entry.get('nrows'))} x {_count(entry.get('ncols'))}"
    return f"{kind} {width} x {height}" if width and height else kind


def _count(held: Any) -> str:
    # Whoever logs a dictionary with a "_type" of their own may have anything in it.
    return f"{held:,}" if isinstance(held, int) else ""


def size(size_bytes: int) -> str:
    """A number of bytes.

    Example:
        >>> [size(n) for n in (0, 999, 20_480, 5_000_000)]
        ['0 B', '999 B', '20 kB', '5.0 MB']
    """
    if size_bytes < 1000:
        return f"{size_bytes} B"
    for unit, scale in (("GB", 1e9), ("MB", 1e6)):
        if size_bytes >= scale:
            return f"{size_bytes / scale:.1f} {unit}"
    return f"{size_bytes / 1e3:.0f} kB"
