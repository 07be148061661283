"""What a script pays that only begins and ends: import, init, finish; and finish of much."""

from __future__ import annotations

import statistics

from tests.bench.figures import Figure, median_s, own_store, run_script

PARTS = """
    from time import perf_counter as now
    a = now()
    import nbtrack
    b = now()
    run = nbtrack.init(project="start")
    c = now()
    run.finish()
    d = now()
    print(b - a, c - b, d - c)
"""
WHOLE = """
    import nbtrack
    run = nbtrack.init(project="start")
    run.log({"loss": 0.5})
    run.finish()
"""
FINISH = """
    import sys
    from time import perf_counter as now
    import nbtrack
    if sys.argv[1] == "polars":
        import numpy, polars
    run = nbtrack.init(project="finish")
    for n in range(50_000):
        run.log({"a": n / 2, "b": n / 3, "c": n / 5, "d": n / 7, "e": n / 9})
    begun = now()
    run.finish()
    print(now() - begun)
    assert bool(list(run.folder.glob("history/*"))) == (sys.argv[1] == "polars")
"""


def measure() -> list[Figure]:
    with own_store():
        run_script(WHOLE)  # byte code, and the store itself
        rounds = [[float(x) * 1e3 for x in run_script(PARTS).split()] for _ in range(9)]
        load, begin, end = (statistics.median(column) for column in zip(*rounds, strict=True))
        bare = median_s(lambda: run_script("pass")) * 1e3
        whole = median_s(lambda: run_script(WHOLE)) * 1e3
        plain = statistics.median(float(run_script(FINISH, "no")) for _ in range(5)) * 1e3
        sealed = statistics.median(float(run_script(FINISH, "polars")) for _ in range(5)) * 1e3
    return [
        Figure("import nbtrack", f"{load:.0f} ms", "<= 60 ms", load <= 60),
        Figure("init()", f"{begin:.1f} ms", "<= 10 ms", begin <= 10),
        Figure("finish() of an empty run", f"{end:.1f} ms", "<= 5 ms", end <= 5),
        Figure(
            "a whole script",
            f"{whole:.0f} ms",
            "<= 150 ms",
            whole <= 150,
            f"{bare:.0f} ms (python)",
        ),
        Figure("finish() of 50,000 rows", f"{plain:.1f} ms", "<= 10 ms", plain <= 10),
        Figure(
            "finish() of 50,000 rows, sealed, Polars imported",
            f"{sealed:.0f} ms",
            "<= 100 ms",
            sealed <= 100,
        ),
    ]
