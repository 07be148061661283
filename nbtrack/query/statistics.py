"""Columns that say of each run what became of one metric: ``loss:min``, ``val/acc:best@step``.

The summary holds the last value of a metric; these are read from the rows. A key that a user really
called ``loss:max`` is that key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import polars as pl

from nbtrack._direction import Direction, best_direction
from nbtrack.query.lines import Lines, MetricLine
from nbtrack.query.run_frame import FOLDER
from nbtrack.records import MetricDefinition
from nbtrack.store.layout import RunFolder
from nbtrack.store.record import read_info_file
from nbtrack.store.stores import Store

__all__ = ["LINES", "STATISTICS", "Statistic", "line_of_row", "parse_statistic", "with_statistics"]

STATISTICS = ("min", "max", "first", "last", "mean", "best")
LINES = Lines()
"""Kept in the process: lists are asked for again and again."""
_COLUMN = re.compile(rf"summary\.(.+):({'|'.join(STATISTICS)})(@step)?", re.DOTALL)
_ROW = ("project", FOLDER, "rows", "updated", "state")
_MOST_DEFINITIONS = 5


class Statistic(NamedTuple):
    """What a column asks of a metric.

    Attributes:
        metric: its name.
        kind: one of `STATISTICS`.
        is_step: the step where that was, not the value.
    """

    metric: str
    kind: str
    is_step: bool


def parse_statistic(column: str) -> Statistic | None:
    """The statistic that the name of a column asks for; None for any other column.

    Example:
        >>> parse_statistic("summary.val/acc:best@step")
        Statistic(metric='val/acc', kind='best', is_step=True)
        >>> parse_statistic("summary.val/acc") is None
        True
    """
    match = _COLUMN.fullmatch(column)
    if match is None or (match[3] and match[2] == "mean"):
        return None
    return Statistic(match[1], match[2], is_step=match[3] is not None)


def with_statistics(runs: pl.DataFrame, columns: Iterable[str], store: Store) -> pl.DataFrame:
    """The runs with those of the columns that are statistics and are not there as keys.

    Args:
        runs: a run table with the folders of its runs.
        columns: names of columns.
        store: where the runs are.
    """
    schema = runs.schema
    for column in dict.fromkeys(columns):
        asked = parse_statistic(column)
        if asked is None or schema.get(column, pl.Null()) != pl.Null():
            continue
        runs = runs.with_columns(_column(runs, asked, store).alias(column))
    return runs


def line_of_row(row: Mapping[str, object], metric: str, store: Store) -> MetricLine:
    """One metric of the run in a row with ``project _folder rows updated state``."""
    project = store.layout.project(str(row["project"]))
    folder = RunFolder(project.runs / str(row[FOLDER]))
    stamp = (_whole(row["rows"]), hash(row["updated"]))
    return LINES.get(folder, metric, stamp, is_live=row["state"] == "running")


def _column(runs: pl.DataFrame, asked: Statistic, store: Store) -> pl.Series:
    direction = _direction(runs, asked.metric, store) if asked.kind == "best" else None
    found: list[float | None] = []
    for row in runs.select(_ROW).iter_rows(named=True):
        line = line_of_row(row, asked.metric, store) if row["rows"] else None
        if line is None:
            found.append(None)
        elif asked.kind == "mean":
            found.append(line.mean)
        else:
            reading = line.value(asked.kind, direction)
            told = None if reading is None else reading.step if asked.is_step else reading.value
            found.append(None if told is None else float(told))
    series = pl.Series(found, dtype=pl.Float64)
    return series.cast(pl.Int64) if asked.is_step else series


def _direction(runs: pl.DataFrame, metric: str, store: Store) -> Direction | None:
    """Whether low or high is best: as the newest runs have defined it, else by its name."""
    newest = runs.sort("created", descending=True).head(_MOST_DEFINITIONS)
    for project, folder in newest.select("project", FOLDER).rows():
        info, _ = read_info_file(str(store.layout.project(project).runs / folder))
        defines: Mapping[str, MetricDefinition] = info.defines if info is not None else {}
        if defines and (told := best_direction(metric, defines)) is not None:
            return told
    return best_direction(metric)


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
