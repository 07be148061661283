"""Knobs: what may be asked for, what may be set, and where the values go."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nbtrack
from nbtrack.errors import ArgumentError, InvalidNameError, NbtrackError, ValueTypeError
from nbtrack.track.knobs import fit_value, make_knob


@pytest.mark.parametrize(
    ("wanted", "error", "told"),
    [
        ({"default": "fast"}, ValueTypeError, "default is a number or a bool, got 'fast'"),
        ({"default": None}, ValueTypeError, "got None"),
        ({"default": math.nan}, ArgumentError, "finite"),
        ({"default": 1.0, "min": "0"}, ValueTypeError, "min is a number"),
        ({"default": 1.0, "max": math.inf}, ArgumentError, "finite"),
        ({"default": 1.0, "max": True}, ValueTypeError, "max is a number, got True"),
        ({"default": 1.0, "min": 2, "max": 1}, ArgumentError, "min 2 must be below its max 1"),
        ({"default": 1.0, "min": 1, "max": 1}, ArgumentError, "must be below"),
        ({"default": 0.5, "min": 1}, ArgumentError, "value 0.5 is below its min 1"),
        ({"default": 3, "max": 2}, ArgumentError, "value 3 is above its max 2"),
        ({"default": 1.0, "log": True}, ArgumentError, "needs a min above 0 and a max"),
        ({"default": 1.0, "min": 0, "max": 2, "log": True}, ArgumentError, "min above 0"),
        ({"default": 1.0, "log": "yes"}, ValueTypeError, "log is True, False or None"),
        ({"default": True, "min": 0}, ArgumentError, "on or off"),
        ({"default": 1.0, "name": ""}, InvalidNameError, "cannot be called so"),
        ({"default": 1.0, "name": "_step"}, InvalidNameError, "begins with '_'"),
        ({"default": 1.0, "name": ["lr"]}, ValueTypeError, "name of a knob is text"),
    ],
)
def test_a_knob_that_makes_no_sense_is_refused_at_the_call(wanted, error, told):
    with nbtrack.init(project="knobs") as run:
        with pytest.raises(error) as caught:
            run.knob(wanted.pop("name", "lr"), **wanted)
        assert told in str(caught.value)
        assert "lr" not in run.config


def test_a_knob_gives_its_default_in_its_own_type():
    with nbtrack.init(project="knobs") as run:
        read = [
            run.knob("a", 3),
            run.knob("b", 3, min=0.5),
            run.knob("c", True),
            run.knob("d", np.float32(0.5)),
        ]
    assert [(type(value), value) for value in read] == [
        (int, 3), (float, 3.0), (bool, True), (float, 0.5),
    ]  # fmt: skip


def test_the_value_is_config_and_part_of_the_next_row():
    with nbtrack.init(project="knobs", config={"lr": 5.0}) as run:
        for step in range(3):
            assert run.knob("lr", 0.1) == 0.1
            run.log({"loss": step})
        assert run.config["lr"] == 0.1
    recorded = nbtrack.open_run(run.id)
    assert recorded.config == {"lr": 0.1}
    assert recorded.history()["lr"].to_list() == [0.1, None, None]
    assert recorded.record.info.knobs["lr"].value == 0.1


def test_what_the_user_logs_under_the_name_of_a_knob_stays():
    with nbtrack.init(project="knobs") as run:
        run.knob("lr", 0.1)
        run.log({"lr": 7.0})
    assert nbtrack.open_run(run.id).history()["lr"].to_list() == [7.0]


def test_a_knob_of_a_disabled_run_is_its_default():
    with nbtrack.init(mode="disabled") as run:
        assert run.knob("lr", 0.1) == 0.1
        run.log({"loss": 1})
        assert not run.should_checkpoint()


@given(
    st.one_of(st.booleans(), st.integers(), st.floats(), st.text(), st.none()),
    st.one_of(st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(-1e308, 1e308)),
)
def test_whatever_is_set_is_fit_or_refused(value, default):
    knob = make_knob("x", default, None, None, None)
    try:
        fit = fit_value(knob, value)
    except NbtrackError:
        return
    assert type(fit) is type(knob.default)
    assert fit == value
