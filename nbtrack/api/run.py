"""One recorded run as wandb's Api shows it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

from nbtrack._clock import format_utc
from nbtrack.api import history as histories
from nbtrack.api.console import ConsoleLogs, console_logs
from nbtrack.api.edits import Edits
from nbtrack.api.files import File, Files, copy_in, find_file, list_files
from nbtrack.api.paths import LOCAL_ENTITY
from nbtrack.api.planned import later
from nbtrack.api.summary import Summary
from nbtrack.api.user import User
from nbtrack.errors import ArgumentError
from nbtrack.query.reader import Reader
from nbtrack.query.to_pandas import to_pandas
from nbtrack.records import wandb_state
from nbtrack.track.module import termerror

if TYPE_CHECKING:
    import pandas as pd  # pyright: ignore[reportMissingTypeStubs] - pandas has none

__all__ = ["Run"]

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 2.0


class Run:
    """A recorded run; get one from `Api.run` or `Api.runs`.

    State and times are read from disk whenever they are asked for. Name, notes, tags, group,
    job_type, config and summary are read once and can be changed; `update` writes the changes,
    and ``load(force=True)`` reads anew.

    Attributes:
        name, notes, group, job_type: as shown; can be set.
        tags: a list that can be changed.
        config: the config, without the keys that begin with ``_``.
        summary: the last values; ``summary.update({...})`` writes at once.

    Example:
        >>> import nbtrack
        >>> with nbtrack.init(project="face", config={"lr": 0.1}) as run:
        ...     run.log({"loss": 0.5})
        >>> recorded = nbtrack.Api().run(f"face/{run.id}")
        >>> recorded.state, recorded.config["lr"], recorded.summary["loss"]
        ('finished', 0.1, 0.5)
        >>> recorded.tags.append("good")
        >>> recorded.update()
        >>> len(nbtrack.Api().runs("face", filters={"tags": "good"}))
        1
    """

    name: str
    notes: str | None
    group: str | None
    job_type: str | None
    tags: list[str]
    config: dict[str, Any]
    summary: Summary

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._edits = Edits(self, reader)
        self._edits.load()

    # -- what it is -----------------------------------------------------------------------------

    @property
    def id(self) -> str:
        """The id."""
        return self._reader.run_id

    storage_id = id

    @property
    def project(self) -> str:
        """The project's name."""
        return self._reader.project

    @property
    def entity(self) -> str:
        """The team or user that was named at ``init``; "local" if none was."""
        return self._reader.entity or LOCAL_ENTITY

    @property
    def path(self) -> list[str]:
        """Entity, project and id."""
        return [self.entity, self.project, self.id]

    @property
    def state(self) -> str:
        """How it stands now, in wandb's words: running, finished, failed, crashed, killed."""
        return wandb_state(self._reader.state)

    @property
    def display_name(self) -> str:
        """The same as `name`."""
        return self.name

    @display_name.setter
    def display_name(self, name: str) -> None:
        self.name = name

    @property
    def created_at(self) -> str:
        """When it began: ISO, UTC, with microseconds."""
        return format_utc(self._reader.record.info.created_us)

    @property
    def heartbeat_at(self) -> str:
        """Its last sign of life: ISO, UTC, with microseconds."""
        return format_utc(self._reader.record.updated_us)

    @property
    def url(self) -> str:
        """The run's folder as a file:// address."""
        return self._reader.folder.as_uri()

    @property
    def username(self) -> str | None:
        """Who ran it."""
        return self._reader.record.info.user

    @property
    def user(self) -> User:
        """Who ran it, as an object with ``username`` and ``entity``."""
        return User(self.username or "", self.entity)

    @property
    def commit(self) -> str | None:
        """The git commit that the code stood at; None outside of a repository."""
        git = self._reader.record.info.git
        return git.sha if git else None

    @property
    def metadata(self) -> dict[str, Any]:
        """Where and how it ran; what is not known is left out."""
        info = self._reader.record.info
        facts: dict[str, Any] = {
            "host": info.host,
            "username": info.user,
            "program": info.program,
            "notebook": info.notebook,
            "python": info.python,
            "startedAt": self.created_at,
            "nbtrack": info.nbtrack,
        }
        if info.git is not None:
            facts["git"] = {"commit": info.git.sha, "remote": info.git.remote}
        if info.environment is not None:
            machine = info.environment
            facts |= {"os": machine.system, "cpu_count": machine.processors, "cpu": machine.cpu}
            facts |= {"gpu": ", ".join(machine.gpus) or None, "gpu_count": len(machine.gpus)}
        return {name: fact for name, fact in facts.items() if fact is not None}

    @property
    def rawconfig(self) -> dict[str, Any]:
        """The config with the keys that begin with ``_``, as recorded."""
        return self._reader.config

    @property
    def json_config(self) -> str:
        """The config as wandb stores it: ``{"lr": {"value": 0.1}}``."""
        return json.dumps({key: {"value": value} for key, value in self.config.items()})

    @property
    def summary_metrics(self) -> dict[str, Any]:
        """The summary as a plain dict."""
        return dict(self.summary)

    @property
    def lastHistoryStep(self) -> int:  # noqa: N802 - wandb's name
        """The largest step of any row; -1 without rows."""
        step = self._reader.record.last_step
        return -1 if step is None else step

    @property
    def system_metrics(self) -> dict[str, Any]:
        """Load of the machine as it was measured last; {} where it was not."""
        rows = histories.system_rows(self._reader, samples=1)
        return rows[-1] if rows else {}

    @property
    def sweep(self) -> None:
        """The sweep it is a trial of; none so far."""
        return None

    sweep_name = sweepName = sweep  # noqa: N815 - wandb's name
    read_only = False

    def load(self, force: bool = False) -> dict[str, Any]:
        """Read name, tags, config and all that can be changed anew, if forced."""
        if force:
            self._reader.refresh()
            self._edits.load()
        return {"name": self.id, "displayName": self.name, "state": self.state, "tags": self.tags}

    load_full_data = load

    def wait_until_finished(self) -> None:
        """Wait until it is no longer running."""
        pause_s = _FIRST_PAUSE_S
        while self._reader.state == "running":
            time.sleep(pause_s)
            pause_s = min(pause_s * 1.5, _LONGEST_PAUSE_S)
        self.load(force=True)

    # -- its rows -------------------------------------------------------------------------------

    def history(
        self,
        samples: int = 500,
        keys: list[str] | None = None,
        x_axis: str = "_step",
        pandas: bool = True,
        stream: Literal["default", "system"] = "default",
    ) -> list[dict[str, Any]] | pd.DataFrame:
        """Rows, evenly spread over the run where there are more than asked for.

        Every row is kept: raise `samples`, or see `scan_history`.

        Args:
            samples: at most so many rows, the first and the last among them.
            keys: only these metrics, and only rows that have all of them.
            x_axis: column that comes with `keys`.
            pandas: a pandas DataFrame; else a list of dicts.
            stream: "system" for the load of the machine, named as wandb names it.

        Raises:
            ImportError: pandas is not installed; ``pandas=False`` needs none.
        """
        trouble = histories.bad_keys(keys, stream)
        if trouble:
            termerror(trouble)
            return []
        if stream == "system" and pandas:
            return to_pandas(histories.system_polars(self._reader, samples))
        if stream == "system":
            return histories.system_rows(self._reader, samples)
        if pandas:
            return histories.sampled_pandas(self._reader, samples, keys, x_axis)
        return histories.sampled_rows(self._reader, samples, keys, x_axis)

    def scan_history(
        self,
        keys: list[str] | None = None,
        page_size: int = 1000,
        min_step: int = 0,
        max_step: int | None = None,
        use_cache: bool = True,
    ) -> Iterator[dict[str, Any]]:
        """All rows, one after the other, with exactly the values that were logged.

        Args:
            keys: only these metrics, and only rows that have all of them.
            page_size: not needed here.
            min_step: the smallest step.
            max_step: the end, exclusive.
            use_cache: not needed here.

        Raises:
            ArgumentError: `keys` is no list of texts.
        """
        trouble = histories.bad_keys(keys, "default")
        if trouble:
            raise ArgumentError(trouble)
        return self._reader.rows(keys, min_step, max_step)

    beta_scan_history = scan_history

    # -- its files ------------------------------------------------------------------------------

    def files(
        self, names: Sequence[str] | None = None, pattern: str | None = None, per_page: int = 50
    ) -> Files:
        """The files of the run.

        Args:
            names: only these.
            pattern: only those that match, with ``%`` for any text.
            per_page: not needed here.
        """
        return list_files(self._reader.files_dir, names, pattern)

    def file(self, name: str) -> File:
        """One file by its name.

        Raises:
            NotFoundError: there is none.
        """
        return find_file(self._reader.files_dir, name)

    def upload_file(self, path: str, root: str = ".") -> File:
        """Copy a file to the run, under its path below `root`."""
        return copy_in(self._reader.files_dir, path, root)

    def console_logs(self, *, per_page: int = 1000, last: int | None = None) -> ConsoleLogs:
        """What it has printed, a line each.

        Args:
            per_page: not needed here.
            last: only so many, the last ones.
        """
        return console_logs(self._reader, last)

    # -- changes --------------------------------------------------------------------------------

    def update(self) -> None:
        """Write what was changed: name, notes, tags, group, job_type, config and summary."""
        self._edits.write()

    save = update

    def delete(self, delete_artifacts: bool = False) -> None:
        """Move the run to the trash of its store; ``nbtrack restore`` brings it back.

        Raises:
            UsageError: it is running, or locked.
        """
        self._reader.delete()

    # -- how it is shown ------------------------------------------------------------------------

    def to_html(self, height: int = 420, hidden: bool = False) -> str:
        """The facts of the run as html."""
        return self._reader.to_html()

    def display(self, height: int = 420, hidden: bool = False) -> bool:
        """Show the run in a notebook; False where there is none."""
        return False

    def snake_to_camel(self, string: str) -> str:
        """``created_at`` as ``createdAt``."""
        first, *others = string.split("_")
        return first + "".join(other.title() for other in others)

    def _repr_html_(self) -> str:
        return self.to_html()

    def __repr__(self) -> str:
        return f"<Run {'/'.join(self.path)} ({self.state})>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Run) and self._reader == other._reader

    def __hash__(self) -> int:
        return hash(self._reader)

    def __getattr__(self, name: str) -> Any:
        return later("Run", name)
