"""Curves of many trainings, each encoded once; a row log is one of them with its own times."""

from __future__ import annotations

import math
import random
import struct
from zlib import crc32

import numpy as np

from nbtrack.store.frames import HEAD, MARK, RowPlan, encode_schema

__all__ = ["METRICS", "Curve", "CurvePool"]

METRICS = ("train/loss", "train/acc", "val/loss", "val/acc", "lr", "epoch")
_TIME_AT = HEAD.size + struct.calcsize("<IQq")
_STEPS_A_ROW = 50


class Curve:
    """One training: rows ready to be written.

    Attributes:
        rows: how many there are. last_step: of the last one.
        summary: the values of the last row.
    """

    def __init__(self, rows: int, quality: float, rng: random.Random, nan_at: int | None) -> None:
        self.rows = rows
        self.last_step = (rows - 1) * _STEPS_A_ROW
        values = _values(rows, quality, rng, nan_at)
        self.summary = {name: values[-1][place] for place, name in enumerate(METRICS)}
        plan = RowPlan(0, ["i:epoch" if name == "epoch" else f"f:{name}" for name in METRICS])
        self._schema = encode_schema(plan) * 2  # as a writer does
        frames = [
            HEAD.pack(MARK, plan.whole_size - HEAD.size, 0)
            + plan.pack(plan.tag, place, place * _STEPS_A_ROW, 0, *row)
            for place, row in enumerate(values)
        ]
        self._bytes = np.frombuffer(b"".join(frames), np.uint8).reshape(rows, plan.whole_size)

    def encode(self, start_us: int, end_us: int, rows: int | None = None) -> bytes:
        """The row log of a run that lasted from start to end; of a part of it, if not all rows."""
        rows = self.rows if rows is None else rows
        frames = self._bytes[:rows].copy()
        times = np.linspace(start_us, end_us, rows + 1, dtype="<i8")[1:]
        frames[:, _TIME_AT : _TIME_AT + 8] = times.view(np.uint8).reshape(rows, 8)
        for row in frames:
            row[6 : HEAD.size] = np.frombuffer(
                crc32(row[HEAD.size :].tobytes()).to_bytes(4, "little"), np.uint8
            )
        return self._schema + frames.tobytes()


class CurvePool:
    """Curves from bad to good."""

    def __init__(self, rng: random.Random, *, count: int = 240, rows: int = 60) -> None:
        """Make them.

        Args:
            rng: where chance comes from.
            count: how many.
            rows: of each, about.
        """
        self._good = [
            Curve(max(8, round(rows * rng.uniform(0.8, 1.2))), place / count, rng, None)
            for place in range(count)
        ]
        self._nan = [Curve(rows, rng.random(), rng, rng.randrange(4, rows)) for _ in range(8)]

    def pick(self, quality: float, rng: random.Random) -> Curve:
        """A curve of about this quality, from 0 to 1."""
        place = round((quality + rng.gauss(0, 0.015)) * (len(self._good) - 1))
        return self._good[min(max(place, 0), len(self._good) - 1)]

    def diverged(self, rng: random.Random) -> Curve:
        """One that became NaN."""
        return rng.choice(self._nan)


def _values(
    rows: int, quality: float, rng: random.Random, nan_at: int | None
) -> list[tuple[float, ...]]:
    best = 0.52 + 0.44 * quality
    speed = rng.uniform(3.5, 7.0)
    found: list[tuple[float, ...]] = []
    for row in range(rows):
        done = row / max(rows - 1, 1)
        learned = 1 - math.exp(-speed * done)
        acc = min(0.1 + (best - 0.1) * learned + rng.gauss(0, 0.006), 0.999)
        loss = 2.3 * (1 - learned) + (1 - best) * 1.6 + abs(rng.gauss(0, 0.02))
        is_nan = nan_at is not None and row >= nan_at
        lr = 3e-4 * 0.5 * (1 + math.cos(math.pi * done))
        epoch = row * 30 // rows
        measured = (loss * 0.92, min(acc * 1.02, 1.0), loss * 1.05, acc)
        found.append((*(math.nan if is_nan else value for value in measured), lr, epoch))
    return found
