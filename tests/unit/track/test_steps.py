"""The rules for steps and commits, as a reader of the history sees them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nbtrack
from nbtrack.errors import ValueTypeError


@pytest.fixture
def run():
    return nbtrack.init(project="steps", reinit="create_new")


def rows(run):
    """What was logged, as (step, values)."""
    read = nbtrack.open_run(run.id).rows()
    return [(row["_step"], {k: v for k, v in row.items() if k[0] != "_"}) for row in read]


def test_steps_count_from_zero(run):
    for value in (0.5, 0.25):
        run.log({"loss": value})
    assert rows(run) == [(0, {"loss": 0.5}), (1, {"loss": 0.25})]
    assert run.step == 2


def test_an_uncommitted_row_takes_more_values_until_it_is_closed(run):
    run.log({"a": 1, "b": 1}, commit=False)
    run.log({"b": 2}, commit=False)
    run.log({"c": 3})
    run.log({"d": 4})
    assert rows(run) == [(0, {"a": 1, "b": 2, "c": 3}), (1, {"d": 4})]


def test_an_explicit_step_stays_open_and_a_plain_log_closes_it(run):
    run.log({"a": 1}, step=5)
    run.log({"b": 2}, step=5)
    run.log({"c": 3})
    run.log({"d": 4})
    assert rows(run) == [(5, {"a": 1, "b": 2, "c": 3}), (6, {"d": 4})]


def test_a_higher_step_closes_the_open_row_and_may_leave_a_gap(run):
    run.log({"a": 1}, step=2)
    run.log({"b": 2}, step=9)
    assert run.step == 9
    run.finish()
    assert rows(run) == [(2, {"a": 1}), (9, {"b": 2})]


def test_a_lower_step_is_a_row_of_its_own_and_the_open_row_stays(run, capfd):
    run.log({"a": 1}, step=5)
    run.log({"late": 0}, step=2)
    run.log({"late": 1}, step=3)
    run.log({"b": 2}, step=5)
    run.log({"c": 3})
    assert rows(run) == [(5, {"a": 1, "b": 2, "c": 3}), (2, {"late": 0}), (3, {"late": 1})]
    assert run.step == 6
    assert run.summary["late"] == 1
    assert capfd.readouterr().err.count("came after step") == 1


def test_a_step_that_is_closed_already_is_a_row_of_its_own(run):
    run.log({"a": 1}, step=4, commit=True)
    run.log({"b": 2}, step=4)
    run.log({"c": 3})
    assert rows(run) == [(4, {"a": 1}), (4, {"b": 2}), (5, {"c": 3})]


def test_an_empty_row_counts_and_an_empty_uncommitted_one_does_not(run):
    run.log({})
    run.log({}, commit=False)
    run.log({"a": 1})
    assert rows(run) == [(0, {}), (1, {"a": 1})]


def test_an_open_row_is_there_for_readers_and_after_finish(run):
    run.log({"a": 1}, commit=False)
    assert rows(run) == [(0, {"a": 1})]
    run.finish()
    assert rows(run) == [(0, {"a": 1})]


@pytest.mark.parametrize("step", [1.0, "1", True, 2**70, [1]])
def test_a_step_that_is_no_int_is_refused_at_the_call(run, step):
    with pytest.raises(ValueTypeError, match="step"):
        run.log({"a": 1}, step=step)
    assert rows(run) == []


def test_numpy_ints_are_steps(run):
    run.log({"a": 1}, step=np.int64(3), commit=True)
    assert rows(run) == [(3, {"a": 1})]


@pytest.mark.parametrize("data", [None, [1], "x", 3, object()])
def test_only_a_dictionary_can_be_logged(run, data):
    with pytest.raises(ValueTypeError, match="dictionary"):
        run.log(data)


def test_keys_are_texts_and_values_are_values(run):
    with pytest.raises(ValueTypeError):
        run.log({1: 2})
    with pytest.raises(ValueTypeError, match="'x'"):
        run.log({"x": object()})
    assert rows(run) == []


def test_a_metric_may_turn_from_int_to_float_to_text(run):
    for value in (1, 1.5, "one", None, True, 2**80, -0.0):
        run.log({"m": value})
    assert [repr(row["m"]) for _, row in rows(run)] == [
        repr(v) for v in (1, 1.5, "one", None, True, 2**80, -0.0)
    ]


def test_a_large_int_after_small_ones_is_exact_and_leaves_no_gap(run):
    for value in (1, 2, 2**64, 3):
        run.log({"n": value})
    assert rows(run) == [(0, {"n": 1}), (1, {"n": 2}), (2, {"n": 2**64}), (3, {"n": 3})]


def test_not_a_number_and_infinity_are_kept(run):
    for value in (math.nan, math.inf, -math.inf):
        run.log({"x": value})
    found = [row["x"] for _, row in rows(run)]
    assert math.isnan(found[0])
    assert found[1:] == [math.inf, -math.inf]


def test_a_value_is_what_it_was_when_it_was_logged(run):
    data = {"a": 1.0, "nested": {"x": [1]}}
    run.log(data)
    data["a"] = 2.0
    data["nested"]["x"].append(2)
    assert rows(run)[0][1] == {"a": 1.0, "nested": {"x": [1]}}
    assert run.summary["nested"]["x"] == [1]


def test_ten_thousand_metrics_in_one_row(run):
    wide = {f"m{i}": i / 2 for i in range(10_000)}
    run.log(wide)
    run.log(wide)
    assert [row for _, row in rows(run)] == [wide, wide]
    assert nbtrack.open_run(run.id).history(keys=["m9999"])["m9999"].to_list() == [4999.5] * 2


def test_more_key_sets_than_there_are_schemas(run):
    for i in range(1_200):
        run.log({f"k{i}": float(i), "all": i})
    found = rows(run)
    assert len(found) == 1_200
    assert found[1_150] == (1_150, {"k1150": 1150.0, "all": 1150})


def test_a_text_of_ten_megabytes(run):
    text = "ä" * 5_000_000
    run.log({"text": text})
    run.log({"text": "short"})
    assert [row["text"] for _, row in rows(run)] == [text, "short"]


VALUES = st.one_of(
    st.floats(allow_nan=False),
    st.integers(),
    st.booleans(),
    st.none(),
    st.text(max_size=5),
    st.lists(st.integers(0, 9), max_size=2),
)
CALLS = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from("abcd"), VALUES, max_size=3),
        st.one_of(st.none(), st.integers(-2, 6)),
        st.sampled_from([None, True, False]),
    ),
    max_size=14,
)


@given(CALLS)
@settings(max_examples=60, deadline=None)
def test_any_calls_read_back_as_the_rules_say(calls):
    run = nbtrack.init(project="any", reinit="create_new", settings={"silent": True})
    expected, open_row, step = [], None, 0
    for data, at, commit in calls:
        run.log(data, step=at, commit=commit)
        closes = commit if commit is not None else at is None
        if at is not None and at < step:
            expected.append((at, dict(data)))
            continue
        if at is not None and at > step:
            open_row, step = None, at
        if not data and not closes:
            continue
        if open_row is None:
            open_row = {}
            expected.append((step, open_row))
        open_row.update(data)
        if closes:
            open_row, step = None, step + 1
    assert run.step == step
    assert repr([(s, sorted(row.items())) for s, row in rows(run)]) == repr(
        [(s, sorted(row.items())) for s, row in expected]
    )
    run.finish()
