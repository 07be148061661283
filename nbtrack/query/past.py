"""The runs that a run is compared with: the one before it in its project, and the best other."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from nbtrack.errors import RunNotFoundError
from nbtrack.query.changes import Changes, Standing, best_of_table, main_metrics, what_changed
from nbtrack.query.reader import Reader
from nbtrack.query.sample import CurveSketch
from nbtrack.query.sketches import Sketches
from nbtrack.records import RunRecord

__all__ = ["MOST_GHOST_ROWS", "Past", "read_curves", "with_curves"]

MOST_GHOST_ROWS = 300_000
"""Rows of another run that are read for its faint curves; more would take too long."""


class Past:
    """The other runs of the project, as they were when a run was first shown.

    Attributes:
        previous: the last run before that logged anything; None if there is none.
    """

    def __init__(self, run: Reader) -> None:
        """Look for them; takes some time in a large project.

        Args:
            run: the run; one that lies in no store has no others.

        Raises:
            RunNotFoundError: the run was deleted.
        """
        record = run.record
        self._store = run.store
        self._project = record.info.project
        self._others: pl.DataFrame | None = None
        self._best: dict[str, Standing] = {}
        self._best_of: tuple[str, ...] = ()
        self.previous: Reader | None = None
        if self._store is None:
            return
        runs = self._store.index(self._project).refresh()
        self._others = runs.filter(pl.col("run_id") != record.run_id)
        earlier = self._others.filter(
            (pl.col("created_us") <= record.info.created_us) & (pl.col("rows") > 0)
        )
        if earlier.height:
            self.previous = self._open(str(earlier.sort("created_us")["run_id"][-1]))

    def best(self, record: RunRecord) -> Reader | None:
        """The best of the other runs in the metric that counts most; None without such a metric.

        Args:
            record: the run as it stands now.
        """
        standings = self._standings(record)
        for name in main_metrics(record):
            if name in standings:
                return self._open(standings[name].run_id)
        return None

    def changes(self, record: RunRecord) -> Changes:
        """What is different in the run, as it stands now."""
        standings = self._standings(record)
        try:
            before = self.previous.record if self.previous is not None else None
        except RunNotFoundError:  # deleted since
            before = None
        return what_changed(record, before, standings)

    def _standings(self, record: RunRecord) -> dict[str, Standing]:
        names = main_metrics(record)
        if names != self._best_of and self._others is not None:
            self._best = best_of_table(self._others, record, names)
            self._best_of = names
        return self._best

    def _open(self, run_id: str) -> Reader | None:
        assert self._store is not None
        folder = self._store.layout.project(self._project).run(run_id)
        return Reader(self._store, folder) if folder.path.is_dir() else None


def with_curves(run: Reader) -> tuple[RunRecord, Mapping[str, CurveSketch]]:
    """Another run and the curves to draw faintly; none if it has too many rows.

    Args:
        run: the other run.

    Raises:
        RunNotFoundError: the run was deleted.
    """
    record = run.record
    return record, read_curves(run, record).by_name if record.rows <= MOST_GHOST_ROWS else {}


def read_curves(run: Reader, record: RunRecord) -> Sketches:
    """The curves of all rows of a run.

    Args:
        run: the run.
        record: what it is.
    """
    sketches = Sketches()
    for batch in run.tail().read():
        sketches.take(batch, record.info.defines)
    return sketches
