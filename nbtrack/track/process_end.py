"""How a process that forgot finish() ends its runs: by exit, by error, by Ctrl-C.

A killed process cannot say anything; readers then see that it is gone (`store.state`).
"""

from __future__ import annotations

import atexit
import sys
import traceback
from types import TracebackType
from typing import Any, NoReturn, Protocol

from nbtrack.records import State

__all__ = ["ProcessEnd"]


class _Ends(Protocol):
    def finish_all(self, exit_code: int | None, error: str | None = None) -> None: ...

    @property
    def live(self) -> list[Any]: ...


class ProcessEnd:
    """Learns the exit code and the error of the process, and ends the runs at exit.

    ``sys.exit`` and ``sys.excepthook`` are wrapped, as there is no other way to know at exit how
    the process ends; a ``raise SystemExit(3)`` is not seen and counts as a good end.
    """

    def __init__(self, session: _Ends) -> None:
        self._session = session
        self._is_watching = False
        self._exit_code: int | None = None
        self._error: str | None = None

    def watch(self) -> None:
        """Begin to watch, once."""
        if self._is_watching:
            return
        self._is_watching = True
        self._plain_exit = sys.exit
        self._plain_excepthook = sys.excepthook
        sys.exit = self._exit
        sys.excepthook = self._excepthook
        atexit.register(self._at_exit)

    def _exit(self, status: Any = None, /) -> NoReturn:
        if status is None:
            self._exit_code = 0
        else:
            self._exit_code = status if isinstance(status, int) else 1
        self._plain_exit(status)

    def _excepthook(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        self._exit_code = 1
        self._error = "".join(traceback.format_exception(kind, error, trace))
        state: State = "interrupted" if issubclass(kind, KeyboardInterrupt) else "failed"
        for run in self._session.live:
            run.conclude(state)
        self._plain_excepthook(kind, error, trace)

    def _at_exit(self) -> None:
        self._session.finish_all(self._exit_code, self._error)
