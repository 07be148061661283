"""A cell that is being executed, and what its runs keep of it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from nbtrack.display.options import CellMagic
from nbtrack.display.tracebacks import Outcome
from nbtrack.display.tracked import TrackedCell
from nbtrack.records import CellRecord
from nbtrack.track.run import Run

__all__ = ["AskedCell", "Cell", "asked_cell"]


class AskedCell(NamedTuple):
    """What a front end has asked the kernel to execute, under the names that IPython uses."""

    raw_cell: str
    cell_id: str | None


def asked_cell(shell: Any) -> AskedCell | None:
    """The cell that the kernel was asked for last; None where there is no kernel.

    Args:
        shell: IPython's.
    """
    asked: Any = (shell.get_parent() if hasattr(shell, "get_parent") else None) or {}
    source = asked.get("content", {}).get("code")
    if not isinstance(source, str):
        return None
    return AskedCell(source, asked.get("metadata", {}).get("cellId"))


@dataclass(slots=True)
class Cell:
    """A cell that is being executed.

    Attributes:
        info: IPython's; None for the cell in which nbtrack was loaded, whose begin was not seen.
        asked: of such a cell, what the kernel was asked.
        runs: live runs with the number of their rows when the cell began; None for a run that
            began in it.
        shown: runs whose live view stands under the cell, and since when.
        is_parsed: whether IPython has parsed its code.
    """

    info: Any
    magic: CellMagic | None = None
    asked: AskedCell | None = None
    started_us: int = field(default_factory=lambda: time.time_ns() // 1000)
    started_s: float = field(default_factory=time.monotonic)
    runs: list[tuple[Run, int | None]] = field(default_factory=list[tuple[Run, int | None]])
    tracked: TrackedCell | None = None
    shown: dict[Run, int] = field(default_factory=dict[Run, int])
    is_parsed: bool = False

    @property
    def lasted_s(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self.started_s

    def runs_that_took_part(self) -> list[Run]:
        """Those that began in it or logged in it."""
        return [run for run, rows in self.runs if rows is None or run.row_count > rows]

    def record(
        self,
        run: Run,
        result: Any = None,
        outcome: Outcome | None = None,
        traceback: str | None = None,
    ) -> CellRecord:
        """What a run keeps of it.

        Args:
            run: the run.
            result: IPython's, when the cell has ended.
            outcome: how it ended; None while it is being executed.
            traceback: plain text of the error, if there was one.
        """
        info = self.info or getattr(result, "info", None) or self.asked
        return CellRecord(
            source=getattr(info, "raw_cell", None) or "",
            cell_id=getattr(info, "cell_id", None),
            execution_count=getattr(result, "execution_count", None),
            started_us=self.started_us,
            duration_s=None if outcome is None else self.lasted_s,
            outcome=outcome,
            traceback=traceback,
            shown_us=self.shown.get(run),
        )
