"""One run's whole history, 100,000 rows of 5 floats, as a Polars frame."""

from __future__ import annotations

import statistics
import subprocess
import sys
import textwrap

from tests.bench.figures import Figure, own_store, run_script

WRITE = """
    import random, sys, nbtrack
    if sys.argv[2] == "finished":
        import polars
    run = nbtrack.init(project="read", id=sys.argv[1])
    for i in range(100_000):
        run.log({k: random.gauss(0.5, 0.1) for k in "abcde"})
    if sys.argv[2] == "finished":
        run.finish()
    else:
        print("ready", flush=True)
        sys.stdin.read()
"""
READ = """
    import sys, glob
    from time import perf_counter as now
    import polars, numpy, nbtrack
    import nbtrack.query.reader, nbtrack.store.history, nbtrack.store.index
    run_id, kind = sys.argv[1:3]
    times = []
    for _ in range(6):
        begun = now()
        if kind == "floor":
            frame = polars.read_parquet(run_id)
        else:
            frame = nbtrack.open_run(run_id).history()
        times.append(now() - begun)
        assert frame.height == 100_000, frame.height
    print(times[0], sorted(times[1:])[2])
"""


def measure() -> list[Figure]:
    with own_store() as folder:
        run_script(WRITE, "finished1", "finished")
        parquet = next((folder / "store").glob("projects/read/runs/finished1/history/*.parquet"))
        floor = _read(str(parquet), "floor")
        finished = _read("finished1", "run")
        live = _read_live()
    words = f"{floor[0]:.1f} / {floor[1]:.1f} ms (polars.read_parquet)"
    return [
        Figure(
            "history of 100,000 x 5, finished run, cold / warm",
            f"{finished[0]:.1f} / {finished[1]:.1f} ms",
            "<= 25 / 12 ms",
            finished[0] <= 25 and finished[1] <= 12,
            words,
        ),
        Figure(
            "the same of a live run (a killed one reads alike until it is sealed)",
            f"{live[0]:.1f} / {live[1]:.1f} ms",
            "<= 60 / 40 ms",
            live[0] <= 60 and live[1] <= 40,
            words,
        ),
    ]


def _read(run_id: str, kind: str) -> tuple[float, float]:
    rounds = [[float(x) * 1e3 for x in run_script(READ, run_id, kind).split()] for _ in range(5)]
    cold, warm = (statistics.median(column) for column in zip(*rounds, strict=True))
    return cold, warm


def _read_live() -> tuple[float, float]:
    """Rows that nobody may seal: their process lives on until all is read."""
    code = textwrap.dedent(WRITE)
    writer = subprocess.Popen(
        [sys.executable, "-c", code, "living01", "live"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    found = _read("living01", "run")
    writer.kill()
    writer.communicate()
    return found
