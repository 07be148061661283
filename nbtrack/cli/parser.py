"""The words of the command line and what each of them takes."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from nbtrack._version import __version__

__all__ = ["build_parser", "parse_arguments"]

_DESCRIPTION = "Track experiments in local files: list, show, export and check recorded runs."
_FILTER_HELP = (
    "only runs that fulfil this, for example: "
    "'config.lr < 0.01 and state == \"finished\" and age < 7d'"
)
_ORDER_HELP = "sort by this; a minus puts the largest first: -created, -summary.loss, config.lr"
# Commands of wandb that come later, or that need its server.
_LATER = ("sweep", "agent", "artifact", "verify")
_NEEDS_SERVER = ("pull", "launch", "launch-agent", "server", "docker", "job", "logout")


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    parser = argparse.ArgumentParser(prog="nbtrack", description=_DESCRIPTION)
    parser.add_argument("--version", action="version", version=f"nbtrack {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_ls(commands)
    _add_show(commands)
    _add_history(commands)
    _add_rm(commands)
    _add_marks(commands)
    _add_store_commands(commands)
    _add_modes(commands)
    return parser


def parse_arguments(
    parser: argparse.ArgumentParser, argv: Sequence[str] | None
) -> argparse.Namespace:
    """The arguments of a call; commands that do nothing here take any options of wandb's."""
    arguments, unknown = parser.parse_known_args(argv)
    if unknown and not arguments.takes_anything:
        parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    return arguments


Commands = argparse._SubParsersAction  # noqa: SLF001  # pyright: ignore - argparse has no other name


def _command(
    commands: Commands[argparse.ArgumentParser],
    name: str,
    function: str,
    does: str,
    *,
    takes_anything: bool = False,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=does, description=does)
    command.set_defaults(command=f"nbtrack.cli.{function}", takes_anything=takes_anything)
    return command


def _add_place(command: argparse.ArgumentParser, *, json: bool = True) -> None:
    command.add_argument(
        "--dir", metavar="DIR", help="folder that holds the store, as in init(dir=)"
    )
    if json:
        command.add_argument("--json", action="store_true", help="print json for programs")


def _add_selection(command: argparse.ArgumentParser) -> None:
    command.add_argument("-p", "--project", metavar="NAME", help="only runs of this project")
    command.add_argument("-f", "--filter", metavar="EXPRESSION", help=_FILTER_HELP)


def _add_ls(commands: Commands[argparse.ArgumentParser]) -> None:
    command = _command(commands, "ls", "listing:ls", "list runs, the newest first")
    command.add_argument("only", nargs="?", metavar="PROJECT", help="the same as --project")
    _add_selection(command)
    command.add_argument("-o", "--order", metavar="NAME", action="append", help=_ORDER_HELP)
    command.add_argument(
        "-n", "--limit", metavar="N", type=_count, default=50, help="at most N runs"
    )
    command.add_argument("-a", "--all", action="store_true", help="all runs, however many")
    command.add_argument(
        "-c", "--columns", metavar="NAMES", help="show these: config.lr,summary.loss,val/acc"
    )
    _add_place(command)


def _add_show(commands: Commands[argparse.ArgumentParser]) -> None:
    command = _command(commands, "show", "listing:show", "show one run: facts, config, summary")
    command.add_argument("run", metavar="RUN", help="id, project/id, or the folder of a run")
    _add_place(command)


def _add_history(commands: Commands[argparse.ArgumentParser]) -> None:
    command = _command(commands, "history", "export:history", "export all rows of a run")
    command.add_argument("run", metavar="RUN", help="id, project/id, or the folder of a run")
    command.add_argument(
        "-k",
        "--keys",
        metavar="NAMES",
        help="only these metrics, and rows that have all: loss,val/acc",
    )
    command.add_argument(
        "--steps",
        metavar="FIRST:END",
        help="only rows with FIRST <= step < END; either may be left out",
    )
    command.add_argument(
        "--format",
        choices=("csv", "parquet", "json"),
        help="by default what the name of the output ends in, else csv",
    )
    command.add_argument(
        "--output", metavar="FILE", help="write to this file instead of the terminal"
    )
    _add_place(command, json=False)


def _add_rm(commands: Commands[argparse.ArgumentParser]) -> None:
    command = _command(commands, "rm", "removal:rm", "move runs to the trash of the store")
    _add_runs(command)
    _add_selection(command)
    _add_yes(command)
    command.add_argument("--force", action="store_true", help="also runs that may be running")
    _add_place(command)
    command = _command(commands, "restore", "removal:restore", "bring deleted runs back")
    _add_runs(command, "id, project/id, name, or entry of nbtrack trash")
    command.add_argument("-p", "--project", metavar="NAME", help="only runs of this project")
    _add_place(command)
    command = _command(commands, "trash", "removal:trash", "list deleted runs, or remove them")
    _add_runs(command, "only these")
    command.add_argument("-p", "--project", metavar="NAME", help="only runs of this project")
    command.add_argument("--empty", action="store_true", help="remove them for good")
    _add_yes(command)
    _add_place(command)


def _add_marks(commands: Commands[argparse.ArgumentParser]) -> None:
    told = {
        "archive": ("archived", "put runs aside: the sidebar leaves them out"),
        "lock": ("locked", "keep runs from being deleted"),
    }
    for verb, (mark, does) in told.items():
        command = _command(commands, verb, "marking:mark", does)
        _add_runs(command)
        _add_selection(command)
        command.add_argument("--undo", action="store_true", help="the opposite")
        command.set_defaults(mark=mark, verb=verb)
        _add_place(command)


def _add_runs(
    command: argparse.ArgumentParser, what: str = "id, project/id, or name of a run"
) -> None:
    command.add_argument("runs", nargs="*", metavar="RUN", help=what)


def _add_yes(command: argparse.ArgumentParser) -> None:
    command.add_argument("-y", "--yes", action="store_true", help="do not ask")


def _add_store_commands(commands: Commands[argparse.ArgumentParser]) -> None:
    command = _command(commands, "where", "place:where", "say where the runs are, and how large")
    _add_place(command)
    command = _command(commands, "doctor", "doctor:doctor", "check that all is well, with remedies")
    _add_place(command)


def _add_modes(commands: Commands[argparse.ArgumentParser]) -> None:
    free = {"takes_anything": True}
    command = _command(
        commands, "login", "modes:login", "nothing to do: there is no account", **free
    )
    command.add_argument("key", nargs="*", help=argparse.SUPPRESS)
    command = _command(
        commands, "sync", "modes:sync", "nothing to do: runs are local files", **free
    )
    command.add_argument("paths", nargs="*", metavar="PATH", help="folders of runs")
    for mode in ("offline", "online"):
        command = _command(
            commands,
            mode,
            "modes:set_mode",
            f"future runs begin in mode {mode}; both keep all here",
        )
        command.set_defaults(mode=mode)
    for names, function in ((_LATER, "modes:later"), (_NEEDS_SERVER, "modes:needs_server")):
        for name in names:
            command = commands.add_parser(name, add_help=False)
            command.add_argument("rest", nargs=argparse.REMAINDER)
            command.set_defaults(command=f"nbtrack.cli.{function}", takes_anything=True, name=name)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        message = f"found {text!r}, expected at least 1"
        raise argparse.ArgumentTypeError(message)
    return number
