"""Histograms: counts between edges. They have no file; the row itself holds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self, cast

from nbtrack.errors import ArgumentError, ValueTypeError
from nbtrack.media.pixels import as_array, is_array
from nbtrack.media.value import WBValue

__all__ = ["Histogram"]


class Histogram(WBValue):
    """A histogram of numbers.

    Args:
        sequence: the numbers, of any shape.
        np_histogram: counts and edges, as ``numpy.histogram`` gives them, instead of numbers.
        num_bins: how many bins to count into, at most 512.

    Raises:
        ArgumentError: a number is NaN or infinite, there are too many bins, or the edges do not
            fit the counts.
        ValueTypeError: these are no numbers.

    Example:
        >>> Histogram([1, 2, 2, 3], num_bins=2).histogram
        [1, 3]
    """

    MAX_LENGTH = 512
    _log_type = "histogram"

    def __init__(
        self,
        sequence: Sequence[Any] | None = None,
        np_histogram: Any = None,
        num_bins: int = 64,
    ) -> None:
        super().__init__()
        if np_histogram is not None:
            self.histogram, self.bins = _given(np_histogram)
        elif sequence is not None:
            self.histogram, self.bins = _counted(sequence, self._checked(num_bins))
        else:
            raise ArgumentError("a Histogram is made of numbers, or of np_histogram=")
        self._checked(len(self.histogram))
        if len(self.histogram) + 1 != len(self.bins):
            raise ArgumentError(
                f"{len(self.histogram)} counts lie between {len(self.histogram) + 1} edges, "
                f"got {len(self.bins)}"
            )

    def to_json(self, run_or_artifact: Any = None) -> dict[str, Any]:
        """What a row says of it."""
        return {"_type": self._log_type, "values": self.histogram, "bins": self.bins}

    @classmethod
    def from_json(cls, json_obj: dict[str, Any], source_artifact: Any = None) -> Self:
        """The histogram again."""
        return cls(np_histogram=(json_obj["values"], json_obj["bins"]))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Histogram):
            return False
        return (self.histogram, self.bins) == (other.histogram, other.bins)

    __hash__ = None  # pyright: ignore[reportAssignmentType] - lists have none

    @classmethod
    def _checked(cls, bins: int) -> int:
        if not 1 <= bins <= cls.MAX_LENGTH:
            raise ArgumentError(f"a histogram has 1 to {cls.MAX_LENGTH} bins, got {bins}")
        return bins


def _given(np_histogram: Any) -> tuple[list[Any], list[Any]]:
    if not isinstance(np_histogram, tuple | list) or len(cast("Sequence[Any]", np_histogram)) != 2:
        raise ArgumentError("np_histogram is (counts, edges), as numpy.histogram() gives it")
    counts, edges = cast("Sequence[Any]", np_histogram)
    return _numbers(counts, "counts").tolist(), _numbers(edges, "edges").tolist()


def _counted(sequence: Any, num_bins: int) -> tuple[list[Any], list[Any]]:
    import numpy as np

    numbers = _numbers(sequence, "numbers")
    if not numbers.size:
        raise ArgumentError("a histogram of no numbers has nothing to count")
    counts, edges = np.histogram(numbers, bins=num_bins)
    return counts.tolist(), edges.tolist()


def _numbers(value: Any, what: str) -> Any:
    import numpy as np

    if not is_array(value) and not isinstance(value, list | tuple | range):
        kind = type(value).__qualname__
        raise ValueTypeError(f"the {what} of a histogram are a list or an array, got {kind}")
    array = as_array(value).ravel()
    if array.dtype.kind == "b":
        array = array.astype(np.int64)
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        bad = int(array.size - np.isfinite(array).sum())
        raise ArgumentError(
            f"{bad} of the {array.size:,} {what} of a histogram are NaN or infinite: leave them "
            "out with x[numpy.isfinite(x)]"
        )
    return array
