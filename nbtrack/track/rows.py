"""From the arguments of log() to a row of plain values."""

from __future__ import annotations

import operator
from typing import Any

from nbtrack import _secrets
from nbtrack.errors import ValueTypeError
from nbtrack.track.encode import encode_row
from nbtrack.track.media_values import KeepsMedia

__all__ = ["check_commit", "check_step", "plain_row"]

_NUMBERS = (float, int, bool)


def plain_row(data: Any, run: KeepsMedia | None = None) -> tuple[dict[str, Any], int | None]:
    """The row in plain values with its secrets hidden, and its time if the user gave one.

    Args:
        data: what was given to ``log()``.
        run: keeps the files of media.

    Raises:
        ValueTypeError: `data` is no mapping, a key is no text, or a value cannot be logged.

    Example:
        >>> plain_row({"loss": 0.5, "_timestamp": 2.0, "_step": 7})
        ({'loss': 0.5}, 2000000)
    """
    row, time_us = encode_row(data, run)
    if not all(type(value) in _NUMBERS for value in row.values()):
        row, _ = _secrets.redact(row)
    return row, time_us


def check_step(step: Any) -> int | None:
    """The step as an int.

    Raises:
        ValueTypeError: it is no whole number.

    Example:
        >>> check_step(3), check_step(None)
        (3, None)
    """
    if step is None:
        return None
    if isinstance(step, bool) or not hasattr(step, "__index__"):
        raise ValueTypeError(
            f"log(step={step!r}): expected an int, got {type(step).__name__}; for an x axis that "
            "is no whole number, log it as a metric and use define_metric(step_metric=...)"
        )
    whole = operator.index(step)
    if not -(2**63) <= whole < 2**63:
        raise ValueTypeError(f"log(step={step!r}): expected an int that fits 64 bits")
    return whole


def check_commit(commit: Any) -> bool | None:
    """Whether to close the row, as given.

    Raises:
        ValueTypeError: it is neither True, False nor None.
    """
    if commit is None or isinstance(commit, bool):
        return commit
    raise ValueTypeError(
        f"log(commit={commit!r}): expected True, False or None, got {type(commit).__name__}"
    )
