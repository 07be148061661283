"""The plain facts of a run: what it is called, where it lies, where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from nbtrack import _secrets
from nbtrack._hooks import hooks
from nbtrack._labels import check_tags
from nbtrack.errors import UsageError
from nbtrack.records import MetricDefinition, State
from nbtrack.settings import Settings
from nbtrack.track.overhead import Overhead

if TYPE_CHECKING:
    from nbtrack.settings import Resolved
    from nbtrack.store.stores import Store
    from nbtrack.track.console import Console
    from nbtrack.track.keeper import Keeper
    from nbtrack.track.metrics import Metrics
    from nbtrack.track.opening import Opened
    from nbtrack.track.writer import Writer

__all__ = ["RunFacts", "RunStatus"]


class RunStatus(NamedTuple):
    """What `Run.status` tells: a local run has nothing to send.

    Attributes:
        sync_items_total: rows so far.
        sync_items_pending: rows that are in memory only.
        sync_time: time of the last snapshot, seconds since 1970.
    """

    sync_items_total: int
    sync_items_pending: int
    sync_time: float


class RunFacts:
    """Attributes of a run that wandb has too."""

    __slots__ = ()

    if TYPE_CHECKING:
        _console: Console
        _keeper: Keeper
        _metrics: Metrics
        _opened: Opened | None
        _resolved: Resolved
        _writer: Writer
        _state: State

        @property
        def _watch_ns(self) -> int: ...

        def _check_usable(self, what: str) -> None: ...

    @property
    def overhead(self) -> Overhead:
        """What logging has cost so far."""
        live = self._keeper.live_record()
        running_s = live.runtime_us / 1e6
        return Overhead.of(self._writer.busy_ns, self._writer.rows, running_s, self._watch_ns)

    @property
    def id(self) -> str:
        """The run's id, unique in its project."""
        return self._keeper.info.run_id

    @property
    def name(self) -> str:
        """The name shown to people; can be set."""
        return self._keeper.info.name

    @name.setter
    def name(self, name: str) -> None:
        self._change(name=str(name))

    @property
    def notes(self) -> str | None:
        """Free text; can be set."""
        return self._keeper.info.notes

    @notes.setter
    def notes(self, notes: str | None) -> None:
        self._change(notes=_secrets.redact_text(str(notes)) if notes is not None else None)

    @property
    def tags(self) -> tuple[str, ...]:
        """Tags; can be set, and added to with ``run.tags += ("new",)``."""
        return self._keeper.info.tags

    @tags.setter
    def tags(self, tags: Sequence[str]) -> None:
        self._change(tags=check_tags(tags))

    @property
    def group(self) -> str | None:
        """The group this run belongs to."""
        return self._keeper.info.group

    @property
    def job_type(self) -> str | None:
        """What kind of work this run does: "train", "eval", ..."""
        return self._keeper.info.job_type

    @property
    def entity(self) -> str | None:
        """The user or team, if one was given; a column, nothing more."""
        return self._keeper.info.entity

    @property
    def project(self) -> str:
        """The project's name."""
        return self._keeper.info.project

    @property
    def path(self) -> str:
        """entity/project/id, without the parts that are missing."""
        return "/".join(part for part in (self.entity, self.project, self.id) if part)

    @property
    def start_time(self) -> float:
        """When this process began to write the run, seconds since 1970."""
        return self._keeper.live_record().started_us / 1e6

    @property
    def step(self) -> int:
        """Step of the next row."""
        return self._writer.step

    @property
    def state(self) -> State:
        """running, or how it ended."""
        return self._state

    @property
    def resumed(self) -> bool:
        """Whether the run goes on after an earlier attempt."""
        return self._opened is not None and self._opened.resumed

    @property
    def offline(self) -> bool:
        """Whether mode "offline" was asked for. The run is local either way."""
        return self._resolved.mode == "offline"

    @property
    def disabled(self) -> bool:
        """Whether the run keeps nothing (mode "disabled")."""
        return self._opened is None

    @property
    def store(self) -> Store | None:
        """The store that it lies in; None in mode "disabled"."""
        return self._opened.store if self._opened else None

    @property
    def folder(self) -> Path | None:
        """The run's folder; None in mode "disabled"."""
        return self._opened.folder.path if self._opened else None

    @property
    def dir(self) -> str:
        """The folder for files of the run."""
        if self._opened is None:
            return str(Path(self._resolved.root, "disabled", self.id, "files"))
        files = self._opened.folder.files
        files.mkdir(exist_ok=True)
        return str(files)

    @property
    def sync_dir(self) -> str:
        """The run's folder, by wandb's name."""
        return str(self.folder or Path(self.dir).parent)

    @property
    def url(self) -> str | None:
        """The run's folder as a file:// address; None in mode "disabled"."""
        return self.folder.as_uri() if self.folder else None

    @property
    def project_url(self) -> str | None:
        """The project's folder as a file:// address; None in mode "disabled"."""
        return self.folder.parent.parent.as_uri() if self.folder else None

    @property
    def sweep_id(self) -> None:
        """The sweep this run is a trial of; none so far."""
        return None

    @property
    def sweep_url(self) -> None:
        """The address of its sweep; none so far."""
        return None

    @property
    def settings(self) -> Settings:
        """The settings this run was begun with."""
        return self._resolved.to_settings()

    def get_url(self) -> str | None:
        """The same as `url`."""
        return self.url

    def get_project_url(self) -> str | None:
        """The same as `project_url`."""
        return self.project_url

    def get_sweep_url(self) -> None:
        """The same as `sweep_url`."""
        return

    def project_name(self) -> str:
        """The same as `project`."""
        return self.project

    def status(self) -> RunStatus:
        """How many rows there are, and how many of them are in memory only."""
        live = self._keeper.live_record()
        return RunStatus(live.rows, self._writer.unwritten, live.updated_us / 1e6)

    @property
    def definitions(self) -> Mapping[str, MetricDefinition]:
        """What `define_metric` said, by name."""
        return self._metrics.definitions

    @property
    def is_quiet(self) -> bool:
        """Whether the run says nothing but warnings to the user."""
        return self._console.silent or self._console.quiet

    def mark_scratch(self) -> None:
        """Mark the run as a try that need not be kept."""
        self._change(scratch=True)

    def mark_preempting(self) -> None:
        """Accepted and without effect: a run that is killed is seen to be killed."""

    def pin_config_keys(self, keys: Sequence[str] = ()) -> None:
        """Accepted and without effect: there is no page to pin them to yet."""

    def display(self, height: int = 420, hidden: bool = False) -> bool:
        """Show the run under the current cell; False where there is no notebook."""
        bundle = self._repr_mimebundle_()
        if bundle is None or hidden or hooks.put is None:
            return False
        return hooks.put(bundle)

    def figure(
        self, metric: str, *, theme: Literal["light", "dark"] = "light", max_points: int = 2_000
    ) -> Any:
        """One metric as it is now as a Bokeh figure, yours to go on with.

        Args:
            metric: its name.
            theme: "light" or "dark".
            max_points: of the curve; of more rows the lowest and the highest of each stretch stay.

        Raises:
            NotFoundError: nothing was logged under that name.
            UsageError: nothing is kept of the run (mode "disabled").
            ImportError: Bokeh is not installed; the message says how to.
        """
        if self.folder is None or hooks.figure is None:
            raise UsageError(f"nothing is kept of {self.name} (mode disabled): no figure of it")
        return hooks.figure(self.folder, metric, theme=theme, max_points=max_points)

    def to_html(self, height: int = 420, hidden: bool = False) -> str:
        """The run as html: its picture and its tables."""
        bundle = self._repr_mimebundle_() or {}
        return str(bundle.get("text/html", repr(self)))

    def __repr__(self) -> str:
        return f"<nbtrack run {self.name} ({self.path}), {self._state}, step {self.step}>"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any] | None:
        return hooks.show(self) if hooks.show is not None and self._opened else None

    def _display_(self) -> Any:
        """What marimo shows; nobody else calls it."""
        return hooks.widget(self) if hooks.widget is not None and self._opened else repr(self)

    def _label(self, *_args: object, **_kwargs: object) -> None:
        """Accepted and without effect: libraries tell wandb who they are by it."""

    def _change(self, **fields: Any) -> None:
        self._check_usable(f"setting {next(iter(fields))}")
        self._writer.event("meta", fields)
        self._keeper.info_changed(**fields)
