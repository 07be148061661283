"""The tables that a run has logged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, cast

from nbtrack.errors import NotFoundError
from nbtrack.query.media_rows import media_kind, media_value
from nbtrack.store.table_file import read_table

if TYPE_CHECKING:
    import polars as pl

    from nbtrack.query.reader import Reader

__all__ = ["find_table", "logged_table", "path_below", "table_paths"]


def logged_table(run: Reader, key: str, step: int | None = None) -> pl.DataFrame:
    """A table as a frame.

    Args:
        run: whose table.
        key: under which name it was logged.
        step: of the row; None for the last one.

    Raises:
        NotFoundError: there is no such table.
        StoreError: its file cannot be read.
    """
    return read_table(table_paths(run.folder / "files", find_table(run, key, step)))


def find_table(run: Reader, key: str, step: int | None = None) -> dict[str, Any]:
    """What a row says of a table.

    Args:
        run: whose table.
        key: under which name it was logged; of a chart, with or without the ``_table`` at the end.
        step: of the row; None for the last one.

    Raises:
        NotFoundError: there is no such table; names those that there are.
    """
    names = (key, f"{key}_table", f"Custom Chart Tables/{key}_table")
    summary = run.summary
    for name in names if step is None else ():
        if media_kind(summary.get(name)) == "table":
            return summary[name]
    for name in names:
        found = [value for at, value in _tables(run, name) if step is None or at == step]
        if found:
            return found[-1]
    known = sorted(name for name, value in summary.items() if media_kind(value) == "table")
    where = "" if step is None else f" at step {step}"
    there = f"it has {', '.join(known)}" if known else "it has none"
    raise NotFoundError(f"the run has no table {key!r}{where}; {there}")


def table_paths(files: Path, said: Mapping[str, Any]) -> list[Path]:
    """The files of a table, each below a folder.

    Args:
        files: the folder of the run's files.
        said: what a row says of the table.

    Raises:
        NotFoundError: a path leads out of the folder.
    """
    parts: Any = said.get("parts")
    given = cast("list[Any]", parts) if isinstance(parts, list) and parts else [said.get("path")]
    return [path_below(files, str(path)) for path in given]


def _tables(run: Reader, key: str) -> Iterator[tuple[int, dict[str, Any]]]:
    frame = run.history(keys=[key])
    if key not in frame.columns:
        return
    for step, text in frame.select("_step", key).iter_rows():
        value = media_value(text)
        if value is not None and media_kind(value) == "table":
            yield step, value


def path_below(files: Path, path: str) -> Path:
    """A path below a folder, once every link is followed.

    Raises:
        NotFoundError: it leads out of the folder.
    """
    parts = PurePosixPath(path).parts
    is_inside = parts and not path.startswith("/") and ".." not in parts and "\\" not in path
    wanted = files.joinpath(*parts) if is_inside and "\x00" not in path else files
    if not is_inside or not wanted.resolve().is_relative_to(files.resolve()):
        raise NotFoundError(f"the table at {path[:80]!r} lies outside of the run")
    return wanted
