"""The files of a recorded run: listing them, and copying them elsewhere."""

from __future__ import annotations

import mimetypes
import re
import shutil
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import TextIO, overload

from nbtrack.errors import ArgumentError, NotFoundError
from nbtrack.query import wording

__all__ = ["File", "Files", "copy_in", "find_file", "list_files"]


class File:
    """One file of a run.

    Attributes:
        name: its path below the run's files, with ``/``.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._path = folder / name
        self.name = name

    @property
    def size(self) -> int:
        """Bytes."""
        return self._path.stat().st_size if self._path.exists() else 0

    sizeBytes = size  # noqa: N815 - wandb's name

    @property
    def mimetype(self) -> str:
        """The kind of file, guessed from its name."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    @property
    def url(self) -> str:
        """A file:// address."""
        return self._path.as_uri()

    path_uri = direct_url = url

    def download(
        self, root: str = ".", replace: bool = False, exist_ok: bool = False, api: object = None
    ) -> TextIO:
        """Copy the file.

        Args:
            root: folder to copy it to, under its whole name.
            replace: write over a file that is there.
            exist_ok: leave a file that is there as it is.
            api: not needed here.

        Returns:
            The copy, opened for reading; close it.

        Raises:
            ArgumentError: there is such a file already.
        """
        target = Path(root) / self.name
        if not target.exists() or replace:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self._path, target)
        elif not exist_ok:
            message = (
                f"File already exists: {target}, pass replace=True to overwrite or exist_ok=True "
                "to leave it as is and don't error."
            )
            raise ArgumentError(message)
        return target.open(encoding="utf-8")

    def delete(self) -> None:
        """Take the file away."""
        self._path.unlink(missing_ok=True)

    def __repr__(self) -> str:
        return f"<File {self.name} ({self.mimetype}) {wording.size(self.size)}>"


class Files(Sequence[File]):
    """The files of a run."""

    def __init__(self, files: Sequence[File]) -> None:
        self._files = list(files)

    def __len__(self) -> int:
        return len(self._files)

    @overload
    def __getitem__(self, index: int) -> File: ...
    @overload
    def __getitem__(self, index: slice) -> list[File]: ...
    def __getitem__(self, index: int | slice) -> File | list[File]:
        return self._files[index]

    def __repr__(self) -> str:
        return f"<Files {len(self)}>"


def list_files(folder: Path, names: Sequence[str] | None, pattern: str | None) -> Files:
    """The files below a folder.

    Args:
        folder: of the run's files; it may be missing.
        names: only these.
        pattern: only those that match, with ``%`` for any text, as in SQL.

    Raises:
        ArgumentError: both were given.
    """
    if names and pattern:
        message = "files() takes names or pattern, not both"
        raise ArgumentError(message)
    found = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    if names:
        found = [name for name in found if name in names]
    if pattern:
        fits = re.compile(".*".join(re.escape(part) for part in pattern.split("%"))).fullmatch
        found = [name for name in found if fits(name)]
    return Files([File(folder, name) for name in found])


def find_file(folder: Path, name: str) -> File:
    """One file by its name.

    Raises:
        NotFoundError: there is none of that name.
    """
    inside = PurePosixPath(name)
    if ".." in inside.parts or inside.is_absolute() or not (folder / name).is_file():
        message = f"there is no file {name!r} in {folder}; files() lists them"
        raise NotFoundError(message)
    return File(folder, name)


def copy_in(folder: Path, path: str, root: str) -> File:
    """Put a file among the run's files, under its path below `root`.

    Raises:
        ArgumentError: it does not lie below `root`.
    """
    source = Path(root, path) if not Path(path).is_absolute() else Path(path)
    try:
        name = source.resolve().relative_to(Path(root).resolve()).as_posix()
    except ValueError as error:
        message = f"{path!r} does not lie below root={root!r}: give the folder above it as root"
        raise ArgumentError(message) from error
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    return File(folder, name)
