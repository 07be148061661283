"""wandb's filter dicts (a small part of MongoDB's language): dict -> condition.

::

    {"config.lr": {"$gt": 0.001, "$lt": 0.1}, "state": "finished"}
    {"$or": [{"tags": "baseline"}, {"summary_metrics.loss": {"$lt": 0.1}}]}

Words are wandb's: ``name`` is the run's id and ``displayName`` the name that is shown; of the
states, ``crashed`` means killed and stale, and ``killed`` means interrupted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn, cast

from nbtrack.errors import FilterError
from nbtrack.query import fit
from nbtrack.query.condition import And, Condition, Exists, In, Not, Operator, Or
from nbtrack.query.fields import RUN_FIELDS, STATES, Field, parse_wandb_field
from nbtrack.records import wandb_state

__all__ = ["parse_mongo"]

_ORDER: Mapping[str, Operator] = {"$gt": ">", "$gte": ">=", "$lt": "<", "$lte": "<="}
_JOINS = ("$and", "$or", "$nor")
_TESTS = ("$eq", "$ne", *_ORDER, "$in", "$nin", "$all", "$exists", "$regex", "$options", "$not")
# States that wandb's server has and a local run cannot be in: asking for them finds nothing.
_ONLY_WANDB = ("pending", "preempted", "preempting")


def parse_mongo(filters: Mapping[str, Any]) -> Condition | None:
    """Read a filter dict; None for an empty one, which keeps every run.

    Raises:
        FilterError: for an unknown field or operator, naming the known ones, and for a value that
            does not go with its field.

    Example:
        >>> from nbtrack.query.condition import to_text
        >>> condition = parse_mongo({"config.lr": {"$gte": 0.1}, "state": "crashed"})
        >>> to_text(condition)
        'config.lr >= 0.1 and state in ["killed", "stale"]'
    """
    terms = [_entry(key, value) for key, value in filters.items()]
    return _all(terms) if terms else None


def _entry(key: str, value: object) -> Condition:
    if key in _JOINS:
        return _join(key, value)
    if key == "$not":
        return Not(_nested(key, value))
    if key.startswith("$"):
        _fail_on_operator(key, (*_JOINS, "$not"), f"filter {key}")
    if key in ("config", "summary_metrics") and _is_plain_dict(value):
        return _deep(key, cast("Mapping[str, Any]", value))
    field = parse_wandb_field(key)
    if field is None:
        raise FilterError(_unknown_field(key))
    try:
        return _about(field, key, value)
    except FilterError as error:
        text = str(error)
        message = text if text.startswith("filter ") else f"filter {key!r}: {text}"
        raise FilterError(message) from error


def _join(key: str, value: object) -> Condition:
    if not isinstance(value, Sequence) or isinstance(value, str | bytes) or not value:
        message = f"filter {key}: found {value!r}, expected a list of filters"
        raise FilterError(message)
    terms = [_nested(key, term) for term in cast("Sequence[object]", value)]
    if key == "$and":
        return _all(terms)
    either = Or(tuple(terms)) if len(terms) > 1 else terms[0]
    return Not(either) if key == "$nor" else either


def _nested(key: str, value: object) -> Condition:
    condition = (
        parse_mongo(cast("Mapping[str, Any]", value)) if isinstance(value, Mapping) else None
    )
    if condition is None:
        message = (
            f"filter {key}: found {value!r}, expected a filter such as {{'state': 'finished'}}"
        )
        raise FilterError(message)
    return condition


def _about(field: Field, key: str, value: object) -> Condition:
    """What a filter says of one field."""
    if not isinstance(value, Mapping):
        return _equal(field, value)
    tests = cast("Mapping[str, Any]", value)
    if not tests or not any(str(test).startswith("$") for test in tests):
        return _deep(key, tests)
    terms = [_test(field, test, tests) for test in tests if test != "$options"]
    if not terms:
        message = "$options goes with $regex"
        raise FilterError(message)
    return _all(terms)


def _test(field: Field, test: str, tests: Mapping[str, Any]) -> Condition:
    value = tests[test]
    if test in _ORDER:
        return fit.compare(field, _ORDER[test], value)
    if test == "$regex":
        return _regex(field, value, str(tests.get("$options", "")))
    if test == "$not":
        return Not(_about(field, field.column, value))
    if test not in _SIMPLE:
        _fail_on_operator(test, _TESTS, f"filter {field.column!r}")
    return _SIMPLE[test](field, value)


def _equal(field: Field, value: object) -> Condition:
    if field.type == "state":
        states = _states(value)
        return fit.compare(field, "==", states[0]) if len(states) == 1 else In(field, states)
    if field.type == "tags" and isinstance(value, list | tuple):
        return _contains_all(field, cast("Sequence[object]", value))
    if field.type == "tags" and value is not None:
        return fit.contains(field, value)
    return fit.compare(field, "==", value)


def _not_equal(field: Field, value: object) -> Condition:
    return Not(_equal(field, value))


def _is_in(field: Field, value: object) -> Condition:
    values = _listed(value)
    if field.type == "state":
        return In(field, tuple(state for word in values for state in _states(word)))
    return fit.is_in(field, values)


def _not_in(field: Field, value: object) -> Condition:
    return Not(_is_in(field, value))


def _contains_all(field: Field, value: object) -> Condition:
    values = _listed(value)
    if not values:
        message = "found an empty list, expected at least one value"
        raise FilterError(message)
    return _all([fit.contains(field, each) for each in values])


def _exists(field: Field, value: object) -> Condition:
    return Exists(field) if value else Not(Exists(field))


_SIMPLE: Mapping[str, Callable[[Field, object], Condition]] = {
    "$eq": _equal,
    "$ne": _not_equal,
    "$in": _is_in,
    "$nin": _not_in,
    "$all": _contains_all,
    "$exists": _exists,
}


def _regex(field: Field, pattern: object, options: str) -> Condition:
    if set(options) - set("imsx"):
        message = f"found $options {options!r}, expected letters of 'imsx'"
        raise FilterError(message)
    if options and isinstance(pattern, str):
        pattern = f"(?{options}){pattern}"
    condition = fit.matches(field, pattern)
    if field.type != "state":
        return condition
    # The pattern is about wandb's words, the run table has ours.
    found = re.compile(condition.pattern).search
    return In(field, tuple(state for state in STATES if found(wandb_state(state))))


def _states(word: object) -> tuple[str, ...]:
    """Our states for one of wandb's words."""
    if word in _ONLY_WANDB:
        return ()
    states = tuple(state for state in STATES if wandb_state(state) == word)
    if not states and word in STATES:
        return (str(word),)  # "stale", "interrupted": ours, and wandb has no such word
    if not states:
        known = " ".join(sorted({wandb_state(state) for state in STATES}))
        message = f"found the state {word!r}, expected one of wandb's words: {known}"
        raise FilterError(message)
    return states


def _deep(key: str, values: Mapping[str, Any]) -> Condition:
    """``{"config.optimizer": {"name": "adam"}}``: every value of the nested dict."""
    if not values:
        message = f"filter {key!r}: found an empty dict, expected a value or {{'$exists': True}}"
        raise FilterError(message)
    return _all([_entry(f"{key}.{name}", value) for name, value in values.items()])


def _is_plain_dict(value: Any) -> bool:
    return isinstance(value, Mapping) and bool(cast("Mapping[str, Any]", value))


def _listed(value: object) -> list[object]:
    if isinstance(value, list | tuple | set | frozenset):
        return list(cast("Sequence[object]", value))
    message = f"found {fit.describe(value)}, expected a list"
    raise FilterError(message)


def _all(terms: Sequence[Condition]) -> Condition:
    return And(tuple(terms)) if len(terms) > 1 else terms[0]


def _unknown_field(key: str) -> str:
    near = get_close_matches(key, RUN_FIELDS, n=1)
    hint = f"{near[0]!r}, " if near else ""
    return (
        f"filter {key!r}: wandb's filters have no such field; did you mean {hint}"
        f"'config.{key}' or 'summary_metrics.{key}'?"
    )


def _fail_on_operator(found: str, known: Sequence[str], place: str) -> NoReturn:
    near = get_close_matches(found, known, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    message = f"{place}: unknown operator {found}, expected one of {' '.join(known)}{hint}"
    raise FilterError(message)
