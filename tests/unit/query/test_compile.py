"""Conditions as Polars expressions: they say the same as plain Python does, row by row."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbtrack.query.compile import code_condition, compile_condition, sort_places
from nbtrack.query.condition import (
    Ago,
    And,
    Compare,
    Condition,
    Contains,
    Duration,
    Exists,
    In,
    Matches,
    Moment,
    Not,
    Or,
    Value,
)
from nbtrack.query.expression import parse
from nbtrack.query.fields import STATES, config_field, run_field, summary_field
from nbtrack.query.order import parse_order

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SCHEMA: dict[str, Any] = {
    "run_id": pl.String,
    "name": pl.String,
    "state": pl.String,
    "created": pl.Datetime("us", "UTC"),
    "duration": pl.Duration("us"),
    "tags": pl.List(pl.String),
    "group": pl.String,
    "rows": pl.Int64,
    "archived": pl.Boolean,
    "config.lr": pl.Float64,
    "config.opt": pl.String,
    "config.amp": pl.Boolean,
    "config.size": pl.Int64,
    "config.layers": pl.List(pl.Int64),
    "summary.loss": pl.Float64,
    "config.nested.a": pl.Int64,
}


def _frame(*rows: dict[str, Any]) -> pl.DataFrame:
    whole = [{"run_id": str(n), "created": NOW, "tags": [], **row} for n, row in enumerate(rows)]
    columns = {name: [row.get(name) for row in whole] for name in SCHEMA}
    return pl.DataFrame(columns, schema=SCHEMA)


def _kept(frame: pl.DataFrame, text: str) -> str:
    expression = compile_condition(parse(text), frame.schema, NOW)
    return "".join(frame.filter(expression)["run_id"])


def test_a_missing_value_makes_every_comparison_false_and_its_negation_true():
    frame = _frame({"config.lr": 0.1}, {})

    assert _kept(frame, "config.lr == 0.1") == "0"
    assert _kept(frame, "config.lr < 1") == "0"
    assert _kept(frame, "config.lr != 0.1") == "1"
    assert _kept(frame, "not config.lr < 1") == "1"
    assert _kept(frame, "config.lr not in [0.1]") == "1"
    assert _kept(frame, "config.lr == none") == "1"
    assert _kept(frame, "config.lr != none") == "0"
    assert _kept(frame, "not (config.lr < 1 and config.lr > 0)") == "1"


def test_a_key_that_no_run_has_is_missing_everywhere():
    frame = _frame({}, {})

    assert _kept(frame, "config.nowhere == 1") == ""
    assert _kept(frame, "config.nowhere != 1") == "01"
    assert _kept(frame, "config.nowhere == none") == "01"
    assert _kept(frame, "not exists(config.nowhere)") == "01"
    assert _kept(frame, "config.nowhere ~ 'a' or 'a' in config.nowhere") == ""


def test_values_of_other_types_are_neither_equal_nor_ordered():
    frame = _frame({"config.lr": 1.0, "config.opt": "1", "config.amp": True, "config.size": 1})

    assert _kept(frame, "config.lr == 1 and config.size == 1.0") == "0"
    assert _kept(frame, 'config.lr == "1"') == ""
    assert _kept(frame, "config.opt == 1 or config.opt < 5") == ""
    assert _kept(frame, "config.amp == 1 or config.size == true") == ""
    assert _kept(frame, 'config.size ~ "1" or "1" in config.size') == ""


def test_nan_has_no_order_but_can_be_found():
    frame = _frame({"summary.loss": math.nan}, {"summary.loss": 2.0}, {"summary.loss": math.inf})

    assert _kept(frame, "loss > 1") == "12"
    assert _kept(frame, "loss <= 1 or loss >= inf") == "2"
    assert _kept(frame, "loss == nan") == "0"
    assert _kept(frame, "loss != nan") == "12"
    assert _kept(frame, "loss in [nan, 2]") == "01"


def test_nested_values_exist_below_their_key():
    frame = _frame({"config.nested.a": 1}, {})

    assert _kept(frame, "exists(config.nested)") == "0"
    assert _kept(frame, "config.nested == none") == "1"
    assert _kept(frame, "not exists(config.nested.a)") == "1"


def test_tags_and_lists():
    frame = _frame({"tags": ["a", "b"], "config.layers": [64, 32]}, {"tags": ["ab"]}, {})

    assert _kept(frame, '"a" in tags') == "0"
    assert _kept(frame, 'tags in ["b", "ab"]') == "01"
    assert _kept(frame, '"a" not in tags') == "12"
    assert _kept(frame, 'tags ~ "^a"') == "01"
    assert _kept(frame, "exists(tags)") == "01"
    assert _kept(frame, "tags == none") == "2"
    assert _kept(frame, "64 in config.layers") == "0"
    assert _kept(frame, "5 not in config.layers") == "012"


def test_times_and_ages():
    frame = _frame(
        {"created": NOW - timedelta(days=1), "duration": timedelta(seconds=10)},
        {"created": NOW - timedelta(days=10), "duration": timedelta(minutes=10)},
    )

    assert _kept(frame, "created > 7d ago") == _kept(frame, "age < 7d") == "0"
    assert _kept(frame, 'created < "2026-11-15"') == "1"
    assert _kept(frame, '"2026-11-10" <= created < "2026-11-11"') == "1"
    assert _kept(frame, "duration < 20s") == "0"
    assert _kept(frame, "5m <= duration < 1h") == "1"


def test_integers_beyond_64_bits_are_compared_as_floats():
    frame = _frame({"config.size": 5, "config.lr": 1e30})

    assert _kept(frame, f"config.size < {10**30} and config.lr > {10**29}") == "0"


def test_the_expression_reads_as_a_user_would_have_written_it():
    condition = parse('config.lr < 0.01 and state == "finished" and "a" in tags')

    text = str(compile_condition(condition, _frame({}).schema, NOW))

    assert '(col("config.lr")) < (dyn float: 0.01)' in text
    assert '(col("state")) == ("finished")' in text
    assert 'col("tags").list.contains(["a"' in text


# -- any condition over any rows says what plain Python says ------------------------------------

_MISSING = st.none()
_rows = st.fixed_dictionaries(
    {
        "name": st.text("ab", max_size=2),
        "state": st.sampled_from(STATES),
        "created": st.integers(0, 20).map(lambda days: NOW - timedelta(days=days)),
        "duration": _MISSING | st.integers(0, 5).map(lambda s: timedelta(seconds=s)),
        "tags": st.lists(st.sampled_from("abc"), max_size=2),
        "group": _MISSING | st.sampled_from("ab"),
        "rows": st.integers(0, 3),
        "archived": st.booleans(),
        "config.lr": _MISSING | st.sampled_from([0.0, 0.5, 1.0, math.nan, math.inf, -math.inf]),
        "config.opt": _MISSING | st.text("ab1", max_size=2),
        "config.amp": _MISSING | st.booleans(),
        "config.size": _MISSING | st.integers(-1, 2),
        "config.layers": _MISSING | st.lists(st.integers(0, 2), max_size=2),
        "summary.loss": _MISSING | st.floats(-1, 1),
        "config.nested.a": _MISSING | st.integers(0, 1),
    }
)
_users = st.sampled_from(
    [
        *(
            config_field(key)
            for key in ("lr", "opt", "amp", "size", "layers", "nowhere", "nested.a")
        ),
        summary_field("loss"),
    ]
)
_values = st.sampled_from([0, 1, 0.5, 1.0, math.nan, math.inf, "a", "1", "", 10**25])
_any_value = _values | st.sampled_from([True, False, None])
_orders = st.sampled_from(["==", "<", "<=", ">", ">="])
_leaves: st.SearchStrategy[Condition] = st.one_of(
    st.builds(Compare, _users, _orders, _values | st.just(Duration(1.0))),
    st.builds(Compare, _users, st.just("=="), _any_value),
    st.builds(In, _users, st.lists(_any_value, max_size=3).map(tuple)),
    st.builds(Contains, _users, _values),
    st.builds(Matches, _users, st.sampled_from(["a", "^b$", "."])),
    st.builds(Exists, _users | st.just(config_field("nested")) | st.just(run_field("tags"))),
    st.builds(Compare, st.just(run_field("group")), _orders, st.sampled_from("ab")),
    st.builds(Compare, st.just(run_field("state")), st.just("=="), st.sampled_from(STATES)),
    st.builds(In, st.just(run_field("state")), st.lists(st.sampled_from(STATES)).map(tuple)),
    st.builds(Compare, st.just(run_field("rows")), _orders, st.sampled_from([0, 1, 1.5])),
    st.builds(Compare, st.just(run_field("age")), _orders, st.just(Duration(5 * 86400.0))),
    st.builds(Compare, st.just(run_field("created")), _orders, st.just(Ago(5 * 86400.0))),
    st.builds(Compare, st.just(run_field("duration")), _orders, st.just(Duration(2.0))),
    st.builds(Contains, st.just(run_field("tags")), st.sampled_from("abc")),
    st.builds(In, st.just(run_field("tags")), st.lists(st.sampled_from("abc")).map(tuple)),
    st.builds(Matches, st.just(run_field("name")), st.sampled_from(["a", "^b$", "."])),
)
_conditions = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _is_true(condition: Condition, row: dict[str, Any]) -> bool:
    """What the documentation of `condition` promises, in plain Python."""
    match condition:
        case And(terms):
            return all(_is_true(term, row) for term in terms)
        case Or(terms):
            return any(_is_true(term, row) for term in terms)
        case Not(term):
            return not _is_true(term, row)
        case Compare(field, operator, value):
            return _compares(_value(field.column, row), operator, value)
        case In(field, values):
            held = _value(field.column, row)
            each = held if field.column == "tags" else [held]
            return any(_compares(one, "==", value) for one in each for value in values)
        case Contains(field, value):
            held = _value(field.column, row)
            if isinstance(held, str):
                return isinstance(value, str) and value in held
            return isinstance(held, list) and any(_compares(one, "==", value) for one in held)
        case Matches(field, pattern):
            held = _value(field.column, row)
            return isinstance(held, str) and re.search(pattern, held) is not None
        case Exists(field):
            below = [row[name] for name in row if name.startswith(f"{field.column}.")]
            held = [row.get(field.column), *below]
            return any(value is not None and value != [] for value in held) or (
                field.column == "config.layers" and row["config.layers"] == []
            )


def _value(column: str, row: dict[str, Any]) -> Any:
    return NOW - row["created"] if column == "age" else row.get(column)


def _compares(held: Any, operator: str, value: Value) -> bool:
    if value is None:
        return held is None
    if isinstance(value, Ago | Moment):
        assert isinstance(value, Ago)
        value_at = NOW - timedelta(seconds=value.seconds)
        return _OPERATORS[operator](held, value_at)
    if isinstance(value, Duration):
        held = held.total_seconds() if isinstance(held, timedelta) else held
        value = value.seconds
    kinds = [bool, str, (int, float)]
    if not any(_is(held, kind) and _is(value, kind) for kind in kinds):
        return False
    if operator == "==" and value != value:  # noqa: PLR0124 - only NaN differs from itself
        return held != held  # noqa: PLR0124
    return _OPERATORS[operator](held, value)


def _is(value: Any, kind: Any) -> bool:
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


@settings(max_examples=300)
@given(_conditions, st.lists(_rows, min_size=1, max_size=6))
def test_polars_and_plain_python_agree(condition: Condition, rows: list[dict[str, Any]]):
    frame = _frame(*rows)

    kept = frame.filter(compile_condition(condition, frame.schema, NOW))["run_id"].to_list()

    assert kept == [str(n) for n, row in enumerate(rows) if _is_true(condition, row)]


@settings(max_examples=300)
@given(_conditions, st.lists(_rows, min_size=1, max_size=6))
def test_the_code_of_an_expression_keeps_the_same_rows(
    condition: Condition, rows: list[dict[str, Any]]
):
    frame = _frame(*rows)
    coded = code_condition(condition, frame.schema, NOW)

    again = eval(coded.code, {"pl": pl})

    assert frame.filter(again)["run_id"].to_list() == frame.filter(coded.made)["run_id"].to_list()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("config.lr < 0.01", "pl.col('config.lr') < 0.01"),
        ("not archived", "~pl.col('archived')"),
        ("'a' in tags and rows > 1", "pl.col('tags').list.contains('a') & (pl.col('rows') > 1)"),
        ("duration < 90s", "pl.col('duration') < pl.duration(seconds=90)"),
        ("duration < 0.5s", "pl.col('duration') < pl.duration(microseconds=500000)"),
        (
            "created > 1d ago",
            "pl.col('created') > pl.datetime(2026, 11, 19, 12, time_zone='UTC')",
        ),
        ("config.lr == nan", "pl.col('config.lr') == float(\"nan\")"),
        ("config.opt in ['a', 'b']", "pl.col('config.opt').is_in(['a', 'b'])"),
    ],
)
def test_the_code_reads_as_one_would_write_it(text: str, code: str):
    assert code_condition(parse(text), _frame().schema, NOW).code == code


# -- order --------------------------------------------------------------------------------------


def _sorted(frame: pl.DataFrame, order: Any) -> str:
    return "".join(frame["run_id"][sort_places(frame, parse_order(order))])


@pytest.mark.parametrize(("order", "expected"), [("loss", "2013"), ("-loss", "0213")])
def test_missing_values_and_nan_come_last_either_way(order: str, expected: str):
    frame = _frame({"summary.loss": 3.0}, {"summary.loss": math.nan}, {"summary.loss": 1.0}, {})

    assert _sorted(frame, order) == expected


def test_ties_are_broken_by_creation_and_then_by_id():
    frame = _frame(
        {"group": "a", "created": NOW},
        {"group": "a", "created": NOW - timedelta(days=1)},
        {"group": "a", "created": NOW},
        {"group": "b", "created": NOW},
    ).reverse()

    assert _sorted(frame, "group") == "1023"
    assert _sorted(frame, "-group") == "3102"
    assert _sorted(frame, None) == "1023"


def test_numbers_come_before_texts_where_a_key_has_both():
    frame = _frame(*({"config.opt": value} for value in ("10", "b", "9", None, "1e1", "a")))

    places = sort_places(frame, parse_order("config.opt"), {"config.opt"})
    kept = frame["config.opt"][places].to_list()

    assert kept == ["9", "10", "1e1", "a", "b", None]


def test_some_runs_can_come_before_all_others():
    frame = _frame({"state": "finished", "rows": 9}, {"state": "running", "rows": 1})

    places = sort_places(frame, parse_order("-rows"), first=pl.col("state") == "running")

    assert places.to_list() == [1, 0]


def test_several_orders_and_age():
    frame = _frame(
        {"group": "a", "rows": 1, "created": NOW},
        {"group": "a", "rows": 2, "created": NOW - timedelta(days=1)},
        {"group": "b", "rows": 1, "created": NOW - timedelta(days=2)},
    )

    assert _sorted(frame, ["group", "-rows"]) == "102"
    assert _sorted(frame, "age") == "012"
    assert _sorted(frame, "-config.nowhere") == "210"
