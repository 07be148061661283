"""Which runs a command means: ids and names, or a filter."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence

from nbtrack._readers import current_store
from nbtrack.cli.output import complain
from nbtrack.errors import ArgumentError, RunNotFoundError, UsageError
from nbtrack.query.condition import Compare
from nbtrack.query.fields import run_field
from nbtrack.query.reader import Reader, open_run
from nbtrack.query.runs import runs
from nbtrack.store.stores import Store

__all__ = ["choose", "count_runs", "is_agreed"]

_SHOWN = 10


def choose(arguments: Namespace, command: str) -> list[Reader]:
    """The runs that a call names.

    Args:
        arguments: with ``runs``, ``project`` and ``filter``.
        command: its name, for messages.

    Raises:
        ArgumentError: neither runs nor a filter, or both; or a name that several runs have.
        RunNotFoundError: there is no such run.
        UsageError: a run lies in no store.
    """
    store = current_store(arguments.dir)
    if arguments.runs and arguments.filter:
        message = f"{command} takes runs, or --filter and --project, not both"
        raise ArgumentError(message)
    if arguments.runs:
        words = dict.fromkeys(arguments.runs)
        found = [_find(store, word, arguments.project) for word in words]
        return list({run.folder: run for run in found}.values())
    if arguments.filter is None:
        message = "say which runs: ids or names, or --filter EXPRESSION"
        raise ArgumentError(message)
    return list(runs(store, arguments.project, arguments.filter, "created"))


def is_agreed(question: str, lines: Sequence[str]) -> bool:
    """Ask before something is done to runs.

    Args:
        question: to be answered with yes or no.
        lines: one a run; the first few are shown.

    Raises:
        ArgumentError: there is nobody to ask.
    """
    if not sys.stdin.isatty():
        message = "there is nobody to ask: add --yes"
        raise ArgumentError(message)
    for line in lines[:_SHOWN]:
        complain(f"  {line}")
    if len(lines) > _SHOWN:
        complain(f"  and {len(lines) - _SHOWN:,} more")
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def count_runs(number: int) -> str:
    """So many runs, in words.

    Example:
        >>> count_runs(1), count_runs(1200)
        ('1 run', '1,200 runs')
    """
    return f"{number:,} run{'' if number == 1 else 's'}"


def _find(store: Store, word: str, project: str | None) -> Reader:
    try:
        run = _open(store, word, project)
    except RunNotFoundError as error:
        run = _by_name(store, word, project, error)
    if run.store is None:
        message = f"{run.folder} lies in no store: nothing there to change it in"
        raise UsageError(message)
    return run


def _open(store: Store, word: str, project: str | None) -> Reader:
    if project is None or "/" in word:
        return open_run(word, lambda: store)
    return Reader(store, store.find_run(word, project))


def _by_name(store: Store, word: str, project: str | None, error: RunNotFoundError) -> Reader:
    table = runs(store, project)
    named = table.filter(Compare(run_field("name"), "==", word))
    if len(named) > 1:
        places = ", ".join(f"{run.project}/{run.run_id}" for run in named[:_SHOWN])
        message = f"{count_runs(len(named))} are called {word!r}: say which by id: {places}"
        raise ArgumentError(message)
    if not len(named):
        raise error
    return named[0]
