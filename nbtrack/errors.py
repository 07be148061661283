"""Every error that nbtrack raises on purpose, in one tree.

::

    NbtrackError (Exception)              wandb's name: Error
    ├── UsageError (+ RuntimeError)       a call that makes no sense now, as after finish()
    │   ├── RunFinishedError              the run is finished; open a new one
    │   ├── NoRunError                    there is no current run
    │   └── ServerStoppingError           the Jupyter server stops, and begins nothing more
    ├── InvalidNameError (+ ValueError)   a project, run id, tag or metric name that cannot be used
    ├── ValueTypeError (+ TypeError)      a value of the wrong type for this argument
    ├── ArgumentError (+ ValueError)      a value of the right type that cannot be used
    ├── TableError (+ ValueError, AssertionError)  columns or rows that are no table
    ├── MissingKeyError (+ KeyError, ValueError)  a dictionary that lacks what must be in it
    ├── ConfigError (+ ValueError)        a config value that was set already would change
    ├── FilterError (+ ValueError)        a filter or order that does not parse
    ├── NotFoundError (+ KeyError, ValueError)
    │   ├── RunNotFoundError              no run of that id
    │   └── ProjectNotFoundError          no project of that name
    ├── ResumeError (+ ValueError)        resume="must" without the run, "never" with it
    ├── RunStopped (+ KeyboardInterrupt)  the user pressed Stop: the next log() raises this
    ├── NotBuiltYetError (+ NotImplementedError)
    └── StoreError (+ OSError)            something is wrong with the files
        ├── RowsNotWrittenError           finish() could not write rows that are still in memory
        ├── StoreFormatError              made by a newer nbtrack, or not ours
        ├── SegmentMissingError           a piece of a run's history is gone
        └── IllRunError                   one run's files cannot be read

Catch ``nbtrack.Error`` (the same class as ``NbtrackError``) for all of them. Each is also the
builtin that a caller would expect, so ``except ValueError`` and ``except KeyError`` work too.

A message names the value, what was expected and what to do.
"""

from __future__ import annotations

__all__ = [
    "ArgumentError",
    "ConfigError",
    "FilterError",
    "IllRunError",
    "InvalidNameError",
    "MissingKeyError",
    "NbtrackError",
    "NoRunError",
    "NotBuiltYetError",
    "NotFoundError",
    "ProjectNotFoundError",
    "ResumeError",
    "RowsNotWrittenError",
    "RunFinishedError",
    "RunNotFoundError",
    "RunStopped",
    "SegmentMissingError",
    "ServerStoppingError",
    "StoreError",
    "StoreFormatError",
    "TableError",
    "UsageError",
    "ValueTypeError",
]


class NbtrackError(Exception):
    """Base of every error that nbtrack raises on purpose."""

    def __str__(self) -> str:
        # KeyError would print the repr of its argument; a sentence should stay a sentence.
        return str(self.args[0]) if len(self.args) == 1 else super().__str__()

    @property
    def message(self) -> str:
        """The text of the error."""
        return str(self)


class UsageError(NbtrackError, RuntimeError):
    """A call that makes no sense at this moment."""


class RunFinishedError(UsageError):
    """The run is finished; it can be read, but not written any more."""


class NoRunError(UsageError):
    """There is no current run: ``nbtrack.init()`` has not been called, or its run has ended."""


class ServerStoppingError(UsageError):
    """The Jupyter server stops; the next one answers."""


class InvalidNameError(NbtrackError, ValueError):
    """A project, run id, tag or metric name that cannot be used."""


class ValueTypeError(NbtrackError, TypeError):
    """A value of the wrong type."""


class ArgumentError(NbtrackError, ValueError):
    """A value of the right type that cannot be used."""


class MissingKeyError(NbtrackError, KeyError, ValueError):
    """A dictionary that was given as an argument lacks a key that must be in it."""


class TableError(NbtrackError, ValueError, AssertionError):
    """Columns or rows that do not make a table; wandb asserts what it is given here."""


class ConfigError(NbtrackError, ValueError):
    """A config value that was set already would change."""


class FilterError(NbtrackError, ValueError):
    """A filter or an order that does not parse.

    Attributes:
        position: where, counted from 0; None where that has no meaning.
        length: of what is wrong there; 0 at the end of the text.
        complaint: what is wrong, without the place.
    """

    def __init__(
        self, message: str, position: int | None = None, *, length: int = 0, complaint: str = ""
    ) -> None:
        super().__init__(message)
        self.position = position
        self.length = length
        self.complaint = complaint or message


class NotFoundError(NbtrackError, KeyError, ValueError):
    """Something that was asked for by name is not in the store."""


class RunNotFoundError(NotFoundError):
    """No run of that id."""


class ProjectNotFoundError(NotFoundError):
    """No project of that name."""


class ResumeError(NbtrackError, ValueError):
    """``resume="must"`` and there is no such run, or ``resume="never"`` and there is one."""


class RunStopped(NbtrackError, KeyboardInterrupt):  # noqa: N818 - it is a message, not a mistake
    """The user asked the run to stop; raised by the next ``log()``.

    It is a `KeyboardInterrupt`, so that what stops at Ctrl-C stops here, and like after Ctrl-C the
    run can be logged to and finished.

    Args:
        message: what happened.
        run_id: of the run.
    """

    def __init__(self, message: str, run_id: str = "") -> None:
        super().__init__(message)
        self.run_id = run_id

    def _render_traceback_(self) -> list[str]:
        # What IPython shows: that it stopped, not where the loop was just then.
        return [f"RunStopped: {self}"]


class NotBuiltYetError(NbtrackError, NotImplementedError):
    """The name belongs to the wandb API and is planned, but nbtrack cannot do it yet."""


class StoreError(NbtrackError, OSError):
    """Something is wrong with the files of the store."""


class RowsNotWrittenError(StoreError):
    """Rows are still in memory that could not be written to disk."""


class StoreFormatError(StoreError):
    """The files were made by a newer nbtrack, or are not nbtrack's."""


class SegmentMissingError(StoreError):
    """A numbered piece of a run's history is neither in ``rows/`` nor in ``history/``."""


class IllRunError(StoreError):
    """The files of one run cannot be read; the others are not touched by that."""
