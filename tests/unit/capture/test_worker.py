"""The thread for what is not urgent."""

from __future__ import annotations

import threading

import nbtrack
from nbtrack.capture.worker import Chore, Worker


def chore(do, troubles=None):
    return Chore(do, (troubles if troubles is not None else []).append)


def test_a_chore_is_done_again_until_it_is_over():
    worker, done, times = Worker(), threading.Event(), []

    def do():
        times.append(1)
        if len(times) == 3:
            done.set()
            return None
        return 0.0

    worker.add(chore(do), 0.0)
    assert done.wait(20)
    assert len(times) == 3


def test_whoever_reads_waits_for_what_is_done_a_last_time():
    worker, times = Worker(), []
    later, last = chore(lambda: times.append("later")), chore(lambda: times.append("last"))
    worker.add(later, 1_000)
    worker.add(last, 1_000)
    assert worker.drain()
    assert times == []
    worker.finish(last, 1_000)
    assert worker.drain(20)
    assert times == ["last"]


def test_a_chore_that_is_done_a_last_time_does_not_come_again():
    worker, times = Worker(), []

    def do():
        times.append(1)
        return 0.0

    worker.finish(chore(do))
    assert worker.drain(20)
    assert worker.drain(20)
    assert times == [1]


def test_an_error_ends_its_chore_and_no_other():
    worker, troubles, done = Worker(), [], threading.Event()

    def fail():
        raise ValueError("no")

    worker.finish(chore(fail, troubles))
    worker.add(chore(done.set), 0.0)
    assert done.wait(20)
    assert [str(error) for error in troubles] == ["no"]


def test_who_waits_too_long_goes_on():
    worker, may_end, begun = Worker(), threading.Event(), threading.Event()

    def wait():
        begun.set()
        may_end.wait(20)

    worker.finish(chore(wait))
    assert begun.wait(20)
    assert not worker.drain(0.01)
    may_end.set()
    assert worker.drain(20)


def test_a_disk_that_fails_is_a_problem_of_the_run_and_of_nobody_else(monkeypatch):
    from nbtrack.track import capturing

    def refuse(*_arguments):
        raise OSError("no space left")

    monkeypatch.setattr(capturing, "replace_file", refuse)
    with nbtrack.init(project="p") as run:
        run.log({"a": 1})
    nbtrack.teardown()
    assert any("no space left" in problem for problem in run._keeper.problems)
    assert nbtrack.open_run(run.id).state == "finished"
