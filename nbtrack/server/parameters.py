"""What stands behind the question mark of an address, checked."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

from nbtrack.errors import ArgumentError

__all__ = ["Parameters", "number", "text", "texts", "whole"]

Parameters = Mapping[str, Sequence[str]]
_MOST_TEXTS = 1_000


def text(given: Parameters, key: str, among: Collection[str] = ()) -> str | None:
    """The last value of a parameter; None if it is missing or empty.

    Raises:
        ArgumentError: it is none of `among`.

    Example:
        >>> text({"theme": ["dark"]}, "theme", among=("light", "dark"))
        'dark'
    """
    value = given[key][-1] if given.get(key) else ""
    if value and among and value not in among:
        message = f"found {key}={value[:80]!r}, expected one of {', '.join(sorted(among))}"
        raise ArgumentError(message)
    return value or None


def texts(given: Parameters, key: str) -> list[str] | None:
    """All values of a parameter that may come several times; None if it is missing.

    Raises:
        ArgumentError: there are too many.
    """
    values = list(dict.fromkeys(value for value in given.get(key, ()) if value))
    if len(values) > _MOST_TEXTS:
        message = f"found {len(values)} times {key}, expected at most {_MOST_TEXTS}"
        raise ArgumentError(message)
    return values or None


def number(given: Parameters, key: str) -> float | None:
    """A parameter that is a number; None if it is missing.

    Raises:
        ArgumentError: it is no number.
    """
    value = text(given, key)
    if value is None:
        return None
    try:
        found = float(value)
    except ValueError:
        found = math.nan
    if math.isnan(found):
        message = f"found {key}={value[:80]!r}, expected a number"
        raise ArgumentError(message)
    return found


def whole(given: Parameters, key: str, default: int, least: int, most: int) -> int:
    """A parameter that is a whole number.

    Raises:
        ArgumentError: it is none, or too small or too large.

    Example:
        >>> whole({"limit": ["20"]}, "limit", default=100, least=1, most=1000)
        20
    """
    value = number(given, key)
    if value is None:
        return default
    if not least <= value <= most or value != int(value):
        message = f"found {key}={value:g}, expected a whole number from {least} to {most}"
        raise ArgumentError(message)
    return int(value)
