"""The lists of runs that pages ask for: functions of plain parameters, without a word of HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import polars as pl

from nbtrack.errors import ArgumentError
from nbtrack.feed.wire import plain
from nbtrack.query.browse import WHICH, Ask, Browsed
from nbtrack.query.fields import Field, parse_field
from nbtrack.query.grouping import Group
from nbtrack.query.table_view import main_metrics
from nbtrack.server.boards import Board, Boards
from nbtrack.server.parameters import Parameters, text, texts, whole
from nbtrack.server.rows import Marks, column_kind, plain_value, row_entries
from nbtrack.store.choices import read_baseline
from nbtrack.store.layout import ProjectFolder
from nbtrack.store.slots import read_slots

if TYPE_CHECKING:
    from nbtrack.query.browse import Which

__all__ = ["get_rows", "get_table", "list_projects", "read_ask", "split_names"]

_MOST_ROWS = 1_000
_MOST_COLUMNS = 100
_LONGEST_SEARCH = 10_000
_WHICH = (*WHICH, "trash")
_PART = re.compile(r"(?:`[^`]*`|[^,`])+")


def list_projects(boards: Boards, store_id: str) -> dict[str, Any]:
    """All projects of a store with what is in them, in order of the alphabet.

    Raises:
        NotFoundError: there is no such store.
    """
    board = boards.board(store_id, None)
    facts = board.table.df.group_by("project").agg(
        pl.len().alias("runs"),
        (pl.col("state") == "running").sum().alias("live"),
        pl.col("updated").max().dt.epoch("us").alias("updated_us"),
    )
    known = {name: found for name, *found in facts.rows()}
    empty: list[int | None] = [0, 0, None]
    found = [
        {"name": name, "folder": folder}
        | dict(zip(("runs", "live", "updated_us"), known.get(name, empty), strict=True))
        for folder, name in board.projects.items()
    ]
    found.sort(key=lambda entry: str(entry["name"]))
    return {"projects": found}


def get_table(boards: Boards, store_id: str, given: Parameters) -> dict[str, Any]:
    """A piece of a list of runs.

    Args:
        boards: the tables of this process.
        store_id: the store.
        given: ``project`` (folder; all projects without), ``q``, ``order``, ``group``, ``column``
            (several times; two metrics are chosen without), ``which``, ``live`` ("first" or
            "mixed"), ``offset``, ``limit``.

    Returns:
        The piece, how many there are, and the baseline of the project as a row.

    Raises:
        NotFoundError: there is no such store or project.
        FilterError: search or order do not parse.
        ArgumentError: a parameter cannot be used.
    """
    offset = whole(given, "offset", 0, 0, 10**9)
    limit = whole(given, "limit", 100, 0, _MOST_ROWS)
    project = text(given, "project")
    is_trash = text(given, "which", among=_WHICH) == "trash"
    board = boards.trash(store_id, project) if is_trash else boards.board(store_id, project)
    names = texts(given, "column")
    columns = _columns(main_metrics(board.table.df) if names is None else names)
    found = board.browse(read_ask(given, columns))
    page = board.table.page(found.places.slice(offset, limit), list(columns.values()))
    entries = row_entries(page, columns, _marks(board, page))
    return plain(
        {
            "revision": board.revision,
            **_counts(found),
            "python": "" if is_trash else found.python,
            "polars": "" if is_trash else found.polars,
            "remarks": list(found.remarks),
            "columns": _described(board, columns),
            "groups": None
            if found.groups is None
            else [_group(it, columns) for it in found.groups],
            "offset": offset,
            "rows": entries,
            "baseline": None if project is None or is_trash else _baseline(board, project, columns),
        }
    )


def get_rows(boards: Boards, store_id: str, given: Parameters) -> dict[str, Any]:
    """Some runs by name, after something has changed.

    Args:
        boards: the tables of this process.
        store_id: the store.
        given: ``run`` ("<project folder>/<run folder>", several times), ``column``.

    Raises:
        NotFoundError: there is no such store.
        ArgumentError: a parameter cannot be used.
    """
    runs = texts(given, "run") or []
    columns = _columns(texts(given, "column") or [])
    entries: dict[str, dict[str, Any]] = {}
    for project, folders in split_names(runs).items():
        board = boards.project(store_id, project)
        if board is None:
            continue
        places = board.table.places_of(folders)
        page = board.table.page(places, list(columns.values()))
        for entry in row_entries(page, columns, _marks(board, page)):
            entries[entry["run"]] = entry
    return plain(
        {
            "rows": [entries[run] for run in runs if run in entries],
            "gone": [run for run in runs if run not in entries],
        }
    )


def read_ask(given: Parameters, columns: Mapping[str, Field]) -> Ask:
    """What a view asks for, from the parameters of its address.

    Raises:
        ArgumentError: a parameter cannot be used.
    """
    search = text(given, "q") or ""
    if len(search) > _LONGEST_SEARCH:
        message = f"the search has {len(search):,} characters, expected at most {_LONGEST_SEARCH:,}"
        raise ArgumentError(message)
    which = text(given, "which", among=_WHICH) or "active"
    which = cast("Which", "all" if which == "trash" else which)
    live = text(given, "live", among=("first", "mixed"))
    group = _split(text(given, "group"))
    return Ask(
        search=search,
        order=tuple(_split(text(given, "order"))),
        group=tuple(group) if group else None,
        which=which,
        metrics=tuple(it.column for it in columns.values()) if group else (),
        is_live_first=None if live is None else live == "first",
    )


def split_names(runs: Iterable[str]) -> dict[str, list[str]]:
    """Names of runs by the folder of their project.

    Raises:
        ArgumentError: one is no name.

    Example:
        >>> split_names(["p/a", "q/b", "p/c"])
        {'p': ['a', 'c'], 'q': ['b']}
    """
    found: dict[str, list[str]] = {}
    for run in runs:
        project, slash, folder = run.partition("/")
        if not slash or not project or not folder or "/" in folder:
            message = f"found the run {run[:80]!r}, expected '<project folder>/<run folder>'"
            raise ArgumentError(message)
        found.setdefault(project, []).append(folder)
    return found


def _columns(names: Sequence[str]) -> dict[str, Field]:
    if len(names) > _MOST_COLUMNS:
        message = f"found {len(names)} columns, expected at most {_MOST_COLUMNS}"
        raise ArgumentError(message)
    return {name: parse_field(name) for name in names}


def _split(words: str | None) -> list[str]:
    """Names that commas part; one that holds a comma stands in backticks."""
    parts = _PART.findall(words or "")
    return [part.strip().replace("`", "") for part in parts if part.strip(" `+-")]


def _counts(found: Browsed) -> dict[str, int]:
    return {
        "total": found.total,
        "matched": len(found.places),
        "live": found.live,
        "live_matched": found.live_found,
    }


def _described(board: Board, columns: Mapping[str, Field]) -> list[dict[str, str]]:
    schema = board.table.schema
    return [
        {"key": name, "kind": column_kind(schema.get(it.column))} for name, it in columns.items()
    ]


def _group(group: Group, columns: Mapping[str, Field]) -> dict[str, Any]:
    names = {it.column: name for name, it in columns.items()}
    figures = {
        names[column]: {"mean": it.mean, "std": it.std, "sem": it.sem, "n": it.n}
        for column, it in group.spreads.items()
    }
    return {
        "label": group.label,
        "kind": group.kind,
        "values": {key: plain_value(value) for key, value in group.values.items()},
        "count": group.count,
        "offset": group.offset,
        "figures": figures,
    }


def _baseline(board: Board, project: str, columns: Mapping[str, Field]) -> dict[str, Any] | None:
    """The run that the others of a project are compared with, wherever it stands in the list."""
    chosen = read_baseline(ProjectFolder(board.store.layout.projects / project))
    if chosen is None:
        return None
    page = board.table.page(board.table.places_of([chosen]), list(columns.values()))
    return next(iter(row_entries(page, columns, _marks(board, page))), None)


def _marks(board: Board, page: pl.DataFrame) -> Marks:
    """Colours and baselines of the projects that are on a page."""
    shown = set(page["project"])
    slots: dict[str, dict[str, int]] = {}
    baselines: dict[str, str] = {}
    for folder, name in board.projects.items():
        if name not in shown:
            continue
        project = ProjectFolder(board.store.layout.projects / folder)
        slots[folder] = read_slots(project)
        baseline = read_baseline(project)
        if baseline is not None:
            baselines[folder] = baseline
    return Marks(slots, baselines, board.trashed)
