"""One recorded run, read from its folder: live or ended, in a store or copied out of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from nbtrack._hooks import hooks
from nbtrack.errors import ArgumentError, RunNotFoundError, UsageError, ValueTypeError
from nbtrack.query import wording
from nbtrack.query.media import checked_file, media_frame
from nbtrack.query.recorded import RecordedRun
from nbtrack.query.tables import logged_table
from nbtrack.store.ended import seal_ended
from nbtrack.store.history import History
from nbtrack.store.layout import RunFolder
from nbtrack.store.segments import describe_missing, list_segments
from nbtrack.store.slots import slot_of
from nbtrack.store.stores import Store
from nbtrack.store.tail import Tail

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Reader", "Steps", "open_run"]

_STREAMS = ("default", "system")
Steps: TypeAlias = "tuple[int | None, int | None] | slice[Any, Any, Any] | None"


class Reader(RecordedRun):
    """A recorded run. What it says is read from disk when asked, so it is always up to date.

    Name, tags, notes, group, config and summary can be changed, of a live run too: the change is
    kept beside the run's own files, which only the run itself writes.

    Args:
        store: where the run lies; None for a folder that lies alone.
        folder: the run's folder.

    Example:
        >>> import nbtrack
        >>> with nbtrack.init(project="reader", config={"lr": 0.1}) as run:
        ...     for loss in (0.5, 0.25):
        ...         run.log({"loss": loss})
        >>> again = nbtrack.open_run(run.id)
        >>> again.state, again.config, again.summary["loss"]
        ('finished', {'lr': 0.1}, 0.25)
        >>> again.history(keys=["loss"])["loss"].to_list()
        [0.5, 0.25]
    """

    def __init__(self, store: Store | None, folder: RunFolder) -> None:
        super().__init__(folder, watch=store.watch if store is not None else None)
        self.store = store

    # -- its rows -------------------------------------------------------------------------------

    def history(
        self,
        keys: Sequence[str] | str | None = None,
        steps: Steps = None,
        *,
        stream: Literal["default", "system"] = "default",
    ) -> pl.DataFrame:
        """All rows, complete and in the order of writing; never a sample.

        Args:
            keys: only these metrics, and only rows that have all of them; dots reach into nested
                values. By default all metrics, with ``_timestamp`` (seconds since 1970) and
                ``_runtime`` (seconds since the run began).
            steps: (first, end) or ``slice(first, end)``: rows with first <= step < end.
            stream: "system" reads the load of the machine instead, as `system` does.

        Returns:
            A DataFrame with ``_step`` and one column a metric, null where a row lacks it.
        """
        return self._history(stream).frame(_key_list(keys), _step_range(steps))

    def system(self) -> pl.DataFrame:
        """The load of the machine while it ran, a row each few seconds.

        Returns:
            ``_step`` (the number of the sample), ``_runtime`` and ``_timestamp`` as in `history`,
            and ``system.cpu``, ``system.memory_percent``, ``system.proc.memory.rssMB``,
            ``system.gpu.0.gpu`` and their likes, named as wandb names them. Empty for a run that
            was short, or that was not to be measured.
        """
        return self.history(stream="system")

    def console(self) -> pl.DataFrame:
        """What it has printed, and what its loggers have.

        Returns:
            A line a row: ``time`` (UTC), ``stream`` ("stdout", "stderr", "logging"; "added" by
            `Run.write_logs`, "nbtrack" where lines were left out) and ``text``.
        """
        from nbtrack.query.console import console_frame

        return console_frame(self._folder)

    def _history(self, stream: str) -> History:
        if stream not in _STREAMS:
            message = f"found stream={stream!r}, expected one of: {', '.join(_STREAMS)}"
            raise ArgumentError(message)
        if stream == "system":
            return History(self._folder.system, owner=self._folder)
        self.seal_ended()
        return History(self._folder)

    def scan(self, keys: Sequence[str] | str | None = None, steps: Steps = None) -> pl.LazyFrame:
        """The same as a LazyFrame: only what the query needs is read."""
        self.seal_ended()
        return History(self._folder).scan(_key_list(keys), _step_range(steps))

    def rows(
        self,
        keys: Sequence[str] | str | None = None,
        min_step: int = 0,
        max_step: int | None = None,
    ) -> Iterator[dict[str, Any]]:
        """The rows as dicts of exactly the values that were logged, nested ones nested.

        Args:
            keys: as in `history`.
            min_step: the smallest step.
            max_step: the end, exclusive.
        """
        return History(self._folder).rows(_key_list(keys), min_step, max_step)

    def media(self, key: str | None = None) -> pl.DataFrame:
        """The images, sounds, figures and other media that were logged.

        Args:
            key: only those of this name.

        Returns:
            One line a medium: ``key``, ``step``, ``index`` in its list, ``kind`` ("image",
            "audio", ...), ``path`` for `file`, ``caption``, ``width``, ``height``, and all else as
            JSON in ``details``.
        """
        self.seal_ended()
        return media_frame(self._folder, key)

    def file(self, path: str) -> Path:
        """The file that a row or `media` names.

        Args:
            path: below the run's files, with ``/``.

        Raises:
            ArgumentError: it leads elsewhere.
            NotFoundError: there is no such file.
        """
        return checked_file(self._folder, path)

    def table(self, key: str, step: int | None = None) -> pl.DataFrame:
        """A table that was logged.

        Args:
            key: under which name; for a chart of `nbtrack.plot` that of the chart will do.
            step: of the row; by default the last one.

        Returns:
            A DataFrame. Media, dictionaries and mixed values are JSON text;
            ``nbtrack.Table.from_json(row, run)`` makes objects of them.

        Raises:
            NotFoundError: there is no such table.
            StoreError: its file cannot be read.
        """
        return logged_table(self, key, step)

    def tail(self) -> Tail:
        """New rows as they come: each ``read()`` gives what was written since the last one."""
        return Tail(self._folder)

    @property
    def problems(self) -> list[str]:
        """In plain words what of the rows cannot be read; reads all of them."""
        tail = self.tail()
        tail.read()
        return [*describe_missing(list_segments(self._folder)), *tail.problems]

    def colour_slot(self) -> int:
        """Which of the run colours is this run's in its project, from 1; taken now if need be."""
        if self.store is None:
            return 1
        return slot_of(self._folder, claims=self.store.is_writable)

    def seal_ended(self) -> None:
        """Turn the large row logs of a run that has ended into Parquet, if they are not yet.

        Reading does so by itself; a copy of a run, which lies in no store, stays as it is.
        """
        if self.store is not None and self.store.is_writable:
            seal_ended(self._folder, self._watch)

    def delete(self, *, force: bool = False) -> Path:
        """Move the run to the trash of its store; ``nbtrack restore`` brings it back.

        Args:
            force: also if it may be running; its process then loses its files.

        Returns:
            Where it lies now.

        Raises:
            UsageError: it is running, or locked, or lies in no store.
        """
        if self.store is None:
            message = f"the run in {self.folder} lies in no store: delete the folder"
            raise UsageError(message)
        return self.store.delete_run(self._folder, force=force)

    # -- how it is shown ------------------------------------------------------------------------

    def __repr__(self) -> str:
        record = self.record
        sign = wording.STATE_SIGNS[record.state]
        facts = [f"{sign} {record.state}", f"{record.rows:,} rows"]
        facts.append(wording.duration(record.duration_s))
        name, project = record.info.name, record.info.project
        return f"Run {name} ({project}/{record.run_id}): {', '.join(filter(None, facts))}"

    def figure(
        self, metric: str, *, theme: Literal["light", "dark"] = "light", max_points: int = 2_000
    ) -> Any:
        """One metric as a Bokeh figure, yours to go on with.

        Args:
            metric: its name.
            theme: "light" or "dark".
            max_points: of the curve; of more rows the lowest and the highest of each stretch stay.

        Raises:
            NotFoundError: nothing was logged under that name.
            ImportError: Bokeh is not installed; the message says how to.
        """
        if hooks.figure is None:
            raise UsageError("figure() needs nbtrack as a whole: import nbtrack first")
        return hooks.figure(self.folder, metric, theme=theme, max_points=max_points)

    def to_html(self) -> str:
        """Facts, config and summary as a small html table."""
        from nbtrack.query.table_html import run_html

        return run_html(self)

    def _repr_html_(self) -> str:
        return self.to_html()

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        # Outside of a notebook a line of text is all that is wanted.
        if hooks.show_recorded is None or hooks.in_notebook is None or not hooks.in_notebook():
            return None
        return hooks.show_recorded(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reader) and self.folder == other.folder

    def __hash__(self) -> int:
        return hash(self.folder)


def open_run(run: str | os.PathLike[str], store: Callable[[], Store]) -> Reader:
    """Open a recorded run.

    Args:
        run: an id, "project/id", "entity/project/id", or a folder: in a store, or a copy that
            lies anywhere.
        store: gives the store; asked only where an id has to be looked up.

    Raises:
        RunNotFoundError: there is no such run; names the nearest.
        ArgumentError: several projects have a run of this id.
    """
    path = Path(run)
    is_folder = isinstance(run, os.PathLike) or path.is_absolute() or str(run).startswith(".")
    if is_folder or (len(path.parts) > 1 and _holds_run(path)):
        return _open_folder(path)
    parts = str(run).strip("/").replace("/runs/", "/").split("/")
    if len(parts) > 3 or not all(parts):
        message = f"found {str(run)!r}, expected a run id, 'project/id' or the folder of a run"
        raise RunNotFoundError(message)
    place = store()
    project = parts[-2] if len(parts) > 1 else None
    try:
        return Reader(place, place.find_run(parts[-1], project))
    except RunNotFoundError:
        if _holds_run(path):  # a folder beside us that is called like an id
            return _open_folder(path)
        raise


def _open_folder(path: Path) -> Reader:
    if not _holds_run(path):
        message = f"there is no run in the folder {path}: expected run.json or rows/ in it"
        raise RunNotFoundError(message)
    return Reader(None, RunFolder(path.absolute()))


def _holds_run(path: Path) -> bool:
    return (path / "run.json").is_file() or (path / "rows").is_dir()


def _key_list(keys: Sequence[Any] | str | None) -> list[str] | None:
    if keys is None:
        return None
    names = [keys] if isinstance(keys, str) else list(keys)
    wrong = [name for name in names if not isinstance(name, str)]
    if wrong:
        message = f"keys holds {wrong[0]!r}, expected names of metrics"
        raise ValueTypeError(message)
    return names


def _step_range(steps: Steps) -> tuple[int | None, int | None] | None:
    parts: tuple[Any, ...] = ()
    if isinstance(steps, slice):
        parts = (steps.start, steps.stop) if steps.step in (None, 1) else ()
    elif isinstance(steps, tuple):
        parts = steps
    if steps is None:
        return None
    if len(parts) != 2 or not all(part is None or isinstance(part, int) for part in parts):
        message = f"found steps={steps!r}, expected (first, end) or slice(first, end)"
        raise ValueTypeError(message)
    return parts[0], parts[1]
