"""``nbtrack ls`` and ``nbtrack show``."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from nbtrack._readers import current_store, open_run
from nbtrack.cli.output import complain, progress, say, say_json, terminal_width
from nbtrack.errors import ArgumentError
from nbtrack.query import wording
from nbtrack.query.changes import flatten
from nbtrack.query.fields import parse_field
from nbtrack.query.reader import Reader
from nbtrack.query.run_table import RunTable
from nbtrack.query.runs import runs
from nbtrack.query.table_text import layout
from nbtrack.query.table_view import table_view

__all__ = ["ls", "show"]


def ls(arguments: Namespace) -> int:
    """List runs."""
    if arguments.only and arguments.project and arguments.only != arguments.project:
        message = f"found two projects, {arguments.only!r} and {arguments.project!r}"
        raise ArgumentError(message)
    store = current_store(arguments.dir)
    project = arguments.project or arguments.only
    table = runs(store, project, arguments.filter, arguments.order or "-created")
    limit = None if arguments.all else arguments.limit
    if arguments.json:
        chosen = table[:limit]
        say_json([_facts(run) for run in progress(chosen, "reading", len(chosen))])
        return 0
    names = [name.strip() for name in (arguments.columns or "").split(",") if name.strip()]
    _say_table(table.with_keys(*names), limit, [parse_field(name).column for name in names] or None)
    if not store.exists:
        complain(f"there is no store in {store.root} yet: nbtrack.init() makes it")
    return 0


def show(arguments: Namespace) -> int:
    """Show one run."""
    run = open_run(arguments.run, dir=arguments.dir)
    if arguments.json:
        say_json(
            _facts(run) | {"cells": len(run.cells), "error": run.error, "folder": str(run.folder)}
        )
        return 0
    for line in _told(run):
        say(line)
    return 0


def _say_table(table: RunTable, limit: int | None, columns: list[str] | None) -> None:
    known = None
    if columns is not None:
        known = [name for name in columns if name in table.df.columns]
    view = table_view(table, limit, known)
    say(view.title)
    for line in layout(view, terminal_width()):
        say(line)
    for name in columns or ():
        if name not in table.df.columns:
            say(f"no run has {name}")


def _facts(run: Reader) -> dict[str, Any]:
    record = run.record
    info = record.info
    return {
        "run_id": record.run_id,
        "name": info.name,
        "project": info.project,
        "entity": info.entity,
        "state": record.state,
        "created": run.created,
        "duration_s": record.duration_s,
        "rows": record.rows,
        "last_step": record.last_step,
        "tags": info.tags,
        "notes": info.notes,
        "group": info.group,
        "job_type": info.job_type,
        "exit_code": record.exit_code,
        "ill": record.ill,
        "config": info.config,
        "summary": record.summary,
    }


def _told(run: Reader) -> list[str]:
    record = run.record
    info = record.info
    last = "" if record.last_step is None else f", last step {record.last_step:,}"
    facts = {
        "state": f"{wording.STATE_SIGNS[record.state]} {record.state}",
        "created": f"{run.created:%Y-%m-%d %H:%M:%S} UTC",
        "duration": wording.duration(record.duration_s),
        "rows": f"{record.rows:,}{last}",
        "tags": ", ".join(info.tags),
        "notes": info.notes or "",
        "group": info.group or "",
        "job type": info.job_type or "",
        "program": info.notebook or info.program or "",
        "host": " as ".join(filter(None, [info.host, info.user])),
        "folder": str(run.folder),
        "ill": record.ill or "",
    }
    lines = [f"{info.name} ({info.project}/{record.run_id})", *_aligned(facts)]
    config = {k: wording.value(v) for k, v in flatten(info.config).items() if k[:1] != "_"}
    lines += _section("config", config)
    lines += _section("summary", {key: _number(v) for key, v in flatten(record.summary).items()})
    if record.error:
        lines += ["", "error", *(f"  {line}" for line in record.error.rstrip().splitlines())]
    return [*lines, "", f'nbtrack.open_run("{record.run_id}")']


def _section(title: str, values: dict[str, str]) -> list[str]:
    shown = {key: told for key, told in values.items() if not key.startswith("_")}
    return ["", title, *_aligned(shown)] if shown else []


def _aligned(values: dict[str, str]) -> list[str]:
    width = max((len(name) for name in values), default=0)
    return [f"  {name:<{width}}  {told}" for name, told in values.items() if told]


def _number(value: Any) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return wording.number(value) if is_number else wording.value(value)
