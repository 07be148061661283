"""The run table: runs as rows, to filter, sort and read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, overload

import polars as pl

from nbtrack.errors import FilterError, RunNotFoundError
from nbtrack.query.coded import Coded
from nbtrack.query.compile import all_of, code_condition, sort_places
from nbtrack.query.condition import Condition, Or, asks_existence, fields_of, to_text
from nbtrack.query.fields import RUN_FIELDS, Field, parse_field
from nbtrack.query.grouping import Group, group_frame
from nbtrack.query.order import Order, parse_order
from nbtrack.query.reader import Reader
from nbtrack.query.run_filter import Filter, View, read_filter, unknown_names
from nbtrack.query.run_frame import (
    FOLDER,
    HIDDEN_COLUMNS,
    PLACE,
    REST,
    MixedKeys,
    with_fields,
)
from nbtrack.query.statistics import parse_statistic, with_statistics
from nbtrack.query.words_column import WORDS, with_words
from nbtrack.store.layout import RunFolder
from nbtrack.store.stores import Store

if TYPE_CHECKING:
    import pandas as pd  # pyright: ignore[reportMissingTypeStubs] - pandas has none

__all__ = ["RunTable"]


# What every order and every list of states needs.
_SPINE = frozenset({"run_id", "project", "state", "created"})
# What reading a run's rows needs.
_ROWS = frozenset({FOLDER, "rows", "updated"})


class RunTable(Sequence[Reader]):
    """Runs as a table, as they were when it was made: one row a run.

    ``len``, iteration and indexing give runs (`Reader`); a slice gives a smaller table; ``df`` is
    a Polars DataFrame. `filter` and `order_by` give new tables.

    Example:
        >>> import nbtrack
        >>> for lr in (0.1, 0.01):
        ...     with nbtrack.init(project="table", config={"lr": lr}) as run:
        ...         run.log({"loss": lr * 2})
        >>> table = nbtrack.runs("table", order="loss")
        >>> table.df["config.lr"].to_list(), table[0].summary["loss"]
        ([0.01, 0.1], 0.02)
        >>> len(table.filter("config.lr > 0.05"))
        1
    """

    def __init__(self, store: Store, frame: pl.DataFrame, view: View) -> None:
        self._store = store
        self._frame = frame
        self._view = view

    # -- what it holds --------------------------------------------------------------------------

    @property
    def df(self) -> pl.DataFrame:
        """The table as a Polars DataFrame.

        First the facts (``run_id name project state created duration tags notes group
        job_type``), then ``config.<key>`` and ``summary.<key>`` with dots for nesting, then more
        facts. ``_rest`` holds as json what few runs have; `with_keys` takes it out.
        """
        empty = [
            name
            for name in HIDDEN_COLUMNS.intersection(self._frame.columns)
            if name != REST or self._frame[name].null_count() == self._frame.height
        ]
        return self._frame.drop(empty)

    @property
    def ids(self) -> list[str]:
        """The ids of the runs, in order."""
        return self._frame["run_id"].to_list()

    @property
    def project(self) -> str | None:
        """The project; None for all projects of the store."""
        return self._view.project

    @property
    def expression(self) -> pl.Expr:
        """The filter as a Polars expression over the columns of `df`; print it to read it."""
        return all_of(self._view.expressions).made

    @property
    def expression_code(self) -> str:
        """The Python of `expression`: paste it where ``import polars as pl`` was said.

        Example:
            >>> import nbtrack
            >>> with nbtrack.init(project="code", config={"lr": 0.1}):
            ...     pass
            >>> nbtrack.runs("code", filter="config.lr < 1").expression_code
            "pl.col('config.lr') < 1"
        """
        return all_of(self._view.expressions).code

    @property
    def filter_text(self) -> str:
        """The filter in the expression language; "" without one."""
        filters = self._view.filters
        texts = [each if isinstance(each, str) else to_text(each) for each in filters]
        is_joined = [len(filters) > 1 and isinstance(each, Or) for each in filters]
        return " and ".join(
            f"({text})" if is_or else text for text, is_or in zip(texts, is_joined, strict=True)
        )

    @property
    def order(self) -> tuple[str, ...]:
        """The columns it is sorted by, a minus for the largest first."""
        return tuple(str(order) for order in self._view.orders)

    def __len__(self) -> int:
        return self._frame.height

    def __iter__(self) -> Iterator[Reader]:
        return (self._reader(place) for place in range(len(self)))

    @overload
    def __getitem__(self, index: int | str) -> Reader: ...
    @overload
    def __getitem__(self, index: slice) -> RunTable: ...
    def __getitem__(self, index: int | str | slice) -> Reader | RunTable:
        if isinstance(index, slice):
            return RunTable(self._store, self._frame[index], self._view)
        if isinstance(index, str):
            return self._reader(self._place_of(index))
        if not -len(self) <= index < len(self):
            message = f"run {index} of a table of {len(self)}"
            raise IndexError(message)
        return self._reader(index % len(self))

    # -- other tables ---------------------------------------------------------------------------

    def filter(self, filter: Filter) -> RunTable:
        """The runs that also fulfil this.

        Args:
            filter: an expression (``'config.lr < 0.01 and state == "finished"'``), a dict in
                wandb's words, or a Polars expression over the columns of `df`.

        Raises:
            FilterError: it does not parse, or Polars cannot use it.
        """
        if isinstance(filter, pl.Expr):
            given = Coded(filter, str(filter))
            return self._filtered(self._frame, given, self._view, str(filter))
        condition = read_filter(filter)
        if condition is None:
            return self
        fields = list(fields_of(condition))
        frame, mixed = self._with(fields, below=asks_existence(condition))
        mixed |= self._view.mixed
        expression = code_condition(condition, frame.schema, datetime.now(UTC), mixed)
        remarks = (*self._view.remarks, *unknown_names(frame, fields, self._view.names))
        view = replace(self._view, mixed=mixed, remarks=remarks)
        return self._filtered(frame, expression, view, condition)

    def order_by(self, *orders: str | Order, live_first: bool = False) -> RunTable:
        """The same runs in another order: ``order_by("-summary.loss", "created")``.

        A minus puts the largest first. Missing values and NaN come last; equal runs in the order
        of creation, then of the id.

        Args:
            orders: the most important first.
            live_first: runs that are running come before all others.

        Raises:
            FilterError: something is no name.
        """
        frame, view, places = self._ordered(orders, live_first=live_first)
        return RunTable(self._store, frame[places], view)

    def with_keys(self, *keys: str) -> RunTable:
        """The same table with columns for these keys, also where few runs have them.

        Args:
            keys: ``config.<key>``, ``summary.<key>`` or the name of a metric.
        """
        frame, mixed = self._with(parse_field(key) for key in keys)
        view = replace(self._view, mixed=self._view.mixed | mixed)
        return RunTable(self._store, frame, view)

    def with_words(self) -> RunTable:
        """The same table, quick to look for plain words in; see `words_column`."""
        return RunTable(self._store, with_words(self._frame), self._view)

    def slim(self, fields: Iterable[Field], *, with_config: bool = False) -> RunTable:
        """The same runs with no more columns than these fields need, and their places here.

        Filtering and sorting 100,000 runs then does not move what nobody looks at; `page` takes
        the places and gives whole rows.

        Args:
            fields: what will be asked of the table.
            with_config: also the whole config.
        """
        there = self._frame.columns
        wanted = {field.column for field in fields}
        below = tuple(f"{name}." for name in wanted)
        is_wordy = "anything" in wanted and WORDS not in there
        is_read = any(parse_statistic(name) for name in wanted)
        kept = [
            name
            for name in there
            if name in _SPINE
            or (is_read and name in _ROWS)
            or (is_wordy and name in RUN_FIELDS)
            or name in {REST, WORDS, *wanted}
            or name.startswith(below)
            or (name.startswith("config.") and (with_config or is_wordy))
        ]
        frame = self._frame.select(kept).with_row_index(PLACE)
        return RunTable(self._store, frame, replace(self._view, names=tuple(there)))

    def group_by(
        self,
        fields: Sequence[Field],
        metrics: Sequence[str] = (),
        *,
        is_live_apart: bool = False,
    ) -> tuple[RunTable, tuple[Group, ...]]:
        """The same runs, those of a group next to each other; see `grouping.group_frame`."""
        frame, mixed = self._with([*fields, *map(parse_field, metrics)])
        view = replace(self._view, mixed=self._view.mixed | mixed)
        grouped, groups = group_frame(frame, fields, metrics, is_live_apart=is_live_apart)
        return RunTable(self._store, grouped, view), tuple(groups)

    @property
    def unknown_names(self) -> tuple[str, ...]:
        """What the filter names and no run has, each in a sentence."""
        return self._view.remarks

    def places_of(self, folders: Sequence[str]) -> pl.Series:
        """Where the runs in these folders stand; those that are not here are left out."""
        is_one = pl.col(FOLDER).is_in(list(folders))
        return self._frame.select(is_one.arg_true()).to_series()

    @property
    def schema(self) -> pl.Schema:
        """The columns with their types."""
        return self._frame.schema

    @property
    def places(self) -> pl.Series:
        """Where the runs of a `slim` table stand in the table that it was made of."""
        return self._frame[PLACE]

    def places_by(self, *orders: str | Order, live_first: bool = False) -> pl.Series:
        """The `places` in another order; see `order_by`."""
        frame, _, places = self._ordered(orders, live_first=live_first)
        return frame[PLACE][places]

    def page(self, places: pl.Series, fields: Sequence[Field] = ()) -> pl.DataFrame:
        """The rows at these places, with columns for these fields and the folders of the runs."""
        return self._with(fields, self._frame[places])[0]

    def compare(self, *, everything: bool = False) -> pl.DataFrame:
        """The runs side by side, one row each; see `differences.compare_frame`.

        Args:
            everything: also config keys, packages, commit and code that are the same in all.
        """
        from nbtrack.query.differences import compare_frame

        return compare_frame([run.record for run in self], everything=everything)

    def to_pandas(self) -> pd.DataFrame:
        """The table as a pandas DataFrame.

        Raises:
            ImportError: pandas is not installed.
        """
        from nbtrack.query.to_pandas import to_pandas

        return to_pandas(self.df)

    # -- how it is shown ------------------------------------------------------------------------

    @property
    def remarks(self) -> list[str]:
        """What is worth knowing: names in the filter that no run has, and ill runs."""
        ill = self._frame.filter(pl.col("ill").is_not_null()).select("run_id", "ill")
        return [*self._view.remarks, *(f"run {run_id} is ill: {why}" for run_id, why in ill.rows())]

    def __repr__(self) -> str:
        from nbtrack.query.table_text import table_text

        return table_text(self)

    def to_html(self, limit: int = 20) -> str:
        """The first runs as an html table, as a notebook shows it.

        Args:
            limit: at most so many runs.
        """
        from nbtrack.query.table_html import table_html

        return table_html(self, limit)

    def _repr_html_(self) -> str:
        return self.to_html()

    # -- inside ---------------------------------------------------------------------------------

    def _ordered(
        self, orders: Sequence[str | Order], *, live_first: bool
    ) -> tuple[pl.DataFrame, View, pl.Series]:
        parsed = parse_order(orders)
        frame, mixed = self._with(order.field for order in parsed)
        view = replace(self._view, orders=parsed, mixed=self._view.mixed | mixed)
        first = pl.col("state") == "running" if live_first else None
        return frame, view, sort_places(frame, parsed, view.mixed, first=first)

    def _with(
        self, fields: Iterable[Field], frame: pl.DataFrame | None = None, *, below: bool = False
    ) -> tuple[pl.DataFrame, MixedKeys]:
        """The frame, or a piece of it, with columns for these fields, wherever their values are."""
        wanted = list(fields)
        frame = self._frame if frame is None else frame
        frame, mixed = with_fields(frame, wanted, below=below)
        return with_statistics(frame, (field.column for field in wanted), self._store), mixed

    def _filtered(
        self, frame: pl.DataFrame, expression: Coded, view: View, filter: Condition | str
    ) -> RunTable:
        try:
            kept = frame.filter(expression.made)
        except pl.exceptions.PolarsError as error:
            message = f"Polars cannot use the filter {filter}: {error}"
            raise FilterError(message) from error
        filters = (*view.filters, filter)
        expressions = (*view.expressions, expression)
        return RunTable(self._store, kept, replace(view, filters=filters, expressions=expressions))

    def _reader(self, place: int) -> Reader:
        project, folder = self._frame.select("project", FOLDER).row(place)
        path = self._store.layout.project(project).runs / folder
        return Reader(self._store, RunFolder(path))

    def _place_of(self, run_id: str) -> int:
        ids = self.ids
        if run_id in ids:
            return ids.index(run_id)
        near = get_close_matches(run_id, ids, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        message = f"there is no run {run_id!r} in this table of {len(ids)}{hint}"
        raise RunNotFoundError(message)
