"""Projects as wandb's Api shows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NoReturn, overload

from nbtrack._clock import format_utc
from nbtrack.api.planned import later
from nbtrack.query.runs import runs
from nbtrack.store.stores import Store

__all__ = ["Project", "Projects"]


class Project:
    """One project.

    Attributes:
        name: its name.
        entity: of the path that it was asked for with.
    """

    def __init__(self, store: Store, name: str, entity: str) -> None:
        self._store = store
        self.name = name
        self.entity = entity

    @property
    def id(self) -> str:
        """Its name: there is no other id."""
        return self.name

    @property
    def path(self) -> list[str]:
        """Entity and project."""
        return [self.entity, self.name]

    @property
    def url(self) -> str:
        """The project's folder as a file:// address.

        Raises:
            ProjectNotFoundError: there is no such project.
        """
        return self._store.project(self.name).path.as_uri()

    @property
    def created_at(self) -> str | None:
        """When its first run began; None without runs."""
        first = runs(self._store, self.name, order="created")[:1]
        return format_utc(first[0].record.info.created_us) if len(first) else None

    def to_html(self, height: int = 420, hidden: bool = False) -> str:
        """Its runs as html."""
        return runs(self._store, self.name).to_html()

    def display(self, height: int = 420, hidden: bool = False) -> bool:
        """Show the project in a notebook; False where there is none."""
        return False

    def __repr__(self) -> str:
        return f"<Project {'/'.join(self.path)}>"

    def __getattr__(self, name: str) -> Callable[..., NoReturn]:
        return later("Project", name)


class Projects(Sequence[Project]):
    """All projects, in order of the alphabet."""

    def __init__(self, projects: Sequence[Project]) -> None:
        self._projects = list(projects)

    def __len__(self) -> int:
        return len(self._projects)

    @overload
    def __getitem__(self, index: int) -> Project: ...
    @overload
    def __getitem__(self, index: slice) -> list[Project]: ...
    def __getitem__(self, index: int | slice) -> Project | list[Project]:
        return self._projects[index]

    def __repr__(self) -> str:
        return f"<Projects {', '.join(project.name for project in self._projects)}>"
