"""Tables on disk: Parquet files that say what their columns hold.

What Parquet has no type for (dictionaries, media, mixed values) is JSON text; the file's own
metadata says which columns these are, and their names where Parquet cannot hold them as they are.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbtrack.errors import StoreError
from nbtrack.store.columns import json_text

if TYPE_CHECKING:
    import polars as pl

__all__ = ["column_names", "read_table", "scan_table", "table_bytes", "table_facts"]

_FACTS = "nbtrack.table"
# Below so many rows the smaller file is worth the half millisecond, above lz4 writes in half the
# time and is 13 % larger.
_ZSTD_ROWS = 100_000
# A page of a sorted or filtered table reads few of these.
_GROUP_ROWS = 122_880


def column_names(names: Sequence[Any]) -> list[str]:
    """Names as Parquet takes them: text, each once.

    Example:
        >>> column_names(["x", 1, "1", "x"])
        ['x', '1', '1 (2)', 'x (2)']
    """
    found: dict[str, None] = {}
    for name in names:
        text = plain = str(name) or "column"
        number = 1
        while text in found:
            number += 1
            text = f"{plain} ({number})"
        found[text] = None
    return list(found)


def table_bytes(frame: pl.DataFrame, facts: dict[str, Any]) -> bytes:
    """A file that holds a table.

    Args:
        frame: its columns.
        facts: about them, for `table_facts`.
    """
    buffer = io.BytesIO()
    is_small = frame.height < _ZSTD_ROWS
    frame.write_parquet(
        buffer,
        compression="zstd" if is_small else "lz4",
        compression_level=1 if is_small else None,
        row_group_size=_GROUP_ROWS,
        metadata={_FACTS: json.dumps(facts)},
    )
    return buffer.getvalue()


def table_facts(path: Path) -> dict[str, Any]:
    """What `table_bytes` was told of a table; nothing for other Parquet files.

    Raises:
        StoreError: the file cannot be read.
    """
    import polars as pl

    try:
        said = pl.read_parquet_metadata(path).get(_FACTS, "{}")
    except (OSError, pl.exceptions.PolarsError) as error:
        raise _unreadable(path, error) from error
    return json.loads(said)


def read_table(paths: Sequence[Path]) -> pl.DataFrame:
    """The rows of a table, of all its parts in order.

    Raises:
        StoreError: a file is gone or cannot be read.
    """
    import polars as pl

    frames: list[pl.DataFrame] = []
    for path in paths:
        try:
            # Not mapped: on Windows nobody could replace a file that is.
            frames.append(pl.read_parquet(path, memory_map=False))
        except (OSError, pl.exceptions.PolarsError) as error:
            raise _unreadable(path, error) from error
    if len(frames) == 1:
        return frames[0]
    schemas = [frame.schema for frame in frames]
    return pl.concat(
        [frame.with_columns(*_alike(frame.schema, schemas)) for frame in frames],
        how="diagonal_relaxed",
    )


def scan_table(paths: Sequence[Path]) -> pl.LazyFrame:
    """The same, of which only what a query needs is read."""
    import polars as pl

    if len(paths) == 1:
        return pl.scan_parquet(paths[0])
    return read_table(paths).lazy()


def _alike(schema: pl.Schema, others: Sequence[pl.Schema]) -> list[pl.Expr]:
    """Columns of plain values as JSON text, where another part has such text for them."""
    import polars as pl

    changed: list[pl.Expr] = []
    for name, dtype in schema.items():
        there = {other[name] for other in others if name in other} - {pl.Null()}
        if pl.String() in there and dtype not in (pl.String(), pl.Null()):
            text = pl.col(name).map_elements(_cell_text, return_dtype=pl.String)
            changed.append(text.alias(name))
    return changed


def _cell_text(value: Any) -> str:
    return json_text(value.to_list() if hasattr(value, "to_list") else value)


def _unreadable(path: Path, error: Exception) -> StoreError:
    reason = "it is not there" if not path.is_file() else str(error).split("\n", 1)[0]
    return StoreError(f"the table in {path.name} cannot be read: {reason}")
