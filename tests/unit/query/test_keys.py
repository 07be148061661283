"""What runs can be asked for: every key, its kind, and what is common."""

from __future__ import annotations

import math

import pytest

import nbtrack
from nbtrack.query.keys import list_keys


def keys_of(*configs, **summary):
    for place, config in enumerate(configs):
        with nbtrack.init(project="keys", config=config, tags=[f"t{place % 2}"]) as run:
            if summary:
                run.log(summary)
    return {key.key: key for key in list_keys(nbtrack.runs("keys").df)}


def test_each_kind_is_told_with_its_range_and_values():
    found = keys_of(
        {"lr": 0.1, "opt": "adam", "amp": True, "deep": {"n": 3}},
        {"lr": 0.1, "opt": "sgd", "amp": True},
        {"lr": math.nan, "opt": "adam"},
        **{"val/acc": 0.5},
    )
    lr = found["config.lr"]
    assert (lr.kind, lr.runs, lr.low, lr.high, lr.values[0]) == ("number", 3, 0.1, 0.1, 0.1)
    assert (found["config.opt"].kind, found["config.opt"].values) == ("text", ("adam", "sgd"))
    assert (found["config.amp"].kind, found["config.amp"].runs) == ("flag", 2)
    assert found["config.deep.n"].runs == 1
    assert (found["summary.val/acc"].low, found["summary.val/acc"].high) == (0.5, 0.5)


def test_facts_come_first_and_offer_what_is_common():
    found = keys_of({}, {})
    assert next(iter(found)) == "run_id"
    assert set(found["tags"].values) == {"t0", "t1"}
    assert found["tags"].runs == 2
    assert found["state"].values == ("finished",)
    assert (found["duration"].kind, found["created"].kind) == ("duration", "time")
    assert found["anything"].kind == "words"
    assert not {"sweep", "trashed"} & set(found)


def test_a_key_of_several_types_is_mixed():
    found = keys_of({"size": 10}, {"size": "10"}, {"size": None}, {"size": 20.5})
    size = found["config.size"]
    assert (size.kind, size.runs, size.low, size.high) == ("mixed", 3, 10, 20.5)
    assert set(size.values) == {10, "10", 20.5}


def test_keys_that_hardly_any_run_has_are_told_too():
    found = keys_of(*[{"lr": 0.1}] * 110, {"rare": "x"})
    assert (found["config.rare"].kind, found["config.rare"].runs) == ("text", 1)


@pytest.mark.parametrize("count", [200])
def test_many_keys_and_long_values(count):
    found = keys_of({f"k{n}": n for n in range(count)} | {"text": "x" * 5_000})
    assert sum(key.startswith("config.k") for key in found) == count
    assert len(found["config.text"].values[0]) == 200
