"""Writes the files of thousands of runs as their own processes would have left them.

By hand: ``python -m tests.making.store FOLDER [RUNS]`` makes a store in ``FOLDER/store``.
"""

from __future__ import annotations

import os
import random
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from nbtrack._process import ProcessIdentity, identify
from nbtrack.records import LiveRecord, RunInfo, State
from nbtrack.store.hints import note_change
from nbtrack.store.layout import ProjectFolder, RunFolder, SegmentName
from nbtrack.store.snapshot import encode_snapshot
from nbtrack.store.stores import Store
from nbtrack.track.words import ADJECTIVES, NOUNS
from tests.making.configs import FAMILIES, Family, odd_configs
from tests.making.curves import Curve, CurvePool

__all__ = ["ODD_PROJECT", "make_store"]

ODD_PROJECT = "odd-cases"
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_TAGS = ("baseline", "paper", "ablation", "sweep", "debug", "keep")
_NOTES = ("warm-up helped", "compare with the paper's table 3", "too slow, try bf16", "**good**")
_STATES: tuple[tuple[State, float], ...] = (
    ("finished", 0.88),
    ("failed", 0.93),
    ("interrupted", 0.97),
    ("killed", 1.0),
)
_FIRST = SegmentName(0, 0, 0)
_MINUTE_US = 60_000_000


def make_store(
    root: Path,
    runs: int = 10_000,
    *,
    data_dir: Path | None = None,
    cache_dir: Path | None = None,
    projects: tuple[Family, ...] = FAMILIES,
    live: int = 3,
    rows: int = 60,
    odd: bool = True,
    seed: int = 0,
    now_us: int | None = None,
) -> Store:
    """Make a store, registered for a Jupyter server that has the same data folder.

    Args:
        root: the folder of the store, missing or empty.
        runs: how many, over all projects; odd ones and live ones come on top.
        data_dir: the user's data folder; ``<root>/../data`` by default.
        cache_dir: for indexes; ``<root>/../cache`` by default.
        projects: which, and how many of the runs each has.
        live: how many runs of the first project are running: they are, as long as this process is.
        rows: of each run's history, about; 0 for none, which is faster.
        odd: also a project `ODD_PROJECT` of runs that are hard to show, one of them ill.
        seed: another one makes other runs.
        now_us: when the newest run began, by default now; for pictures that stay the same.
    """
    data_dir = data_dir or root.parent / "data"
    cache_dir = cache_dir or root.parent / "cache"
    store = Store.open(root, create=True, data_dir=data_dir, cache_dir=cache_dir)
    maker = _Maker(store, random.Random(seed), rows, now_us or time.time_ns() // 1000)
    for family in projects:
        maker.add_family(family, round(runs * family.share))
    for number in range(live):
        maker.add_live(projects[0], number)
    if odd:
        maker.add_odd_ones()
    return store


class _Maker:
    def __init__(self, store: Store, rng: random.Random, rows: int, now_us: int) -> None:
        self.store, self.rng, self.now_us = store, rng, now_us
        self.us = identify()
        self.pool = CurvePool(rng, rows=rows or 60)
        self.has_rows = rows > 0
        self.numbers: dict[str, int] = {}

    def add_family(self, family: Family, count: int) -> None:
        """Runs that have ended, the latest an hour ago, ever fewer a day the older they are."""
        project = self.store.create_project(family.project)
        age_us = 60.0 * _MINUTE_US
        ages: list[float] = []
        for _ in range(count):
            ages.append(age_us)
            age_us += self.rng.expovariate(1.0) * 25 * _MINUTE_US
        for age in reversed(ages):
            self._add_ended(project, family, self.now_us - round(age))

    def add_live(self, family: Family, number: int) -> None:
        """A run of this very process, part of the way through."""
        project = self.store.create_project(family.project)
        config, quality = family.config(self.rng)
        created_us = self.now_us - (number + 1) * 2 * _MINUTE_US
        info = self._info(family, config, created_us)
        curve = self.pool.pick(quality, self.rng)
        done = min(curve.rows, 12 + 9 * number)
        fields: dict[str, Any] = {"state": "running", "rows": done, "last_step": (done - 1) * 50}
        folder = self._write(project, info, _live(self.us, info, curve, self.now_us, **fields))
        folder.rows_file(_FIRST).write_bytes(curve.encode(created_us, self.now_us, done))
        note_change(folder)

    def add_odd_ones(self) -> None:
        project = self.store.create_project(ODD_PROJECT)
        family = Family(ODD_PROJECT, 0.0, "odd.ipynb", FAMILIES[0].config)
        for place, (name, config, fields) in enumerate(odd_configs()):
            created_us = self.now_us - (place + 1) * 90 * _MINUTE_US
            info = self._info(family, config, created_us)
            info = msgspec.structs.replace(info, tags=(), notes=None, group=None)
            info = msgspec.structs.replace(info, name=name, **fields)
            curve, ended_us = self.pool.pick(0.5, self.rng), created_us + 30 * _MINUTE_US
            folder = self._write(project, info, _live(self.us, info, curve, ended_us))
            folder.rows_file(_FIRST).write_bytes(curve.encode(created_us, ended_us))
        ill = self._write(project, self._info(family, {"lr": 0.1}, self.now_us - _MINUTE_US), None)
        ill.run_json.write_bytes(b'{"run_id": "ill')
        ill.rows_file(_FIRST).write_bytes(b"\0" * 100)

    def _add_ended(self, project: ProjectFolder, family: Family, created_us: int) -> None:
        rng = self.rng
        config, quality = family.config(rng)
        info = self._info(family, config, created_us)
        chance = rng.random()
        state = next(state for state, share in _STATES if chance <= share)
        has_nan = state == "failed" and rng.random() < 0.4
        curve = self.pool.diverged(rng) if has_nan else self.pool.pick(quality, rng)
        ended_us = created_us + round(rng.uniform(0.5, 12.0) * _MINUTE_US)
        fields: dict[str, Any] = {"state": state}
        if state != "finished":
            fields["exit_code"] = 1
            if state == "failed":
                fields["error"] = "RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB"
        folder = self._write(project, info, _live(self.us, info, curve, ended_us, **fields))
        if self.has_rows:
            rows_file = f"{folder.path}/rows/{_FIRST.stem}.rows"
            _write_bytes(rows_file, curve.encode(created_us, ended_us))

    def _info(self, family: Family, config: dict[str, Any], created_us: int) -> RunInfo:
        rng = self.rng
        number = self.numbers[family.project] = self.numbers.get(family.project, 0) + 1
        model = config.get("model")
        return RunInfo(
            run_id="".join(rng.choices(_LETTERS, k=8)),
            project=family.project,
            name=f"{rng.choice(ADJECTIVES)}-{rng.choice(NOUNS)}-{number}",
            created_us=created_us,
            config=config,
            tags=tuple(tag for tag in _TAGS if rng.random() < 0.06),
            notes=rng.choice(_NOTES) if rng.random() < 0.05 else None,
            group=model if isinstance(model, str) else None,
            job_type="eval" if rng.random() < 0.05 else "train",
            user="ada",
            host=self.us.host,
            program=family.notebook,
            notebook=family.notebook,
            python="3.12.3",
            nbtrack="0.1.0",
        )

    def _write(self, project: ProjectFolder, info: RunInfo, live: LiveRecord | None) -> RunFolder:
        # Plain files: nobody reads this store while it is made.
        path = f"{project.runs}/{info.run_id}"
        os.mkdir(path)  # noqa: PTH102 - ten thousand of them
        os.mkdir(f"{path}/rows")  # noqa: PTH102 - the same
        _write_bytes(f"{path}/run.json", encode_snapshot(info))
        if live is not None:
            _write_bytes(f"{path}/live-0.json", encode_snapshot(live))
        return RunFolder(Path(path))


def _live(
    us: ProcessIdentity, info: RunInfo, curve: Curve, until_us: int, **fields: Any
) -> LiveRecord:
    is_running = fields.get("state") == "running"
    known: dict[str, Any] = {
        "state": "finished",
        "exit_code": None if is_running else 0,
        "ended_us": None if is_running else until_us,
        "rows": curve.rows,
        "last_step": curve.last_step,
        "summary": curve.summary,
    }
    return LiveRecord(
        writer=0,
        attempt=0,
        process=us,
        started_us=info.created_us,
        heartbeat=31,
        updated_us=until_us,
        runtime_us=until_us - info.created_us,
        **{**known, **fields},
    )


def _write_bytes(path: str, data: bytes) -> None:
    with open(path, "wb", buffering=0) as file:  # noqa: PTH123 - as above
        file.write(data)


if __name__ == "__main__":
    make_store(Path(sys.argv[1]) / "store", int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)
