"""One metric over groups of runs, step by step: the frame, and what a page draws of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from nbtrack.errors import ArgumentError
from nbtrack.query.buckets import Floats, Numbers
from nbtrack.query.fields import Field, parse_field
from nbtrack.query.group_curve import STATISTICS, group_curve
from nbtrack.query.group_rows import read_group_rows
from nbtrack.query.grouping import Group
from nbtrack.query.reader import Reader
from nbtrack.query.run_table import RunTable
from nbtrack.query.varying import ALL_BUT_SEED, setting_keys

__all__ = ["GroupOfRuns", "Read", "group_runs", "groups", "read_parts"]

Read = Callable[[Sequence[Reader], str, str], Sequence[tuple[Numbers, Floats]]]
"""Gives x and y of each of several runs."""


@dataclass(frozen=True, slots=True)
class GroupOfRuns:
    """Runs that stand together.

    Attributes:
        group: what they have in common.
        runs: the runs, in the order of the table.
    """

    group: Group
    runs: tuple[Reader, ...]


def group_runs(
    table: RunTable, by: str | Sequence[str] = ALL_BUT_SEED
) -> tuple[tuple[Field, ...], list[GroupOfRuns]]:
    """Split a table into groups.

    Args:
        table: the runs; the order of the groups is that of their first runs.
        by: keys that the runs of a group have in common ("lr" stands for "config.lr"), or
            "all-but-seed": all config keys that differ and are no seed, without those that follow
            from others.

    Returns:
        The keys that it came to, and the groups.

    Raises:
        FilterError: something is no name.
    """
    asked = [by] if isinstance(by, str) else list(by)
    fields = [_field(table, key) for key in dict.fromkeys(asked) if key != ALL_BUT_SEED]
    if ALL_BUT_SEED in asked:
        known = {field.column for field in fields}
        found = [parse_field(name) for name in setting_keys(table.df)]
        fields += [field for field in found if field.column not in known]
    grouped, found_groups = table.group_by(fields)
    split = [
        GroupOfRuns(group, tuple(grouped[group.offset : group.offset + group.count]))
        for group in found_groups
    ]
    return tuple(fields), split


def groups(
    table: RunTable,
    metric: str,
    by: str | Sequence[str] = ALL_BUT_SEED,
    *,
    x: str = "_step",
    max_points: int | None = None,
    read: Read | None = None,
) -> pl.DataFrame:
    """The mean of a metric over the runs of each group, with its spread, step by step.

    Args:
        table: the runs.
        metric: its name.
        by: as in `group_runs`.
        x: "_step", "_runtime", "_timestamp" or the name of a metric.
        max_points: at most so many steps a group; all by default.
        read: reads the rows; a page brings one that remembers.

    Returns:
        ``group`` (the values in words), a column for each key, then ``step, n, mean, std, sem,
        ci_low, ci_high, min, max``: see `group_curve`. A group in which no run has the metric has
        no rows.

    Raises:
        ArgumentError: there is nothing to group, or no run has the metric.
        FilterError: a key is no name.
    """
    if not len(table):
        message = "there are no runs to group"
        raise ArgumentError(message)
    fields, split = group_runs(table, by)
    read = read or read_group_rows
    frames: list[pl.DataFrame] = []
    for part, curves in zip(split, read_parts(split, metric, x, read), strict=True):
        curve = group_curve([each for each in curves if len(each[0])], max_points=max_points)
        frames.append(curve.select(*_keys(part.group, fields), "step", *STATISTICS))
    whole = pl.concat(frames, how="vertical_relaxed")
    if not whole.height:
        message = f"none of the {len(table)} runs has numbers under the name {metric!r}"
        raise ArgumentError(message)
    return whole


def read_parts(
    split: Sequence[GroupOfRuns], metric: str, x: str, read: Read
) -> list[list[tuple[Numbers, Floats]]]:
    """The rows of a metric of the runs of each group, all read together."""
    everybody = [run for part in split for run in part.runs]
    rows = iter(read(everybody, metric, x))
    return [[next(rows) for _ in part.runs] for part in split]


def _field(table: RunTable, key: str) -> Field:
    """What a key means; a bare name that is no metric is a config key."""
    field = parse_field(key)
    setting = f"config.{key}"
    is_setting = field.kind != "run" and field.column not in table.schema
    return parse_field(setting) if is_setting and setting in table.schema else field


def _keys(group: Group, fields: Sequence[Field]) -> list[pl.Expr]:
    values = [pl.lit(group.values.get(field.column)).alias(field.column) for field in fields]
    return [pl.lit(group.label).alias("group"), *values]
