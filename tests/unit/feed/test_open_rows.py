"""Rows that are written in pieces: a view has each once, as history() does."""

from __future__ import annotations

from itertools import count

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nbtrack
from nbtrack._hooks import hooks
from tests.unit.feed.views import View

VALUES = st.dictionaries(
    st.sampled_from(["loss", "acc", "note"]),
    st.floats(-9, 9) | st.integers(-9, 9) | st.sampled_from([None, "text", np.nan]),
    max_size=3,
)
LOG = st.tuples(VALUES, st.none() | st.integers(-2, 2), st.sampled_from([None, True, False]))
LOOK = st.just("look")
names = (f"pieces{number}" for number in count())


def flush():
    if hooks.flush is not None:
        hooks.flush()


def facts_of(view):
    found = {}
    for name, curve in view.feed._curves.by_name.items():
        facts = curve.sketch.facts
        if facts.count:
            found[name] = facts
    return found


@given(st.lists(LOG | LOOK, max_size=25))
def test_whatever_is_logged_the_view_has_the_rows_of_the_history(calls):
    run = nbtrack.init(project="p", id=next(names))
    view = View(run.id, with_others=False)
    view.open()
    step = 0
    for call in calls:
        if call == "look":
            flush()
            view.poll()
            continue
        values, offset, commit = call
        step = max(0, step + (offset or 0))
        run.log(values, step=None if offset is None else step, commit=commit)
    flush()
    view.poll()
    seen_live = {name: view.y(name) for name in facts_of(view)}
    run.finish()
    while not view.feed.is_done:
        view.poll()
    recorded = nbtrack.open_run(run.id)
    for name in ("loss", "acc"):
        expected = [
            (row["_step"], float(row[name]))
            for row in recorded.rows()
            if isinstance(row.get(name), int | float)
        ]
        facts = facts_of(view).get(name)
        assert (facts.count if facts else 0) == len(expected)
        if facts is not None:
            found = list(zip(view.x(name), view.y(name), strict=True))
            assert sorted(map(repr, found)) == sorted(repr((float(x), y)) for x, y in expected)
            finite = [value for _, value in expected if np.isfinite(value)]
            lowest = facts.minimum.value if facts.minimum else None
            assert lowest == min(finite, default=None)
            assert repr(seen_live[name]) == repr(view.y(name))


@pytest.fixture
def live():
    return nbtrack.init(project="p")


def test_a_value_that_is_logged_again_moves_its_point(live):
    live.log({"loss": 5.0})
    live.log({"loss": 3.0}, commit=False)
    view = View(live.id)
    view.open()
    assert view.y("loss") == [5.0, 3.0]
    live.log({"loss": 1.0}, commit=False)
    view.poll()
    assert view.y("loss") == [5.0, 1.0]
    assert view.heads["curve"]["facts"]["count"] == 2
    live.log({"loss": 4.0})
    view.poll()
    assert view.y("loss") == [5.0, 4.0]
    assert view.heads["curve"]["facts"]["min"] == 4.0


def test_a_row_that_closes_as_it_was_seen_is_not_sent_again(live):
    view = View(live.id)
    view.open()
    for step in range(5):
        live.log({"loss": float(step)}, step=step)
        live.log({"acc": float(step)}, step=step)
        news = view.poll()
        kinds = [m.header["replace"] for m in news if m.header["type"] == "curve"]
        assert kinds == [step == 0] * 2
    assert view.y("loss") == view.y("acc") == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_a_value_that_is_taken_back_leaves_the_curve(live):
    live.log({"loss": 3.0}, commit=False)
    view = View(live.id)
    view.open()
    live.log({"loss": None})
    view.poll()
    assert view.y("loss") == []


def test_an_open_row_that_was_sealed_meanwhile_counts_once(live):
    live.log({"loss": 1.0})
    live.log({"loss": 2.0}, commit=False)
    view = View(live.id)
    view.open()
    live.log({"acc": 1.0}, step=0)  # a row of its own, in between
    live.log({"acc": 0.5})
    live.finish()  # seals: Polars is loaded
    while not view.feed.is_done:
        view.poll()
    assert view.y("loss") == [1.0, 2.0]
    assert sorted(view.y("acc")) == [0.5, 1.0]
    assert view.heads["curve"]["points"] == 2
