"""Charts of a table that the user has, and of several lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from nbtrack.errors import ArgumentError
from nbtrack.media.table import Table
from nbtrack.plot.chart import CustomChart, plot_table

__all__ = ["bar", "histogram", "line", "line_series", "scatter"]


def line(
    table: Table,
    x: str,
    y: str,
    stroke: str | None = None,
    title: str = "",
    split_table: bool = False,
) -> CustomChart:
    """A line through the rows of a table, or one for each value of `stroke`.

    Args:
        table: the data.
        x: column of the x axis.
        y: column of the y axis.
        stroke: column that tells the lines apart.
        title: of the chart.
        split_table: show the table in a section of its own.
    """
    fields = {"x": x, "y": y, "stroke": stroke}
    return plot_table("wandb/line/v0", table, fields, {"title": title}, split_table)


def scatter(
    table: Table, x: str, y: str, title: str = "", split_table: bool = False
) -> CustomChart:
    """A point for each row of a table.

    Args:
        table: the data.
        x: column of the x axis.
        y: column of the y axis.
        title: of the chart.
        split_table: show the table in a section of its own.
    """
    return plot_table("wandb/scatter/v0", table, {"x": x, "y": y}, {"title": title}, split_table)


def bar(
    table: Table, label: str, value: str, title: str = "", split_table: bool = False
) -> CustomChart:
    """A bar for each row of a table.

    Args:
        table: the data.
        label: column of the names.
        value: column of the lengths.
        title: of the chart.
        split_table: show the table in a section of its own.
    """
    fields = {"label": label, "value": value}
    return plot_table("wandb/bar/v0", table, fields, {"title": title}, split_table)


def histogram(table: Table, value: str, title: str = "", split_table: bool = False) -> CustomChart:
    """How often which values stand in a column.

    Args:
        table: the data.
        value: the column.
        title: of the chart.
        split_table: show the table in a section of its own.
    """
    return plot_table("wandb/histogram/v0", table, {"value": value}, {"title": title}, split_table)


def line_series(
    xs: Sequence[Any],
    ys: Sequence[Sequence[Any]],
    keys: Sequence[str] | None = None,
    title: str = "",
    xname: str = "x",
    split_table: bool = False,
) -> CustomChart:
    """Several lines.

    Args:
        xs: places on the x axis: one list for all lines, or a list of lists.
        ys: a list of values for each line.
        keys: names of the lines; "line_0", "line_1" and so on.
        title: of the chart.
        xname: name of the x axis.
        split_table: show the table in a section of its own.

    Raises:
        ArgumentError: there are not as many lists as lines.

    Example:
        >>> line_series([0, 1], [[1, 2], [3, 4]], keys=["a", "b"]).table.data[-1]
        [1, 'b', 4]
    """
    xs = xs if hasattr(xs, "__getitem__") else list(xs)
    is_one = len(xs) == 0 or not isinstance(xs[0], Iterable) or isinstance(xs[0], str | bytes)
    each = [xs] * len(ys) if is_one else cast("Sequence[Sequence[Any]]", xs)
    if len(each) != len(ys):
        raise ArgumentError(f"Number of x-series ({len(each)}) must match y-series ({len(ys)})")
    names = [f"line_{place}" for place in range(len(ys))] if keys is None else list(keys)
    if len(names) != len(ys):
        raise ArgumentError(f"Number of keys ({len(names)}) must match y-series ({len(ys)})")
    rows = [
        [x, name, y]
        for xx, yy, name in zip(each, ys, names, strict=True)
        for x, y in zip(xx, yy, strict=False)
    ]
    table = Table(columns=["step", "lineKey", "lineVal"], data=rows)
    fields = {name: name for name in table.columns}
    strings = {"title": title, "xname": xname}
    return plot_table("wandb/lineseries/v0", table, fields, strings, split_table)
