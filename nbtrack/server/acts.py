"""What pages do to runs: each act tells of every run whether it was done, or why not.

One run that is read-only, locked or gone does not keep the others from being changed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from typing import Any, cast

import msgspec

from nbtrack._labels import check_label, check_tags
from nbtrack.errors import ArgumentError, NbtrackError, NotFoundError, ValueTypeError
from nbtrack.query.reader import Reader
from nbtrack.server.body import Edits, Entries, OneRun, Runs, Views
from nbtrack.server.stores import Place, Stores, project_folder
from nbtrack.server.table import split_names
from nbtrack.store.choices import (
    SavedView,
    read_baseline,
    read_views,
    write_baseline,
    write_views,
)
from nbtrack.store.hints import note_change
from nbtrack.store.layout import RunFolder, folder_name
from nbtrack.store.slots import claim_slots
from nbtrack.store.trash import TrashEntry

__all__ = [
    "claim_colours",
    "edit_runs",
    "empty_trash",
    "find_run",
    "list_trash",
    "list_views",
    "restore_runs",
    "save_views",
    "set_baseline",
    "trash_runs",
]

_LONGEST_NOTES = 100_000
_LONGEST_NAME = 1_000
_CHANGED = "its notes were changed elsewhere meanwhile"
_SAVING = threading.Lock()
_FLAGS = ("archived", "locked")
_TAGS = ("tags", "add_tags", "remove_tags")
Told = dict[str, Any]


def edit_runs(stores: Stores, store_id: str, asked: Edits) -> Told:
    """Change names, notes, groups, tags, and what is archived or locked.

    Args:
        stores: where to look.
        store_id: the store.
        asked: the runs, and the changes; a group or notes of null are taken away.

    Raises:
        NotFoundError: there is no such store.
        ArgumentError, ValueTypeError, InvalidNameError: a change cannot be made in any run.
    """
    changes = _checked(asked.set)
    add, remove = (check_tags(asked.set.get(name)) for name in _TAGS[1:])
    if not changes and not add and not remove:
        message = "found nothing to change, expected for example {'name': 'lr sweep'}"
        raise ArgumentError(message)

    def edit(run: Reader) -> None:
        if asked.was is not None and (run.notes or "") != asked.was.notes:
            raise ArgumentError(_CHANGED)
        whole = dict(changes)
        if add or remove:
            kept = whole.get("tags", run.tags)
            tags = [*(tag for tag in kept if tag not in remove), *add]
            whole["tags"] = list(check_tags(tags))
        run.edit(whole)

    # Of two pages that save at once, the second must see what the first has written.
    with _SAVING if asked.was is not None else nullcontext():
        changed, refused = _each(stores, store_id, asked.runs, edit)
    return {"changed": list(changed), "refused": refused}


def trash_runs(stores: Stores, store_id: str, asked: Runs) -> Told:
    """Move runs to the trash; live and locked ones stay.

    Raises:
        NotFoundError: there is no such store.
        ArgumentError: something is no name of a run.
    """

    def trash(run: Reader) -> TrashEntry:
        assert run.store is not None
        return run.store.trash.put(RunFolder(run.folder))

    done, refused = _each(stores, store_id, asked.runs, trash)
    trashed = [{"run": run, "entry": entry.entry} for run, entry in done.items()]
    return {"trashed": trashed, "refused": refused}


def restore_runs(stores: Stores, store_id: str, asked: Entries) -> Told:
    """Put runs back where they were.

    Raises:
        NotFoundError: there is no such store.
    """
    trash = stores.store(store_id).trash
    restored: list[Told] = []
    refused: list[Told] = []
    for entry in dict.fromkeys(asked.entries):
        try:
            found = trash.find(entry)
            trash.restore(entry)
        except NbtrackError as error:
            refused.append({"entry": entry, "reason": str(error)})
        else:
            restored.append({"run": _name(found), "entry": entry})
    return {"restored": restored, "refused": refused}


def empty_trash(stores: Stores, store_id: str, asked: Entries) -> Told:
    """Remove runs from the trash for good.

    Raises:
        NotFoundError: there is no such store.
        StoreError: one cannot be removed.
    """
    removed = stores.store(store_id).trash.empty(asked.entries)
    return {"removed": [entry.entry for entry in removed]}


def list_trash(stores: Stores, store_id: str, project: str | None) -> Told:
    """What lies in the trash, the last deleted first.

    Args:
        stores: where to look.
        store_id: the store.
        project: the project's folder; None for all.

    Raises:
        NotFoundError: there is no such store.
    """
    found = stores.store(store_id).trash.entries()
    return {
        "entries": [
            {
                "entry": entry.entry,
                "run": _name(entry),
                "id": entry.run_id,
                "name": entry.name,
                "project": entry.project,
                "trashed_us": entry.trashed_us,
            }
            for entry in found
            if project in (None, folder_name(entry.project))
        ]
    }


def set_baseline(stores: Stores, store_id: str, asked: OneRun) -> Told:
    """Choose the run that the others of a project are compared with.

    Raises:
        NotFoundError: there is no such store, project or run.
        ArgumentError: neither a run nor a project is named.
    """
    name = asked.project or (asked.run or "").partition("/")[0]
    if not name:
        message = "found neither a run nor a project, expected {'project': ..., 'run': ...}"
        raise ArgumentError(message)
    project = project_folder(stores.store(store_id), name)
    chosen = None
    if asked.run is not None:
        place = _place(store_id, asked.run)
        if place.project != name:
            message = f"run {asked.run!r} is not in project {name!r}"
            raise ArgumentError(message)
        chosen = stores.run(place).folder.name
    before = read_baseline(project)
    write_baseline(project, chosen)
    for run in {before, chosen} - {None}:
        folder = project.run(cast("str", run))
        if folder.path.is_dir():
            note_change(folder)  # rows of it are shown otherwise now, in other pages too
    return {"project": name, "run": None if chosen is None else f"{name}/{chosen}"}


def claim_colours(stores: Stores, store_id: str, asked: Runs) -> Told:
    """The colour slots of runs that are about to be shown in their colour.

    Raises:
        NotFoundError: there is no such store.
        ArgumentError: something is no name of a run.
    """
    store = stores.store(store_id)
    slots: dict[str, int] = {}
    for name, folders in split_names(asked.runs).items():
        project = project_folder(store, name)
        there = [folder for folder in folders if (project.runs / folder).is_dir()]
        slots |= {f"{name}/{run}": slot for run, slot in claim_slots(project, there).items()}
    return {"slots": slots}


def list_views(stores: Stores, store_id: str, project: str | None) -> Told:
    """The saved views of a project, or those for all projects.

    Raises:
        NotFoundError: there is no such store or project.
    """
    store = stores.store(store_id)
    holder = store.layout if project is None else project_folder(store, project)
    views, version = read_views(holder.views_json)
    return {"views": [msgspec.to_builtins(view) for view in views], "version": version}


def save_views(stores: Stores, store_id: str, project: str | None, asked: Views) -> Told:
    """Replace the saved views.

    Raises:
        NotFoundError: there is no such store or project.
        ArgumentError: they cannot be kept.
        UsageError: they were changed since the version that was given.
    """
    store = stores.store(store_id)
    holder = store.layout if project is None else project_folder(store, project)
    try:
        views = [msgspec.convert(view, SavedView) for view in asked.views]
    except msgspec.ValidationError as error:
        message = f"a saved view: {error}"
        raise ArgumentError(message) from error
    return {"version": write_views(holder.views_json, views, version=asked.version)}


def find_run(stores: Stores, store_id: str, run: str) -> Reader:
    """A run by its name.

    Raises:
        NotFoundError: there is no such store or run.
    """
    return stores.run(_place(store_id, run))


def _each(
    stores: Stores, store_id: str, runs: Iterable[str], act: Callable[[Reader], Any]
) -> tuple[dict[str, Any], list[Told]]:
    """Do something to each run: what it gave, and the runs where it was refused."""
    stores.store(store_id)  # one that is unknown is told once, not of each run
    done: dict[str, Any] = {}
    refused: list[Told] = []
    for run in dict.fromkeys(runs):
        try:
            done[run] = act(stores.run(_place(store_id, run)))
        except NbtrackError as error:
            refused.append({"run": run, "reason": str(error)})
    return done, refused


def _place(store_id: str, run: str) -> Place:
    project, slash, folder = run.partition("/")
    if not slash:
        message = f"found the run {run[:80]!r}, expected '<project folder>/<run folder>'"
        raise NotFoundError(message)
    return Place(store_id, project, folder)


def _name(entry: TrashEntry) -> str:
    return f"{folder_name(entry.project)}/{entry.folder}"


def _checked(given: Mapping[str, Any]) -> Told:
    """The changes, each of the right kind."""
    changes: Told = {}
    for field, value in given.items():
        if field in _TAGS:
            if field == "tags":
                changes["tags"] = list(check_tags(value))
        elif field == "name":
            changes[field] = _short(check_label(value, "name"), "name", _LONGEST_NAME)
        elif field in _FLAGS:
            if not isinstance(value, bool):
                raise ValueTypeError(f"{field} is true or false, got {value!r}")
            changes[field] = value
        elif field in ("notes", "group", "job_type"):
            if value is not None and not isinstance(value, str):
                raise ValueTypeError(f"{field} is a text, got {value!r}")
            longest = _LONGEST_NOTES if field == "notes" else _LONGEST_NAME
            changes[field] = _short(value, field, longest) if value else None
        else:
            known = ", ".join(("name", "notes", "group", "job_type", *_FLAGS, *_TAGS))
            raise ArgumentError(f"{field!r} of a run cannot be changed: expected one of {known}")
    return changes


def _short(value: str, what: str, longest: int) -> str:
    if len(value) > longest:
        raise ArgumentError(f"the {what} has {len(value):,} characters; at most {longest:,}")
    return value
