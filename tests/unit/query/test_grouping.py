"""Runs in groups: next to each other, told in words and figures."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from nbtrack.query.fields import parse_field
from nbtrack.query.grouping import MOST_GROUPS, group_frame

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def frame(**columns):
    height = len(next(iter(columns.values())))
    return pl.DataFrame({"state": ["finished"] * height} | columns).with_row_index("n")


def grouped(runs, *keys, **arguments):
    found, groups = group_frame(runs, [parse_field(key) for key in keys], **arguments)
    return found["n"].to_list(), groups


def test_groups_come_in_the_order_of_their_first_run_and_keep_the_order_inside():
    runs = frame(**{"config.o": ["b", "a", "b", None, "a"]})
    places, groups = grouped(runs, "config.o")
    assert places == [0, 2, 1, 4, 3]
    assert [(it.label, it.count, it.offset) for it in groups] == [
        ("b", 2, 0),
        ("a", 2, 2),
        ("no o", 1, 4),
    ]
    assert [it.values for it in groups] == [{"config.o": value} for value in ("b", "a", None)]


def test_labels_are_near_to_what_was_typed():
    runs = frame(
        **{
            "config.lr": [3e-4, 3e-4],
            "config.amp": [True, False],
            "config.n": [128.0, 128.0],
            "tags": [["b", "a"], []],
            "created": [NOW, NOW - timedelta(days=1)],
        }
    )
    _, groups = grouped(runs, "config.lr", "config.amp", "config.n", "tags", "created", "config.x")
    assert [it.label for it in groups] == [
        "3e-4, amp, 128, a, b, 2026-11-20, no x",
        "3e-4, not amp, 128, no tags, 2026-11-19, no x",
    ]


def test_figures_leave_out_what_is_no_number():
    values = [0.5, 0.7, math.nan, math.inf, None]
    runs = frame(**{"config.o": ["a"] * 4 + ["b"], "summary.acc": values, "name": list("vwxyz")})
    _, groups = grouped(runs, "config.o", metrics=["summary.acc", "name", "nothing"])
    spread = groups[0].spreads["summary.acc"]
    assert (spread.mean, spread.n) == (pytest.approx(0.6), 2)
    assert spread.std == pytest.approx(0.1 * math.sqrt(2))
    assert spread.sem == pytest.approx(0.1)
    assert set(groups[0].spreads) == {"summary.acc"}
    empty = groups[1].spreads["summary.acc"]
    assert (empty.mean, empty.std, empty.sem, empty.n) == (None, None, None, 0)


def test_live_runs_can_stand_apart():
    runs = frame(**{"config.o": ["a", "b", "a"]}).with_columns(
        pl.Series("state", ["running", "finished", "running"])
    )
    places, groups = grouped(runs, "config.o", is_live_apart=True)
    assert places == [0, 2, 1]
    assert [(it.kind, it.label, it.count, it.offset) for it in groups] == [
        ("running", "Running", 2, 0),
        ("values", "b", 1, 2),
    ]


def test_what_nothing_tells_apart_is_one_group():
    runs = frame(**{"summary.acc": [0.5, 0.7]})
    places, groups = grouped(runs, metrics=["summary.acc"])
    assert places == [0, 1]
    assert [(it.label, it.count) for it in groups] == [("All alike", 2)]
    assert groups[0].spreads["summary.acc"].n == 2
    assert grouped(runs.clear()) == ([], [])
    assert grouped(runs.clear(), "config.o") == ([], [])


def test_of_too_many_groups_the_last_holds_the_rest():
    count = MOST_GROUPS + 50
    places, groups = grouped(frame(**{"config.n": list(range(count))}), "config.n")
    assert places == list(range(count))
    assert len(groups) == MOST_GROUPS
    rest = groups[-1]
    assert (rest.kind, rest.label, rest.count, rest.offset) == (
        "rest",
        "51 more groups",
        51,
        MOST_GROUPS - 1,
    )
