"""Single values that are no plain Python: what is known becomes plain, the rest is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from os import PathLike, fspath
from types import ModuleType
from typing import Any, NoReturn, cast

from nbtrack.errors import ValueTypeError

__all__ = ["NOTHING", "dataclass_fields", "kind_of", "object_text", "refuse", "simple_value"]

NOTHING: Any = object()  # None is a value
_PLAIN = (float, int, bool, str, type(None))
_ADDRESS = r" at 0x[0-9A-Fa-f]+"
_TAKEN = (
    "numbers, texts, dates, lists and dictionaries of them, arrays of NumPy, torch or jax, and "
    "media such as nbtrack.Image"
)


def simple_value(value: Any) -> Any:
    """The plain value of a scalar of another type; NOTHING for all that is no known scalar.

    Scalars of NumPy, torch and jax, subclasses of Python's own types, enumerations (their value,
    or their name where that is an object), dates (ISO text), durations (seconds), exact numbers
    (float), paths, UUIDs and UTF-8 bytes (text).

    Args:
        value: anything.

    Example:
        >>> from decimal import Decimal
        >>> simple_value(Decimal("0.5")), simple_value(timedelta(minutes=1)), simple_value(b"x")
        (0.5, 60.0, 'x')
    """
    if isinstance(value, Enum):
        inner = value.value
        return inner if type(inner) in _PLAIN else value.name
    for kind in (bool, int, float):
        if isinstance(value, kind):
            return kind(value)
    if isinstance(value, str):
        return str.__str__(value)
    if getattr(value, "shape", None) == () and hasattr(value, "item"):
        return _scalar(value)
    if isinstance(value, datetime | date | time):
        # pandas' NaT is a datetime that is not equal to itself.
        return value.isoformat() if value == value else None  # noqa: PLR0124 - see above
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, PathLike):
        path = fspath(cast("PathLike[str] | PathLike[bytes]", value))
        return path if isinstance(path, str) else path.decode("utf-8", "replace")
    if isinstance(value, bytes | bytearray):
        return _utf8(value)
    return _of_the_library(value)


def refuse(value: Any, key: str) -> NoReturn:
    """Raise for what is no value.

    Args:
        value: anything.
        key: under which name it was given.

    Raises:
        ValueTypeError: always.
    """
    hint = ""
    if dataclass_fields(value) is not None:
        hint = "; write dataclasses.asdict(...) around it"
    elif isinstance(value, Iterator):
        hint = "; write list(...) around it"
    elif isinstance(value, complex):
        hint = "; log its real and imaginary part, or abs(...)"
    elif callable(value):
        hint = "; did you mean to call it?"
    raise ValueTypeError(
        f"{key!r} is a {kind_of(value)}, which cannot be logged{hint}. Log {_TAKEN}"
    )


def object_text(value: Any) -> Any:
    """What a config keeps of an object: the fields of a dataclass, else a text.

    Args:
        value: anything.

    Returns:
        A dictionary of its fields as they are, or a text without memory addresses: the name of
        a class, function or module, else what ``str`` says.

    Example:
        >>> object_text(dict), object_text(simple_value)
        ('builtins.dict', 'nbtrack.track.objects.simple_value')
    """
    if isinstance(value, ModuleType):
        return value.__name__
    if isinstance(value, type) or (hasattr(value, "__qualname__") and callable(value)):
        return f"{value.__module__}.{value.__qualname__}"
    of_dataclass = dataclass_fields(value)
    return re.sub(_ADDRESS, "", str(value)) if of_dataclass is None else of_dataclass


def dataclass_fields(value: Any) -> dict[str, Any] | None:
    """The fields of a dataclass as they are; None for anything else, the class itself included.

    Args:
        value: anything.
    """
    if isinstance(value, type) or not is_dataclass(value):
        return None
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _scalar(value: Any) -> Any:
    dtype_kind = getattr(getattr(value, "dtype", None), "kind", "")
    if dtype_kind == "M":  # item() of nanoseconds would be an int
        return None if str(value) == "NaT" else str(value)
    if dtype_kind == "m":
        return float(value / type(value)(1, "s"))
    item = value.item()
    if type(item) in _PLAIN:
        return item
    if dtype_kind == "f":  # a long double is its own item
        return float(item)
    return NOTHING if type(item) is type(value) else simple_value(item)


def _of_the_library(value: Any) -> Any:
    # Looked at by name: whoever has such a value has imported these, we need not.
    match f"{type(value).__module__}.{type(value).__qualname__}":
        case "decimal.Decimal" | "fractions.Fraction":
            return float("nan") if str(value).lower().endswith("snan") else float(value)
        case "uuid.UUID":
            return str(value)
        case _:
            return NOTHING


def _utf8(value: bytes | bytearray) -> Any:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return NOTHING


def kind_of(value: Any) -> str:
    """What a value is, for a message: its class, with the module of what is not Python's own."""
    kind = cast("type[Any]", type(value))
    if kind.__module__ == "builtins":
        return kind.__qualname__
    return f"{kind.__module__}.{kind.__qualname__}"
