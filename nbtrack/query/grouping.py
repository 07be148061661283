"""Runs in groups: those with equal values under some keys stand together.

The order of a table decides twice: which group comes first (the one with the first run), and how
the runs stand inside of each.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from nbtrack.query import words
from nbtrack.query.fields import Field

__all__ = ["MOST_GROUPS", "Group", "Spread", "group_frame"]

MOST_GROUPS = 1_000
_EXACT_INTS = 1e15


@dataclass(frozen=True, slots=True)
class Spread:
    """One metric over the runs of a group; values that are not finite do not count.

    Attributes:
        mean: None without values.
        std: of a sample; None with fewer than two values.
        n: how many values.
    """

    mean: float | None
    std: float | None
    n: int

    @property
    def sem(self) -> float | None:
        """The standard error of the mean."""
        return None if self.std is None else self.std / math.sqrt(self.n)


@dataclass(frozen=True, slots=True)
class Group:
    """Runs that stand together.

    Attributes:
        label: the values in words.
        values: by column.
        count: how many runs.
        offset: where its first run stands in the grouped frame.
        spreads: of the metrics that were asked for, by column.
        kind: "running" for the live runs that come first, "rest" for what is beyond the most
            groups; else "values".
    """

    label: str
    values: dict[str, Any]
    count: int
    offset: int
    spreads: dict[str, Spread]
    kind: str = "values"


def group_frame(
    frame: pl.DataFrame,
    fields: Sequence[Field],
    metrics: Sequence[str] = (),
    *,
    is_live_apart: bool = False,
) -> tuple[pl.DataFrame, list[Group]]:
    """The same runs, those of a group next to each other.

    Args:
        frame: a run table, in order.
        fields: what the runs of a group have in common; times count by the day.
        metrics: columns of numbers that are told of each group.
        is_live_apart: running runs are a group of their own, before all others.
    """
    live, others = frame.clear(), frame
    if is_live_apart:
        is_live = pl.col("state") == "running"
        live, others = frame.filter(is_live), frame.filter(~is_live)
    keys = [_key(field, frame.schema).alias(f"_key{n}") for n, field in enumerate(fields)]
    found = _partition(others, keys, metrics)
    groups: list[Group] = []
    if live.height:
        row = live.select(pl.len(), *_spread_columns(live, metrics)).row(0, named=True)
        groups.append(Group("Running", {}, live.height, 0, _spreads(row, metrics), "running"))
    offset = live.height
    for row in found.head(_room(found.height)).iter_rows(named=True):
        values = {field.column: row[f"_key{n}"] for n, field in enumerate(fields)}
        told = [_told(field, row[f"_key{n}"]) for n, field in enumerate(fields)]
        label = ", ".join(told) or "All alike"
        count = int(row["_count"])
        groups.append(Group(label, values, count, offset, _spreads(row, metrics)))
        offset += count
    if offset < frame.height:
        label = f"{found.height - _room(found.height):,} more groups"
        groups.append(Group(label, {}, frame.height - offset, offset, {}, "rest"))
    places = found["_places"].explode().cast(pl.UInt32)
    return pl.concat([live, others[places]]), groups


def _room(found: int) -> int:
    return found if found <= MOST_GROUPS else MOST_GROUPS - 1


def _partition(
    frame: pl.DataFrame, keys: Sequence[pl.Expr], metrics: Sequence[str]
) -> pl.DataFrame:
    """One row a group, in the order of their first runs."""
    names = [f"_key{place}" for place in range(len(keys))]
    numbers = [name for name in metrics if name in frame.columns]
    placed = frame.select(pl.int_range(pl.len()).alias("_place"), *keys, *numbers)
    facts = [pl.len().alias("_count"), *_spread_columns(frame, metrics)]
    places = pl.col("_place").alias("_places")
    if names:
        return placed.group_by(names, maintain_order=True).agg(*facts, places)
    # Nothing tells them apart: one group, if there is anybody.
    return placed.select(*facts, places.implode()).filter(pl.col("_count") > 0)


def _spread_columns(frame: pl.DataFrame, metrics: Sequence[str]) -> list[pl.Expr]:
    found: list[pl.Expr] = []
    for place, name in enumerate(metrics):
        if name not in frame.columns or not frame.schema[name].is_numeric():
            continue
        value = pl.col(name).cast(pl.Float64)
        finite = value.filter(value.is_finite())
        found += [
            finite.mean().alias(f"_mean{place}"),
            finite.std().alias(f"_std{place}"),
            finite.len().alias(f"_n{place}"),
        ]
    return found


def _spreads(row: dict[str, Any], metrics: Sequence[str]) -> dict[str, Spread]:
    return {
        name: Spread(row[f"_mean{place}"], row[f"_std{place}"], int(row[f"_n{place}"]))
        for place, name in enumerate(metrics)
        if f"_n{place}" in row
    }


def _key(field: Field, schema: pl.Schema) -> pl.Expr:
    dtype = schema.get(field.column)
    column = pl.col(field.column)
    if dtype is None:
        return pl.lit(None, pl.String)
    if isinstance(dtype, pl.List):
        return column.list.sort().list.join(", ")
    return column.dt.date() if isinstance(dtype, pl.Datetime) else column


def _told(field: Field, value: Any) -> str:
    if value is None or value == "":
        return f"no {field.key}"
    if isinstance(value, bool):
        return field.key if value else f"not {field.key}"
    if isinstance(value, timedelta):
        return words.duration(value.total_seconds())
    if isinstance(value, date | datetime):
        return value.isoformat()
    is_whole = isinstance(value, float) and value.is_integer() and abs(value) < _EXACT_INTS
    return words.config_value(int(value) if is_whole else value)
