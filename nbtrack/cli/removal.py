"""``nbtrack rm``: moving runs to the trash, after asking."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence

from nbtrack._readers import current_store
from nbtrack.cli.output import complain, progress, say, say_json
from nbtrack.errors import ArgumentError, UsageError
from nbtrack.query.reader import Reader, open_run
from nbtrack.query.runs import runs

__all__ = ["rm"]

_SHOWN = 10


def rm(arguments: Namespace) -> int:
    """Move runs to the trash."""
    chosen = _chosen(arguments)
    if not chosen:
        complain("no run fulfils this: nothing was removed")
        return 0
    live = [run for run in chosen if run.state == "running"]
    if live and not arguments.force:
        names = ", ".join(f"{run.name} ({run.run_id})" for run in live[:_SHOWN])
        message = (
            f"{len(live)} of {len(chosen)} runs may be running: {names}; finish them first, or "
            "add --force (their processes then lose their files)"
        )
        raise UsageError(message)
    if not arguments.yes and not _is_agreed(chosen):
        complain("nothing was removed")
        return 1
    removed = [run.run_id for run in chosen]
    for run in progress(chosen, "removing", len(chosen)):
        run.delete(force=arguments.force)
    if arguments.json:
        say_json({"removed": removed})
    else:
        say(f"moved {_count(len(removed))} to the trash")
    return 0


def _chosen(arguments: Namespace) -> list[Reader]:
    store = current_store(arguments.dir)
    if arguments.runs and (arguments.filter or arguments.project):
        message = "rm takes ids, or --filter and --project, not both"
        raise ArgumentError(message)
    if arguments.runs:
        found = [open_run(name, lambda: store) for name in dict.fromkeys(arguments.runs)]
        for run in found:
            if run.store is None:
                message = f"{run.folder} lies in no store: delete the folder"
                raise UsageError(message)
        return found
    if arguments.filter is None:
        message = "say which runs: ids, or --filter EXPRESSION"
        raise ArgumentError(message)
    return list(runs(store, arguments.project, arguments.filter, "created"))


def _is_agreed(chosen: Sequence[Reader]) -> bool:
    if not sys.stdin.isatty():
        message = "there is nobody to ask: add --yes"
        raise ArgumentError(message)
    for run in chosen[:_SHOWN]:
        complain(f"  {run!r}")
    if len(chosen) > _SHOWN:
        complain(f"  and {len(chosen) - _SHOWN:,} more")
    sys.stderr.write(f"Move {_count(len(chosen))} to the trash? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _count(number: int) -> str:
    return f"{number:,} run{'' if number == 1 else 's'}"
