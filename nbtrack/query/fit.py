"""Does this value go with this field? Checks and conversions that both filter languages share.

All complaints are `FilterError`s without a position; who reads a language adds the place.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches

import polars as pl

from nbtrack.errors import FilterError
from nbtrack.query.condition import (
    Ago,
    Compare,
    Contains,
    Duration,
    In,
    Matches,
    Moment,
    Operator,
    Value,
)
from nbtrack.query.fields import STATES, Field

__all__ = ["compare", "contains", "describe", "is_in", "matches"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_US = 86_400_000_000
# wandb's words and other trackers' for how a run stands, with what to write here.
_OTHER_STATES = {
    "crashed": '"crashed" is wandb\'s word for a run that is "killed" or "stale"',
    "preempted": 'the nearest word is "interrupted"',
    "completed": 'did you mean "finished"?',
    "done": 'did you mean "finished"?',
    "success": 'did you mean "finished"?',
    "error": 'did you mean "failed"?',
}


def compare(field: Field, operator: Operator, value: object) -> Compare:
    """The comparison, with the value in the form that the field has.

    Raises:
        FilterError: if the value cannot be compared with this field.
    """
    fitted = _fit(field, value)
    if operator != "==":
        _check_order(field, operator, fitted)
    elif isinstance(fitted, Moment) and fitted.time_us % _DAY_US == 0:
        message = (
            f'{field.column} is a moment, no whole day: write "2026-11-01" <= {field.column} '
            f'< "2026-11-02"'
        )
        raise FilterError(message)
    elif field.type == "tags" and fitted is not None:
        message = f"tags are several words: write {_quoted(value)} in tags"
        raise FilterError(message)
    return Compare(field, operator, fitted)


def is_in(field: Field, values: Sequence[object]) -> In:
    """The membership, with the values in the form that the field has.

    Raises:
        FilterError: if one of the values cannot be compared with this field.
    """
    return In(field, tuple(_fit(field, value) for value in values))


def contains(field: Field, value: object) -> Contains:
    """The condition that a tag, an element or a part of a text is there.

    Raises:
        FilterError: if the field holds one single value, or the value is of the wrong type.
    """
    if field.type not in ("text", "tags", "words", "free"):
        message = f"{field.column} holds one {_NOUNS[field.type]}: nothing can be 'in' it"
        raise FilterError(message)
    if field.type != "free" and not isinstance(value, str):
        raise FilterError(_mismatch(field, value, "a text in quotes"))
    if value is None or not isinstance(value, str | int | float | bool):
        message = f"found {describe(value)}, expected a text, a number, true or false"
        raise FilterError(message)
    return Contains(field, value)


def matches(field: Field, pattern: object) -> Matches:
    """The condition that a regular expression matches.

    Raises:
        FilterError: if the field holds no text, or the expression is none.
    """
    if field.type not in ("text", "tags", "words", "free", "state"):
        message = f"{field.column} is a {_NOUNS[field.type]}: a regular expression needs text"
        raise FilterError(message)
    if not isinstance(pattern, str):
        message = f"found {describe(pattern)}, expected a regular expression in quotes"
        raise FilterError(message)
    try:
        pl.Series([""]).str.contains(pattern)
    except pl.exceptions.ComputeError as error:
        reasons = [line for line in str(error).splitlines() if line.startswith("error: ")]
        reason = reasons[0].removeprefix("error") if reasons else ""
        message = f"{_quoted(pattern)} is no regular expression{reason}"
        raise FilterError(message) from error
    return Matches(field, pattern)


def describe(value: object) -> str:
    """A value as an error message names it."""
    if isinstance(value, Duration):
        return f"a length of time ({value.seconds:g} s)"
    if isinstance(value, Ago):
        return f"a moment ({value.seconds:g} s ago)"
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _quoted(value) if isinstance(value, str) else repr(value)


_NOUNS = {
    "text": "text",
    "state": "state",
    "number": "number",
    "time": "moment",
    "duration": "length of time",
    "tags": "list of words",
    "flag": "yes or no",
    "words": "list of words",
    "free": "value",
}


def _fit(field: Field, value: object) -> Value:
    if field.type == "words":
        message = f"{field.column} is many words: write {_quoted(value)} in {field.column}"
        raise FilterError(message)
    if value is None:
        if field.type in ("state", "flag"):
            message = f"every run has {field.column}: it is never none"
            raise FilterError(message)
        return None
    match field.type:
        case "text" | "tags":
            return _text(field, value)
        case "state":
            return _state(field, value)
        case "number":
            return _number(field, value)
        case "flag":
            return _flag(field, value)
        case "time":
            return _moment(field, value)
        case "duration":
            return _duration(field, value)
        case "free":
            return _free(field, value)


def _text(field: Field, value: object) -> str:
    if not isinstance(value, str):
        raise FilterError(_mismatch(field, value, "a text in quotes"))
    return value


def _state(field: Field, value: object) -> str:
    if value not in STATES:
        words = " ".join(STATES)
        near = get_close_matches(str(value), STATES, n=1)
        hint = _OTHER_STATES.get(str(value).lower(), f'did you mean "{near[0]}"?' if near else "")
        message = _mismatch(field, value, f"one of {words}")
        raise FilterError(f"{message}; {hint}" if hint else message)
    return str(value)


def _number(field: Field, value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FilterError(_mismatch(field, value, "a number"))
    return value


def _flag(field: Field, value: object) -> bool:
    if not isinstance(value, bool):
        raise FilterError(_mismatch(field, value, "true or false"))
    return value


def _moment(field: Field, value: object) -> Moment | Ago:
    if isinstance(value, Moment | Ago):
        return value
    expected = 'a date in quotes ("2026-11-01") or a length of time ago (7d ago)'
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError as error:
            raise FilterError(_mismatch(field, value, expected)) from error
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=UTC)
    if not isinstance(value, datetime):
        raise FilterError(_mismatch(field, value, expected))
    moment = value if value.tzinfo else value.replace(tzinfo=UTC)
    return Moment((moment - _EPOCH) // timedelta(microseconds=1))


def _duration(field: Field, value: object) -> Duration:
    if isinstance(value, Duration):
        return value
    if isinstance(value, timedelta):
        return Duration(value.total_seconds())
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FilterError(_mismatch(field, value, "a length of time (20s 5m 2h 3d) or seconds"))
    return Duration(float(value))


def _free(field: Field, value: object) -> Value:
    if isinstance(value, Ago):
        raise FilterError(_mismatch(field, value, "a value; only times are compared with 'ago'"))
    if isinstance(value, str | int | float | bool | Duration):
        return value
    raise FilterError(_mismatch(field, value, "a text, a number, true, false or none"))


def _check_order(field: Field, operator: Operator, value: Value) -> None:
    if value is None or isinstance(value, bool):
        message = f"{describe(value)} has no order: compare it with == or !=, not with {operator}"
        raise FilterError(message)
    if field.type in ("tags", "state"):
        message = f"{field.column} has no order: use == or in, not {operator}"
        raise FilterError(message)


def _mismatch(field: Field, value: object, expected: str) -> str:
    return f"{field.column} is compared with {describe(value)}, expected {expected}"


def _quoted(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)
