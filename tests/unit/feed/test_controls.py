from __future__ import annotations

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


def test_each_command_is_acknowledged_once():
    controls = Controls()
    done = event(3, "command", id="c1", kind="tag", done=True, text="tagged")
    (ack,) = controls.take(0, [done])
    expected = {"type": "ack", "command": "c1", "done": True, "text": "tagged"}
    assert ack.header == expected
    assert controls.take(0, [done]) == []
