"""All rows of one metric of several runs: what the curves of groups are made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nbtrack.errors import IllRunError
from nbtrack.query.buckets import Floats, Numbers
from nbtrack.query.many import SealedRun, read_sealed_rows
from nbtrack.query.reader import Reader
from nbtrack.query.stretch import read_stretch
from nbtrack.store.layout import RunFolder
from nbtrack.store.segments import stamp_history

__all__ = ["read_group_rows"]


def read_group_rows(runs: Sequence[Reader], metric: str, x: str) -> list[tuple[Numbers, Floats]]:
    """Places on the axis and values of each run; of runs that have ended all are read at once.

    Args:
        runs: which.
        metric: its name; a run without it has no rows.
        x: "_step", "_runtime", "_timestamp" or the name of a metric.

    Raises:
        IllRunError: the rows of a run cannot be read.
    """
    found: list[tuple[Numbers, Floats]] = [(np.empty(0, np.int64), np.empty(0))] * len(runs)
    sealed: list[tuple[int, SealedRun]] = []
    for place, run in enumerate(runs):
        folder = RunFolder(run.folder)
        stamp = stamp_history(folder)
        if stamp.has_logs:
            rows = read_stretch(run, metric, x=x)
            found[place] = rows.x, rows.y
        else:
            created_us = run.record.info.created_us if x == "_runtime" else 0
            sealed.append((place, SealedRun(folder, stamp, (metric,), created_us)))
    read = read_sealed_rows([run for _, run in sealed], x)
    for (place, _), rows in zip(sealed, read, strict=True):
        if isinstance(rows, Exception):
            message = f"the rows of {runs[place].name!r} cannot be read: {rows}"
            raise IllRunError(message) from rows
        found[place] = rows[metric]
    return found
