"""Files that the user hands over to a run: copied in, and copied again when they change."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from glob import escape, has_magic
from glob import glob as find_paths
from pathlib import Path
from typing import NamedTuple

from nbtrack.errors import ArgumentError, ValueTypeError

__all__ = ["SavedFiles", "check_inside"]

_POLICIES = ("live", "now", "end")
_ELSEWHERE = ("s3://", "gs://", "http://", "https://")


class _Wish(NamedTuple):
    """One call of `save()`: which files, and below which folder they keep their tree."""

    pattern: Path
    base: Path
    is_glob: bool


class SavedFiles:
    """What `save()` was asked for in one run.

    Attributes:
        troubles: of files that could not be copied, by path; emptied as they are copied.
    """

    def __init__(self, folder: Path) -> None:
        """Nothing is saved yet.

        Args:
            folder: of the run's files.
        """
        self._folder = folder
        self._later: dict[_Wish, str] = {}
        self._copied: dict[Path, tuple[int, int]] = {}
        self.troubles: dict[Path, OSError] = {}

    def save(
        self,
        pattern: object,
        base_path: str | os.PathLike[str] | None = None,
        policy: str = "live",
        *,
        is_glob: bool = True,
    ) -> list[str] | None:
        """Copy the files that match, and remember those that are to be copied again.

        Args:
            pattern: a path; with `is_glob` ``*``, ``?``, ``[...]`` and ``**`` match names.
            base_path: the folder whose tree is kept. By default the working folder; of an
                absolute path its last folder stays.
            policy: "now" copies once; "live" copies again when a file changes, "end" at the end.
            is_glob: whether `pattern` is one.

        Returns:
            Where the copies lie; None for an address that no copy is made of.

        Raises:
            ValueTypeError: the pattern is no path.
            ArgumentError: there is no such policy, or the path leads out of its base.
        """
        if isinstance(pattern, bytes):
            pattern = pattern.decode()
        if not isinstance(pattern, str | os.PathLike):
            kind = type(pattern).__name__
            raise ValueTypeError(f"save() takes a path or a glob pattern as text, got {kind}")
        if policy not in _POLICIES:
            raise ArgumentError(f"found policy={policy!r}, expected one of: {', '.join(_POLICIES)}")
        text = str(os.fspath(pattern))  # pyright: ignore[reportUnknownArgumentType] - of paths
        if text.startswith(_ELSEWHERE):
            return None
        wish = _wish(text, base_path, is_glob=is_glob)
        found = [self._copy(source, wish.base) for source in self._sources(wish)]
        if policy != "now":
            self._later[wish] = policy
        return [os.fspath(path) for path in found]

    def copy_changed(self, *, is_end: bool) -> None:
        """Copy what has changed since, new files that match among it.

        Args:
            is_end: also those that were to be copied at the end.
        """
        for wish, policy in list(self._later.items()):
            if is_end or policy == "live":
                for source in self._sources(wish):
                    self._copy(source, wish.base)

    @property
    def has_live(self) -> bool:
        """Whether files may have to be copied while the run goes on."""
        return "live" in self._later.values()

    def _sources(self, wish: _Wish) -> Iterator[Path]:
        if not wish.is_glob and wish.pattern.is_dir():
            yield from (inner for inner in sorted(wish.pattern.rglob("*")) if inner.is_file())
            return
        names = [os.fspath(wish.pattern)]
        if wish.is_glob:
            inside = wish.pattern.relative_to(wish.base)
            # The folder may have a bracket in its own name.
            names = find_paths(os.path.join(escape(os.fspath(wish.base)), inside), recursive=True)  # noqa: PTH118, PTH207 - a pattern is no path
        for name in sorted(names):
            path = Path(name)
            if path.is_file():
                yield path

    def _copy(self, source: Path, base: Path) -> Path:
        """Copy one file unless the copy is as new; where it lies."""
        if source.is_relative_to(self._folder):  # written to run.dir by the user
            return source
        target = self._folder / source.relative_to(base)
        try:
            state = source.stat()
            signature = (state.st_mtime_ns, state.st_size)
            if self._copied.get(source) != signature or not target.exists():
                _copy_whole(source, target)
                self._copied[source] = signature
            self.troubles.pop(source, None)
        except OSError as error:
            self.troubles[source] = error
        return target


def check_inside(name: str, what: str) -> str:
    """A name of a file below some folder, as it is.

    Args:
        name: what the user gave.
        what: for the message.

    Raises:
        ArgumentError: it is absolute or leads out of that folder.

    Example:
        >>> check_inside("model/best.pt", "restore(name=)")
        'model/best.pt'
        >>> check_inside("../x", "restore(name=)")
        Traceback (most recent call last):
        nbtrack.errors.ArgumentError: restore(name=) is '../x', which leads out of the run's...
    """
    path = Path(name)
    if not name or path.is_absolute() or path.drive or ".." in path.parts:
        raise ArgumentError(
            f"{what} is {name!r}, which leads out of the run's files; give a path below them, "
            "such as 'model.pt'"
        )
    return name


def _wish(text: str, base_path: str | os.PathLike[str] | None, *, is_glob: bool) -> _Wish:
    given = Path(text)
    if base_path is not None:
        base = Path(os.path.abspath(base_path))  # noqa: PTH100 - resolve() would follow links
    elif given.is_absolute():
        base = given.parent.parent
    else:
        base = Path.cwd()
    whole = Path(os.path.normpath(base / given if base_path is None else Path.cwd() / given))
    if base_path is not None and not given.is_absolute() and not whole.is_relative_to(base):
        whole = Path(os.path.normpath(base / given))  # relative to its base, as wandb has it
    if not whole.is_relative_to(base):
        raise ArgumentError(
            f"save({text!r}) leads out of {base}; give base_path= a folder above the files"
        )
    return _Wish(whole, base, is_glob and has_magic(os.fspath(whole.relative_to(base))))


def _copy_whole(source: Path, target: Path) -> None:
    """A reader sees the old copy or the new one, never a part."""
    import shutil  # only where something is saved: it brings every kind of archive

    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f"{target.name}.{os.urandom(4).hex()}.tmp")
    try:
        shutil.copyfile(source, beside)
        beside.replace(target)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
