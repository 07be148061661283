"""One store: a root folder with its projects and runs.

Nothing here locks. Whoever comes first makes a file under its final name, whole, and all others
take what is there. What the versions of the format promise stands in `nbtrack.store.root`.
"""

from __future__ import annotations

import os
import time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from nbtrack.errors import (
    ArgumentError,
    InvalidNameError,
    NotFoundError,
    ProjectNotFoundError,
    RunNotFoundError,
    StoreFormatError,
)
from nbtrack.store.base import RunStore
from nbtrack.store.files import append_bytes, create_exclusively, list_names, make_folder
from nbtrack.store.hints import is_run_name, note_change
from nbtrack.store.layout import ProjectFolder, RunFolder, StoreLayout, folder_name
from nbtrack.store.record import read_info_file
from nbtrack.store.root import (
    StoreFormat,
    cannot_write,
    is_vacant,
    make_store,
    read_format,
    read_json,
    register,
    registered_root,
    registered_stores,
)
from nbtrack.store.snapshot import encode_plain
from nbtrack.store.state import HeartbeatWatch
from nbtrack.store.trash import Trash

if TYPE_CHECKING:
    from nbtrack.store.index import RunIndex

__all__ = ["Store", "open_registered", "registered_stores"]


class ProjectInfo(msgspec.Struct, frozen=True, kw_only=True):
    """``project.json``.

    Attributes:
        name: the true name; the folder may be called otherwise.
        created_us: microseconds since 1970.
    """

    name: str
    created_us: int = 0


_PROJECT = msgspec.json.Decoder(ProjectInfo)


class Store(RunStore):
    """All projects and runs under one root. Get one with `Store.open`.

    Attributes:
        root: the folder.
        layout: every path in it.
        cache_dir: where indexes are kept; they can be deleted at any time.
    """

    def __init__(self, root: Path, cache_dir: Path, found: StoreFormat | None) -> None:
        self.root = root
        self.layout = StoreLayout(root)
        self.cache_dir = cache_dir
        self._format = found
        self._indexes: dict[str, RunIndex] = {}

    @classmethod
    def open(cls, root: Path, *, create: bool, data_dir: Path, cache_dir: Path) -> Store:
        """Open the store in a folder.

        Args:
            root: the folder. For reading it may be missing or empty: such a store has no runs.
            create: make the store if there is none, and register it for other programs.
            data_dir: the user's data folder, which holds the registration.
            cache_dir: where indexes are kept.

        Raises:
            StoreFormatError: made by a newer nbtrack, or the folder is somebody else's.
            StoreError: it cannot be made here.

        Example:
            >>> import tempfile
            >>> place = Path(tempfile.mkdtemp())
            >>> store = Store.open(place / "s", create=True, data_dir=place, cache_dir=place)
            >>> len(store.store_id), store.projects()
            (16, [])
        """
        root = Path(os.path.abspath(root))  # noqa: PTH100 - not resolve(): links stay as given
        found = read_format(root)
        if create:
            found = found or make_store(root)
            register(data_dir, found.store_id, root)
        elif found is None and not is_vacant(root) and (found := read_format(root)) is None:
            raise StoreFormatError(
                f"{root} is not an nbtrack store: it holds files, but no format.json. Check "
                "NBTRACK_DIR and dir=; if it was a store, init() there makes it one again"
            )
        return cls(root, cache_dir, found)

    @property
    def exists(self) -> bool:
        """Whether the store has been made (reading one that was not finds no runs)."""
        if self._format is None:
            self._format = read_format(self.root)
        return self._format is not None

    @property
    def store_id(self) -> str:
        """Sixteen hex digits, the same for ever; "" while the store has not been made."""
        return self._format.store_id if self.exists and self._format else ""

    @property
    def is_writable(self) -> bool:
        """Whether runs can be added here."""
        place = self.layout.projects if self.layout.projects.exists() else self.root
        effective = os.access in os.supports_effective_ids
        return os.access(place, os.W_OK, effective_ids=effective)

    @cached_property
    def watch(self) -> HeartbeatWatch:
        """What was seen of heartbeats so far; whoever reads runs of this store shares it."""
        return HeartbeatWatch()

    def projects(self) -> list[str]:
        """True names of all projects, in order of the alphabet."""
        names: list[str] = []
        for folder in list_names(self.layout.projects):
            info = _read_project(ProjectFolder(self.layout.projects / folder))
            if info is not None:
                names.append(info.name)
        return sorted(names)

    def project(self, name: str) -> ProjectFolder:
        """The folder of a project.

        Raises:
            ProjectNotFoundError: there is none of that name.
        """
        folder = self.layout.project(name)
        if folder.project_json.exists():
            return folder
        raise _not_found(ProjectNotFoundError, "project", name, self.projects(), self.root)

    def project_name(self, folder: ProjectFolder) -> str:
        """The true name of the project in a folder."""
        return _project_name(folder)

    def create_project(self, name: str) -> ProjectFolder:
        """Make a project, unless there is one.

        Raises:
            InvalidNameError: its folder belongs to a project of another name.
            StoreError: it cannot be made here.
        """
        folder = self.layout.project(name)
        info = _read_project(folder)
        if info is None:
            info = ProjectInfo(name=name, created_us=time.time_ns() // 1000)
            try:
                for path in (self.layout.projects, folder.path, folder.runs, folder.changes):
                    make_folder(path)
                if not create_exclusively(folder.project_json, encode_plain(info)):
                    info = _read_project(folder) or info
            except OSError as error:
                raise cannot_write(f"project {name!r}", folder.path, error) from error
        if info.name != name:
            raise InvalidNameError(
                f"project name {name!r} cannot be used: its folder {folder.path.name!r} belongs "
                f"to project {info.name!r}; choose another name"
            )
        return folder

    def run_ids(self, project: str) -> list[str]:
        """The ids of a project's runs, in order of the alphabet.

        Raises:
            ProjectNotFoundError: there is no such project.
        """
        folder = self.project(project)
        return sorted(
            _true_id(folder, name) for name in list_names(folder.runs) if is_run_name(name)
        )

    def find_run(self, run_id: str, project: str | None = None) -> RunFolder:
        """The folder of a run.

        Args:
            run_id: its id.
            project: where to look; everywhere by default.

        Raises:
            RunNotFoundError: there is none; names the id that is most like it.
            ProjectNotFoundError: there is no such project.
            ArgumentError: several projects have a run of this id.
        """
        names = self.projects() if project is None else [project]
        found = {
            name: folder
            for name in names
            if (folder := self.project(name).run(run_id)).path.is_dir()
        }
        if len(found) == 1:
            return next(iter(found.values()))
        if found:
            raise ArgumentError(
                f"run {run_id!r} is in projects {', '.join(found)}: say which one with project="
            )
        known = [known_id for name in names for known_id in self.run_ids(name)]
        raise _not_found(RunNotFoundError, "run", run_id, known, project or self.root)

    def next_number(self, project: str) -> int:
        """The next N for a name such as adjective-noun-N: 1, 2, 3 ...

        One byte is appended to a file, and where the file then ends is the number. That asks for
        no lock and no listing, costs the same with ten thousand runs, and gives each process a
        number of its own on a local disk. A network disk may give one number twice, which does
        no harm: names need not be unique.

        Raises:
            StoreError: the project cannot be written.
        """
        folder = self.create_project(project)
        path = folder.path / "counter"
        try:
            number = append_bytes(path, b".")
            if number > 1:
                return number
            # A new counter: of a new project, or of one whose counter was lost.
            earlier = len(list_names(folder.runs))
            return append_bytes(path, b"." * earlier) if earlier else number
        except OSError as error:
            raise cannot_write("a run", folder.path, error) from error

    def note_change(self, project: str, run_id: str) -> None:
        """Leave a hint for indexes that a run changed; see `runs.note_change`."""
        note_change(self.layout.project(project).run(run_id))

    def index(self, project: str) -> RunIndex:
        """The index of a project, kept as long as this store object.

        Raises:
            ProjectNotFoundError: there is no such project.
        """
        from nbtrack.store.index import RunIndex  # Polars: only where runs are listed

        index = self._indexes.get(project)
        if index is None:
            folder = self.project(project)
            index = RunIndex(folder, self.cache_dir, self.store_id, name=project, watch=self.watch)
            self._indexes[project] = index
        return index

    @cached_property
    def trash(self) -> Trash:
        """What was deleted, and can be restored."""
        return Trash(self.layout, lambda: self.watch, _project_name, self.create_project)

    def delete_run(self, folder: RunFolder, *, force: bool = False) -> Path:
        """Move a run to the trash of the store.

        Args:
            folder: the run, in this store.
            force: also a run that may still be running; its process then loses its files.

        Returns:
            Where it lies now.

        Raises:
            RunNotFoundError: there is no such run.
            UsageError: it is running, or locked.
            StoreError: it cannot be moved.
        """
        return self.trash.folder(self.trash.put(folder, force=force).entry).path


def open_registered(store_id: str, *, data_dir: Path, cache_dir: Path) -> Store:
    """Open a store by its id, for reading: how a page names it.

    Raises:
        NotFoundError: no such store was registered, or it does not lie there any more.
        StoreFormatError: it was made by a newer nbtrack.
    """
    root = registered_root(data_dir, store_id)
    found = read_format(root) if root is not None else None
    if root is None or found is None or found.store_id != store_id:
        where = f"it was in {root}" if root else "it was never used by this user"
        raise NotFoundError(
            f"there is no store {store_id!r} here: {where}. nbtrack.init() in it registers it"
        )
    return Store(root, cache_dir, found)


def _read_project(folder: ProjectFolder) -> ProjectInfo | None:
    info = read_json(folder.project_json, _PROJECT.decode)
    if info is not None or not folder.project_json.exists():
        return info
    return ProjectInfo(name=folder.path.name)  # ill; its runs are well


def _project_name(folder: ProjectFolder) -> str:
    info = _read_project(folder)
    return info.name if info is not None else folder.path.name


def _true_id(project: ProjectFolder, name: str) -> str:
    """The id of the run in a folder, which is the folder's name unless that ends in a hash."""
    tail = name[-8:]
    if len(name) < 8 or any(letter not in "0123456789abcdef" for letter in tail):
        return name
    info, _ = read_info_file(os.fspath(project.runs / name))
    return info.run_id if info is not None and folder_name(info.run_id) == name else name


def _not_found(
    kind: type[NotFoundError], what: str, name: str, known: list[str], place: str | Path
) -> NotFoundError:
    import difflib  # only when something went wrong: 3 ms

    near = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else f"; there are {len(known)}"
    return kind(f"there is no {what} {name!r} in {place}{hint}")
