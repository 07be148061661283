"""Rows and frames of any kind as columns, and columns as what Parquet holds."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

from nbtrack.errors import TableError, ValueTypeError
from nbtrack.media.column_types import ANY, UNKNOWN, ColumnType
from nbtrack.store.columns import json_text

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "Column",
    "Columns",
    "columns_of_frame",
    "columns_of_rows",
    "is_frame",
    "is_numpy",
    "missing_place",
    "plain_cell",
    "series_of",
    "series_type",
    "values_of",
]

Column: TypeAlias = "pl.Series | list[Any]"
MakeCell: TypeAlias = "Callable[[Any], Any]"

_FRAMES = {
    "pandas": {"DataFrame"},
    "polars": {"DataFrame", "LazyFrame"},
    "pyarrow": {"Table", "RecordBatch"},
}
_TEXT_TYPES = {"Path", "PosixPath", "WindowsPath", "UUID", "Decimal"}


class Columns(NamedTuple):
    """Several columns of one length.

    Attributes:
        names: of the columns.
        values: a Polars series for what came as a frame, else a list.
        height: how many rows.
    """

    names: list[Any]
    values: list[Column]
    height: int


def is_numpy(value: object) -> bool:
    """Whether it is an array of NumPy; none is there before NumPy is imported."""
    kind = type(value)
    return kind.__module__ == "numpy" and kind.__name__ == "ndarray"


def is_frame(value: object) -> bool:
    """Whether it is a table of pandas, Polars or Arrow."""
    return any(
        base.__name__ in _FRAMES.get(base.__module__.partition(".")[0], ())
        for base in type(value).__mro__
    )


def columns_of_frame(frame: Any) -> Columns:
    """The columns of a frame, without a copy where its library and Polars agree on them.

    Args:
        frame: something that `is_frame`.

    Raises:
        ImportError: Arrow is needed for it and not there.
    """
    import polars as pl

    module = type(frame).__module__.partition(".")[0]
    if module == "pandas":
        return _of_pandas(frame)
    if module == "pyarrow":
        frame = cast("Any", pl).from_arrow(frame)
    elif isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    held = cast("pl.DataFrame", frame)
    objects = {name for name, dtype in held.schema.items() if dtype == pl.Object}
    values = [s.to_list() if s.name in objects else s for s in held.get_columns()]
    return Columns(list(held.columns), values, held.height)


def columns_of_rows(rows: Any, names: Sequence[Any]) -> Columns:
    """The columns of a list of rows, or of an array of two dimensions.

    Raises:
        TableError: a row has another length.
    """
    width = len(names)
    if is_numpy(rows):
        return _of_array(rows, names)
    held = cast("list[Any]", rows)
    try:
        lengths = set(map(len, held))
    except TypeError:  # rows that can only be gone through
        held = [list(row) for row in held]
        lengths = set(map(len, held))
    if lengths - {width}:
        place, row = next(each for each in enumerate(held) if len(each[1]) != width)
        raise TableError(
            f"row {place} has {len(row)} values; this table expects {width} columns: {list(names)}"
        )
    try:
        values: list[Any] = [list(map(itemgetter(n), held)) for n in range(width)]
    except (KeyError, TypeError):  # sets and dictionaries: what wandb unpacks
        values = [list(column) for column in zip(*held, strict=True)]
    return Columns(list(names), values, len(held))


def values_of(column: Column) -> list[Any]:
    """The values of a column as Python has them."""
    return column if isinstance(column, list) else column.to_list()


def series_type(series: pl.Series) -> ColumnType:
    """The type of what a series holds."""
    dtype = series.dtype
    if dtype.is_numeric():
        return ColumnType("number")
    if dtype.is_temporal():
        return ColumnType("timestamp")
    name = {"Boolean": "boolean", "List": "list", "Array": "list", "Struct": "typedDict"}
    found = name.get(str(dtype.base_type()), "string")
    if found == "list":
        return ColumnType("list", (ANY,))
    if found == "typedDict":
        keys = tuple(field.name for field in cast("pl.Struct", dtype).fields)
        return ColumnType("typedDict", (ANY,) * len(keys), keys)
    return UNKNOWN if str(dtype) == "Null" else ColumnType(found)


def series_of(
    name: str, column: Column, kind: ColumnType, make_cell: MakeCell
) -> tuple[pl.Series, bool]:
    """A column as Parquet holds it, and whether that is JSON text.

    Args:
        name: in the file.
        column: its values.
        kind: what it holds.
        make_cell: gives what JSON says of a medium.

    Raises:
        ValueTypeError: a value cannot be kept.
    """
    import polars as pl

    if isinstance(column, pl.Series):
        return _kept_series(column).alias(name), False
    native = _native(name, column, kind.core)
    if native is not None:
        return native, False
    texts: list[str | None] = []
    for place, value in enumerate(column):
        try:
            texts.append(None if value is None else _cell_text(value, make_cell))
        except (TypeError, ValueError, RecursionError) as error:
            raise ValueTypeError(
                f"row {place} of the column {name!r} holds a {type(value).__qualname__}, which a "
                "table cannot keep: numbers, texts, times, lists, dictionaries, arrays and media "
                "such as nbtrack.Image can be"
            ) from error
    return pl.Series(name, texts, dtype=pl.String), True


def _native(name: str, values: list[Any], kind: ColumnType) -> pl.Series | None:
    """The series of values that Parquet has a type for; None for others."""
    import polars as pl

    try:
        if kind.name in ("unknown", "none"):
            return pl.Series(name, [None] * len(values), dtype=pl.Null)
        classes = set(map(type, values)) - {type(None)}
        plain = {"string": str, "boolean": bool}.get(kind.name)
        if plain is not None and classes <= {plain}:
            return pl.Series(name, values, dtype=pl.String if plain is str else pl.Boolean)
        if kind.name in ("string", "primaryKey", "foreignKey"):
            return pl.Series(name, list(map(_text, values)), dtype=pl.String)
        if kind.name == "boolean":
            return pl.Series(name, [v if v is None else bool(v) for v in values], dtype=pl.Boolean)
        if kind.name == "foreignIndex":
            return pl.Series(name, [v if v is None else int(v) for v in values], dtype=pl.Int64)
        if kind.name == "number":
            return _numbers(name, values, classes)
        if kind.name == "timestamp":
            return _times(name, values)
        if kind.name == "ndarray":
            return _arrays(name, values)
        if kind.name == "list" and kind.parts[0].name == "number":
            return pl.Series(name, [None if v is None else list(v) for v in values], strict=True)
    except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError):
        return None  # too large a number, a text that is no Unicode, zones that differ
    return None


def _numbers(name: str, values: list[Any], classes: set[type[Any]]) -> pl.Series | None:
    import polars as pl

    if not classes <= {int, float}:
        values = [v.item() if hasattr(v, "item") else v for v in values]
        classes = set(map(type, values)) - {type(None)}
        if complex in classes:
            return None
    if classes == {int}:
        return pl.Series(name, values, dtype=pl.Int64)
    return pl.Series(name, values, dtype=pl.Float64, strict=classes == {float})


def _times(name: str, values: list[Any]) -> pl.Series | None:
    import polars as pl

    plain = [v.item() if type(v).__module__ == "numpy" else v for v in values]
    plain = [v.to_pydatetime() if hasattr(v, "to_pydatetime") else v for v in plain]
    classes = set(map(type, plain)) - {type(None)}
    if classes == {dt.date}:
        return pl.Series(name, plain, dtype=pl.Date)
    zones = {v.tzinfo is None for v in plain if isinstance(v, dt.datetime)}
    if classes != {dt.datetime} or len(zones) > 1:
        return None
    if zones == {False}:
        in_utc = [v if v is None else v.astimezone(dt.UTC) for v in plain]
        return pl.Series(name, in_utc, dtype=pl.Datetime("us", "UTC"))
    return pl.Series(name, plain, dtype=pl.Datetime("us"))


def _arrays(name: str, values: list[Any]) -> pl.Series | None:
    import numpy as np
    import polars as pl

    if any(not is_numpy(v) or v.dtype.kind not in "iuf" or v.ndim == 0 for v in values):
        return None
    stacked = np.stack(values)  # ValueError where the shapes differ
    if stacked.dtype == np.float16:
        stacked = stacked.astype(np.float32)
    return None if stacked.size == 0 else pl.Series(name, stacked)


def _text(value: Any) -> str | None:
    return str.__str__(value) if isinstance(value, str) else None  # NaN: nothing is there


def _cell_text(value: Any, make_cell: MakeCell) -> str:
    plain = plain_cell(value, make_cell)
    text = json_text(plain)
    try:
        text.encode()
    except UnicodeEncodeError:  # a half of a surrogate pair
        return json.dumps(plain)
    return text


def plain_cell(value: Any, make_cell: MakeCell) -> Any:
    """A value as JSON has it.

    Args:
        value: of any kind that a table keeps.
        make_cell: gives what JSON says of a medium.

    Raises:
        TypeError: it is of no such kind.
    """
    kind = cast("type[Any]", type(value))
    if kind in (str, int, float, bool, type(None)):
        return value
    if isinstance(value, dict):
        items = cast("dict[Any, Any]", value).items()
        return {str(key): plain_cell(part, make_cell) for key, part in items}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain_cell(part, make_cell) for part in cast("list[Any]", value)]
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return value.total_seconds()
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int | float):
        return int(value) if isinstance(value, int) else float(value)
    if kind.__name__ in _TEXT_TYPES:
        return str(value)
    if kind.__module__.partition(".")[0] in ("numpy", "torch") and hasattr(value, "tolist"):
        return plain_cell(value.tolist(), make_cell)
    if hasattr(kind, "bind_to_run") or kind.__module__.partition(".")[0] in _DRAWN:
        return make_cell(value)
    raise TypeError(kind.__qualname__)


_DRAWN = {"PIL", "matplotlib", "plotly", "bokeh"}


def _kept_series(series: pl.Series) -> pl.Series:
    """The same in types that every reader of Parquet knows."""
    import polars as pl

    if isinstance(series.dtype, pl.Categorical | pl.Enum):
        return series.cast(pl.String)
    return series


def _of_pandas(frame: Any) -> Columns:
    values: list[Any] = [_pandas_column(frame.iloc[:, n]) for n in range(frame.shape[1])]
    names = [name.item() if hasattr(name, "item") else name for name in frame.columns]
    return Columns(names, values, len(frame))


def _pandas_column(series: Any) -> Column:
    import numpy as np
    import polars as pl

    dtype: Any = series.dtype
    if isinstance(dtype, np.dtype) and dtype.kind in "iufbM":
        array = series.to_numpy()
        is_known = dtype.kind != "f" or dtype.itemsize in (4, 8)
        return pl.Series(array if is_known else array.astype(np.float64))
    plain = series.astype(object)
    return plain.where(plain.notna(), None).tolist()


def _of_array(array: Any, names: Sequence[Any]) -> Columns:
    import polars as pl

    width = len(names)
    if array.ndim == 1 and array.dtype.names is None and array.dtype.kind != "O":
        raise TableError(f"an array of shape {array.shape} has no columns; expected two dimensions")
    if array.ndim == 2 and array.dtype.kind in "iufb" and array.dtype.itemsize in (1, 2, 4, 8):
        if array.shape[1] != width:
            raise TableError(
                f"the array has {array.shape[1]} columns; this table expects {width} columns: "
                f"{list(names)}"
            )
        if array.dtype.kind == "f" and array.dtype.itemsize == 2:
            array = array.astype("float32")
        return Columns(list(names), [pl.Series(array[:, n]) for n in range(width)], len(array))
    return columns_of_rows([list(row) for row in array], names)


def _has_none(column: Column) -> bool:
    return None in column if isinstance(column, list) else column.null_count() > 0


def missing_place(column: Column, kind: ColumnType) -> int | None:
    """Where a series has nothing although its column must not."""
    if kind.is_optional or isinstance(column, list) or not _has_none(column):
        return None
    return column.is_null().arg_true()[0]
