"""What a run table is filtered by, in either language, and what it shows of its store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, cast

import polars as pl

from nbtrack.errors import ValueTypeError
from nbtrack.query.coded import Coded
from nbtrack.query.condition import Condition
from nbtrack.query.expression import parse
from nbtrack.query.fields import Field
from nbtrack.query.mongo import parse_mongo
from nbtrack.query.order import Order
from nbtrack.query.run_frame import MixedKeys

__all__ = ["Filter", "View", "read_filter", "unknown_names"]

Filter = str | Mapping[str, Any] | pl.Expr | Condition | None


@dataclass(frozen=True, slots=True)
class View:
    """What a table shows of its store.

    Attributes:
        project: None for all projects.
        filters: conditions, and Polars expressions as text; all of them hold.
        expressions: the same for Polars.
        orders: the most important first.
        mixed: keys whose values are of several types, kept as text.
        names: columns that the runs have besides those of the frame, for hints.
        remarks: see `RunTable.remarks`.
    """

    project: str | None
    filters: tuple[Condition | str, ...] = ()
    expressions: tuple[Coded, ...] = ()
    orders: tuple[Order, ...] = ()
    mixed: MixedKeys = frozenset()
    names: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def read_filter(filter: object) -> Condition | None:
    """The condition of a filter in either language; None for an empty one.

    Raises:
        FilterError: it does not parse.
    """
    if isinstance(filter, str):
        return parse(filter) if filter.strip() else None
    if isinstance(filter, Mapping):
        return parse_mongo(cast("Mapping[str, Any]", filter))
    if filter is None or isinstance(filter, Condition):
        return filter
    message = (
        f"filter is a {type(filter).__name__}, expected an expression in a string, a dict in "
        "wandb's words, or a Polars expression"
    )
    raise ValueTypeError(message)


def unknown_names(
    frame: pl.DataFrame, fields: Iterable[Field], others: Sequence[str] = ()
) -> Iterator[str]:
    """What no run has: most often a name that was mistyped."""
    names = [*(name for name, dtype in frame.schema.items() if dtype != pl.Null), *others]
    for column in dict.fromkeys(field.column for field in fields if field.kind != "run"):
        if column in names or any(name.startswith(f"{column}.") for name in names):
            continue
        near = get_close_matches(column, names, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        yield f"no run has {column}{hint}"
