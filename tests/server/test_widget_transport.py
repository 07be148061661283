"""A page is told the same of a run over a widget's comm and over the server's WebSocket."""

from __future__ import annotations

import math

import nbtrack
from nbtrack.display.carrier import Carrier
from nbtrack.display.handover import Handover
from nbtrack.feed.batch import unpack


def record(name, offset):
    with nbtrack.init(project="p", name=name, config={"lr": 0.1 + offset}) as run:
        run.define_metric("val/acc", step_metric="epoch")
        for step in range(3_000):
            row = {"train/loss": math.exp(-step / 500) + offset}
            if step % 300 == 299:
                row |= {"val/acc": step / 3_000, "epoch": step // 300}
            run.log(row)
        run.log({"train/loss": float("nan"), "text": "<b>"})
    return run


def carried(run, tmp_path):
    """What a widget of the run sends."""
    for name in ("loader.js", "view.js", "view.css"):
        (tmp_path / "widget" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "widget" / name).write_text("")
    sent = []
    carrier = Carrier(
        nbtrack.open_run(run.id),
        lambda content, buffers: sent.append((content, b"".join(buffers))),
        Handover(tmp_path),
        is_busy=lambda: False,
    )
    carrier.settle(is_last=True)
    carrier.receive({"type": "ask", "id": 1, "request": ZOOM})
    return [message for content, data in sent for message in unpack(content["headers"], data)]


ZOOM = {"type": "detail", "request": 1, "metric": "train/loss", "from": 100, "to": 200}


async def test_a_recorded_run_gives_equal_messages_over_both(place, messages, tmp_path):
    record("before", 0.5)
    run = record("now", 0.0)
    over_socket = await messages(*place(run, "stream"))
    over_comm = carried(run, tmp_path)
    (detail,) = over_comm[len(over_socket) :]
    assert over_comm[: len(over_socket)] == over_socket
    assert {message.header["type"] for message in over_socket} == {
        *("hello", "run", "layout", "curve", "tables", "changes", "end"),
    }
    assert {m.header["which"] for m in over_socket if m.header["type"] == "curve"} == {
        *("run", "previous"),
    }
    assert (detail.header["type"], detail.header["points"]) == ("detail", 101)
