"""The entry: `Api()` finds projects and runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nbtrack._version import __version__
from nbtrack.api.paths import LOCAL_ENTITY, bears_entity, parse_project, parse_run
from nbtrack.api.planned import later
from nbtrack.api.projects import Project, Projects
from nbtrack.api.run import Run
from nbtrack.api.runs import Runs
from nbtrack.api.source import Source
from nbtrack.api.user import User
from nbtrack.errors import ArgumentError, NotFoundError, RunNotFoundError, UsageError
from nbtrack.query.order import parse_wandb_order
from nbtrack.query.reader import Reader
from nbtrack.query.run_filter import read_filter
from nbtrack.query.runs import runs as query_runs
from nbtrack.store.layout import RunFolder
from nbtrack.store.stores import Store

__all__ = ["Api"]


class Api:
    """wandb's way to what was recorded; it needs neither a key nor a server.

    Args:
        overrides: ``entity`` and ``project`` for paths that name none; ``dir`` as in `init`.
        timeout: not needed here.
        api_key: not needed here.

    Example:
        >>> import nbtrack
        >>> for lr in (0.1, 0.01):
        ...     with nbtrack.init(project="api", config={"lr": lr}) as run:
        ...         run.log({"loss": lr * 2})
        >>> api = nbtrack.Api()
        >>> [run.config["lr"] for run in api.runs("api", order="+summary_metrics.loss")]
        [0.01, 0.1]
        >>> len(api.runs("api", filters={"config.lr": {"$gt": 0.05}}))
        1
    """

    def __init__(
        self,
        overrides: Mapping[str, Any] | None = None,
        timeout: int | None = None,
        api_key: str | None = None,
    ) -> None:
        self._source = Source(overrides or {})
        self._runs: dict[str, Runs] = {}
        self.api_key = api_key
        self.timeout = timeout

    @property
    def default_entity(self) -> str:
        """The entity of paths that name none."""
        return self._source.entity or LOCAL_ENTITY

    @property
    def settings(self) -> dict[str, Any]:
        """Entity, project and address that are used where nothing is said."""
        return {
            "entity": self._source.entity,
            "project": self._source.project,
            "base_url": self._source.settings().root.as_uri(),
            "run": None,
        }

    @property
    def viewer(self) -> User:
        """Who uses the Api."""
        return User(self._source.settings().user or LOCAL_ENTITY, self.default_entity)

    @property
    def user_agent(self) -> str:
        """Name and version of this library."""
        return f"nbtrack {__version__}"

    def flush(self) -> None:
        """Forget what `runs` has found, so that it looks again."""
        self._runs.clear()

    def runs(
        self,
        path: str | None = None,
        filters: Mapping[str, Any] | str | None = None,
        order: str = "+created_at",
        per_page: int = 50,
        include_sweeps: bool = False,
        lazy: bool = True,
    ) -> Runs:
        """The runs of a project, the oldest first.

        What was found is kept until `flush`, as in wandb.

        Args:
            path: "entity/project", "project", or nothing for the default project. With an entity:
                the runs that bear it, and those that bear none.
            filters: in wandb's words (``{"config.lr": {"$gt": 0.1}}``), or an expression as
                `nbtrack.runs` takes it.
            order: ``+created_at``, ``-summary_metrics.loss``, ``config.lr.value``; a minus puts
                the largest first, missing values come last.
            per_page: not needed here.
            include_sweeps: not needed here.
            lazy: not needed here.

        Raises:
            FilterError: filters or order do not parse.
            ProjectNotFoundError: at the first look at the runs: there is no such project.
        """
        entity, project = parse_project(path)
        key = repr((path, filters, order))
        if key not in self._runs:
            name = project or self._source.project
            condition = read_filter(filters)
            orders = parse_wandb_order(order or "+created_at")

            def find() -> Sequence[Reader]:
                table = query_runs(self._source.store(), name, condition, orders)
                named = _named(entity)
                return table.filter(bears_entity(named)) if named else table

            self._runs[key] = Runs(
                find,
                title=f"{entity or self.default_entity}/{name}",
                filters=filters if isinstance(filters, Mapping) else {},
                order=order,
                per_page=per_page,
            )
        return self._runs[key]

    def run(self, path: str = "") -> Run:
        """One run.

        Args:
            path: "entity/project/id", "project/id" or "id"; an id alone is looked for in the
                default project first, then everywhere.

        Raises:
            RunNotFoundError: there is no such run; names the nearest.
        """
        entity, project, run_id = parse_run(path)
        store = self._source.store()
        run = Run(Reader(store, self._find(store, run_id, project)))
        if _named(entity) and run.entity not in (entity, LOCAL_ENTITY):
            message = f"run {run_id!r} of project {run.project!r} belongs to {run.entity!r}"
            raise RunNotFoundError(message)
        return run

    def projects(self, entity: str | None = None, per_page: int = 200) -> Projects:
        """All projects; an entity is no place here, so each of them has all."""
        store = self._source.store()
        name = entity or self.default_entity
        return Projects([Project(store, project, name) for project in store.projects()])

    def project(self, name: str, entity: str | None = None) -> Project:
        """One project by its name; it need not be there yet."""
        return Project(self._source.store(), name, entity or self.default_entity)

    def create_project(self, name: str, entity: str | None = None) -> None:
        """Make a project without runs.

        Raises:
            UsageError: there is no store yet.
        """
        store = self._source.store()
        if not store.exists:
            message = f"there is no store in {store.root} yet: nbtrack.init() makes it"
            raise UsageError(message)
        store.create_project(name)

    def from_path(self, path: str) -> Run | Runs:
        """A run for "entity/project/id", the runs for "entity/project"."""
        parts = path.replace("/runs/", "/").strip("/ ").split("/")
        return self.run(path) if len(parts) == 3 else self.runs(path)

    def _find(self, store: Store, run_id: str, project: str | None) -> RunFolder:
        try:
            return store.find_run(run_id, project)
        except ArgumentError as ambiguous:  # several projects have a run of this id
            try:
                return store.find_run(run_id, self._source.project)
            except NotFoundError:
                raise ambiguous from None

    def __getattr__(self, name: str) -> Any:
        return later("Api", name)

    def __repr__(self) -> str:
        return f"<Api of {self._source.settings().root}>"


def _named(entity: str | None) -> str | None:
    """The entity that a path asks for; None where any will do."""
    return None if entity in ("", LOCAL_ENTITY) else entity
