"""Tables of six columns: what logging one costs, and reading it back."""

from __future__ import annotations

import json

from tests.bench.figures import Figure, own_store, run_script

MEASURE = """
    import gc, io, json, sys
    from time import perf_counter as now
    import numpy as np, polars as pl, nbtrack
    import nbtrack.media.table, nbtrack.query.reader

    count, times = int(sys.argv[1]), int(sys.argv[2])
    rng = np.random.default_rng(0)
    frame = pl.DataFrame({
        "id": rng.integers(0, 10**6, count),
        "score": rng.random(count),
        "name": [f"c-{n % 8162}" for n in range(count)],
        "label": rng.choice(["lymphocyte", "neutrophil", "mitotic"], count),
        "right": rng.random(count) > 0.5,
    })
    rows = [list(row) for row in frame.iter_rows()]
    gc.freeze()  # the rows are the user's; what it costs to go through them is not ours

    def median(work):
        found = []
        for n in range(times):
            gc.collect()
            begun = now()
            work(n)
            found.append((now() - begun) * 1e3)
        return sorted(found)[times // 2]

    run = nbtrack.init(project="tables")
    names = frame.columns
    told = {
        "rows": lambda n: run.log({f"r{n}": nbtrack.Table(columns=names + ["n"], data=rows_of(n))}),
        "frame": lambda n: run.log({f"f{n}": frame.with_columns(n=pl.lit(n))}),
    }

    def rows_of(n):
        return with_number[n]

    # Each table has one cell of its own, so that none is there already.
    with_number = []
    for n in range(times):
        with_number.append([row + [n] for row in rows])
    names = list(names)
    found = {"frame": median(told["frame"])}
    found["rows"] = median(told["rows"])
    run.finish()
    recorded = nbtrack.open_run(run.id)
    recorded.table("r0")

    def read(n):
        assert nbtrack.open_run(run.id).table(f"r{n}").height == count

    found["read"] = median(read)
    path = run.id + ".parquet"
    import tempfile, os
    path = os.path.join(tempfile.mkdtemp(), "floor.parquet")
    found["floor_write"] = median(lambda n: frame.write_parquet(path))
    found["floor_read"] = median(lambda n: pl.read_parquet(path))
    print(json.dumps(found))
"""


def measure() -> list[Figure]:
    with own_store():
        small = json.loads(run_script(MEASURE, "10000", "15"))
        large = json.loads(run_script(MEASURE, "1000000", "3"))
    return [
        *_figures("10,000 x 6", small, 15, 10, "ms", 1),
        *_figures("1,000,000 x 6", large, 1_000, 200, "ms", 0),
    ]


def _figures(
    what: str, found: dict[str, float], log_ms: int, read_ms: int, unit: str, digits: int
) -> list[Figure]:
    def words(*values: float) -> str:
        return " / ".join(f"{value:.{digits}f}" for value in values) + f" {unit}"

    return [
        Figure(
            f"log a table of {what}: a Polars frame / a list of rows",
            words(found["frame"], found["rows"]),
            f"<= {log_ms:,} ms",
            max(found["frame"], found["rows"]) <= log_ms,
            words(found["floor_write"]) + " (polars.write_parquet)",
        ),
        Figure(
            f"read a table of {what}",
            words(found["read"]),
            f"<= {read_ms} ms",
            found["read"] <= read_ms,
            words(found["floor_read"]) + " (polars.read_parquet)",
        ),
    ]
