"""Makes a store of many finished runs with six config and six summary keys, for measurements.

``python tests/bench/make_runs.py FOLDER [RUNS]``; as a module, `make_runs`.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from nbtrack._process import identify
from nbtrack.records import LiveRecord, RunInfo
from nbtrack.store.runs import create_run_folder, write_live
from nbtrack.store.stores import Store

PROJECT = "bench"
_OPTIMIZERS = ("adam", "sgd", "lion")
_STARTED_US = 1_750_000_000_000_000


def make_runs(root: Path, count: int, *, project: str = PROJECT, seed: int = 0) -> Store:
    """A store under `root` with `count` finished runs in one project; caches lie beside it."""
    rng = random.Random(seed)
    places = {"data_dir": root / "data", "cache_dir": root / "cache"}
    store = Store.open(root / "store", create=True, **places)
    us = identify()
    for number in range(count):
        info = _info(rng, number, project)
        folder, _ = create_run_folder(store, info)
        write_live(folder, _live(rng, info, us))
    return store


def _info(rng, number, project):
    return RunInfo(
        run_id="".join(rng.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=8)),
        project=project,
        name=f"brave-otter-{number}",
        created_us=_STARTED_US + number * 60_000_000,
        tags=("baseline",) if number % 3 == 0 else (),
        group=f"group-{number % 10}",
        config={
            "lr": 10 ** rng.uniform(-5, -1),
            "batch_size": rng.choice((16, 32, 64)),
            "optimizer": rng.choice(_OPTIMIZERS),
            "dropout": rng.random() / 2,
            "seed": number,
            "amp": rng.random() < 0.5,
        },
        user="someone",
        host="bench",
        program="train.py",
        python="3.11.0",
        nbtrack="0.1.0",
    )


def _live(rng, info, us):
    return LiveRecord(
        writer=0,
        attempt=0,
        process=us,
        started_us=info.created_us,
        heartbeat=31,
        updated_us=info.created_us + 30_000_000,
        ended_us=info.created_us + 30_000_000,
        state="finished",
        exit_code=0,
        rows=1000,
        sequence=1000,
        step=1000,
        last_step=999,
        runtime_us=30_000_000,
        summary={
            "train/loss": rng.random(),
            "train/acc": rng.random(),
            "val/loss": rng.random(),
            "val/acc": rng.random(),
            "epoch": 10,
            "lr": rng.random(),
        },
    )


if __name__ == "__main__":
    make_runs(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000)
