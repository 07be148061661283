"""Lists of runs: warm, from an index, from nothing; filtered and sorted."""

from __future__ import annotations

import shutil
import statistics

from tests.bench.figures import Figure, median_s, own_store, run_script

FRESH = """
    from time import perf_counter as now
    import polars, nbtrack, nbtrack.query.runs, nbtrack.store.index
    begun = now()
    assert len(nbtrack.runs("p1000").df) == 1_000
    print(now() - begun)
"""


def measure() -> list[Figure]:
    import nbtrack
    from tests.bench.make_runs import make_runs

    with own_store() as folder:
        for count in (1_000, 10_000):
            make_runs(folder, count, project=f"p{count}")
        nbtrack.runs("p1000")
        nbtrack.runs("p10000")
        warm_1 = median_s(lambda: nbtrack.runs("p1000").df) * 1e3
        warm_10 = median_s(lambda: nbtrack.runs("p10000").df) * 1e3
        chosen = median_s(_filter_and_sort) * 1e3
        run_script(FRESH)
        fresh = statistics.median(float(run_script(FRESH)) for _ in range(5)) * 1e3
        rebuilt = statistics.median(_rebuild(folder) for _ in range(5)) * 1e3
    return [
        Figure(
            "list of 1,000 / 10,000 runs, warm",
            f"{warm_1:.1f} / {warm_10:.1f} ms",
            "<= 5 / 40 ms",
            warm_1 <= 5 and warm_10 <= 40,
        ),
        Figure(
            "1,000 runs, fresh process, index there", f"{fresh:.0f} ms", "<= 25 ms", fresh <= 25
        ),
        Figure("1,000 runs, index rebuilt", f"{rebuilt:.0f} ms", "<= 60 ms", rebuilt <= 60),
        Figure("filter and sort of 10,000", f"{chosen:.1f} ms", "<= 15 ms", chosen <= 15),
    ]


def _filter_and_sort() -> object:
    import nbtrack

    return nbtrack.runs(
        "p10000", filter='config.lr < 0.05 and state == "finished"', order="-summary.loss"
    ).df


def _rebuild(folder) -> float:
    shutil.rmtree(folder / "cache", ignore_errors=True)
    return float(run_script(FRESH))
