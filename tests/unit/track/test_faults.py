"""The disk refuses, folders vanish, clocks jump, Ctrl-C comes: no row is lost."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time

import pytest

import nbtrack
from nbtrack.errors import RowsNotWrittenError

FULL_DISK = """
    import resource, signal, nbtrack
    run = nbtrack.init(project="full", settings={"heartbeat_s": 0.2})
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    run.log({"n": -1.0})
    import os
    size = os.path.getsize(run._opened.rowlog.path)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 1000, resource.RLIM_INFINITY))
    for n in range(200):
        run.log({"n": float(n)})
        run.log({"n": float(n), "text": "x"}, step=0)
    print("waiting", run.status().sync_items_pending > 0)
"""


def numbers(run_id, key="n"):
    return nbtrack.open_run(run_id).history(keys=[key])[key].to_list()


def test_a_full_disk_keeps_rows_in_memory_and_writes_them_when_there_is_room(run_python):
    done = run_python(
        FULL_DISK
        + """
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    run.log({"n": 200.0})
    run.finish()
    print(run.id)
"""
    )
    words = done.stdout.split()
    assert words[:2] == ["waiting", "True"]
    frame = nbtrack.open_run(words[-1]).history()
    assert frame["n"].to_list() == [-1.0, *[float(n) for n in range(200) for _ in (1, 2)], 200.0]
    assert done.stderr.count("cannot be written") == 1
    assert nbtrack.open_run(words[-1]).state == "finished"


def test_finish_raises_while_rows_cannot_be_written_and_works_when_they_can(run_python):
    done = run_python(
        FULL_DISK
        + """
    try:
        run.finish()
    except nbtrack.Error as error:
        print(type(error).__name__, "401" in str(error) or str(error))
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    run.finish()
    print(run.id)
"""
    )
    words = done.stdout.split()
    assert "RowsNotWrittenError" in words
    assert len(numbers(words[-1])) == 401
    assert issubclass(RowsNotWrittenError, OSError)


def test_a_run_folder_deleted_while_it_is_written_is_made_anew_with_its_rows():
    run = nbtrack.init(project="gone", settings={"heartbeat_s": 0.2})
    for n in range(10):
        run.log({"n": n})
    shutil.rmtree(run.folder)
    for n in range(10, 20):
        run.log({"n": n})
    run.finish()
    assert numbers(run.id) == list(range(20))
    assert nbtrack.open_run(run.id).config == {}
    assert nbtrack.open_run(run.id).state == "finished"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights on folders")
def test_a_folder_that_turns_read_only_does_not_stop_the_training(run_python):
    done = run_python(
        """
        import os, nbtrack
        run = nbtrack.init(project="locked", settings={"heartbeat_s": 0.2})
        run.log({"n": 0})
        if os.getuid() == 0:
            os.setegid(65534); os.seteuid(65534)   # root may write anywhere
        else:
            os.chmod(run.folder, 0o500); os.chmod(run.folder / "rows", 0o500)
        import time
        for n in range(1, 20):
            run.log({"n": n})
            time.sleep(0.02)
        if os.getuid() == 0:
            os.seteuid(0)
        else:
            os.chmod(run.folder, 0o700); os.chmod(run.folder / "rows", 0o700)
        run.finish()
        print(run.id)
        """
    )
    assert numbers(done.stdout.split()[-1]) == list(range(20))
    assert "Traceback" not in done.stderr


def test_a_clock_that_is_set_back_does_not_fold_time(monkeypatch):
    run = nbtrack.init(project="clock")
    run.log({"n": 0})
    real = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: real() - 3_600_000_000_000)
    run.beat()
    run.log({"n": 1})
    run.finish()
    frame = nbtrack.open_run(run.id).history()
    assert frame["_timestamp"].is_sorted()
    assert frame["_runtime"].min() >= 0


def test_eight_threads_log_whole_rows():
    run = nbtrack.init(project="threads")

    def work(thread: int) -> None:
        for n in range(10_000):
            run.log({"thread": thread, "n": n, "twice": 2 * n})

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run.finish()
    frame = nbtrack.open_run(run.id).history()
    assert frame.height == 80_000
    assert frame["_step"].to_list() == list(range(80_000))
    assert (frame["twice"] == 2 * frame["n"]).all()
    for part in frame.partition_by("thread"):
        assert part["n"].to_list() == list(range(10_000))


def test_ctrl_c_inside_log_leaves_no_half_row_and_no_repeated_step():
    run = nbtrack.init(project="ctrl-c")
    acknowledged = 0
    stop = time.monotonic() + 1.0
    while time.monotonic() < stop:
        try:
            # The handler first: on a busy machine the alarm may come before the next line.
            signal.signal(signal.SIGALRM, signal.default_int_handler)
            signal.setitimer(signal.ITIMER_REAL, 0.003)
            while True:
                run.log({"n": float(acknowledged), "other": 1.0})
                acknowledged += 1
        except KeyboardInterrupt:
            pass
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
    run.log({"n": -1.0, "other": 1.0})
    run.finish()
    frame = nbtrack.open_run(run.id).history()
    assert frame["_step"].is_unique().all()
    assert frame["n"].unique().len() >= acknowledged
    assert frame["n"].to_list()[-1] == -1.0


def test_a_signal_handler_may_log_while_log_is_running():
    run = nbtrack.init(project="signals")
    calls = []

    def handler(_signal, _frame):
        calls.append(1)
        run.log({"from handler": float(len(calls))})

    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
    try:
        for n in range(20_000):
            run.log({"n": float(n)})
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    run.finish()
    frame = nbtrack.open_run(run.id).history()
    assert frame["n"].drop_nulls().to_list() == [float(n) for n in range(20_000)]
    assert frame["from handler"].drop_nulls().len() == len(calls) > 5
