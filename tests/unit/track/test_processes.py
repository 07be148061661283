"""Killed, forked, several at once: what is left is whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

import nbtrack


def start(code: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-u", "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, text=True
    )


KILLED = """
    import nbtrack, sys, time
    run = nbtrack.init(project="kill", config={"lr": 0.1}, tags=["a"], notes="n")
    print(run.id, flush=True)
    nbtrack.config.late = 2
    pause = float(sys.argv[1]) if len(sys.argv) > 1 else PAUSE
    n = 0
    while True:
        run.log({"n": n, "x": n / 2})
        print(n, flush=True)
        n += 1
        if pause: time.sleep(pause)
"""


@pytest.mark.parametrize(("pause", "after"), [(0, 0.4), (0.01, 0.5), (0.25, 0.8), (0.0, 0.0)])
def test_kill_9_loses_no_acknowledged_row_no_config_no_tags(pause, after):
    child = start(KILLED.replace("PAUSE", str(pause)))
    run_id = child.stdout.readline().strip()
    time.sleep(after)
    child.send_signal(signal.SIGKILL)
    rest = child.communicate()[0]
    lines = [line for line in rest.split("\n")[:-1] if line]
    run = nbtrack.open_run(run_id)
    found = run.history()["n"].to_list() if lines else []
    assert found[: len(lines)] == list(range(len(lines)))
    assert run.state == "killed"
    assert run.config["lr"] == 0.1
    assert run.tags == ("a",)
    assert run.notes == "n"
    if lines:
        assert run.config["late"] == 2
        assert run.summary["n"] == found[-1]


def test_several_processes_with_one_id_write_one_run(run_python):
    code = """
        import nbtrack
        run = nbtrack.init(project="many", id="shared01", config={"rank%d": 1})
        for n in range(500):
            run.log({"rank": %d, "n": n})
        run.finish()
    """
    children = [start(code % (rank, rank)) for rank in range(4)]
    for child in children:
        child.communicate()
    assert [child.returncode for child in children] == [0, 0, 0, 0]
    frame = nbtrack.open_run("shared01").history()
    assert frame.height == 2000
    for part in frame.partition_by("rank"):
        assert part["n"].to_list() == list(range(500))
    assert nbtrack.open_run("shared01").state == "finished"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_forked_child_writes_a_log_of_its_own(run_python):
    done = run_python(
        """
        import os, nbtrack
        run = nbtrack.init(project="fork")
        run.log({"who": 0, "n": 0})
        for child in (1, 2):
            if os.fork() == 0:
                for n in range(100):
                    run.log({"who": child, "n": n})
                os._exit(0)
        for n in range(1, 100):
            run.log({"who": 0, "n": n})
        os.wait(); os.wait()
        run.finish()
        print(run.id)
        """
    )
    run = nbtrack.open_run(done.stdout.split()[-1])
    frame = run.history()
    assert frame.height == 300
    for part in frame.partition_by("who"):
        assert part["n"].to_list() == list(range(100))
    assert run.state == "finished"


@pytest.mark.parametrize(
    ("ending", "code", "state"),
    [
        ("", 0, "finished"),
        ("import sys; sys.exit(0)", 0, "finished"),
        ("import sys; sys.exit(3)", 3, "failed"),
        ("import sys; sys.exit('no')", 1, "failed"),
        ("raise ValueError('boom')", 1, "failed"),
        ("raise KeyboardInterrupt", None, "interrupted"),
        ("import os; os._exit(9)", 9, "killed"),
        ("nbtrack.finish(exit_code=2)", 0, "failed"),
    ],
)
def test_a_script_that_does_not_finish_its_run_ends_it_as_it_ends(run_python, ending, code, state):
    done = run_python(
        f"import nbtrack\nrun = nbtrack.init(project='end')\nrun.log({{'a': 1}})\n"
        f"print(run.id, flush=True)\n{ending}\n",
        check=False,
    )
    run = nbtrack.open_run(done.stdout.split()[0])
    assert run.state == state
    assert run.history()["a"].to_list() == [1]
    if code is not None:
        assert done.returncode == code
    if "boom" in ending:
        assert "ValueError: boom" in run.record.error


def test_no_helper_process_and_no_open_port(run_python):
    done = run_python(
        """
        import nbtrack, psutil
        run = nbtrack.init(project="alone")
        run.log({"a": 1})
        me = psutil.Process()
        print(len(me.children(recursive=True)), len(me.net_connections()))
        """
    )
    assert done.stdout.split()[:2] == ["0", "0"]
