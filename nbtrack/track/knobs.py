"""Knobs: numbers of a loop that somebody else may turn while it goes on.

This is the table of them and the rules for their values; `asked` carries what others ask, and
`run_asked` is the face that users see.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from nbtrack.errors import ArgumentError, InvalidNameError, NotFoundError, ValueTypeError
from nbtrack.records import INTERNAL_PREFIX, Knob

__all__ = ["Knobs", "Number", "fit_value", "make_knob"]

Number = bool | int | float
_LONGEST_NAME = 128
_LOG_FROM = 1_000  # a range so wide is a log scale if nothing else is said


class Knobs:
    """The knobs of one run in this process.

    Attributes:
        values: what `Run.knob` gives, by name; the loop looks here and nowhere else.
        known: all about them, by name.
    """

    __slots__ = ("_before", "known", "values")

    def __init__(self, before: Mapping[str, Knob]) -> None:
        """Begin without knobs.

        Args:
            before: those of earlier attempts of the run.
        """
        self._before = dict(before)
        self.known: dict[str, Knob] = {}
        self.values: dict[str, Number] = {}

    def add(self, knob: Knob) -> Knob:
        """Take a knob in that the code has just asked for.

        A resumed run goes on with the value that the knob had last, unless the code gives another
        default than it did then, or bounds that the value does not fit.
        """
        before = self._before.get(knob.name)
        if before is not None and _is_same(before.default, knob.default):
            # Where the code has drawn the bounds closer, its default counts again.
            with contextlib.suppress(ArgumentError, ValueTypeError):
                knob = replace(knob, value=fit_value(knob, before.value))
        self._keep(knob)
        return knob

    def turn(self, name: str, value: Any) -> Knob:
        """Set a knob.

        Raises:
            NotFoundError: the loop has asked for no such knob.
            ArgumentError: the value is beyond the bounds.
            ValueTypeError: the value is of another type.
        """
        knob = self.known.get(name)
        if knob is None:
            known = ", ".join(self.known) or "none"
            raise NotFoundError(f"the run has no knob {name!r}; it has: {known}")
        turned = replace(knob, value=fit_value(knob, value))
        self._keep(turned)
        return turned

    def _keep(self, knob: Knob) -> None:
        self.known[knob.name] = knob
        self.values[knob.name] = knob.value


def make_knob(name: Any, default: Any, low: Any, high: Any, log: Any) -> Knob:
    """A knob as the code asks for it.

    Args:
        name: of the knob.
        default: a bool, a whole number or a float; so are all its values.
        low: smallest value; None for no bound.
        high: largest value; None for no bound.
        log: whether it is shown on a log scale; None for a guess from the bounds.

    Raises:
        InvalidNameError: the name cannot be used.
        ArgumentError: the bounds do not fit each other, or the default does not fit them.
        ValueTypeError: something is no number.

    Example:
        >>> make_knob("lr", 1e-3, 1e-5, 1e-1, None).log
        True
        >>> make_knob("depth", 3, 5, 9, None)
        Traceback (most recent call last):
        nbtrack.errors.ArgumentError: knob 'depth': the value 3 is below its min 5
    """
    _check_name(name)
    value = _plain(default, name, "default")
    low, high = _bound(low, name, "min"), _bound(high, name, "max")
    if log is not None and not isinstance(log, bool):
        raise ValueTypeError(f"knob {name!r}: log is True, False or None, got {log!r}")
    if isinstance(value, bool):
        if low is not None or high is not None or log:
            raise ArgumentError(f"knob {name!r} is on or off: leave min, max and log out")
        return Knob(name=name, value=value, default=value)
    if low is not None and high is not None and low >= high:
        raise ArgumentError(f"knob {name!r}: its min {low!r} must be below its max {high!r}")
    if log and (low is None or low <= 0 or high is None):
        raise ArgumentError(f"knob {name!r}: log=True needs a min above 0 and a max")
    if not all(isinstance(part, int) for part in (value, low, high) if part is not None):
        value = float(value)
    if log is None:
        log = low is not None and high is not None and low > 0 and high / low >= _LOG_FROM
    knob = Knob(name=name, value=value, default=value, min=low, max=high, log=log)
    fit_value(knob, value)
    return knob


def fit_value(knob: Knob, value: Any) -> Number:
    """The value in the type of the knob's default.

    Raises:
        ArgumentError: it is beyond the bounds, or no whole number where one is needed.
        ValueTypeError: it is of another type.

    Example:
        >>> fit_value(make_knob("epochs", 3, 1, None, None), 4.0)
        4
    """
    plain = _plain(value, knob.name, "value")
    if isinstance(knob.default, bool) != isinstance(plain, bool):
        kind = "True or False" if isinstance(knob.default, bool) else "a number"
        raise ValueTypeError(f"knob {knob.name!r} takes {kind}, got {value!r}")
    if isinstance(knob.default, bool):
        return plain
    if isinstance(knob.default, int) and plain != int(plain):
        raise ArgumentError(f"knob {knob.name!r} takes whole numbers, got {value!r}")
    if knob.min is not None and plain < knob.min:
        raise ArgumentError(
            f"knob {knob.name!r}: the value {plain!r} is below its min {knob.min!r}"
        )
    if knob.max is not None and plain > knob.max:
        raise ArgumentError(
            f"knob {knob.name!r}: the value {plain!r} is above its max {knob.max!r}"
        )
    return int(plain) if isinstance(knob.default, int) else float(plain)


def _check_name(name: Any) -> None:
    if not isinstance(name, str):
        raise ValueTypeError(f"the name of a knob is text, got {type(name).__name__} {name!r}")
    if not name.strip() or name != name.strip(" -") or len(name) > _LONGEST_NAME:
        raise InvalidNameError(
            f"the knob {name!r} cannot be called so: 1 to {_LONGEST_NAME} characters, with no "
            "blank or dash at either end"
        )
    if name.startswith(INTERNAL_PREFIX):
        raise InvalidNameError(f"the knob {name!r} begins with {INTERNAL_PREFIX!r}; leave that out")


def _bound(value: Any, name: str, what: str) -> int | float | None:
    if value is None:
        return None
    plain = _plain(value, name, what)
    if isinstance(plain, bool):
        raise ValueTypeError(f"knob {name!r}: its {what} is a number, got {value!r}")
    return plain


def _plain(value: Any, name: str, what: str) -> Number:
    # NumPy and torch scalars turn into Python's by item().
    plain = value.item() if hasattr(value, "item") and not isinstance(value, type) else value
    if not isinstance(plain, bool | int | float):
        raise ValueTypeError(f"knob {name!r}: its {what} is a number or a bool, got {value!r}")
    is_drawable = math.isfinite(plain) if isinstance(plain, float) else abs(plain) < 2**63
    if not is_drawable:
        raise ArgumentError(
            f"knob {name!r}: its {what} is a finite number of 64 bits, got {value!r}"
        )
    return plain


def _is_same(one: Number, other: Number) -> bool:
    return one == other and isinstance(one, bool) == isinstance(other, bool)
