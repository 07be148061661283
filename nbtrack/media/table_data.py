"""The values of a table: columns as they came, and rows that were added one by one."""

from __future__ import annotations

from typing import Any

from nbtrack.media.table_columns import Column, values_of

__all__ = ["TableData"]


class TableData:
    """Columns until somebody asks for rows; then rows, which the user may change."""

    def __init__(self, columns: list[Column] | None = None, height: int = 0) -> None:
        self._columns = columns
        self._height = height if columns is not None else 0
        self._rows: list[list[Any]] = []
        # Whether somebody holds the rows, and may change them without telling.
        self.is_shared = False

    def __len__(self) -> int:
        return self._height + len(self._rows)

    @property
    def rows(self) -> list[list[Any]]:
        """All rows, to be kept and changed."""
        self.is_shared = True
        if self._columns is not None:
            columns = [values_of(column) for column in self._columns]
            self._rows[:0] = list(map(list, zip(*columns, strict=True))) if columns else []
            self._columns, self._height = None, 0
        return self._rows

    def append(self, row: list[Any]) -> None:
        """One row more."""
        self._rows.append(row)

    def column(self, place: int, start: int = 0, end: int | None = None) -> Column:
        """The values of one column.

        Args:
            place: of the column.
            start: the first row.
            end: after the last row; None for all.
        """
        end = len(self) if end is None else min(end, len(self))
        held: Column | None = None
        if self._columns is not None and start < self._height:
            held = self._columns[place]
            if start or end < self._height:
                held = held[start : min(end, self._height)]
            if end <= self._height:
                return held
        first, last = max(0, start - self._height), end - self._height
        rows = self._rows if (first, last) == (0, len(self._rows)) else self._rows[first:last]
        added = [row[place] for row in rows]
        return added if held is None else [*values_of(held), *added]

    def add_column(self, values: Column) -> None:
        """One column more, of as many values as there are rows."""
        if self._columns is not None and not self._rows:
            self._columns.append(values)
        elif not self._rows:
            self._rows = [[value] for value in values_of(values)]
        else:
            for row, value in zip(self.rows, values_of(values), strict=True):
                row.append(value)
