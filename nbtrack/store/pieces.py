"""Rows that were written in pieces: which frames make one row, and which row is still open.

`log(commit=False)` and `log(step=...)` write what they were given at once; the row is all of its
frames together, and what was written later in it wins. Numpy only, no loop over rows.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nbtrack.store.frames import ALONE, COMMIT, CONTINUES

__all__ = ["OpenRow", "Pieces", "find_pieces"]

Ints = NDArray[np.int64]


class OpenRow(NamedTuple):
    """A row that may still change, as far as it was read.

    Attributes:
        sequence, step, time_us: of its last frame.
        values: by physical column.
    """

    sequence: int
    step: int
    time_us: int
    values: dict[str, Any]


class Pieces(NamedTuple):
    """What belongs together in a stretch of one writer's log.

    Attributes:
        rows: for each frame the row that it belongs to, named by the place of its first frame.
        ends: for each row name the place of its last frame; other places hold nothing.
        open: the row that is still open; -1 without one.
    """

    rows: Ints
    ends: Ints
    open: int

    def last_ones(self, places: Ints) -> Ints:
        """Which of these frames count: of each row the last one, the open row at the end.

        Args:
            places: of frames, in rising order.

        Returns:
            Indexes into `places`.
        """
        rows = self.rows[places]
        order = np.argsort(rows, kind="stable")
        ordered = rows[order]
        last = order[np.append(ordered[1:] != ordered[:-1], values=True)[: len(order)]]
        is_open = rows[last] == self.open
        return np.concatenate((last[~is_open], last[is_open]))


def find_pieces(flags: NDArray[np.uint8]) -> Pieces | None:
    """Which frames make one row; None where each is a row of its own, and closed.

    Args:
        flags: of the frames of one writer, in the order of writing.
    """
    stands_alone = (flags & ALONE) != 0
    closes = (flags & COMMIT) != 0
    continues = (flags & CONTINUES) != 0
    if closes.all() and not continues.any():
        return None
    places = np.arange(len(flags), dtype=np.int64)
    others = places[~stands_alone]
    rows = places.copy()
    is_open = False
    if len(others):
        # A frame that goes on with a row that is closed already (a Ctrl-C came between the two,
        # or the row's beginning was ill) begins one.
        begins = ~continues[others]
        begins[0] = True
        begins[1:] |= closes[others[:-1]]
        rows[others] = others[np.maximum.accumulate(np.where(begins, np.arange(len(others)), 0))]
        is_open = not closes[others[-1]]
    ends = places.copy()
    ends[rows] = places  # of several the last one stays
    return Pieces(rows, ends, int(rows[others[-1]]) if is_open else -1)
