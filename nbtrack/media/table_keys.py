"""Values of a table that stand for rows of a table."""

from __future__ import annotations

from typing import Any

from nbtrack.media.column_types import ColumnType, Link

__all__ = ["TableIndex", "TableKey"]


class TableKey(str):  # noqa: SLOT000 - few, and pickled as texts are
    """A text that is a key of a table."""

    _link: Link

    @classmethod
    def of(cls, text: str, table: Any, column: Any) -> TableKey:
        """The same text as a key.

        Args:
            text: the key.
            table: whose key it is.
            column: of that table.
        """
        key = cls(text)
        key._link = Link(table, column)
        return key

    @property
    def link_type(self) -> ColumnType:
        """What a column of such keys holds."""
        return ColumnType("foreignKey", detail=self._link)


class TableIndex(int):
    """The number of a row of a table."""

    _link: Link

    @classmethod
    def of(cls, number: int, table: Any) -> TableIndex:
        """The same number as a reference.

        Args:
            number: of the row.
            table: whose row it is.
        """
        index = cls(number)
        index._link = Link(table)
        return index

    @property
    def link_type(self) -> ColumnType:
        """What a column of such references holds."""
        return ColumnType("foreignIndex", detail=self._link)

    def get_row(self) -> dict[Any, Any]:
        """The row that it refers to, by column."""
        table = self._link.table
        return dict(zip(table.columns, table.data[self], strict=True))
