"""What a table of runs shows to people: few columns, chosen for telling the runs apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from nbtrack._direction import best_direction
from nbtrack.query import wording

if TYPE_CHECKING:
    from nbtrack.query.run_table import RunTable

__all__ = ["TableView", "main_metrics", "table_view"]

_MOST_CONFIG, _MOST_METRICS = 5, 5
_IDENTITY = ("name", "run_id", "state")
_PARTS = ("created", "summary.", "duration", "config.")
_VALIDATION = ("val", "valid", "validation", "eval", "test", "dev")


@dataclass(frozen=True, slots=True)
class TableView:
    """A table as text, before it is laid out.

    Attributes:
        title: what is listed, in one line.
        headings: one a column.
        is_number: columns that are set to the right.
        ranks: which columns matter most where not all fit; the lowest number first.
        rows: cells as text.
        more: how many runs are not shown.
        remarks: lines below the table.
    """

    title: str
    headings: tuple[str, ...]
    is_number: tuple[bool, ...]
    ranks: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int
    remarks: tuple[str, ...]


def table_view(
    table: RunTable, limit: int | None = 20, columns: Sequence[str] | None = None
) -> TableView:
    """Choose what to show of a table.

    Args:
        table: the runs.
        limit: at most so many rows; None for all.
        columns: config keys and metrics by their column names (``config.lr``); by default those
            of the config that differ, and the metrics that can be better or worse.
    """
    whole = table.df
    shown = whole if limit is None else whole.head(limit)
    keys = list(columns) if columns is not None else _chosen_keys(shown, table.order)
    now = datetime.now(UTC)
    names = ["name", "run_id", "state", "created", "duration", *_telling_facts(shown), *keys]
    cells = [_cells(shown[name], now) for name in names]
    return TableView(
        title=_title(table),
        headings=tuple(_heading(name) for name in names),
        is_number=tuple(shown[name].dtype.is_numeric() for name in names),
        ranks=tuple(_rank_of(name, place, table.order) for place, name in enumerate(names)),
        rows=tuple(zip(*cells, strict=True)),
        more=whole.height - shown.height,
        remarks=tuple(table.remarks),
    )


def main_metrics(runs: pl.DataFrame, most: int = 2) -> list[str]:
    """The columns of the metrics that tell best how well runs did: validation first.

    Args:
        runs: a run table.
        most: at most so many.

    Example:
        >>> names = ["summary.lr", "summary.train/loss", "summary.val/acc"]
        >>> main_metrics(pl.DataFrame({name: [0.5] for name in names}))
        ['summary.val/acc', 'summary.train/loss']
    """
    metrics = [
        name
        for name, dtype in runs.schema.items()
        if name.startswith("summary.") and "._" not in name and dtype.is_numeric()
    ]
    metrics.sort(key=_rank)
    return metrics[:most]


def _chosen_keys(shown: pl.DataFrame, order: Iterable[str]) -> list[str]:
    used = [name for name in shown.columns if shown[name].null_count() < shown.height]
    config = [name for name in used if name.startswith("config.") and "._" not in name]
    if shown.height > 1:
        config = [name for name in config if shown[name].n_unique() > 1]
    metrics = [name for name in used if name.startswith("summary.") and "._" not in name]
    metrics = [name for name in metrics if shown[name].dtype.is_numeric()]
    metrics.sort(key=_rank)
    sorted_by = [name.removeprefix("-") for name in order]
    asked = [name for name in sorted_by if name in (*config, *metrics)]
    config = _first(config, asked, _MOST_CONFIG)
    return [*config, *_first(metrics, asked, _MOST_METRICS)]


def _first(names: list[str], asked: list[str], most: int) -> list[str]:
    """The first names, those that the table is sorted by always among them."""
    chosen = [name for name in asked if name in names]
    chosen += [name for name in names if name not in chosen][: max(0, most - len(chosen))]
    return [name for name in names if name in chosen]


def _rank_of(name: str, place: int, order: Sequence[str]) -> int:
    """Identity first, then what the table is sorted by, metrics, config, and the other facts."""
    is_sorted_by = name in order or f"-{name}" in order
    groups = [name in _IDENTITY, is_sorted_by, *(name.startswith(part) for part in _PARTS)]
    return 100 * (groups.index(True) if True in groups else len(groups)) + place


def _rank(name: str) -> tuple[bool, bool]:
    metric = name.removeprefix("summary.")
    return best_direction(metric) is None, metric.partition("/")[0] not in _VALIDATION


def _telling_facts(shown: pl.DataFrame) -> list[str]:
    found = ["project"] if shown["project"].n_unique() > 1 else []
    if shown.height and shown["tags"].list.len().sum():
        found.append("tags")
    return found + [name for name in ("group", "job_type") if shown[name].n_unique() > 1]


def _cells(column: pl.Series, now: datetime) -> list[str]:
    return [_cell(column.name, held, now) for held in column]


def _cell(name: str, held: Any, now: datetime) -> str:
    if held is None:
        return ""
    if name == "state":
        return f"{wording.STATE_SIGNS.get(held, '')} {held}".strip()
    if isinstance(held, datetime):
        return wording.age(held, now)
    if isinstance(held, timedelta):
        return wording.duration(held.total_seconds())
    if isinstance(held, pl.Series):
        return wording.value(", ".join(held))
    if name.startswith("summary.") and isinstance(held, int | float) and held is not True:
        return wording.number(held)
    return wording.value(held)


def _heading(name: str) -> str:
    if name == "run_id":
        return "id"
    return name.removeprefix("summary.").removeprefix("config.")


def _title(table: RunTable) -> str:
    count = f"{len(table):,} run{'' if len(table) == 1 else 's'}"
    place = f" of project {table.project}" if table.project is not None else ""
    order = ", ".join(table.order)
    known = {"-created": "newest first", "created": "oldest first"}
    told = [f"filter: {table.filter_text}"] if table.filter_text else []
    if order:
        told.append(known.get(order, f"order: {order}"))
    return f"{count}{place}" + (f" ({'; '.join(told)})" if told else "")
