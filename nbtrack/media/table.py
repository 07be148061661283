"""Tables with typed columns, kept as Parquet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

from nbtrack._optional import optional_import
from nbtrack.errors import TableError
from nbtrack.media.table_columns import values_of
from nbtrack.media.table_data import TableData
from nbtrack.media.table_file import rows_of_file, table_json
from nbtrack.media.table_given import as_array, is_same
from nbtrack.media.table_keys import TableIndex
from nbtrack.media.typed_table import LogMode, TypedTable

if TYPE_CHECKING:
    import pandas as pd  # pyright: ignore[reportMissingTypeStubs] - it has none
    import polars as pl

__all__ = ["LogMode", "Table"]


class Table(TypedTable):
    """A table to log: columns with types, cells that may be media.

    Args:
        columns: their names; "Input", "Output", "Expected" if nothing says others.
        data: a list of rows, an array of two dimensions, or a frame of pandas, Polars or Arrow,
            which brings its own columns.
        rows: the same as `data`, by its old name.
        dataframe: a frame; `data` and `columns` then count for nothing.
        dtype: what the columns hold: one type for all, or a list of one each. By default a column
            takes the type of its first value.
        optional: whether None may stand in the columns; one for all, or a list of one each.
        allow_mixed_types: let every column hold anything.
        log_mode: "IMMUTABLE" is logged once; "MUTABLE" is written again when it has changed;
            "INCREMENTAL" writes only the rows that are new.

    Raises:
        TableError: the rows do not fit the columns.
        ValueTypeError: a value does not go into its column.

    Example:
        >>> table = Table(columns=["id", "label"], data=[[1, "cat"], [2, "dog"]])
        >>> table.add_data(3, None)
        >>> len(table), table.get_column("label")
        (3, ['cat', 'dog', None])
    """

    MAX_ROWS = 10_000  # wandb's limits; here a table is kept whole
    MAX_ARTIFACT_ROWS = 200_000
    _log_type = "table-file"
    _kind = "table"
    _list_type = "tables"

    # -- reading it -----------------------------------------------------------------------------

    def get_column(self, name: Any, convert_to: Literal["numpy"] | None = None) -> Any:
        """The values of a column.

        Args:
            name: of the column.
            convert_to: "numpy" for an array, of the pixels where there are images.
        """
        if convert_to not in (None, "numpy"):
            raise TableError(f"convert_to is {convert_to!r}; expected None or 'numpy'")
        values = values_of(self._data.column(self._place(name)))
        if convert_to is None:
            return list(values)
        import numpy as np

        return np.array([as_array(value) for value in values])

    def get_dataframe(self) -> pd.DataFrame:
        """The table as pandas has it."""
        pandas = optional_import("pandas", needed_for="get_dataframe()", install="pandas")
        columns = {n: values_of(self._data.column(n)) for n in range(len(self.columns))}
        frame = pandas.DataFrame(columns)
        frame.columns = self.columns
        return frame

    def to_polars(self) -> pl.DataFrame:
        """The table as Polars has it; media, dictionaries and mixed values are JSON text."""
        return self._files.frame(self, lambda cell: {"_type": type(cell).__name__})

    def get_index(self) -> list[TableIndex]:
        """References to all rows."""
        return [TableIndex.of(n, self) for n in range(len(self))]

    def index_ref(self, index: int) -> TableIndex:
        """A reference to a row: in another table it leads here."""
        if not index < len(self):
            raise TableError(f"there is no row {index}; this table has {len(self)}")
        return TableIndex.of(index, self)

    def to_data_array(self) -> list[Any]:
        """The rows."""
        return self.data

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Table):
            return False
        if self.columns != other.columns or len(self) != len(other):
            return False
        if self._kinds != other._kinds:
            return False
        for place in range(len(self.columns)):
            ours, theirs = (
                values_of(self._data.column(place)),
                other.get_column(self.columns[place]),
            )
            if not all(map(is_same, ours, theirs)):
                return False
        return True

    __hash__ = None  # pyright: ignore[reportAssignmentType] - it can be changed

    def __repr__(self) -> str:
        return f"Table of {len(self):,} rows, columns {', '.join(map(str, self.columns))}"

    # -- being logged ---------------------------------------------------------------------------

    def has_been_logged(self) -> bool:
        """Whether a run has it."""
        return self._run is not None

    def file_is_set(self) -> bool:
        """Whether it lies in a file."""
        return self._run is not None

    def bind_to_run(
        self, run: Any, key: str, step: int | str, id_: int | str | None = None
    ) -> None:
        """Write what is not written yet into the folder of a run."""
        self._files.store(self, run, key)
        self._run = run

    def to_json(self, run_or_artifact: Any) -> dict[str, Any]:
        """What a row says of it; its rows are written by then."""
        if self._run is not run_or_artifact:
            self.bind_to_run(run_or_artifact, "", 0)
        return self._files.entry(self)

    def to_table_json(self) -> dict[str, Any]:
        """The whole table as wandb writes it: columns, rows and what the columns hold."""
        return table_json(self)

    @classmethod
    def from_json(cls, json_obj: dict[str, Any], source_artifact: Any) -> Self:
        """The table again, from what a row says or from wandb's JSON of a table.

        Args:
            json_obj: one of these.
            source_artifact: where its files lie: a `Reader`, a live run, or a folder.
        """
        columns, values, height, kinds = rows_of_file(json_obj, source_artifact)
        made = cls(columns=columns, log_mode=json_obj.get("log_mode") or "IMMUTABLE")
        made._kinds = list(kinds)
        made._data = TableData(values, height)
        made._wrap_keys()
        return made
