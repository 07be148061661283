"""Files that belong to a run: `save` takes them in, `restore` gives them back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from nbtrack.capture.saved import check_inside
from nbtrack.errors import ArgumentError, ProjectNotFoundError, RunNotFoundError
from nbtrack.settings import resolve
from nbtrack.track.session import session

if TYPE_CHECKING:
    from nbtrack.store.layout import RunFolder
    from nbtrack.track.capturing import Capturing
    from nbtrack.track.console import Console
    from nbtrack.track.opening import Opened

__all__ = ["RunFiles", "restore"]


class RunFiles:
    """The part of `Run` that keeps the user's files."""

    __slots__ = ()

    if TYPE_CHECKING:
        _capturing: Capturing
        _console: Console
        _opened: Opened | None

        @property
        def dir(self) -> str:
            """Of `RunFacts`."""
            ...

        @property
        def name(self) -> str:
            """Of `RunFacts`."""
            ...

        def _check_usable(self, what: str) -> None: ...

    def save(
        self,
        glob_str: str | os.PathLike[str],
        base_path: str | os.PathLike[str] | None = None,
        policy: str = "live",
        glob: bool = True,
    ) -> list[str]:
        """Keep files with the run: copies of them lie in `run.dir` when this returns.

        Args:
            glob_str: a path or a pattern (``"checkpoints/*.pt"``); a folder is taken whole.
            base_path: the tree below it is kept. By default that below the working folder; of an
                absolute path its last folder stays.
            policy: "live" copies a file again when it has changed, at the latest when the run
                ends; "end" only then; "now" never.
            glob: whether ``*`` and its likes match names.

        Returns:
            Where the copies lie; [] if nothing matches, or for an address such as ``s3://...``.

        Raises:
            ArgumentError: the files lie outside of `base_path`, or there is no such policy.
            ValueTypeError: `glob_str` is no path.
            RunFinishedError: the run is finished.

        Example:
            >>> import nbtrack, pathlib
            >>> _ = pathlib.Path("model.txt").write_text("weights")
            >>> with nbtrack.init(project="doc") as run:
            ...     [saved] = run.save("model.txt")
            >>> pathlib.Path(saved).read_text()
            'weights'
        """
        self._check_usable("save")
        saved = self._capturing.saved
        if saved is None:  # mode "disabled": checked, and nothing kept
            return []
        copies = saved.save(glob_str, base_path, policy, is_glob=glob)
        if copies is None:
            self._console.warn(f"{glob_str} is not copied: it lies on another machine")
            return []
        self._tell_of_files()
        return copies

    def restore(
        self, name: str, run_path: str | None = None, replace: bool = False, root: str | None = None
    ) -> TextIO | None:
        """A file of this or another run, opened; see `nbtrack.restore`."""
        if self._opened is None and run_path is None:  # mode "disabled"
            return None
        return _restore(
            name,
            run_path,
            Path(root or self.dir),
            own=self._opened.folder if self._opened else None,
            replaces=replace,
        )

    def _tell_of_files(self) -> None:
        for path, error in self._capturing.files_not_saved.items():
            self._console.warn(
                f"{path} is not with run {self.name} yet: {error.strerror or error}. It is tried "
                "again while the run goes on, and when it ends",
                once=f"saving {path}",
            )


def restore(
    name: str, run_path: str | None = None, replace: bool = False, root: str | None = None
) -> TextIO | None:
    """Bring a file of a run here, and open it.

    Args:
        name: its path below the run's files.
        run_path: "id", "project/id" or "entity/project/id"; the current run by default.
        replace: also where such a file is here already; else that one is opened.
        root: the folder to bring it to; by default `run.dir`, without a run the working folder.

    Returns:
        The file, opened for reading: close it. None if the run has no such file.

    Raises:
        ArgumentError: no run is meant, or the name leads out of the run's files.
        RunNotFoundError: there is no such run.
    """
    current = session.current
    if current is not None:
        return current.restore(name, run_path, replace, root)
    return _restore(name, run_path, Path(root or "."), own=None, replaces=replace)


def _restore(
    name: str, run_path: str | None, root: Path, *, own: RunFolder | None, replaces: bool
) -> TextIO | None:
    check_inside(name, "restore(name=)")
    if run_path is None and own is None:
        raise ArgumentError(
            "run_path required when calling nbtrack.restore() before nbtrack.init(): give "
            '"project/run id"'
        )
    target = root / name
    if not target.exists() or replaces:
        folder = own if run_path is None else _find_run(run_path)
        source = folder.files / name if folder is not None else target
        if not source.is_file():
            return None
        if source.resolve() != target.resolve():
            import shutil  # as in `capture.saved`

            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    return target.open(encoding="utf-8")


def _find_run(run_path: str) -> RunFolder:
    parts = run_path.strip("/").replace("/runs/", "/").split("/")
    if len(parts) > 3 or not all(parts):
        raise RunNotFoundError(f"found run_path={run_path!r}, expected 'project/run id'")
    session.flush()
    store = session.store_at(resolve(), create=False)
    try:
        return store.find_run(parts[-1], parts[-2] if len(parts) > 1 else None)
    except ProjectNotFoundError as error:
        raise RunNotFoundError(str(error)) from error
