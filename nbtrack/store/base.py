"""What every store of runs promises, in prose; `nbtrack.store.stores.Store` keeps it on disk."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING

from nbtrack.store.layout import ProjectFolder, RunFolder

if TYPE_CHECKING:
    from nbtrack.store.index import RunIndex

__all__ = ["RunStore"]


class RunStore(ABC):
    """Runs, by project, that outlive the process that writes them.

    **Durability.** A row whose `log()` returned is with the operating system: killing the process
    with any signal loses nothing, and no repair is needed afterwards. A disk that refuses to write
    does not lose rows either: they wait in memory, in order, and are written when there is room;
    ending the run raises if they could not be. Only a crash of the whole computer can lose the
    last seconds.

    **Concurrency.** Each writer has files of its own, claimed by exclusive creation. Any number of
    processes may write one run, and any number may read while they write; nobody waits for
    anybody, there is no lock and no database. A forked child never writes to its parent's file.

    **Ordering.** Rows come back in the order in which they were written. Attempts (a run that was
    resumed) follow each other and are never mixed by clock; within one attempt several writers are
    merged by time, each in its own order. Steps may repeat and go back: they are a column.

    **What a reader may see.** Every whole frame, at once. A torn end (the writer is in the middle
    of a write, or was killed) is passed over silently. Ill bytes in the middle are passed over and
    reported; what follows them is read. While a closed segment is being sealed a reader sees it
    once, either way. A reader never changes what it reads, but the first one with the right to
    write may seal the rows of a run that has ended.

    **One ill run.** Whatever is wrong with the files of one run, all others can be listed and
    read, and the list says which one is ill and why.

    **Format.** ``format.json`` holds the version. Every later nbtrack reads what this one writes;
    this one refuses a newer format by name, and says which version of nbtrack is needed.

    **A run is a folder.** Copied, zipped or mailed, it opens anywhere, for reading at least.
    Everything that is not rows, edits or files can be deleted and is made again.
    """

    @property
    @abstractmethod
    def is_writable(self) -> bool:
        """Whether this process may write here."""

    @abstractmethod
    def projects(self) -> list[str]:
        """True names of all projects, sorted."""

    @abstractmethod
    def project(self, name: str) -> ProjectFolder:
        """The folder of a project.

        Raises:
            ProjectNotFoundError: there is none of that name.
        """

    @abstractmethod
    def create_project(self, name: str) -> ProjectFolder:
        """The folder of a project, made if need be.

        Raises:
            StoreError: the store cannot be written.
        """

    @abstractmethod
    def run_ids(self, project: str) -> list[str]:
        """Ids of all runs of a project.

        Raises:
            ProjectNotFoundError: there is no such project.
        """

    @abstractmethod
    def find_run(self, run_id: str, project: str | None = None) -> RunFolder:
        """The folder of a run.

        Raises:
            RunNotFoundError: there is none of that id; the message names the nearest.
        """

    @abstractmethod
    def next_number(self, project: str) -> int:
        """The number that the next run of a project may carry in its name."""

    @abstractmethod
    def index(self, project: str) -> RunIndex:
        """All runs of a project as a table.

        Raises:
            ProjectNotFoundError: there is no such project.
        """

    @abstractmethod
    def delete_run(self, folder: RunFolder, *, force: bool = False) -> Path:
        """Move a run to the trash, from where it can be restored; where it lies now.

        Raises:
            UsageError: the run is locked, or it is live and `force` was not given.
            StoreError: the store cannot be written.
        """
