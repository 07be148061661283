"""A cell that is a run: begun before its first line, ended after its last one, however it ends."""

from __future__ import annotations

import ast
from typing import Any

from nbtrack.display.options import USAGE, TrackOptions
from nbtrack.display.tracebacks import Outcome
from nbtrack.display.variables import CellVariables
from nbtrack.errors import NbtrackError, RowsNotWrittenError, UsageError
from nbtrack.track.run import Run
from nbtrack.track.session import session
from nbtrack.track.start import init

__all__ = ["SCRATCH_TAG", "TrackedCell"]

SCRATCH_TAG = "scratch"


class TrackedCell:
    """The run of one ``%%track`` cell.

    A run that was begun by ``init()`` before stays as it is, and is the current one again when
    the cell has ended.

    Attributes:
        run: the run. The cell finds it as ``nbtrack.run``, and as ``run`` unless the notebook has
            something else under that name.
    """

    def __init__(self, options: TrackOptions, tree: ast.Module, namespace: dict[str, Any]) -> None:
        """Begin the run.

        Args:
            options: from the ``%%track`` line.
            tree: the code of the cell.
            namespace: the variables of the notebook.

        Raises:
            UsageError: the cell is empty.
            NbtrackError: the line cannot be followed, or the store cannot be written.
        """
        if not tree.body:
            raise UsageError(
                f"%%track tracks the code below it, and there is none. Use: {USAGE}. "
                "%track (one sign) tells of the current run"
            )
        self._variables = CellVariables(options.config, tree, namespace)
        self._before = session.current
        tags = (*options.tags, SCRATCH_TAG) if options.scratch else options.tags
        self.run = init(
            project=options.project,
            name=options.name,
            tags=tags or None,
            notes=options.notes,
            group=options.group,
            config=self._variables.known() or None,
            reinit="create_new",  # the run before is not to be finished
        )
        session.current = self.run
        if options.scratch:
            self.run.mark_scratch()
        if isinstance(namespace.get("run", self.run), Run):
            namespace["run"] = self.run

    def first_log(self) -> None:
        """Take the variables that the cell has set by now."""
        self._take_variables(is_end=False)

    def end(self, outcome: Outcome, error: str | None) -> None:
        """End the run as its cell ended.

        Args:
            outcome: how that was.
            error: the traceback, if there was one.
        """
        run = self.run
        if run.state == "running":
            self._take_variables(is_end=True)
            if self._variables.missing and outcome == "finished":
                run.say(f"--config: the cell set no {', '.join(self._variables.missing)}")
            try:
                run.end(outcome, exit_code=0 if outcome == "finished" else 1, error=error)
            except RowsNotWrittenError as lost:
                session.console.warn(str(lost))
                return  # still open and still current: finish() can be called again
        before = self._before
        if session.current is None and before is not None and before.state == "running":
            session.current = before

    def _take_variables(self, *, is_end: bool) -> None:
        for name, value in self._variables.look_again(is_end=is_end).items():
            try:
                self.run.config.update({name: value}, allow_val_change=True)
            except NbtrackError as error:  # its cell is at work: too late to refuse it
                self.run.say(f"--config {name}: {error}")
