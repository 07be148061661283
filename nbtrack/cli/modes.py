"""Commands for which a local tracker has nothing to do, or only a word to remember."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from nbtrack.cli.output import say
from nbtrack.errors import NotBuiltYetError, RunNotFoundError, UsageError

__all__ = ["later", "login", "needs_server", "set_mode", "sync"]


def login(_arguments: Namespace) -> int:
    """Say that there is no account."""
    say("nbtrack keeps runs in local files: there is nothing to log in to.")
    return 0


def set_mode(arguments: Namespace) -> int:
    """Remember the mode of future runs."""
    from nbtrack.settings import write_mode

    path = write_mode(arguments.mode)
    say(f"runs begin in mode {arguments.mode} from now on (kept in {path});")
    say("online and offline keep the same local files.")
    return 0


def sync(arguments: Namespace) -> int:
    """Say that runs are where they belong.

    Raises:
        RunNotFoundError: one of the paths holds no run.
    """
    for text in arguments.paths:
        path = Path(text)
        if any(path.glob("*.wandb")) or path.suffix == ".wandb":
            message = f"{text} is a run of wandb: importing those is not built yet"
            raise NotBuiltYetError(message)
        run = path.parent if path.name == "files" else path
        if not (run / "run.json").is_file() and not (run / "rows").is_dir():
            message = f"there is no run in {text}: expected the folder of a run, with run.json"
            raise RunNotFoundError(message)
        say(f"{text}: nothing to sync, the run is in local files already.")
    if not arguments.paths:
        say("nothing to sync: all runs are in local files already (see nbtrack where).")
    return 0


def later(arguments: Namespace) -> int:
    """Refuse a command that comes later.

    Raises:
        NotBuiltYetError: always.
    """
    message = f"nbtrack {arguments.name} is not built yet"
    raise NotBuiltYetError(message)


def needs_server(arguments: Namespace) -> int:
    """Refuse a command that is about wandb's server.

    Raises:
        UsageError: always.
    """
    message = f"nbtrack {arguments.name} makes no sense: there is no server and no account"
    raise UsageError(message)
