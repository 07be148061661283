from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from nbtrack.feed.controls import Controls
from nbtrack.store.frames import Event


def event(sequence, kind, /, **body):
    return Event(kind, sequence, 0, body)


def test_knobs_stand_as_they_were_set_last():
    controls = Controls()
    controls.take(0, [event(0, "knob", name="lr", value=0.1, default=0.1, min=0, max=1, log=True)])
    controls.take(0, [event(5, "knob", name="lr", value=0.2, default=0.1, max=1, log=True)])
    (knob,) = controls.header()["knobs"]
    assert (knob["value"], knob["default"], knob["min"], knob["log"]) == (0.2, 0.1, None, True)


def rows(sequence, step):
    return SimpleNamespace(sequence=np.array(sequence), step=np.array(step))


def lr(sequence, value):
    return event(sequence, "knob", name="lr", value=value, default=0.1, log=False)


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        ([], (0.1, None, None)),
        ([lr(4, 0.2)], (0.2, 0.1, 12)),
        ([lr(4, 0.2), lr(6, 0.3)], (0.3, 0.2, 13)),
        # What was turned further before the next row was never read.
        ([lr(4, 0.2), lr(4.5, 0.3)], (0.3, 0.1, 12)),
        ([lr(4, 0.2), lr(4.5, 0.1)], (0.1, None, None)),
        ([lr(4, 0.2), lr(6, 0.2)], (0.2, 0.1, 12)),
        # Only rows of an earlier look stand before it.
        ([lr(2.5, 0.2)], (0.2, 0.1, 10)),
    ],
)
def test_a_knob_tells_what_it_was_and_until_which_step(turns, told):
    controls = Controls()
    controls.take(0, [lr(0, 0.1)], rows([1, 2], [9, 10]))
    controls.take(0, turns, rows([3, 5], [12, 13]))
    (knob,) = controls.header()["knobs"]
    assert (knob["value"], knob["was"], knob["until"]) == told


@pytest.mark.parametrize(("default", "whole"), [(3, True), (3.0, False), (True, False)])
def test_a_knob_says_whether_it_takes_whole_numbers_only(default, whole):
    controls = Controls()
    controls.take(0, [event(0, "knob", name="n", value=default, default=default)])
    (knob,) = controls.header()["knobs"]
    assert knob["whole"] is whole


def test_a_knob_that_was_turned_before_the_first_row_was_nothing_else():
    controls = Controls()
    controls.take(0, [lr(0, 0.1), lr(1, 0.2)], rows([2], [0]))
    (knob,) = controls.header()["knobs"]
    assert (knob["value"], knob["was"]) == (0.2, None)


def test_each_command_is_acknowledged_once():
    controls = Controls()
    done = event(3, "command", id="c1", kind="tag", done=True, text="tagged")
    (ack,) = controls.take(0, [done])
    expected = {"type": "ack", "command": "c1", "done": True, "text": "tagged"}
    assert ack.header == expected
    assert controls.take(0, [done]) == []
