"""What a run is compared with: the run before it in its project, and the best of all others."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from nbtrack._process import identify
from nbtrack.query.changes import Changes, Standing, best_of_table, main_metrics, what_changed
from nbtrack.query.sample import CurveSketch
from nbtrack.query.sketches import Sketches
from nbtrack.records import RunRecord
from nbtrack.store.record import read_record
from nbtrack.store.state import HeartbeatWatch
from nbtrack.store.stores import Store
from nbtrack.store.tail import Tail

__all__ = ["Past"]

_MOST_GHOST_ROWS = 300_000
"""Rows of the run before that are read for its grey curves; more would take too long."""


class Past:
    """The other runs of the project, as they were when a run was first shown.

    Attributes:
        previous: the last run before that logged anything, with its curves; None if there is none.
    """

    def __init__(self, store: Store, record: RunRecord) -> None:
        """Look for them.

        Args:
            store: where the run lies.
            record: the run.
        """
        runs = store.index(record.info.project).refresh()
        self._others = runs.filter(pl.col("run_id") != record.run_id)
        self._best: dict[str, Standing] = {}
        self._best_of: tuple[str, ...] = ()
        self.previous: tuple[RunRecord, Mapping[str, CurveSketch]] | None = None
        earlier = self._others.filter(
            (pl.col("created_us") <= record.info.created_us) & (pl.col("rows") > 0)
        )
        if earlier.height:
            run_id = earlier.sort("created_us")["run_id"][-1]
            folder = store.layout.project(record.info.project).run(run_id)
            before = read_record(folder, HeartbeatWatch(), identify())
            sketches = Sketches()
            if before.rows <= _MOST_GHOST_ROWS:
                for batch in Tail(folder).read():
                    sketches.take(batch, before.info.defines)
            self.previous = before, sketches.by_name

    def changes(self, record: RunRecord) -> Changes:
        """What is different in the run, as it stands now."""
        names = main_metrics(record)
        if names != self._best_of:
            self._best = best_of_table(self._others, record, names)
            self._best_of = names
        return what_changed(record, self.previous[0] if self.previous else None, self._best)
