"""The rows of a short run, read without numpy."""

from __future__ import annotations

import math

import nbtrack
from nbtrack.store.frames import MARK
from nbtrack.store.layout import RunFolder
from nbtrack.store.plain_rows import iter_plain_rows


def read(run):
    return list(iter_plain_rows(RunFolder(run.folder)))


def test_rows_come_in_the_order_of_writing_with_their_values():
    run = nbtrack.init(project="plain")
    run.log({"loss": 0.5, "epoch": 1, "ok": True})
    run.log({"loss": math.inf, "note": "text", "deep": {"er": 2.5}})
    run.log({"loss": 0.25}, step=10)
    run.log({"acc": 1}, step=10)
    assert read(run) == [
        (0, {"loss": 0.5, "epoch": 1, "ok": True}),
        (1, {"loss": math.inf, "note": "text", "deep.er": 2.5}),
        (10, {"loss": 0.25, "acc": 1}),
    ]


def test_of_a_row_in_pieces_the_later_values_count():
    run = nbtrack.init(project="plain")
    run.log({"loss": 0.5, "acc": 1}, commit=False)
    run.log({"acc": None}, step=-1)  # a row of its own, in between
    run.log({"loss": 0.25})
    run.log({"loss": 0.75}, commit=False)
    assert read(run) == [(-1, {"acc": None}), (0, {"loss": 0.25, "acc": 1}), (1, {"loss": 0.75})]


def test_ill_bytes_are_passed_over():
    run = nbtrack.init(project="plain")
    for step in range(3):
        run.log({"loss": float(step)})
    (path,) = RunFolder(run.folder).rows.iterdir()
    data = path.read_bytes()
    last = data.rindex(MARK)
    path.write_bytes(data[: last + 12] + b"\xff" + data[last + 13 :])
    assert [step for step, _ in read(run)] == [0, 1]


def test_an_empty_run_has_none():
    assert read(nbtrack.init(project="plain")) == []
