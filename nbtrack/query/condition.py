"""A filter as a small tree: what both filter languages are read into.

Every condition is true or false of a run, never unknown:

- a comparison with a value that is missing is false, whatever the operator;
- ``not`` turns true and false around, and ``a != b`` *is* ``not a == b``, ``x not in y`` *is*
  ``not x in y``: both are true of a run that has no such value (as in wandb's filters);
- values of different types are never equal and have no order: ``config.lr < 1`` is false where
  ``config.lr`` is text, and true and false are no numbers;
- NaN is smaller and larger than nothing; ``loss == nan`` finds it.

`to_text` writes a condition in the expression language; `expression.parse` reads it back to an
equal tree.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from nbtrack.query.fields import Field, parse_field

__all__ = [
    "Ago",
    "And",
    "Compare",
    "Condition",
    "Contains",
    "Duration",
    "Exists",
    "In",
    "Matches",
    "Moment",
    "Not",
    "Operator",
    "Or",
    "Scalar",
    "Value",
    "asks_existence",
    "fields_of",
    "is_plain_name",
    "to_text",
]

Scalar = str | int | float | bool | None
Operator = Literal["==", "<", "<=", ">", ">="]

RESERVED = frozenset({"and", "or", "not", "in", "true", "false", "none", "null", "nan", "inf"})
NAME = re.compile(r"[^\W\d](?:[\w./:@%-]*[\w%])?")
_UNITS_S = (("d", 86400), ("h", 3600), ("m", 60))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time, ``20s`` or ``1h30m``."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Ago:
    """A moment counted back from when the filter is used, ``7d ago``."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or a time, in microseconds since 1970, UTC."""

    time_us: int


Value = Scalar | Duration | Ago | Moment


@dataclass(frozen=True, slots=True)
class Compare:
    """``field op value``. With None only ``==``: the value is missing."""

    field: Field
    operator: Operator
    value: Value


@dataclass(frozen=True, slots=True)
class In:
    """The field's value is one of these; for tags: any of these is among them."""

    field: Field
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Contains:
    """A tag is among the tags, an element in a list, or a text within a text."""

    field: Field
    value: Scalar


@dataclass(frozen=True, slots=True)
class Matches:
    """A regular expression matches somewhere in the text, or in any of the tags."""

    field: Field
    pattern: str


@dataclass(frozen=True, slots=True)
class Exists:
    """The run has a value here, or nested values below."""

    field: Field


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    term: Condition


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more terms."""

    terms: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of two or more terms."""

    terms: tuple[Condition, ...]


Condition = Compare | In | Contains | Matches | Exists | Not | And | Or


def fields_of(condition: Condition) -> Iterator[Field]:
    """All fields that a condition looks at, in order, possibly more than once."""
    match condition:
        case And(terms) | Or(terms):
            for term in terms:
                yield from fields_of(term)
        case Not(term):
            yield from fields_of(term)
        case _:
            yield condition.field


def asks_existence(condition: Condition) -> bool:
    """Whether it matters if a key has values nested below it."""
    match condition:
        case And(terms) | Or(terms):
            return any(asks_existence(term) for term in terms)
        case Not(term):
            return asks_existence(term)
        case Compare(value=value):
            return value is None
        case In(values=values):
            return None in values
        case _:
            return isinstance(condition, Exists)


def to_text(condition: Condition) -> str:
    """The condition in the expression language.

    Example:
        >>> to_text(Not(Compare(parse_field("config.optimizer"), "==", "adam")))
        'config.optimizer != "adam"'
        >>> is_new = Compare(parse_field("age"), "<", Duration(7200))
        >>> to_text(And((Exists(parse_field("val/acc")), is_new)))
        'exists(val/acc) and age < 2h'
    """
    return _text(condition, level=0)


# How tightly each binds: an operand of a tighter place is put in parentheses.
_OR, _AND, _NOT = 0, 1, 2


def _text(condition: Condition, level: int) -> str:
    match condition:
        case Or(terms):
            return _joined(terms, "or", _OR, level)
        case And(terms):
            return _joined(terms, "and", _AND, level)
        case Compare(field, "==", True) if field.type == "flag":
            return field.key
        case Not(Compare(field, "==", True)) if field.type == "flag":
            return f"not {field.key}"
        case Not(Compare(field, "==", value)):
            return f"{_name(field)} != {_value(value)}"
        case Not(In(field, values)):
            return f"{_name(field)} not in {_list(values)}"
        case Not(Contains(field, value)):
            return f"{_value(value)} not in {_name(field)}"
        case Not(term):
            return f"not {_text(term, _NOT)}"
        case Compare(field, operator, value):
            return f"{_name(field)} {operator} {_value(value)}"
        case In(field, values):
            return f"{_name(field)} in {_list(values)}"
        case Contains(field, value):
            return f"{_value(value)} in {_name(field)}"
        case Matches(field, pattern):
            return f"{_name(field)} ~ {_quoted(pattern)}"
        case Exists(field):
            return f"exists({_name(field)})"


def _joined(terms: tuple[Condition, ...], word: str, own: int, level: int) -> str:
    text = f" {word} ".join(_text(term, own + 1) for term in terms)
    return text if level <= own else f"({text})"


def is_plain_name(name: str) -> bool:
    """Whether a name can stand in an expression without backticks."""
    return NAME.fullmatch(name) is not None and name.lower() not in RESERVED


def _name(field: Field) -> str:
    if field.kind == "run":
        return field.key
    if field.kind == "summary" and is_plain_name(field.key) and parse_field(field.key) == field:
        return field.key
    dotted = f"{field.kind}.{field.key}"
    if NAME.fullmatch(dotted):
        return dotted
    return f"{field.kind}.`{field.key.replace('`', '``')}`"


def _list(values: tuple[Value, ...]) -> str:
    return f"[{', '.join(_value(value) for value in values)}]"


def _value(value: Value) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return "true" if value else "false"
        case str():
            return _quoted(value)
        case Duration(seconds):
            return _duration(seconds)
        case Ago(seconds):
            return f"{_duration(seconds)} ago"
        case Moment(time_us):
            return _quoted(_moment(time_us))
        case _:
            return repr(value)  # repr of a float is the shortest text that reads back the same


def _quoted(text: str) -> str:
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}" for c in text) + '"'


def _duration(seconds: float) -> str:
    for unit, size in _UNITS_S:
        if seconds and seconds % size == 0:
            return f"{int(seconds // size)}{unit}"
    return f"{int(seconds) if seconds == math.floor(seconds) else repr(seconds)}s"


def _moment(time_us: int) -> str:
    seconds, micros = divmod(time_us, 1_000_000)
    moment = datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros, tzinfo=None)
    return moment.isoformat().removesuffix("T00:00:00")
