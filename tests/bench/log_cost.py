"""The cost of one log() of five floats, beside what the bytes alone cost."""

from __future__ import annotations

import os
import struct
import time
from collections.abc import Callable
from pathlib import Path
from time import perf_counter_ns
from zlib import crc32

from tests.bench.figures import Figure, own_store, percentiles

ROW = {"train/loss": 0.6931, "train/acc": 0.5012, "grad_norm": 1.25, "lr": 1e-3, "time": 12.5}
CALLS = 50_000


def measure() -> list[Figure]:
    with own_store() as folder:
        floor = _floor(folder)
        return [*_full_speed(floor), *_paced(folder)]


def _full_speed(floor: tuple[float, float, float]) -> list[Figure]:
    import nbtrack

    rounds = []
    for _ in range(5):
        run = nbtrack.init(project="bench", reinit="create_new")
        spent = [0] * CALLS
        log, now = run.log, perf_counter_ns
        begun = now()
        for i in range(CALLS):
            started = now()
            log(ROW)
            spent[i] = now() - started
        rate = CALLS / ((now() - begun) / 1e9)
        rounds.append((*percentiles(spent), rate))
        run.finish()
    p50, p99, p999, rate = (
        sorted(column)[len(rounds) // 2] for column in zip(*rounds, strict=True)
    )
    return [
        Figure("log() p50", f"{p50:.2f} us", "<= 3 us", p50 <= 3, f"{floor[0]:.2f} us"),
        Figure("log() p99", f"{p99:.1f} us", "<= 12 us", p99 <= 12, f"{floor[1]:.1f} us"),
        Figure("log() p99.9", f"{p999:.1f} us", "<= 60 us", p999 <= 60, f"{floor[2]:.1f} us"),
        Figure("log() calls a second", f"{rate:,.0f}", ">= 250,000", rate >= 250_000),
    ]


def _paced(folder: Path) -> list[Figure]:
    """1,000 calls a second: once with a sleep before each, once with a training step's work.

    After a sleep the processor has to wake and its caches are cold, which the bare write pays too.
    """
    import numpy as np

    matrix = np.random.default_rng(0).random((96, 96))

    def work() -> None:
        end = perf_counter_ns() + 1_000_000
        while perf_counter_ns() < end:
            np.matmul(matrix, matrix)

    figures = []
    for name, pause in (("working", work), ("sleeping", lambda: time.sleep(0.001))):
        spent, floor = _log_paced(pause), list(_write_bare(folder, 2_000, pause))
        p50, bare = percentiles(spent)[0], percentiles(floor)[0]
        what = f"log() p50 at 1,000 a second, {name} in between"
        figures.append(Figure(what, f"{p50:.2f} us", "<= 5 us", p50 <= 5, f"{bare:.2f} us"))
    return figures


def _log_paced(pause: Callable[[], object]) -> list[int]:
    import nbtrack

    run = nbtrack.init(project="bench", reinit="create_new")
    spent: list[int] = []
    for _ in range(3_000):
        started = perf_counter_ns()
        run.log(ROW)
        spent.append(perf_counter_ns() - started)
        pause()
    run.finish()
    return spent


def _floor(folder: Path) -> tuple[float, float, float]:
    rounds = [percentiles(list(_write_bare(folder, CALLS))) for _ in range(5)]
    middle = [sorted(column)[2] for column in zip(*rounds, strict=True)]
    return middle[0], middle[1], middle[2]


def _write_bare(folder: Path, calls: int, pause: Callable[[], object] | None = None):
    """Packing the same bytes and one os.write each: nothing can be cheaper and as safe."""
    layout = struct.Struct("<BBHQqq5d")
    head = struct.Struct("<2sII")
    flags = os.O_CREAT | os.O_WRONLY | os.O_APPEND
    descriptor = os.open(folder / "bare", flags)
    for i in range(calls):
        started = perf_counter_ns()
        payload = layout.pack(2, 1, 0, i, i, 1, *ROW.values())
        os.write(descriptor, head.pack(b"\xa7N", layout.size, crc32(payload)) + payload)
        yield perf_counter_ns() - started
        if pause is not None:
            pause()
    os.close(descriptor)
