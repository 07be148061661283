"""Where the charts of a panel go: how many columns, and whether sections begin new rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Grid", "arrange"]

MAX_COLUMNS = 3
_ROW, _HOLE, _MIXED = 100, 15, 90


class Grid(NamedTuple):
    """The places of charts.

    Attributes:
        columns: how many there are.
        rows: how many there are.
        places: (row, column) of each chart, in order.
    """

    columns: int
    rows: int
    places: tuple[tuple[int, int], ...]


def arrange(sizes: Sequence[int]) -> Grid:
    """Find the arrangement that is low, has few holes and keeps sections together.

    Two sections of two charts are best in two columns, so that loss stands over loss and accuracy
    over accuracy; three sections of one chart each are best in one row.

    Args:
        sizes: how many charts each section has.

    Example:
        >>> arrange([2, 2]).columns, arrange([3, 3]).columns, arrange([1, 1, 1]).rows
        (2, 3, 1)
    """
    best: tuple[float, Grid] | None = None
    for columns in range(1, min(MAX_COLUMNS, sum(sizes)) + 1):
        for breaks in (True, False):
            grid = _place(sizes, columns, breaks=breaks)
            cost = _cost(sizes, grid)
            if best is None or cost < best[0]:
                best = (cost, grid)
    return best[1] if best is not None else Grid(1, 0, ())


def _place(sizes: Sequence[int], columns: int, *, breaks: bool) -> Grid:
    places: list[tuple[int, int]] = []
    place = 0
    for size in sizes:
        if breaks and place % columns:
            place += columns - place % columns
        places.extend(divmod(place + number, columns) for number in range(size))
        place += size
    return Grid(columns, -(-place // columns), tuple(places))


def _cost(sizes: Sequence[int], grid: Grid) -> float:
    """Rows, holes, and for each section that goes over several rows, rows shared with others."""
    holes = grid.rows * grid.columns - len(grid.places)
    shared, first = 0, 0
    rows_of: list[set[int]] = []
    for size in sizes:
        rows_of.append({row for row, _ in grid.places[first : first + size]})
        first += size
    for rows in rows_of:
        if len(rows) > 1:
            shared += sum(len(rows & other) for other in rows_of if other is not rows)
    return grid.rows * _ROW + holes * _HOLE + shared * _MIXED
