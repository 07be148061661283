"""The rows of a table and what its columns hold, and all that changes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal, cast

from nbtrack.errors import ArgumentError, TableError, ValueTypeError
from nbtrack.media.column_types import (
    ANY,
    UNKNOWN,
    ColumnType,
    Link,
    as_type,
    assign,
    assign_all,
    type_of,
)
from nbtrack.media.column_types import optional as make_optional
from nbtrack.media.table_columns import Column, missing_place, series_type
from nbtrack.media.table_data import TableData
from nbtrack.media.table_file import StoredTable
from nbtrack.media.table_given import (
    checked_names,
    column_values,
    given_columns,
    per_column,
)
from nbtrack.media.table_keys import TableIndex, TableKey
from nbtrack.media.value import Media

__all__ = ["LogMode", "TypedTable"]

LogMode = Literal["IMMUTABLE", "MUTABLE", "INCREMENTAL"]
_LOG_MODES = ("IMMUTABLE", "MUTABLE", "INCREMENTAL")


class TypedTable(Media):
    """A table without its files; see `table.Table`."""

    log_mode: LogMode
    columns: list[Any]

    def __init__(
        self,
        columns: list[Any] | None = None,
        data: Any = None,
        rows: list[Any] | None = None,
        dataframe: Any = None,
        dtype: Any = None,
        optional: bool | list[bool] = True,
        allow_mixed_types: bool = False,
        log_mode: LogMode | None = "IMMUTABLE",
    ) -> None:
        super().__init__()
        if log_mode not in _LOG_MODES:
            raise TableError(f"log_mode is {log_mode!r}; expected {', '.join(_LOG_MODES)}")
        self.log_mode = log_mode
        self._version = 0
        self._files = StoredTable()
        given = given_columns(columns, rows if data is None else data, dataframe)
        self.columns = checked_names(given.names)
        self._data = TableData()
        kinds = per_column("dtype", ANY if allow_mixed_types else dtype, len(self.columns))
        may_lack = per_column("optional", optional, len(self.columns))
        self._kinds = [
            make_optional(as_type(kind)) if lacks else as_type(kind)
            for kind, lacks in zip(kinds, may_lack, strict=True)
        ]
        self._kinds = [self._checked(n, column) for n, column in enumerate(given.values)]
        self._data = TableData(list(given.values), given.height)
        self._wrap_keys()

    @property
    def data(self) -> list[list[Any]]:
        """The rows."""
        return self._data.rows

    @property
    def column_types(self) -> dict[Any, ColumnType]:
        """What each column holds."""
        return dict(zip(self.columns, self._kinds, strict=True))

    def __len__(self) -> int:
        return len(self._data)

    @property
    def version(self) -> int | None:
        """Moves with every change; None where somebody holds the rows, and changes are unseen."""
        return None if self._data.is_shared else self._version

    def stretch(self, start: int = 0, end: int | None = None) -> list[Column]:
        """The columns of some of the rows."""
        return [self._data.column(n, start, end) for n in range(len(self.columns))]

    def iterrows(self) -> Iterator[tuple[TableIndex, list[Any]]]:
        """The rows one by one, each with a reference to it."""
        for number, row in enumerate(self.data):
            yield TableIndex.of(number, self), row

    # -- changing it ----------------------------------------------------------------------------

    def add_data(self, *data: Any) -> None:
        """Add a row.

        Raises:
            TableError: it has more or fewer values than there are columns.
            ValueTypeError: a value does not go into its column.
        """
        if len(data) != len(self.columns):
            raise TableError(
                f"This table expects {len(self.columns)} columns: {self.columns}, found {len(data)}"
            )
        changed: list[ColumnType] = []
        for place, (kind, value) in enumerate(zip(self._kinds, data, strict=True)):
            # A column of keys is not optional.
            is_key = isinstance(value, TableKey | TableIndex) and kind.core == UNKNOWN
            after = assign(UNKNOWN if is_key else kind, value)
            if after is None:
                raise self._misfit(place, len(self), value, kind)
            changed.append(after)
        self._kinds = changed
        self._data.append([self._wrapped(n, value) for n, value in enumerate(data)])
        self._version += 1

    def add_row(self, *row: Any) -> None:
        """The same as `add_data`, by its old name."""
        self.add_data(*row)

    def add_column(self, name: Any, data: Any, optional: bool = False) -> None:
        """Add a column.

        Args:
            name: that no other column has.
            data: a list, an array or a Polars series of as many values as there are rows.
            optional: whether None may be among them.

        Raises:
            TableError: the name is taken, or there are more or fewer values.
            ValueTypeError: the values are of several types.
        """
        self._refuse_parts("add_column")
        if not isinstance(name, str) or name in self.columns:
            raise TableError(f"the name of the new column is {name!r}; expected a new text")
        values = column_values(name, data)
        if self.columns and len(values) != len(self):
            raise TableError(
                f"Expected length {len(self)}, found {len(values)} for the column {name!r}"
            )
        kind = make_optional(UNKNOWN) if optional else UNKNOWN
        self.columns.append(name)
        self._kinds.append(kind)
        try:
            self._kinds[-1] = self._checked(len(self.columns) - 1, values)
        except ValueTypeError:
            self.columns.pop()
            self._kinds.pop()
            raise
        self._data.add_column(values)
        self._version += 1

    def add_computed_columns(self, fn: Callable[[int, dict[Any, Any]], dict[str, Any]]) -> None:
        """Add columns that are worked out row by row.

        Args:
            fn: takes the number of a row and the row by column, and gives new values by name.

        Raises:
            TableError: it gives no dictionary, or not the same names for every row.
        """
        self._refuse_parts("add_computed_columns")
        found: dict[str, list[Any]] = {}
        for index, row in self.iterrows():
            new: Any = fn(index, dict(zip(self.columns, row, strict=True)))
            if not isinstance(new, dict):
                kind = type(new).__qualname__
                raise TableError(f"new values of row {index} come as a dictionary, got {kind}")
            for name, value in cast("dict[str, Any]", new).items():
                found.setdefault(name, []).append(value)
        for name, values in found.items():
            self.add_column(name, values)

    def cast(self, col_name: Any, dtype: Any, optional: bool = False) -> ColumnType:
        """Say what a column holds.

        Args:
            col_name: the column.
            dtype: a class such as `int` or `nbtrack.Image`, ``[float]`` for lists of numbers, a
                list of several for either of them.
            optional: whether None may stand there.

        Returns:
            What it holds now.

        Raises:
            TableError: there is no such column, or a table has one primary key already.
            ValueTypeError: a value that is there does not go into it.
        """
        place = self._place(col_name)
        kind = as_type(dtype)
        is_key = kind.name in ("primaryKey", "foreignKey", "foreignIndex")
        if is_key and optional:
            raise TableError(f"the column {col_name!r} is to hold keys; these cannot be optional")
        keys = [name for name, held in self.column_types.items() if held.name == "primaryKey"]
        if kind.name == "primaryKey" and keys:
            raise TableError(
                f"Cannot have multiple primary keys: {keys[0]!r} is one already, {col_name!r} "
                "cannot be another"
            )
        if isinstance(kind.detail, Link) and kind.detail.table is self:
            raise TableError("Cannot set a foreign table reference to same table")
        before = self._kinds[place]
        self._kinds[place] = make_optional(kind) if optional else kind
        try:
            self._kinds[place] = self._checked(place, self._data.column(place))
        except ValueTypeError:
            self._kinds[place] = before
            raise
        self._version += 1
        self._wrap_keys()
        return self._kinds[place]

    def set_pk(self, col_name: Any) -> None:
        """Make a column of texts the key of this table."""
        self.cast(col_name, ColumnType("primaryKey"))

    def set_fk(self, col_name: Any, table: Any, table_col: Any) -> None:
        """Make a column of texts the keys of rows of another table.

        Args:
            col_name: the column here.
            table: the other one.
            table_col: its column of keys.
        """
        if not isinstance(table, TypedTable) or table_col not in table.columns:
            raise TableError(f"{table_col!r} is no column of the other table")
        self.cast(col_name, ColumnType("foreignKey", detail=Link(table, table_col)))

    # -- inside ---------------------------------------------------------------------------------

    def _place(self, name: Any) -> int:
        if name not in self.columns:
            raise TableError(f"there is no column {name!r}; this table has {self.columns}")
        return self.columns.index(name)

    def _checked(self, place: int, column: Column) -> ColumnType:
        """The type of a column once it has these values."""
        kind = self._kinds[place]
        if not isinstance(column, list):
            held = series_type(column)
            missing = missing_place(column, kind)
            if missing is not None:
                raise self._misfit(place, missing, None, kind)
            if kind.core in (UNKNOWN, ANY) or kind.core.name == held.name:
                known = held if kind.core == UNKNOWN else kind.core
                return make_optional(known) if kind.is_optional else known
            column = column.to_list()
        found = assign_all(kind, column)
        if isinstance(found, int):
            before = assign_all(kind, column[:found])
            raise self._misfit(place, found, column[found], cast("ColumnType", before))
        return found

    def _misfit(self, place: int, row: int, value: Any, kind: ColumnType) -> ValueTypeError:
        shown = repr(value)
        shown = shown if len(shown) <= 60 else f"{shown[:57]}..."
        held = f"{shown} ({type_of(value)})"
        return ValueTypeError(
            f"Data row contained incompatible types: row {row} has {held} in the column "
            f"{self.columns[place]!r}, which takes {kind}. Table(allow_mixed_types=True) takes "
            "everything, dtype= says what a column takes"
        )

    def _refuse_parts(self, what: str) -> None:
        if self.log_mode == "INCREMENTAL" and self._run is not None:
            raise ArgumentError(
                f"{what}() would change rows that are logged already; a table of "
                'log_mode="INCREMENTAL" takes new rows only'
            )

    def _wrapped(self, place: int, value: Any) -> Any:
        kind = self._kinds[place]
        if kind.name == "primaryKey":
            return TableKey.of(str(value), self, self.columns[place])
        if kind.name == "foreignKey" and not isinstance(value, TableKey):
            return TableKey.of(str(value), kind.detail.table, kind.detail.column)
        if kind.name == "foreignIndex" and not isinstance(value, TableIndex):
            return TableIndex.of(int(value), kind.detail.table)
        return value

    def _wrap_keys(self) -> None:
        names = ("primaryKey", "foreignKey", "foreignIndex")
        for place, kind in enumerate(self._kinds):
            if kind.name in names and (kind.detail is not None or kind.name == "primaryKey"):
                for row in self._data.rows:
                    row[place] = self._wrapped(place, row[place])
