"""What each address answers: functions of plain parameters, without a word of HTTP."""

from __future__ import annotations

import json
from typing import Any, TypedDict, cast

import msgspec
import polars as pl

from nbtrack._version import __version__
from nbtrack.errors import ArgumentError
from nbtrack.feed.layout import layout_header, logged_metrics
from nbtrack.feed.run_header import run_facts, tables
from nbtrack.feed.wire import PROTOCOL, plain
from nbtrack.query.curve_set import default_axis
from nbtrack.query.runs import runs as query_runs
from nbtrack.records import RunRecord
from nbtrack.server.parameters import Parameters, text, whole
from nbtrack.server.pictures import panel_json, run_panel
from nbtrack.server.stores import Place, Stores, project_folder, project_names
from nbtrack.store.commands import check_command, new_command, write_command
from nbtrack.store.layout import RunFolder, folder_name
from nbtrack.store.snapshot import FORMAT

__all__ = [
    "describe_run",
    "get_charts",
    "get_run",
    "get_version",
    "leave_command",
    "list_runs",
    "list_stores",
]

_MOST_RUNS = 1_000
_MOST_CHARTS = 1_000
_TIMES = ("created", "ended", "updated")


class Version(TypedDict):
    """What this server is and speaks."""

    version: str
    protocol: int
    formats: list[int]


class StoreEntry(TypedDict):
    """A store that can be asked for."""

    id: str


class RunList(TypedDict):
    """A piece of the run table."""

    total: int
    offset: int
    runs: list[dict[str, Any]]


def get_version() -> Version:
    """The version, the protocol of the messages, and the formats of stores that can be read."""
    return Version(version=__version__, protocol=PROTOCOL, formats=list(range(1, FORMAT + 1)))


def list_stores(stores: Stores) -> list[StoreEntry]:
    """The stores that this user has used; never where they lie."""
    return [StoreEntry(id=store_id) for store_id in stores.ids()]


def list_runs(stores: Stores, store_id: str, given: Parameters) -> RunList:
    """Runs as a table.

    Args:
        stores: where to look.
        store_id: the store.
        given: ``project`` (a folder name), ``filter``, ``order``, ``limit``, ``offset``.

    Raises:
        NotFoundError: there is no such store or project.
        FilterError: filter or order do not parse.
        ArgumentError: a parameter cannot be used.
    """
    limit = whole(given, "limit", 100, 1, _MOST_RUNS)
    offset = whole(given, "offset", 0, 0, 10**9)
    project = text(given, "project")
    with stores.shared(store_id) as store:
        name = None
        if project is not None:
            folder = project_folder(store, project)
            name = project_names(store).get(folder.path.name)
        table = query_runs(store, name, text(given, "filter"), text(given, "order") or "-created")
        frame = table.df
    page = frame.slice(offset, limit).with_columns(
        *(pl.col(name).dt.epoch("us").alias(name) for name in _TIMES),
        (pl.col("duration").dt.total_microseconds() / 1e6).alias("duration"),
    )
    page = page.rename({name: f"{name}_us" for name in _TIMES} | {"duration": "duration_s"})
    entries = [_entry(row) for row in page.iter_rows(named=True)]
    return RunList(total=frame.height, offset=offset, runs=entries)


def get_run(stores: Stores, place: Place) -> dict[str, Any]:
    """One run: its facts, its tables, and which charts it has.

    Raises:
        NotFoundError: there is no such store, project or run.
    """
    return describe_run(stores.run(place).record, place.store)


def describe_run(record: RunRecord, store_id: str) -> dict[str, Any]:
    """What pages are told of a run: its facts, its tables, and which charts it has."""
    defines = record.info.defines
    names = logged_metrics(record.summary, defines)
    layout = layout_header({name: default_axis(name, defines) for name in names}, defines)
    return plain(
        {
            "run": run_facts(record, store_id=store_id),
            **tables(record),
            "sections": layout["sections"],
            "metrics": layout["metrics"],
        }
    )


def get_charts(stores: Stores, place: Place, given: Parameters) -> dict[str, Any]:
    """The panel of a run with its chart models.

    Args:
        stores: where to look.
        place: the run.
        given: ``limit``: how many charts.

    Raises:
        NotFoundError: there is no such store, project or run.
        ArgumentError: a parameter cannot be used.
    """
    limit = whole(given, "limit", 100, 0, _MOST_CHARTS)
    return plain(panel_json(run_panel(stores.run(place), limit)))


def leave_command(stores: Stores, place: Place, body: bytes) -> dict[str, Any]:
    """Ask something of a running loop.

    Args:
        stores: where to look.
        place: the run.
        body: JSON: {"kind": "stop" | "finish" | "note" | "tag" | "untag" | "checkpoint" | "knob",
            "id" and "writer" if wanted, and what the kind needs: "text", "tag", or "name" and
            "value"}.

    Returns:
        The id under which the run says what became of it.

    Raises:
        NotFoundError: there is no such store, project or run.
        ArgumentError, ValueTypeError: the command cannot be used.
        RunFinishedError: the run is not running.
    """
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        message = f"the body is no JSON: {error}"
        raise ArgumentError(message) from error
    if not isinstance(found, dict) or not isinstance(
        cast("dict[str, Any]", found).get("kind"), str
    ):
        message = 'found no command, expected {"kind": "stop"} or the like'
        raise ArgumentError(message)
    asked = cast("dict[str, Any]", found)
    run = stores.run(place)
    inner = {key: asked[key] for key in asked if key not in {"kind", "id", "writer"}}
    command = new_command(asked["kind"], inner, writer=asked.get("writer"))
    if asked.get("id") is not None:
        command = check_command(msgspec.structs.replace(command, id=asked["id"]))
    write_command(RunFolder(run.folder), command)
    return {"id": command.id}


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = {"config": {}, "summary": {}}
    for key, value in row.items():
        head, dot, rest = key.partition(".")
        if value is None:
            continue
        if dot and head in {"config", "summary"}:
            entry[head][rest] = value
        elif key != "_rest":
            entry[key] = value
    rare: dict[str, dict[str, Any]] = json.loads(row.get("_rest") or "{}")
    for part in ("config", "summary"):
        entry[part] |= rare.get(part, {})
    entry["project_folder"] = folder_name(row["project"])
    entry["folder"] = folder_name(row["run_id"])
    return plain(entry)
