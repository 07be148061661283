"""Runs and curves for tests of charts and drawings."""

from __future__ import annotations

from typing import Any

import numpy as np

from nbtrack.charts.panel import build_panel
from nbtrack.query.sample import CurveSketch
from nbtrack.records import RunInfo, RunRecord

NOW_US = 1_794_674_520_000_000  # 14 Nov 2026, 16:42 UTC


def sketch(y, x=None, *, x_name="step", buckets=512):
    y = np.asarray(y, dtype=np.float64)
    x = np.arange(len(y)) if x is None else np.asarray(x)
    made = CurveSketch(buckets, x_name=x_name)
    made.add(x, np.full(len(y), NOW_US, dtype=np.int64), y)
    return made


def record(sketches=None, *, state: Any = "finished", summary=None, **fields):
    of_info = {key: fields.pop(key) for key in list(fields) if key in RunInfo.__struct_fields__}
    info = {
        "run_id": "k3f9x2ab",
        "project": "cifar",
        "name": "brisk-heron-12",
        "created_us": NOW_US,
    }
    curves = sketches or {}
    lasts = {name: c.facts.last.value for name, c in curves.items() if c.facts.last}
    steps = [c.facts.last_step for c in curves.values() if c.facts.last_step is not None]
    known = {
        "summary": lasts if summary is None else summary,
        "ended_us": None if state in {"running", "stale"} else NOW_US,
        "updated_us": NOW_US,
        "duration_s": 326.0,
        "rows": int(max(steps)) + 1 if steps else 0,
        "last_step": int(max(steps)) if steps else None,
        "exit_code": None,
        "error": None,
        "folder": "",
    }
    return RunRecord(info=RunInfo(**(info | of_info)), state=state, **(known | fields))


def panel(curves=None, *, previous=None, changes=None, now_us=NOW_US, max_charts=12, **fields):
    curves = {} if curves is None else curves
    sketches = {n: c if isinstance(c, CurveSketch) else sketch(c) for n, c in curves.items()}
    return build_panel(
        record(sketches, **fields),
        sketches,
        previous=previous,
        changes=changes,
        now_us=now_us,
        max_charts=max_charts,
    )


def noisy_loss(n=11_730, seed=1):
    x = np.arange(n)
    noise = np.exp(np.random.default_rng(seed).normal(0, 0.18, n))
    return (2.1 * np.exp(-18 * x / n) + 0.09) * noise
