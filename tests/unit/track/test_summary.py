from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbtrack.errors import RunFinishedError, ValueTypeError
from nbtrack.track.summary import NestedSummary, Summary


class Told:
    """Puts together what it was told, as a reader does from disk."""

    def __init__(self) -> None:
        self.calls: list[tuple[dict[str, Any], list[str]]] = []
        self.summary: dict[str, Any] = {}

    def __call__(self, changed: dict[str, Any], deleted: list[str]) -> None:
        self.calls.append((changed, deleted))
        self.summary.update(changed)
        for key in deleted:
            self.summary.pop(key, None)


@pytest.fixture
def values() -> dict[str, Any]:
    """What the writer of the run fills with the last values."""
    return {"loss": 0.5, "d": {"x": 1, "y": {"z": 2}}, "_wandb": {}}


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def summary(values: dict[str, Any], told: Told) -> Summary:
    return Summary(values, told, lambda: {"_step": 3, "_runtime": 1.5})


class TestReading:
    def test_by_item_by_attribute_and_by_get(self, summary):
        assert summary["loss"] == summary.loss == summary.get("loss") == 0.5
        assert summary.get("nothing", 7) == 7
        assert summary["d"]["y"]["z"] == summary.d.y.z == 2

    def test_what_is_missing(self, summary):
        with pytest.raises(KeyError, match="the summary has no 'nothing'; it has: loss, d, _step"):
            summary["nothing"]
        with pytest.raises(AttributeError, match="the summary has no 'nothing'"):
            summary.nothing  # noqa: B018 - the access is the test
        with pytest.raises(AttributeError):
            summary.d.nothing  # noqa: B018 - the access is the test

    def test_the_values_of_the_run_itself_are_in_it(self, summary):
        assert (summary["_step"], summary._runtime) == (3, 1.5)
        assert summary.keys() == list(summary) == ["loss", "d", "_step", "_runtime"]
        assert "_step" in summary

    def test_what_is_internal_is_hidden(self, summary):
        assert "_wandb" not in summary
        assert "_wandb" not in dict(summary)
        with pytest.raises(KeyError):
            summary["_wandb"]

    def test_it_is_a_dictionary_for_those_who_need_one(self, summary):
        expected = {"loss": 0.5, "d": {"x": 1, "y": {"z": 2}}, "_step": 3, "_runtime": 1.5}
        assert dict(summary) == dict(summary.items()) == summary.as_dict() == expected
        assert summary.values() == list(expected.values())
        assert json.loads(json.dumps(dict(summary))) == expected
        assert pickle.loads(pickle.dumps(summary)) == copy.deepcopy(summary) == expected
        assert repr(summary) == repr(expected)

    def test_a_nested_one_is_a_dictionary_in_every_respect(self, summary):
        nested = summary["d"]
        assert isinstance(nested, dict)
        assert nested == {"x": 1, "y": {"z": 2}}
        assert json.dumps(nested) == '{"x": 1, "y": {"z": 2}}'
        assert type(pickle.loads(pickle.dumps(nested))) is dict
        assert type(copy.deepcopy(nested)) is dict

    def test_it_follows_what_is_logged(self, summary, values):
        values.update({"loss": 0.1, "acc": 0.9})
        assert (summary.loss, summary.acc) == (0.1, 0.9)

    def test_completion_knows_the_keys(self, summary):
        assert {"loss", "d", "update"} <= set(dir(summary))


class TestWriting:
    def test_each_change_is_told_at_once(self, summary, values, told):
        summary["best"] = np.float32(0.5)
        summary.acc = 0.9
        summary.update({"a": (1, 2), "b": None}, c=3)
        assert told.calls == [
            ({"best": 0.5}, []),
            ({"acc": 0.9}, []),
            ({"a": [1, 2], "b": None, "c": 3}, []),
        ]
        assert values["best"] == 0.5

    def test_a_later_row_overwrites_it(self, summary, values):
        summary["loss"] = 0.9
        values.update({"loss": 0.3})
        assert summary["loss"] == 0.3

    def test_a_dictionary_that_is_set_replaces_the_one_before(self, summary):
        summary["d"] = {"new": 1}
        assert summary["d"] == {"new": 1}

    def test_writing_into_a_nested_one(self, summary, values, told):
        summary["d"]["y"]["z"] = 5
        summary.d.w = (1,)
        assert values["d"] == {"x": 1, "y": {"z": 5}, "w": [1]}
        assert told.calls[0] == ({"d": {"x": 1, "y": {"z": 5}}}, [])
        assert told.summary["d"] == values["d"]

    def test_every_way_to_change_a_nested_one(self, summary, values, told):
        nested = summary["d"]
        nested.update(a=1)
        nested |= {"b": {"c": 2}}
        nested["b"]["c"] = 3
        assert nested.setdefault("a", 9) == 1
        assert nested.setdefault("e", 4) == 4
        assert nested.pop("a") == 1
        assert nested.pop("a", None) is None
        del nested["x"]
        del nested.e
        assert values["d"] == nested == {"y": {"z": 2}, "b": {"c": 3}}
        assert nested.popitem() == ("b", {"c": 3})
        assert told.summary["d"] == values["d"] == {"y": {"z": 2}}
        nested.clear()
        assert told.summary["d"] == values["d"] == {}

    def test_writing_into_what_a_row_has_replaced(self, summary, values):
        nested = summary["d"]
        values["d"] = 7
        nested["x"] = 2
        assert values["d"] == {"x": 2}

    def test_deleting(self, summary, values, told):
        del summary["loss"]
        del summary.d
        assert values == {"_wandb": {}}
        assert told.calls == [({}, ["loss"]), ({}, ["d"])]
        with pytest.raises(KeyError, match="no 'loss' that could be deleted"):
            del summary["loss"]
        with pytest.raises(AttributeError):
            del summary.loss

    def test_large_arrays_become_statistics(self, summary):
        summary["weights"] = np.arange(100)
        assert summary["weights"]["_type"] == "numpy.ndarray"
        assert summary["weights"]["max"] == 99

    def test_what_was_told_does_not_change_later(self, summary, told):
        summary["a"] = {"b": [1]}
        summary["a"]["b"].append(2)
        summary["a"]["c"] = 1
        assert told.calls[0] == ({"a": {"b": [1]}}, [])

    @pytest.mark.parametrize(
        ("key", "value", "message"),
        [(1, 1, "keys of the summary are text"), ("a", object(), "'a' is a object")],
    )
    def test_what_cannot_be_kept_changes_nothing(self, summary, values, key, value, message):
        before = copy.deepcopy(values)
        with pytest.raises(ValueTypeError, match=message):
            summary.update({"fine": 1, key: value})
        with pytest.raises(ValueTypeError, match=message):
            summary["d"].update({"fine": 1, key: value})
        assert values == before

    def test_only_a_dictionary_is_taken(self, summary):
        with pytest.raises(
            ValueTypeError, match=r"summary.update\(\) takes a dictionary, got list"
        ):
            summary.update([1])

    def test_a_finished_run_refuses_and_stays_readable(self, values):
        def check_open() -> None:
            raise RunFinishedError("finished")

        summary = Summary(values, check_open=check_open)
        for write in (
            lambda: summary.update({"loss": 1}),
            lambda: summary.__delitem__("loss"),
            lambda: summary["d"].update(x=9),
        ):
            with pytest.raises(RunFinishedError):
                write()
        assert summary["loss"] == 0.5
        assert values["d"] == {"x": 1, "y": {"z": 2}}


steps = st.lists(
    st.tuples(st.lists(st.sampled_from("abc"), min_size=1, max_size=3), st.integers() | st.none()),
    max_size=12,
)


@given(steps)
def test_what_is_read_what_is_shared_and_what_is_told_are_one(
    changes: list[tuple[list[str], int | None]],
):
    """Writes at random paths; None deletes. The same is done to a plain dictionary."""
    values: dict[str, Any] = {}
    told = Told()
    summary = Summary(values, told)
    expected: dict[str, Any] = {}
    for path, value in changes:
        place: Any = summary
        plain = expected
        for key in path[:-1]:
            if not isinstance(plain.get(key), dict):
                place[key] = {}
                plain[key] = {}
            place, plain = place[key], plain[key]
            assert isinstance(place, NestedSummary)
        if value is not None:
            place[path[-1]] = value
            plain[path[-1]] = value
        elif path[-1] in plain:
            del place[path[-1]]
            del plain[path[-1]]
    assert values == dict(summary) == told.summary == expected
