"""What the constructor of a table and `add_column` are given, checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from nbtrack.errors import TableError
from nbtrack.media.table_columns import (
    Column,
    Columns,
    columns_of_frame,
    columns_of_rows,
    is_frame,
    is_numpy,
)

__all__ = [
    "as_array",
    "checked_names",
    "column_values",
    "given_columns",
    "is_same",
    "per_column",
]

_DEFAULT_COLUMNS = ("Input", "Output", "Expected")


def given_columns(columns: Any, data: Any, dataframe: Any) -> Columns:
    """What the constructor was given, as columns."""
    if dataframe is not None:
        if not is_frame(dataframe):
            kind = type(dataframe).__qualname__
            raise TableError(f"dataframe is a frame of pandas, Polars or Arrow, got {kind}")
        return columns_of_frame(dataframe)
    if is_frame(data):
        return columns_of_frame(data)
    names: Any = list(_DEFAULT_COLUMNS) if columns is None else columns
    if not isinstance(names, list):
        raise TableError(f"columns are a list of names, got {type(names).__qualname__}")
    names = cast("list[Any]", names)
    if data is None:
        return Columns(names, [[] for _ in names], 0)
    if not isinstance(data, list) and not is_numpy(data):
        kind = type(data).__qualname__
        raise TableError(f"data is a list of rows, an array or a frame, got {kind}")
    checked_names(names)
    return columns_of_rows(data, names)


def checked_names(names: Sequence[Any]) -> list[Any]:
    """Names of columns that can be: texts or whole numbers, each once.

    Raises:
        TableError: they cannot.
    """
    for name in names:
        if type(name) not in (str, int):
            raise TableError(f"the name of a column is {name!r}; expected a text or a number")
    if len(set(names)) < len(names):
        twice = next(name for name in names if list(names).count(name) > 1)
        raise TableError(f"two columns are called {twice!r}; expected each name once")
    return list(names)


def per_column(what: str, given: Any, count: int) -> list[Any]:
    """One entry a column, of one for all or of a list.

    Raises:
        TableError: the list has another length.
    """
    if not isinstance(given, list):
        return [given] * count
    several = cast("list[Any]", given)
    if len(several) != count:
        raise TableError(f"{what} has {len(several)} entries; expected one for each of {count}")
    return several


def column_values(name: str, data: Any) -> Column:
    """The values of a new column.

    Raises:
        TableError: they are no list and no array.
    """
    if is_numpy(data):
        is_plain = data.ndim == 1 and data.dtype.kind in "iufb"
        return columns_of_rows(data[:, None], [name]).values[0] if is_plain else list(data)
    if isinstance(data, list):
        return list(cast("list[Any]", data))
    if type(data).__module__.partition(".")[0] == "polars":
        return data
    kind = type(data).__qualname__
    raise TableError(f"the values of the column {name!r} are a list or an array, got {kind}")


def as_array(value: Any) -> Any:
    """A cell as an array: the pixels of an image, the values of a histogram."""
    if hasattr(value, "to_data_array"):
        return value.to_data_array()
    image: Any = getattr(value, "image", None)
    return value if image is None else image


def is_same(one: Any, other: Any) -> bool:
    """Whether two cells are equal."""
    found: Any = one == other
    if is_numpy(found):
        return getattr(one, "shape", None) == getattr(other, "shape", None) and bool(found.all())
    # NaN is unlike itself, yet two tables that have it in one place are equal.
    return bool(found) or (one != one and other != other)  # noqa: PLR0124
