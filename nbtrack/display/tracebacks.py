"""How a cell ended, and what went wrong in it, as text that means something next week."""

from __future__ import annotations

import os
import sys
import traceback
from types import TracebackType
from typing import Any, Literal

__all__ = ["Outcome", "cell_outcome", "cell_traceback"]

Outcome = Literal["finished", "failed", "interrupted"]


def cell_outcome(error: BaseException | None) -> Outcome:
    """How a cell ended.

    Args:
        error: what IPython caught; None if nothing was raised.

    Example:
        >>> cell_outcome(None), cell_outcome(KeyboardInterrupt()), cell_outcome(SystemExit(0))
        ('finished', 'interrupted', 'finished')
    """
    if error is None:
        return "finished"
    if isinstance(error, KeyboardInterrupt) or _is_cancelled(error):
        return "interrupted"
    if isinstance(error, SystemExit) and error.code in (None, 0):
        return "finished"
    return "failed"


def cell_traceback(error: BaseException, shell: Any) -> str:
    """The traceback of an error in a cell, without IPython's frames.

    Args:
        error: what IPython caught.
        shell: it knows which of its files is which cell: "Cell In[3]" is said in place of a path.
    """
    trace = _first_of_the_user(error.__traceback__)
    text = "".join(traceback.format_exception(type(error), error, trace))
    name_of = getattr(shell.compile, "format_code_name", None)
    for name in {frame.f_code.co_filename for frame, _ in traceback.walk_tb(trace)}:
        label = name_of(name) if name_of is not None else None
        if label:
            text = text.replace(f'File "{name}"', " ".join(label))
    return text


def _is_cancelled(error: BaseException) -> bool:
    # Ctrl-C in a cell with a top-level await cancels its task.
    asyncio = sys.modules.get("asyncio")
    return asyncio is not None and isinstance(error, asyncio.CancelledError)


def _first_of_the_user(trace: TracebackType | None) -> TracebackType | None:
    module = sys.modules.get("IPython")
    home = os.path.dirname(getattr(module, "__file__", None) or "?")  # noqa: PTH120 - text compare
    start = trace
    while start is not None and start.tb_frame.f_code.co_filename.startswith(home + os.sep):
        start = start.tb_next
    return start if start is not None else trace
