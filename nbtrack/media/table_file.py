"""How a table gets to the files of a run, what a row says of it, and the way back."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

from nbtrack.errors import TableError
from nbtrack.media.column_types import ColumnType, assign_all, optional
from nbtrack.media.convert import as_medium
from nbtrack.media.folder import Stored
from nbtrack.media.source import find_file
from nbtrack.media.table_columns import Column, columns_of_rows, plain_cell, series_of, values_of
from nbtrack.media.value import WBValue, media_folder
from nbtrack.store.columns import parse_json
from nbtrack.store.table_file import column_names, read_table, table_bytes, table_facts

if TYPE_CHECKING:
    import polars as pl

__all__ = ["StoredTable", "rows_of_file", "table_json"]

# So many small parts become one, and so many of these one again: a table that grew a row at a time
# is a few dozen files, and each of its rows was written three or four times, not thousands.
_FAN = 32
# What a row says of a table is read with every row: the names of very many columns are not in it.
_MOST_NAMED = 200


class _Table(Protocol):
    """What is stored."""

    log_mode: Any
    columns: list[Any]

    @property
    def column_types(self) -> dict[Any, ColumnType]: ...

    @property
    def version(self) -> int | None: ...

    def stretch(self, start: int = 0, end: int | None = None) -> list[Column]: ...

    def __len__(self) -> int: ...


class _Part(NamedTuple):
    """A file with rows from `start` to `end`; of a higher tier the more parts it was made of."""

    path: str
    start: int
    end: int
    tier: int


class StoredTable:
    """What of a table lies in the files of a run."""

    def __init__(self) -> None:
        self._run: Any = None
        self._stored: Stored | None = None
        self._version: int | None = None
        self._shape = (0, 0)
        self._is_told = False
        self._parts: list[_Part] = []
        self._before = 0  # rows that an earlier attempt of the run has logged
        self._text_columns: list[str] = []

    def store(self, table: _Table, run: Any, key: str) -> None:
        """Write what the table's way of logging asks for.

        Args:
            table: the table.
            run: whose files.
            key: under which name it is logged.
        """
        if table.log_mode == "INCREMENTAL":
            self._append(table, run, key)
        elif self._run is not run or self._stored is None or self._stored.problem:
            self._write(table, run)
        elif not self._is_same(table):
            if table.log_mode == "MUTABLE":
                self._write(table, run)
            elif not self._is_told:
                self._is_told = True
                warnings.warn(
                    f"the table {key!r} has changed since it was logged, and stays as it was: "
                    'make it with log_mode="MUTABLE" or "INCREMENTAL" to log it again',
                    stacklevel=2,
                )

    def entry(self, table: _Table) -> dict[str, Any]:
        """What a row says of the table."""
        assert self._stored is not None
        parts = [part.path for part in self._parts]
        kinds = table.column_types
        names: list[Any] = [] if len(kinds) > _MOST_NAMED else list(kinds)
        columns = [
            {"name": name, "type": kinds[name].core.name}
            | ({"json": True} if text in self._text_columns else {})
            for name, text in zip(names, column_names(names), strict=True)
        ]
        height, width = self._shape
        return {
            "_type": "table-file",
            **self._stored.entry(),
            "ncols": width,
            "nrows": height,
            "log_mode": table.log_mode,
            **({"columns": columns} if columns else {}),
            **({"parts": parts} if parts else {}),
        }

    def frame(self, table: _Table, make_cell: Callable[[Any], Any]) -> pl.DataFrame:
        """The whole table as a frame."""
        return _frame(table, table.stretch(), make_cell)[0]

    def _write(self, table: _Table, run: Any) -> None:
        self._stored = self._put(table, run, 0, len(table))
        self._run, self._version = run, table.version
        self._shape = (len(table), len(table.columns))

    def _append(self, table: _Table, run: Any, key: str) -> None:
        if self._run is None:
            self._run = run
            self._go_on(run, key)
        if self._run is not run:
            raise TableError("An incremental Table can only be logged to one Run")
        start = self._parts[-1].end if self._parts else 0
        if len(table) > start or self._stored is None:
            self._stored = self._put(table, run, start, len(table))
            self._parts.append(_Part(self._stored.path, start, len(table), 0))
            self._merge(table, run)
        self._shape = (self._before + len(table), len(table.columns))

    def _go_on(self, run: Any, key: str) -> None:
        """Where the run was resumed: the parts of its earlier attempt stay."""
        summary: Any = getattr(run, "summary", None)
        before: Any = summary.get(key) if key and summary is not None else None
        if isinstance(before, Mapping):
            said = cast("Mapping[str, Any]", before)
            if said.get("log_mode") == "INCREMENTAL":
                # Their rows are not here: they are never made one with others.
                self._parts = [_Part(str(path), 0, 0, 99) for path in said.get("parts") or ()]
                self._before = int(said.get("nrows") or 0)

    def _merge(self, table: _Table, run: Any) -> None:
        tier = 0
        while len(self._parts) >= _FAN:
            last = self._parts[-_FAN:]
            if any(part.tier != tier for part in last):
                return
            start, end = last[0].start, last[-1].end
            whole = self._put(table, run, start, end)
            tier += 1
            self._parts[-_FAN:] = [_Part(whole.path, start, end, tier)]
            self._stored = whole

    def _put(self, table: _Table, run: Any, start: int, end: int) -> Stored:
        columns = table.stretch(start, end)
        frame, texts = _frame(table, columns, lambda cell: _bound(cell, run))
        self._text_columns = texts
        facts = {
            "columns": table.columns,
            "types": [kind.to_json() for kind in table.column_types.values()],
            "json": texts,
        }
        return media_folder(run).put("table", "parquet", table_bytes(frame, facts))

    def _is_same(self, table: _Table) -> bool:
        if self._shape != (len(table), len(table.columns)):
            return False
        # Rows that somebody holds may have changed unseen: writing them again finds the same file.
        return table.version == self._version and (
            table.version is not None or table.log_mode == "IMMUTABLE"
        )


def table_json(table: _Table) -> dict[str, Any]:
    """A table as wandb's own JSON has it."""
    columns = [[_wandb_cell(value) for value in values_of(column)] for column in table.stretch()]
    kinds = table.column_types
    known = ColumnType("typedDict", tuple(kinds.values()), tuple(kinds))
    return {
        "_type": "table",
        "columns": table.columns,
        "data": list(map(list, zip(*columns, strict=True))),
        "ncols": len(table.columns),
        "nrows": len(table),
        "column_types": known.to_json(),
        "log_mode": table.log_mode,
    }


def rows_of_file(
    said: Mapping[str, Any], source: Any
) -> tuple[list[Any], list[Column], int, list[ColumnType]]:
    """Names, values, number of rows and types of a table that was stored.

    Args:
        said: what a row says of it, or wandb's JSON of a table.
        source: where its files lie.
    """
    if "data" in said:
        return _rows_of_json(said, source)
    paths = [find_file(source, path) for path in said.get("parts") or [str(said["path"])]]
    frame, facts = read_table(paths), table_facts(paths[-1])
    names = facts.get("columns") or frame.columns
    kinds = [ColumnType.from_json(kind) for kind in facts.get("types", ())]
    texts = set(facts.get("json", ()))
    values: list[Column] = []
    for series, kind in zip(frame.get_columns(), kinds, strict=True):
        if series.name in texts:
            values.append([_cell_of(text, kind, source) for text in series.to_list()])
        elif kind.core.name == "ndarray":
            values.append([value.to_numpy() for value in series])
        elif kind.core.name in ("list", "unknown", "none"):
            values.append(series.to_list())
        else:
            values.append(series)
    return list(names), values, frame.height, kinds


def _rows_of_json(
    said: Mapping[str, Any], source: Any
) -> tuple[list[Any], list[Column], int, list[ColumnType]]:
    names = list(said.get("columns") or [])
    given = columns_of_rows(list(said["data"]), names)
    known = ColumnType.from_json(said.get("column_types") or {"wb_type": "typedDict"})
    by_name = dict(zip(known.keys, known.parts, strict=True))
    values: list[Column] = []
    kinds: list[ColumnType] = []
    for name, column in zip(names, given.values, strict=True):
        kind = by_name.get(str(name))
        is_time = kind is not None and kind.core.name == "timestamp"
        made = [_value_of(value, is_time, source) for value in values_of(column)]
        if kind is None:
            found = assign_all(optional(ColumnType("unknown")), made)
            kind = ColumnType("any") if isinstance(found, int) else found
        values.append(made)
        kinds.append(kind)
    return names, values, given.height, kinds


def _frame(
    table: _Table, columns: list[Column], make_cell: Callable[[Any], Any]
) -> tuple[pl.DataFrame, list[str]]:
    """Columns as Parquet holds them, and which of them are JSON text."""
    import polars as pl

    names = column_names(table.columns)
    kinds = table.column_types.values()
    made = [
        series_of(name, column, kind, make_cell)
        for name, column, kind in zip(names, columns, kinds, strict=True)
    ]
    texts = [series.name for series, is_text in made if is_text]
    return pl.DataFrame([series for series, _ in made]), texts


def _bound(cell: Any, run: Any) -> dict[str, Any]:
    """What a row of the table says of a medium; its files are written by then."""
    medium = cell if hasattr(cell, "bind_to_run") else as_medium(cell)
    medium.bind_to_run(run, "", 0)
    return medium.to_json(run)


def _cell_of(text: str | None, kind: ColumnType, source: Any) -> Any:
    return (
        None if text is None else _value_of(parse_json(text), kind.core.name == "timestamp", source)
    )


def _value_of(given: Any, is_time: bool, source: Any) -> Any:
    value: Any = given
    if is_time and isinstance(value, int | float):
        return dt.datetime.fromtimestamp(value / 1000, dt.UTC)
    if is_time and isinstance(value, str):
        return dt.datetime.fromisoformat(value)
    if isinstance(value, dict) and "_type" in value:
        said = cast("dict[str, Any]", value)
        made = WBValue.init_from_json(said, source)
        return said if made is None else made
    return given


def _wandb_cell(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return int(value.timestamp() * 1000)
    if isinstance(value, dt.date):
        midnight = dt.datetime.combine(value, dt.time(), dt.UTC)
        return int(midnight.timestamp() * 1000)
    return plain_cell(value, _logged_cell)


def _logged_cell(cell: Any) -> Any:
    run: Any = getattr(cell, "_run", None)
    if run is None:
        raise TableError(
            f"the table holds a {type(cell).__qualname__} that lies in no file yet: log the table "
            "first"
        )
    return cell.to_json(run)
