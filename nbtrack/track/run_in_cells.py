"""What the cells of a notebook tell a run, and what it tells those who show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from nbtrack import _secrets
from nbtrack.records import CellRecord, State

if TYPE_CHECKING:
    from nbtrack.settings import Resolved
    from nbtrack.track.capturing import Capturing
    from nbtrack.track.console import Console
    from nbtrack.track.keeper import Keeper
    from nbtrack.track.opening import Opened
    from nbtrack.track.writer import Writer

__all__ = ["RunInCells"]


class RunInCells:
    """The part of `Run` that the notebook's hooks and the display use."""

    __slots__ = ()

    if TYPE_CHECKING:
        _capturing: Capturing
        _console: Console
        _keeper: Keeper
        _opened: Opened | None
        _outcome: tuple[State, int] | None
        _resolved: Resolved
        _writer: Writer

    def conclude(self, state: State) -> None:
        """How the run ends if nothing more is logged: the last cell that logged ended so.

        The next row takes it back: to interrupt a loop, look, and go on is normal.
        """
        self._outcome = state, self._writer.pieces_of_rows
        self._keeper.conclude_if_gone(state)

    def begin_work(self) -> None:
        """Code of the user runs now: if the process vanishes meanwhile, the run was killed."""
        self._keeper.conclude_if_gone("killed")
        self._capturing.begin_cell()

    @property
    def lasting_outcome(self) -> State | None:
        """The outcome that `conclude` noted, unless rows came since."""
        if self._outcome is None or self._outcome[1] != self._writer.pieces_of_rows:
            return None
        return self._outcome[0]

    def record_cell(self, cell: CellRecord) -> None:
        """Keep an executed notebook cell with the run; again with its outcome when it ends."""
        source = _secrets.redact_text(cell.source)
        text = _secrets.redact_text(cell.traceback) if cell.traceback else None
        self._keeper.add_cell(msgspec.structs.replace(cell, source=source, traceback=text))

    @property
    def row_count(self) -> int:
        """Rows that this process has logged."""
        return self._writer.rows

    @property
    def is_silent(self) -> bool:
        """Whether the run says nothing to the user."""
        return self._resolved.silent

    @property
    def display_mode(self) -> str:
        """What a notebook shows of it: "auto", "quiet", "off" or "widget"."""
        return self._resolved.display

    @property
    def store_root(self) -> str:
        """The folder of the store; "" in mode "disabled"."""
        return str(self._resolved.root) if self._opened else ""

    def say(self, text: str) -> None:
        """Tell the user a line about this run, unless silence was asked for."""
        self._console.say(text)
