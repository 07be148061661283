"""Rows lost to kill -9: acknowledged by log(), and not there afterwards."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import textwrap
import time

from tests.bench.figures import Figure, own_store

TRIALS = int(os.environ.get("NBTRACK_BENCH_TRIALS", "50"))
WRITER = textwrap.dedent("""
    import os, sys, time, nbtrack
    pause = float(sys.argv[1])
    run = nbtrack.init(project="kill", id=sys.argv[2], config={"lr": 0.1}, tags=["a"])
    said = os.open(sys.argv[3], os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    n = 0
    while True:
        run.log({"n": n, "x": n / 2})
        os.write(said, b"%d\\n" % n)
        n += 1
        if pause:
            time.sleep(pause)
""")


def measure() -> list[Figure]:
    speeds = [
        ("at full speed", 0.0, (0.1, 0.6)),
        ("at 100 rows/s", 0.01, (0.3, 1.2)),
        ("at 4 rows/s", 0.25, (0.5, 1.5)),
        ("in the first second", 0.001, (0.0, 0.4)),
    ]
    with own_store() as folder:
        return [_trials(folder, *speed) for speed in speeds]


def _trials(folder, name: str, pause_s: float, after_s: tuple[float, float]) -> Figure:
    rows = lost = lost_facts = 0
    for trial in range(TRIALS):
        run_id = f"k{int(pause_s * 1000)}x{trial}"
        said = folder / f"{run_id}.txt"
        child = subprocess.Popen([sys.executable, "-c", WRITER, str(pause_s), run_id, str(said)])
        while not said.exists() or not said.stat().st_size:
            time.sleep(0.002)
        time.sleep(random.uniform(*after_s))
        child.send_signal(signal.SIGKILL)
        child.wait()
        acknowledged = [int(line) for line in said.read_text().split("\n")[:-1]]
        missing, facts = _missing(run_id, acknowledged)
        rows += len(acknowledged)
        lost += missing
        lost_facts += facts
    return Figure(
        f"rows lost to kill -9 {name}, {TRIALS} trials",
        f"{lost} of {rows:,} (config or tags lost: {lost_facts})",
        "0",
        lost == 0 and lost_facts == 0,
    )


def _missing(run_id: str, acknowledged: list[int]) -> tuple[int, int]:
    import nbtrack

    run = nbtrack.open_run(run_id)
    found = set(run.history()["n"].to_list())
    facts = int(run.config != {"lr": 0.1} or run.tags != ("a",) or run.state != "killed")
    return len(set(acknowledged) - found), facts
