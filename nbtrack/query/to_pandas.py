"""The one edge where Polars frames become pandas ones, with or without pyarrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import polars as pl

from nbtrack._optional import optional_import

if TYPE_CHECKING:
    import pandas as pd  # pyright: ignore[reportMissingTypeStubs] - pandas has none

__all__ = ["to_pandas"]


def to_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    """The same table in pandas; a missing number is NaN there, as always in pandas.

    Raises:
        ImportError: pandas is not installed.
    """
    pandas: Any = optional_import("pandas", needed_for="pandas tables", install="'nbtrack[pandas]'")
    columns = {name: _values(frame[name]) for name in frame.columns}
    return cast("pd.DataFrame", pandas.DataFrame(columns))


def _values(column: pl.Series) -> Any:
    is_whole_flag = column.dtype == pl.Boolean and column.null_count() == 0
    return column.to_numpy() if column.dtype.is_numeric() or is_whole_flag else column.to_list()
