"""Memory of a process that logs, and bytes on disk."""

from __future__ import annotations

from tests.bench.figures import Figure, own_store, run_script

MEMORY = """
    import sys, nbtrack
    def rss():
        for line in open("/proc/self/status"):
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    run = nbtrack.init(project="memory")
    rows = int(sys.argv[1])
    def log(n):
        for i in range(n):
            run.log({"a": i / 2, "b": i / 3, "c": i / 5, "d": i / 7, "e": i / 9})
    log(50_000)
    first = rss()
    log(rows - 50_000)
    second = rss()
    if rows == 50_000:
        run.finish()
        nbtrack.open_run(run.id).history()
        second = rss()
    print(first, second)
"""
BYTES = """
    import random, nbtrack, polars
    run = nbtrack.init(project="bytes")
    for i in range(100_000):
        run.log({k: random.gauss(0.5, 0.1) for k in "abcde"})
    run.flush()
    rows = sum(p.stat().st_size for p in run.folder.glob("rows/*"))
    run.finish()
    sealed = sum(p.stat().st_size for p in run.folder.glob("history/*"))
    assert not list(run.folder.glob("rows/*"))
    print(rows / 1e5, sealed / 1e5)
"""


def measure() -> list[Figure]:
    with own_store():
        first, after = (float(x) for x in run_script(MEMORY, "50000").split())
        begun, ended = (float(x) for x in run_script(MEMORY, "2000000").split())
        row, sealed = (float(x) for x in run_script(BYTES).split())
    growth = ended - begun
    return [
        Figure("peak memory after 50,000 rows", f"{first:.0f} MiB", "<= 60 MiB", first <= 60),
        Figure(
            "peak memory after reading them back with Polars",
            f"{after:.0f} MiB",
            "<= 120 MiB",
            after <= 120,
        ),
        Figure("growth over 2,000,000 rows", f"{growth:.1f} MiB", "< 20 MiB", growth < 20),
        Figure("bytes a row of 5 noisy floats, row log", f"{row:.1f}", "<= 80", row <= 80),
        Figure("bytes a row, sealed", f"{sealed:.1f}", "<= 45", sealed <= 45),
    ]
