"""``nbtrack rm``, ``trash`` and ``restore``: what was deleted can be brought back."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Sequence

from nbtrack._readers import current_store
from nbtrack.cli.choosing import choose, count_runs, is_agreed
from nbtrack.cli.output import complain, progress, say, say_json
from nbtrack.errors import ArgumentError, RunNotFoundError, UsageError
from nbtrack.query import words
from nbtrack.query.reader import Reader
from nbtrack.store.layout import RunFolder
from nbtrack.store.stores import Store
from nbtrack.store.trash import TrashEntry

__all__ = ["restore", "rm", "trash"]

_SHOWN = 10


def rm(arguments: Namespace) -> int:
    """Move runs to the trash."""
    chosen = choose(arguments, "rm")
    if not chosen:
        complain("no run fulfils this: nothing was removed")
        return 0
    _refuse_kept(chosen, force=arguments.force)
    question = f"Move {count_runs(len(chosen))} to the trash?"
    if not arguments.yes and not is_agreed(question, [repr(run) for run in chosen]):
        complain("nothing was removed")
        return 1
    entries: list[TrashEntry] = []
    for run in progress(chosen, "removing", len(chosen)):
        assert run.store is not None
        entries.append(run.store.trash.put(RunFolder(run.folder), force=arguments.force))
    if arguments.json:
        removed = [entry.run_id for entry in entries]
        say_json({"removed": removed, "entries": [entry.entry for entry in entries]})
    else:
        say(f"moved {count_runs(len(entries))} to the trash")
        undo = entries[0].run_id if len(entries) == 1 else "RUN"
        complain(f"nbtrack restore {undo} brings it back; nbtrack trash lists what is there")
    return 0


def trash(arguments: Namespace) -> int:
    """List what was deleted, or remove it for good."""
    store = current_store(arguments.dir)
    entries = store.trash.entries(arguments.project)
    if arguments.runs:
        found = [_entry(entries, word) for word in dict.fromkeys(arguments.runs)]
        entries = list({entry.entry: entry for entry in found}.values())
    if arguments.empty:
        return _empty(store, entries, arguments)
    if arguments.json:
        say_json([_facts(entry) for entry in entries])
        return 0
    if not entries:
        say("the trash is empty")
        return 0
    _say_table(entries)
    return 0


def restore(arguments: Namespace) -> int:
    """Put deleted runs back where they were."""
    if not arguments.runs:
        message = "say which runs: ids, names or entries that nbtrack trash lists"
        raise ArgumentError(message)
    store = current_store(arguments.dir)
    entries = store.trash.entries(arguments.project)
    chosen = [_entry(entries, word) for word in dict.fromkeys(arguments.runs)]
    for entry in chosen:
        store.trash.restore(entry.entry)
    if arguments.json:
        say_json({"restored": [_facts(entry) for entry in chosen]})
    else:
        for entry in chosen:
            say(f"restored {entry.name} ({entry.project}/{entry.run_id})")
    return 0


def _refuse_kept(chosen: Sequence[Reader], *, force: bool) -> None:
    """Nothing is removed where one of the runs has to stay."""
    locked = [run for run in chosen if run.locked]
    if locked:
        names = _names(locked)
        message = f"{len(locked)} of {len(chosen)} runs are locked: {names}; nbtrack lock --undo"
        raise UsageError(message)
    live = [run for run in chosen if run.state == "running"]
    if live and not force:
        message = (
            f"{len(live)} of {len(chosen)} runs may be running: {_names(live)}; finish them "
            "first, or add --force (their processes then lose their files)"
        )
        raise UsageError(message)


def _names(runs: Sequence[Reader]) -> str:
    return ", ".join(f"{run.name} ({run.run_id})" for run in runs[:_SHOWN])


def _entry(entries: Sequence[TrashEntry], word: str) -> TrashEntry:
    """The entry that a word means: its own name, the id of its run, or the run's name."""
    project, slash, run_id = word.rpartition("/")
    for entry in entries:  # the last deleted first: of one id that is the one meant
        if word in (entry.entry, entry.run_id):
            return entry
        if slash and (project, run_id) == (entry.project, entry.run_id):
            return entry
    named = [entry for entry in entries if entry.name == word]
    if len(named) > 1:
        known = ", ".join(entry.entry for entry in named[:_SHOWN])
        message = f"{len(named)} deleted runs are called {word!r}: say which: {known}"
        raise ArgumentError(message)
    if not named:
        message = f"there is no run {word!r} in the trash; nbtrack trash lists what is there"
        raise RunNotFoundError(message)
    return named[0]


def _empty(store: Store, entries: Sequence[TrashEntry], arguments: Namespace) -> int:
    if not entries:
        complain("the trash is empty: nothing was removed")
        return 0
    question = f"Remove {count_runs(len(entries))} for good?"
    told = [f"{entry.name} ({entry.project}/{entry.run_id})" for entry in entries]
    if not arguments.yes and not is_agreed(question, told):
        complain("nothing was removed")
        return 1
    removed = store.trash.empty(entry.entry for entry in entries)
    if arguments.json:
        say_json({"removed": [_facts(entry) for entry in removed]})
    else:
        say(f"removed {count_runs(len(removed))} for good")
    return 0


def _facts(entry: TrashEntry) -> dict[str, object]:
    return {
        "entry": entry.entry,
        "run_id": entry.run_id,
        "name": entry.name,
        "project": entry.project,
        "trashed_us": entry.trashed_us,
    }


def _say_table(entries: Sequence[TrashEntry]) -> None:
    now_us = time.time_ns() // 1000
    heads = ("name", "id", "project", "deleted")
    rows = [(it.name, it.run_id, it.project, words.age(it.trashed_us, now_us)) for it in entries]
    say(f"{count_runs(len(entries))} in the trash, the last deleted first")
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        say("  ".join(cells).rstrip())
