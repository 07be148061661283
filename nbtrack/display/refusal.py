"""Errors of our magics: a cell shows them as one line, without a traceback through our code."""

from __future__ import annotations

from IPython.core.error import InputRejected

from nbtrack.errors import UsageError

__all__ = ["CellRefusedError", "MagicError"]


class MagicError(UsageError):
    """A line magic that cannot be understood, or cannot be done now."""

    def __init__(self, message: str, kind: str = "UsageError") -> None:
        """Say `message`; `kind` is the name of the error that is behind it."""
        super().__init__(message)
        self._kind = kind

    @classmethod
    def telling(cls, error: Exception) -> MagicError:
        """The same as `error`, but shown as one line."""
        return cls(str(error), type(error).__name__)

    def _render_traceback_(self) -> list[str]:
        # What IPython asks an error for before it makes a traceback of its own.
        return [f"{self._kind}: {self}"]


class CellRefusedError(MagicError, InputRejected):
    """A cell that is not run, because its ``%%track`` line cannot be followed.

    Raised while IPython looks at the cell, before any of its code runs.
    """
