"""What nbtrack learns from IPython about cells: their source, their runs, how they ended.

Cells are not run by us. The line ``%%track ...`` is turned into a comment, so that line numbers
stay, and IPython's own events tell when a cell begins and ends; top-level await, tracebacks,
``%time`` and ``display`` are as ever. The run of a ``%%track`` cell begins when its code has been
parsed: a cell with a syntax error begins none, and one whose ``%%track`` line cannot be followed
is refused before any of its code runs.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Callable
from typing import Any

from nbtrack.display.cell import Cell, asked_cell
from nbtrack.display.guard import safely
from nbtrack.display.options import find_cell_magic, parse_track
from nbtrack.display.panels import panels
from nbtrack.display.refusal import CellRefusedError
from nbtrack.display.tracebacks import cell_outcome, cell_traceback
from nbtrack.display.tracked import TrackedCell
from nbtrack.errors import NbtrackError, RowsNotWrittenError, RunStopped
from nbtrack.records import State
from nbtrack.track.run import Run
from nbtrack.track.session import session

__all__ = ["CellHooks", "hide_magic"]

_ENDED = "cells are not recorded any more, until %reload_ext nbtrack"
_AROUND_CODE = ("%%time", "%%capture", "%%prun")  # and %%timeit


class CellHooks:
    """The hooks in one IPython shell.

    Attributes:
        shell: IPython's.
        is_registered: whether they are in use; after an error of their own they are not.
    """

    def __init__(self, shell: Any) -> None:
        """Nothing is registered before `register`."""
        self.shell = shell
        self.is_registered = False
        self._cells: list[Cell] = []
        self._idle: dict[Run, State] = {}
        self._events = {"pre_run_cell": self._pre_run_cell, "post_run_cell": self._post_run_cell}

    @property
    def is_busy(self) -> bool:
        """Whether a cell is being executed."""
        return bool(self._cells)

    def register(self) -> None:
        """Begin to listen."""
        self.is_registered = True
        self._cells = [Cell(None, asked=asked_cell(self.shell))]  # nbtrack is mostly loaded by one
        for name, hook in self._events.items():
            self.shell.events.register(name, hook)
        self.shell.input_transformers_cleanup.append(hide_magic)
        self.shell.ast_transformers.append(self)

    def unregister(self) -> None:
        """Leave IPython as it was."""
        self.is_registered = False
        for name, hook in self._events.items():
            if hook in self.shell.events.callbacks[name]:
                self.shell.events.unregister(name, hook)
        for listeners, ours in (
            (self.shell.input_transformers_cleanup, hide_magic),
            (self.shell.ast_transformers, self),
        ):
            if ours in listeners:
                listeners.remove(ours)

    def run_started(self, run: Run) -> None:
        """A run began in the cell that is being executed."""
        if self._cells:
            self._cells[-1].runs.append((run, None))

    def first_log(self, run: Run) -> None:
        """A run logged for the first time."""
        for cell in self._cells:
            if cell.tracked is not None and cell.tracked.run is run:
                cell.tracked.first_log()

    def run_shown(self, run: Run) -> None:
        """The live view of a run appeared under the cell that is being executed.

        It is noted at once: a page that is loaded anew before its notebook was saved has lost the
        output, and finds by this where it stood.
        """
        if self._cells:
            cell = self._cells[-1]
            cell.shown[run] = time.time_ns() // 1000
            run.record_cell(cell.record(run))

    def visit(self, tree: ast.Module) -> ast.Module:
        """Called by IPython with the code of a cell before it runs; begins ``%%track`` runs."""
        cell = self._cells[-1] if self._cells else None
        if cell is None or cell.is_parsed:  # %time and its like show us the same code again
            return tree
        cell.is_parsed = True
        if cell.magic is not None and cell.magic.name == "track":
            try:
                cell.tracked = TrackedCell(parse_track(cell.magic.line), tree, self.shell.user_ns)
            except (NbtrackError, OSError) as error:
                raise CellRefusedError.telling(error) from None
            cell.tracked.run.record_cell(cell.record(cell.tracked.run))
        return tree

    def _pre_run_cell(self, info: Any) -> None:
        self._safely(self._begin_cell, info)

    def _post_run_cell(self, result: Any) -> None:
        self._safely(self._end_cell, result)

    def _safely(self, hook: Callable[[Any], None], argument: Any) -> None:
        # IPython would show an error of a hook, with its traceback, under every cell to come.
        if not safely(_ENDED, lambda: hook(argument)):
            self.unregister()

    def _begin_cell(self, info: Any) -> None:
        if self._cells and self._cells[-1].info is None:
            self._cells.pop()
        cell = Cell(info, find_cell_magic(info.raw_cell or ""))
        for run in session.live:
            cell.runs.append((run, run.row_count))
            run.begin_work()
        self._cells.append(cell)

    def _end_cell(self, result: Any) -> None:
        cell = self._take_cell(result)
        if cell is None:
            return
        error = None
        if result is not None:
            error = result.error_before_exec or result.error_in_exec
        # A cell with a top-level await that was interrupted has no result.
        outcome = "interrupted" if result is None else cell_outcome(error)
        text = None if error is None else cell_traceback(error, self.shell)
        known = [run for run, _ in cell.runs]
        cell.runs += [(run, None) for run in session.live if run not in known]
        took_part = cell.runs_that_took_part()
        for run in took_part:
            run.record_cell(cell.record(run, result, outcome, text))
            self._idle[run] = outcome
        if cell.tracked is not None:
            cell.tracked.end(outcome, text if outcome == "failed" else None)
        if isinstance(error, RunStopped):
            _end_stopped(error.run_id)
        self._idle = {run: self._idle.get(run, "finished") for run in session.live}
        for run, state in self._idle.items():
            run.conclude(state)
        for run in took_part:
            panels.cell_ended(run, cell.lasted_s)

    def _take_cell(self, result: Any) -> Cell | None:
        """The cell that this result belongs to; None for one whose begin was not seen."""
        info = getattr(result, "info", None)
        for place in reversed(range(len(self._cells))):
            known = self._cells[place].info
            if known is info or known is None or info is None or known.raw_cell == info.raw_cell:
                cell = self._cells[place]
                del self._cells[place:]
                return cell
        return None


def _end_stopped(run_id: str) -> None:
    """A cell ended because somebody asked its run to stop: that is the end of the run as well."""
    for run in [run for run in session.live if run.id == run_id]:
        try:
            run.end("interrupted", exit_code=1)
        except RowsNotWrittenError as lost:
            session.console.warn(str(lost))


def hide_magic(lines: list[str]) -> list[str]:
    r"""Turn a first line of ours into a comment; called by IPython with each cell.

    Raises:
        CellRefusedError: ``%%track`` stands below another cell magic, which would take it as its
            own text.

    Example:
        >>> hide_magic(["%%track\n", "%%time\n", "x = 1\n"])
        ['%%time\n', '#%%track\n', 'x = 1\n']
    """
    if not lines:
        return lines
    first, *others = lines
    if find_cell_magic(first) is not None:
        if others and others[0].startswith("%%"):
            return [others[0], f"#{first}", *others[1:]]
        return [f"#{first}", *others]
    below = next((line for line in others if line.strip()), "")
    if first.startswith(_AROUND_CODE) and find_cell_magic(below) is not None:
        ours, other = below.split()[0], first.split()[0]
        raise CellRefusedError(f"{ours} must be the first line of its cell; put it above {other}")
    return lines


# IPython then leaves it out when it asks whether a cell is complete.
hide_magic.has_side_effects = True  # pyright: ignore[reportFunctionMemberAccess] - IPython's way
