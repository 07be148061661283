"""A second row log beside the rows of a run, for what the run did not log itself."""

from __future__ import annotations

import threading

from nbtrack.store.columns import flatten
from nbtrack.store.frames import COMMIT, MAX_SCHEMAS, RowPlan, encode_map_row, encode_schema, frame
from nbtrack.store.layout import RunFolder
from nbtrack.store.rowlog import RowLog

__all__ = ["SideRows"]


class SideRows:
    """Writes rows of numbers; read as `History` of its folder."""

    def __init__(self, folder: RunFolder, attempt: int, writer: int) -> None:
        """The file is made with the first row.

        Args:
            folder: that holds the rows, such as `RunFolder.system`.
            attempt: of the run.
            writer: of the run.
        """
        self._folder = folder
        self._names = attempt, writer
        self._rowlog: RowLog | None = None
        self._plans: dict[tuple[str, ...], RowPlan] = {}
        self._lock = threading.Lock()
        self._is_closed = False
        self.rows = 0

    def append(self, row: dict[str, float | int], time_us: int) -> None:
        """Write a row; nothing happens after `close`.

        Raises:
            OSError: the file cannot be made. Once it is there, rows wait in memory for the disk.
        """
        with self._lock:
            if self._is_closed:
                return
            if self._rowlog is None:
                # Not the run's own folder: where that was deleted it stays so.
                for place in (self._folder.path, self._folder.rows):
                    place.mkdir(exist_ok=True)
                self._rowlog = RowLog(self._folder, *self._names)
            if self._rowlog.unwritten:
                self._rowlog.retry()
            columns = dict(flatten(row))
            number, self.rows = self.rows, self.rows + 1
            plan = self._plan_for(self._rowlog, tuple(columns))
            if plan is None:
                self._rowlog.append(encode_map_row(COMMIT, number, number, time_us, columns))
            else:
                payload = plan.pack(plan.tag, number, number, time_us, *columns.values())
                self._rowlog.append(frame(payload))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._is_closed = True
            if self._rowlog is not None:
                self._rowlog.retry()
                self._rowlog.close()

    def _plan_for(self, rowlog: RowLog, columns: tuple[str, ...]) -> RowPlan | None:
        plan = self._plans.get(columns)
        if plan is None and len(self._plans) < MAX_SCHEMAS:
            plan = self._plans[columns] = RowPlan(len(self._plans), columns)
            rowlog.append(encode_schema(plan) * 2)  # as in the rows of a run
        return plan
