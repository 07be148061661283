"""``nbtrack archive`` and ``nbtrack lock``: out of the lists, and safe from being deleted."""

from __future__ import annotations

from argparse import Namespace

from nbtrack.cli.choosing import choose, count_runs
from nbtrack.cli.output import complain, progress, say, say_json

__all__ = ["mark"]

_TOLD = {
    ("archived", True): "archived",
    ("archived", False): "took out of the archive:",
    ("locked", True): "locked",
    ("locked", False): "unlocked",
}


def mark(arguments: Namespace) -> int:
    """Set or take away a mark that others put on runs."""
    value = not arguments.undo
    chosen = choose(arguments, arguments.verb)
    changed = [run for run in chosen if getattr(run, arguments.mark) is not value]
    for run in progress(changed, f"{arguments.verb} ...", len(changed)):
        run.edit({arguments.mark: value})
    if arguments.json:
        say_json({"changed": [run.run_id for run in changed]})
    elif changed:
        say(f"{_TOLD[arguments.mark, value]} {count_runs(len(changed))}")
    else:
        complain("nothing to change")
    return 0
