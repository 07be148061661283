"""Every error as a status and three fields, decided in one place."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from nbtrack import errors

__all__ = ["EXPECTED", "Problem", "describe", "of_status"]

EXPECTED = (errors.NbtrackError, OSError, ImportError, pl.exceptions.PolarsError)
"""What may go wrong with what a client asks; anything else is a mistake of ours."""

UPGRADE = "pip install -U nbtrack"


class Problem(NamedTuple):
    """What a client is told.

    Attributes:
        status: of HTTP.
        code: one word that does not change.
        message: a sentence.
        remedy: what to do, or "".
        at, length: which part of what was written is meant, counted from 0; None where that has
            no meaning.
    """

    status: int
    code: str
    message: str
    remedy: str = ""
    at: int | None = None
    length: int | None = None

    def body(self) -> dict[str, dict[str, str | int]]:
        """The JSON of it."""
        told: dict[str, str | int] = {
            "code": self.code,
            "message": self.message,
            "remedy": self.remedy,
        }
        if self.at is not None and self.length is not None:
            told |= {"at": self.at, "length": self.length}
        return {"error": told}


_KINDS: tuple[tuple[type[BaseException], int, str, str], ...] = (
    (errors.RunNotFoundError, 404, "unknown-run", ""),
    (errors.ProjectNotFoundError, 404, "unknown-project", ""),
    (errors.NotFoundError, 404, "unknown-store", "nbtrack.init() in the store registers it"),
    (errors.StoreFormatError, 409, "version", UPGRADE),
    (errors.FilterError, 400, "filter", ""),
    (errors.RunFinishedError, 409, "not-running", ""),
    (errors.ServerStoppingError, 503, "stopping", ""),
    (errors.UsageError, 409, "conflict", ""),
    (errors.ArgumentError, 400, "bad-request", ""),
    (errors.InvalidNameError, 400, "bad-request", ""),
    (errors.ValueTypeError, 400, "bad-request", ""),
    (errors.IllRunError, 500, "ill", ""),
    (errors.SegmentMissingError, 500, "ill", ""),
    (errors.StoreError, 500, "store", ""),
    (pl.exceptions.PolarsError, 500, "ill", ""),
    (ImportError, 501, "missing", "pip install resvg-py"),
    (OSError, 500, "disk", ""),
)
_STATUSES = {
    400: "bad-request",
    401: "forbidden",
    403: "forbidden",
    404: "not-found",
    405: "bad-request",
    413: "too-large",
}


def describe(error: BaseException) -> Problem:
    """What a client is told of an error.

    Example:
        >>> describe(errors.RunNotFoundError("there is no run 'a'"))[:3]
        (404, 'unknown-run', "there is no run 'a'")
    """
    if isinstance(error, errors.FilterError) and error.position is not None:
        return Problem(400, "filter", error.complaint, "", error.position, error.length)
    for kind, status, code, remedy in _KINDS:
        if isinstance(error, kind):
            return Problem(status, code, str(error), remedy)
    return Problem(500, "internal", "nbtrack made a mistake; the log of the server has more")


def of_status(status: int, message: str) -> Problem:
    """The problem for a status of HTTP that Jupyter has decided."""
    remedy = "log in to this Jupyter server" if status in {401, 403} else ""
    return Problem(status, _STATUSES.get(status, "internal"), message, remedy)
