"""One run as a panel that can be drawn again and again: rows are read once, curves are kept."""

from __future__ import annotations

import time
from collections.abc import Mapping

from nbtrack._process import identify
from nbtrack.charts.model import PanelModel
from nbtrack.charts.panel import build_panel
from nbtrack.draw.bundle import Place
from nbtrack.query.past import Past, with_curves
from nbtrack.query.reader import Reader
from nbtrack.query.sample import CurveSketch
from nbtrack.query.sketches import Sketches
from nbtrack.records import RunRecord
from nbtrack.store.layout import RunFolder
from nbtrack.store.record import read_record
from nbtrack.store.state import HeartbeatWatch
from nbtrack.store.stores import Store
from nbtrack.store.tail import Tail

__all__ = ["Panel"]


class Panel:
    """The panel of a run, live or recorded. It reads what is on disk, as any reader does."""

    def __init__(self, store: Store | None, folder: RunFolder, *, verify: bool = True) -> None:
        """Nothing is read before `model`.

        Args:
            store: where the run lies; None for a folder that lies alone and is compared with
                nothing.
            folder: the run's folder.
            verify: compare every crc; False in the process that writes the run itself.
        """
        self._store = store
        self._folder = folder
        self._tail = Tail(folder, verify=verify)
        self._sketches = Sketches()
        self._watch = HeartbeatWatch()
        self._past: Past | None = None
        self._slot: int | None = None
        self._previous: tuple[RunRecord, Mapping[str, CurveSketch]] | None = None

    @property
    def place(self) -> Place | None:
        """Where a server finds the run; None if it lies in no store."""
        if self._store is None or not self._store.store_id:
            return None
        path = self._folder.path
        return Place(self._store.store_id, project=path.parent.parent.name, run=path.name)

    @property
    def reader(self) -> Reader | None:
        """The run for others to read; None if it lies in no store."""
        return None if self._store is None else Reader(self._store, self._folder)

    @property
    def knows_past(self) -> bool:
        """Whether there is nothing left to do for `find_past`."""
        return self._store is None or self._past is not None

    def find_past(self) -> None:
        """Look for the runs to compare with, once; takes some time in a large project."""
        if self._store is not None and self._past is None:
            past = Past(Reader(self._store, self._folder))
            self._previous = with_curves(past.previous) if past.previous is not None else None
            self._past = past

    def model(self) -> PanelModel:
        """The panel as it is now."""
        record = read_record(self._folder, self._watch, identify())
        for batch in self._tail.read():
            self._sketches.take(batch, record.info.defines)
        past = self._past
        return build_panel(
            record,
            self._sketches.by_name,
            previous=self._previous,
            changes=past.changes(record) if past is not None else None,
            now_us=time.time_ns() // 1000,
            slot=self._take_slot() - 1,
        )

    def _take_slot(self) -> int:
        """Its colour, which it has in lists and comparisons too; it keeps it while it is shown."""
        if self._slot is None:
            self._slot = 1 if self.reader is None else self.reader.colour_slot()
        return self._slot
