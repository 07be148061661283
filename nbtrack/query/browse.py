"""What a list of runs shows: searched, sorted, grouped, and said in Python and in Polars.

`browse` takes what a view asks for in words and gives the runs; it is what the sidebar shows, and
`Browsed.python` gives the same runs in a notebook.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from nbtrack.errors import ArgumentError
from nbtrack.query.condition import Compare, Condition, Not, fields_of
from nbtrack.query.fields import parse_field, run_field
from nbtrack.query.grouping import Group
from nbtrack.query.order import Order, parse_order
from nbtrack.query.run_table import RunTable
from nbtrack.query.search import read_search
from nbtrack.query.varying import ALL_BUT_SEED, setting_keys

if TYPE_CHECKING:
    import polars as pl

__all__ = ["WHICH", "Ask", "Browsed", "Which", "browse"]

Which = Literal["active", "archived", "all"]
WHICH: tuple[Which, ...] = get_args(Which)
NEWEST_FIRST = "-created"
LAST_TRASHED_FIRST = "-trashed"
_ALWAYS = (run_field("archived"), run_field("trashed"))


@dataclass(frozen=True, slots=True)
class Ask:
    """What a view asks for.

    Attributes:
        search: plain words or the expression language; see `search`.
        order: the most important first; none for the live runs first, then the newest.
        group: keys that the runs of a group have in common; "all-but-seed" for those that vary and
            are no seed. None for a plain list.
        which: "active" runs are those that are not archived.
        metrics: columns of numbers that are told of each group.
        is_live_first: running runs come before all others.
    """

    search: str = ""
    order: tuple[str, ...] = ()
    group: tuple[str, ...] | None = None
    which: Which = "active"
    metrics: tuple[str, ...] = ()
    is_live_first: bool | None = None


@dataclass(frozen=True, slots=True)
class Browsed:
    """What a view shows.

    Attributes:
        places: where the runs stand in the table that was asked, in order; those of a group stand
            together.
        groups: None for a plain list.
        total: how many runs there are before the search.
        live: how many of those are running.
        live_found: how many of those that match are running.
        python: a line that gives the same runs in a notebook.
        polars: the search as a Polars expression over ``nbtrack.runs(...).df``.
        remarks: names in the search that no run has.
    """

    places: pl.Series
    groups: tuple[Group, ...] | None
    total: int
    live: int
    live_found: int
    python: str
    polars: str
    remarks: tuple[str, ...]


def browse(table: RunTable, ask: Ask) -> Browsed:
    """The runs that a view asks for.

    Args:
        table: all runs of a project, or of a store.
        ask: what is asked.

    Raises:
        FilterError: the search or the order does not parse.
        ArgumentError: `which` is none of its values.

    Example:
        >>> import nbtrack
        >>> for seed in (1, 2):
        ...     with nbtrack.init(project="shown", config={"lr": 0.1, "seed": seed}) as run:
        ...         run.log({"loss": 0.5 / seed})
        >>> table = nbtrack.runs("shown")
        >>> found = browse(table, Ask("loss < 0.4", order=("loss",)))
        >>> table.page(found.places)["config.seed"].to_list(), found.total
        ([2], 2)
        >>> print(found.python)
        nbtrack.runs('shown', filter='not archived and loss < 0.4', order='loss')
    """
    condition = read_search(ask.search)
    orders = parse_order(ask.order)
    keys = [parse_field(key) for key in dict.fromkeys(ask.group or ()) if key != ALL_BUT_SEED]
    fields = [order.field for order in orders] + keys + [parse_field(name) for name in ask.metrics]
    is_by_setting = ALL_BUT_SEED in (ask.group or ())
    asked = [*fields, *_ALWAYS, *(fields_of(condition) if condition else ())]
    here = table.slim(asked, with_config=is_by_setting).filter(_which(ask.which))
    is_live_first = not orders if ask.is_live_first is None else ask.is_live_first
    found = here.filter(condition)
    newest = LAST_TRASHED_FIRST if "trashed" in here.schema else NEWEST_FIRST
    ordering = orders or parse_order(newest)
    groups = None
    if ask.group is None:
        places = found.places_by(*ordering, live_first=is_live_first)
    else:
        if is_by_setting:
            keys += [parse_field(name) for name in setting_keys(found.df)]
        ordered = found.order_by(*ordering, live_first=is_live_first)
        grouped, groups = ordered.group_by(keys, ask.metrics, is_live_apart=is_live_first)
        places = grouped.places
    return Browsed(
        places=places,
        groups=groups,
        total=len(here),
        live=_count_live(here),
        live_found=_count_live(found),
        python=_python(found, orders),
        polars=found.expression_code,
        remarks=found.unknown_names,
    )


def _count_live(table: RunTable) -> int:
    return int((table.df["state"] == "running").sum())


def _which(which: str) -> Condition | None:
    if which not in WHICH:
        message = f"found which={which!r}, expected one of {', '.join(WHICH)}"
        raise ArgumentError(message)
    if which == "all":
        return None
    is_archived = Compare(run_field("archived"), "==", value=True)
    return is_archived if which == "archived" else Not(is_archived)


def _python(table: RunTable, orders: Sequence[Order]) -> str:
    given = [] if table.project is None else [repr(table.project)]
    if table.filter_text:
        given.append(f"filter={table.filter_text!r}")
    told = [_order_text(order) for order in orders]
    if told and told != [NEWEST_FIRST]:
        given.append(f"order={(told[0] if len(told) == 1 else told)!r}")
    return f"nbtrack.runs({', '.join(given)})"


def _order_text(order: Order) -> str:
    field = order.field
    is_short = field.key[:1].isalpha() and parse_field(field.key) == field
    return f"{'-' if order.descending else ''}{field.key if is_short else field.column}"
