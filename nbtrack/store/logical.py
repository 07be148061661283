"""From physical columns to what a user sees: one column a metric.

ints alone read as Int64, ints and floats as Float64, bools as Boolean, texts as String; every
other mix reads as json text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl

from nbtrack.store.columns import json_text, parse_json, put_path, split_physical
from nbtrack.store.physical import logical_columns

__all__ = ["MetricTypes", "exact_row_builder", "is_mixed", "metric_expressions"]

_NUMBERS = frozenset({"f", "i"})
MetricTypes = dict[str, frozenset[str]]


def metric_types(columns: Iterable[str]) -> MetricTypes:
    """Type letters of each metric over all segments; None alone gives no letter of its own."""
    letters: dict[str, set[str]] = {}
    for metric, group in logical_columns(list(columns)).items():
        letters.setdefault(metric, set()).update(name[0] for name in group if name[0] != "n")
    return {metric: frozenset(found) for metric, found in letters.items() if found}


def is_mixed(letters: frozenset[str]) -> bool:
    """Whether a metric of these types can only be read as json text."""
    return len(letters) > 1 and letters != _NUMBERS


def metric_expressions(columns: list[str], types: MetricTypes) -> dict[str, pl.Expr]:
    """For each metric that has columns here, the expression that makes its logical column."""
    expressions: dict[str, pl.Expr] = {}
    for metric, group in logical_columns(columns).items():
        letters = types.get(metric)
        names = [name for name in group if name[0] != "n"]
        if letters is None or not names:
            continue
        parts = [_as_part(name, letters) for name in names]
        merged = parts[0] if len(parts) == 1 else pl.coalesce(parts)
        expressions[metric] = merged.alias(metric)
    return expressions


def _as_part(name: str, letters: frozenset[str]) -> pl.Expr:
    column, letter = pl.col(name), name[0]
    if letters == _NUMBERS:
        return column.cast(pl.Float64)
    if not is_mixed(letters) or letter == "j":
        return column
    return column.map_elements(json_text, return_dtype=pl.String)


def exact_row_builder(columns: list[str]) -> Any:
    """A function from a physical row (tuple, in the order of `columns`) to the logged dict.

    Nested dicts, None, lists and the difference of 1 and 1.0 come back as they were logged.
    """
    plan = [(at, *split_physical(name)) for at, name in enumerate(columns)]

    def build(values: tuple[Any, ...]) -> dict[str, Any]:
        row: dict[str, Any] = {}
        for at, letter, path in plan:
            value = values[at]
            if value is None:
                continue
            if letter == "n":
                value = None
            elif letter == "j":
                value = parse_json(value)
            if len(path) == 1:
                row[path[0]] = value
            else:
                put_path(row, path, value)
        return row

    return build
