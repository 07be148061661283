"""The door to what was recorded: each function finds the store and opens the reading half."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from nbtrack.errors import ArgumentError, ValueTypeError
from nbtrack.settings import resolve
from nbtrack.track.session import session

if TYPE_CHECKING:
    import polars as pl

    from nbtrack.display.compare import Comparison
    from nbtrack.query.reader import Reader
    from nbtrack.query.runs import RunTable
    from nbtrack.store.layout import RunFolder
    from nbtrack.store.stores import Store
    from nbtrack.track.run import Run

__all__ = ["compare", "current_store", "groups", "open_run", "runs", "scan", "where"]


def current_store(dir: str | Path | None = None) -> Store:
    """The store that `nbtrack.init` would write to now."""
    session.flush()
    return session.store_at(resolve(dir=dir), create=False)


def where(dir: str | Path | None = None) -> Path:
    """The folder in which runs are kept: plain files, yours.

    Args:
        dir: as in `nbtrack.init`.

    Example:
        >>> import nbtrack
        >>> nbtrack.where(dir="experiments").name
        'nbtrack'
    """
    return resolve(dir=dir).root


def runs(
    project: str | None = None,
    filter: str | Mapping[str, Any] | pl.Expr | None = None,
    order: str | list[str] = "-created",
    *,
    dir: str | Path | None = None,
) -> RunTable:
    """All runs, or those of one project, as a table: filter, sort, read.

    Args:
        project: name of a project; all projects by default.
        filter: an expression such as ``config.lr < 0.01 and state == "finished"``, a dict in
            wandb's (Mongo's) form, or a Polars expression.
        order: column to sort by, with ``-`` for falling; missing values come last.
        dir: as in `nbtrack.init`.

    Returns:
        A table with one row a run; `.df` is a Polars DataFrame, iterating gives readers.

    Raises:
        ProjectNotFoundError: there is no such project.
        FilterError: filter or order do not parse.

    Example:
        >>> import nbtrack
        >>> for lr in (0.1, 0.01):
        ...     with nbtrack.init(project="doc", config={"lr": lr}) as run:
        ...         run.log({"loss": lr})
        >>> [r.config["lr"] for r in nbtrack.runs("doc", filter="config.lr < 0.05")]
        [0.01]
    """
    from nbtrack.query.runs import runs as query_runs

    return query_runs(current_store(dir), project, filter, order)


def open_run(run: str | Path, *, dir: str | Path | None = None) -> Reader:
    """Open a recorded run, live or ended, for reading.

    Args:
        run: a run id, "project/id", or the folder of a run, wherever it was copied to.
        dir: as in `nbtrack.init`.

    Raises:
        RunNotFoundError: there is no such run; the message names the nearest.

    Example:
        >>> import nbtrack
        >>> with nbtrack.init(project="doc") as run:
        ...     run.log({"loss": 0.5})
        >>> nbtrack.open_run(run.id).history(keys=["loss"])["loss"].to_list()
        [0.5]
    """
    from nbtrack.query.reader import open_run as query_open_run

    session.flush()
    return query_open_run(run, lambda: current_store(dir))


def compare(
    runs: Iterable[Run | Reader | str | Path] | Run | Reader | str,
    metrics: Sequence[str] | str | None = None,
    *,
    dir: str | Path | None = None,
) -> Comparison:
    """Lay runs over each other: as the last expression of a cell, one chart a metric.

    In JupyterLab and Notebook 7 the charts are live, as those of a run are; elsewhere, and for
    runs that do not all lie in one store, it is a picture of the first 20.

    Args:
        runs: runs, ids, folders, or a table from `nbtrack.runs`; the first 100 are shown.
        metrics: names of metrics, or beginnings with a ``*``; by default all that are charted.
        dir: as in `nbtrack.init`.

    Raises:
        ArgumentError: there are no runs, or nothing is kept of one.
        NotFoundError: there is no such run, or none of them has such a metric.

    Example:
        >>> import nbtrack
        >>> for lr in (0.1, 0.01):
        ...     with nbtrack.init(project="doc", name=f"lr-{lr}") as run:
        ...         run.log({"loss": lr})
        >>> nbtrack.compare(nbtrack.runs("doc", order="created"))
                 state     loss
        lr-0.1   finished  0.1000
        lr-0.01  finished  0.01000
    """
    from nbtrack.display.compare import Comparison

    one = isinstance(runs, str) or not isinstance(runs, Iterable)
    given = cast("Iterable[Any]", [runs] if one else runs)
    return Comparison([_folder_of(run, dir) for run in given], metrics)


def groups(
    by: str | Sequence[str] = "all-but-seed",
    metric: str | None = None,
    *,
    runs: RunTable | None = None,
    project: str | None = None,
    filter: str | Mapping[str, Any] | pl.Expr | None = None,
    x: str = "_step",
    max_points: int | None = None,
    dir: str | Path | None = None,
) -> pl.DataFrame:
    """The mean of a metric over groups of runs, with its spread, step by step.

    At a step where a run has no value it counts with the one on the straight line between its
    neighbours; before its first step and after its last it does not count, and ``n`` is smaller.

    Args:
        by: keys that the runs of a group have in common ("lr", "config.optimizer", "group"), or
            "all-but-seed": all config keys that differ between the runs and are no seed, without
            those that follow from others.
        metric: name of the metric.
        runs: a table from `nbtrack.runs`; by default what `project` and `filter` give.
        project: as in `nbtrack.runs`.
        filter: as in `nbtrack.runs`.
        x: "_step", "_runtime", "_timestamp" or the name of a metric.
        max_points: at most so many steps a group, each the mean of all rows of its stretch; all
            steps by default.
        dir: as in `nbtrack.init`.

    Returns:
        ``group`` (the values in words), a column for each key, then ``step, n, mean, std, sem,
        ci_low, ci_high, min, max``. ``ci_low`` and ``ci_high`` are a bootstrap interval of the
        mean, 95 %. Spreads of a single run are null.

    Raises:
        ArgumentError: no metric is named, there are no runs, or none of them has the metric.
        FilterError: a key or the filter does not parse.
        ProjectNotFoundError: there is no such project.

    Example:
        >>> import nbtrack
        >>> for seed in (1, 2):
        ...     with nbtrack.init(project="seeds", config={"lr": 0.1, "seed": seed}) as run:
        ...         run.log({"loss": 0.5 * seed})
        >>> nbtrack.groups(by="lr", metric="loss", project="seeds").select("group", "n", "mean")
        shape: (1, 3)
        ┌───────┬─────┬──────┐
        │ group ┆ n   ┆ mean │
        │ ---   ┆ --- ┆ ---  │
        │ str   ┆ i64 ┆ f64  │
        ╞═══════╪═════╪══════╡
        │ 0.1   ┆ 2   ┆ 0.75 │
        └───────┴─────┴──────┘
    """
    if metric is None:
        message = 'say which metric: nbtrack.groups(by="lr", metric="val/loss")'
        raise ArgumentError(message)
    from nbtrack.query.groups import groups as query_groups
    from nbtrack.query.runs import runs as query_runs

    if runs is None:
        runs = query_runs(current_store(dir), project, filter)
    return query_groups(runs, metric, by, x=x, max_points=max_points)


def _folder_of(run: Any, dir: str | Path | None) -> RunFolder:
    from nbtrack.store.layout import RunFolder

    if isinstance(run, str | Path):
        return RunFolder(open_run(run, dir=dir).folder)
    folder = getattr(run, "folder", run)
    if folder is None:
        raise ArgumentError(f"nothing is kept of {run!r}: it cannot be compared")
    if not isinstance(folder, Path):
        raise ValueTypeError(f"compare() takes runs, ids and folders, got {run!r}")
    session.flush()
    return RunFolder(folder)


def scan(project: str, *, dir: str | Path | None = None) -> pl.LazyFrame:
    """The rows of all runs of a project as one Polars LazyFrame with the column ``run_id``.

    Args:
        project: name of a project.
        dir: as in `nbtrack.init`.

    Raises:
        ProjectNotFoundError: there is no such project.

    Example:
        >>> import nbtrack
        >>> with nbtrack.init(project="doc") as run:
        ...     run.log({"loss": 0.5})
        >>> nbtrack.scan("doc").select("loss").collect().height
        1
    """
    from nbtrack.query.runs import scan as query_scan

    return query_scan(current_store(dir), project)
