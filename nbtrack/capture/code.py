"""The code of a run as files: the script, what it imported from its own folder, the notebook.

Copies lie in the run's ``code/`` under the tree that they come from, with secrets hidden. Executed
cells are recorded elsewhere, as they are executed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, cast

from nbtrack import _secrets
from nbtrack.errors import ValueTypeError
from nbtrack.store.files import replace_file

__all__ = ["Choice", "CodeCopies", "is_code", "is_foreign"]

Choice = Callable[[str, str], bool] | Callable[[str], bool]
"""Takes a path, or a path and the root, and says yes or no."""

_MOST_FILES = 1_000
_MOST_BYTES = 1024 * 1024
_MOST_NOTEBOOK_BYTES = 64 * 1024 * 1024
# Folders of what others have written, and of what is made anew.
_FOREIGN = frozenset(["site-packages", "dist-packages", "node_modules", "__pycache__", "wandb"])


def is_code(path: str) -> bool:
    """What `log_code` takes by default: Python, ``requirements.txt`` and Dockerfiles.

    Example:
        >>> [is_code(name) for name in ("a/train.py", "Dockerfile.gpu", "data.csv")]
        [True, True, False]
    """
    name = os.path.basename(path)  # noqa: PTH119 - thousands of names
    return name.endswith(".py") or name.startswith("Dockerfile") or name == "requirements.txt"


def is_foreign(path: str, root: str) -> bool:
    """What `log_code` leaves out by default: libraries, hidden folders, wandb's own folder.

    Example:
        >>> [is_foreign(f"/w/{p}", "/w") for p in ("a.py", ".venv/b.py", "wandb/c.py")]
        [False, True, True]
    """
    parts = Path(os.path.relpath(path, root)).parts[:-1]
    return any((part.startswith(".") and part != "..") or part in _FOREIGN for part in parts)


class CodeCopies:
    """The copies of one run."""

    def __init__(self, folder: Path, own: Path, ignored: Iterable[str] = ()) -> None:
        """Nothing is copied yet.

        Args:
            folder: for the copies.
            own: of the store, of which nothing is copied.
            ignored: patterns of paths that are left out.
        """
        self._folder = folder
        self._own = own
        self._ignored = tuple(ignored)
        self._seen: dict[Path, tuple[int, int]] = {}

    def copy_imported(self, script: Path | None, roots: list[Path]) -> int:
        """Copy the script and the modules that lie below one of some folders.

        Args:
            script: that runs, if there is one.
            roots: of the user's own code; paths are kept below the first that fits.

        Returns:
            How many files are new or have changed.
        """
        count = 0
        for path in [*([script] if script else []), *_module_files()]:
            root = next((root for root in roots if path.is_relative_to(root)), None)
            if root is not None and not self._is_left_out(path, root):
                count += self._copy(path, path.relative_to(root))
        return count

    def copy_below(
        self, root: Path, include: Choice = is_code, exclude: Choice = is_foreign
    ) -> int:
        """Copy the files below a folder that one function wants and the other does not refuse.

        Returns:
            How many there are.

        Raises:
            ValueTypeError: one of the two is no function.
        """
        wanted = _two_arguments(include, "include_fn")
        unwanted = _two_arguments(exclude, "exclude_fn")
        root = Path(os.path.abspath(root))  # noqa: PTH100 - resolve() would follow links
        text = os.fspath(root)
        count = 0
        for path in _files_below(root, unwanted is is_foreign):
            name = os.fspath(path)
            if wanted(name, text) and not unwanted(name, text) and not self._is_ours(path):
                self._copy(path, path.relative_to(root))
                count += 1
        return count

    def copy_notebook(self, notebook: Path) -> bool:
        """Copy a notebook as it is saved now, without its outputs; whether there is one."""
        import json  # only for notebooks

        try:
            if notebook.stat().st_size > _MOST_NOTEBOOK_BYTES:
                return False
            found = json.loads(notebook.read_bytes())
            cells: list[dict[str, Any]] = found["cells"]
            for cell in cells:
                source = cell.get("source", "")
                text = "".join(cast("list[str]", source)) if isinstance(source, list) else source
                cell["source"] = _secrets.redact_text(text)
                if cell.get("cell_type") == "code":
                    cell["outputs"] = []
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return False  # not there, not saved yet, or none
        self._write(Path(notebook.name), json.dumps(found, indent=1, ensure_ascii=False))
        return True

    def _is_left_out(self, path: Path, root: Path) -> bool:
        text = path.relative_to(root).as_posix()
        return (
            is_foreign(os.fspath(path), os.fspath(root))
            or self._is_ours(path)
            or path.is_relative_to(sys.prefix)
            or any(fnmatch(text, pattern) for pattern in self._ignored)
        )

    def _is_ours(self, path: Path) -> bool:
        return path.is_relative_to(self._own)

    def _copy(self, path: Path, name: Path) -> int:
        try:
            state = path.stat()
            signature = (state.st_mtime_ns, state.st_size)
            if self._seen.get(path) == signature:
                return 0
            if state.st_size > _MOST_BYTES or len(self._seen) >= _MOST_FILES:
                return 0
            text = path.read_bytes().decode("utf-8", "replace")
            self._seen[path] = signature
        except OSError:  # a module of a zip file, or gone
            return 0
        self._write(name, _secrets.redact_long(text))
        return 1

    def _write(self, name: Path, text: str) -> None:
        target = self._folder / name
        self._folder.mkdir(exist_ok=True)  # not the run's folder: if that is gone it stays so
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_file(target, text.encode("utf-8", "replace"))


def _module_files() -> Iterator[Path]:
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "nbtrack":
            continue
        # Not getattr: some modules make their attributes when they are asked for.
        file = vars(module).get("__file__") if module is not None else None  # pyright: ignore[reportUnnecessaryComparison] - None blocks an import
        if isinstance(file, str) and file.endswith((".py", ".ipy")):
            yield Path(os.path.abspath(file))  # noqa: PTH100 - resolve() would follow links


def _files_below(root: Path, skips_foreign: bool) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(
            name
            for name in folders
            if not skips_foreign or not (name.startswith(".") or name in _FOREIGN)
        )
        yield from (Path(folder, name) for name in sorted(names))


def _two_arguments(choice: Choice, what: str) -> Callable[[str, str], bool]:
    if not callable(choice):
        raise ValueTypeError(f"log_code({what}=) takes a function, got {type(choice).__name__}")
    import inspect  # only where somebody asks: it is slow to import

    try:
        count = len(inspect.signature(choice).parameters)
    except (TypeError, ValueError):  # builtins tell nothing of themselves
        count = 1
    if count >= 2:
        return cast("Callable[[str, str], bool]", choice)
    single = cast("Callable[[str], bool]", choice)
    return lambda path, _root: bool(single(path))
