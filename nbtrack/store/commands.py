"""What others ask of a running loop: one small file a command, read and removed by its writer.

A busy kernel answers no message, so a page, or any other process, leaves a file in ``commands/``.
The writer that it is addressed to reads it within a second, does it, says so in its row log
(event ``command`` with the id, the kind, whether it was done, and a text), and removes the file.
A command for another writer is left alone; one whose writer is gone is swept after an hour.
"""

from __future__ import annotations

import contextlib
import math
import os
import re
import time
from typing import Any, Literal, cast, get_args

import msgspec

from nbtrack.errors import ArgumentError, RunFinishedError, ValueTypeError
from nbtrack.records import LiveRecord
from nbtrack.store.files import list_names, make_folder, read_bytes, replace_file
from nbtrack.store.layout import RunFolder
from nbtrack.store.runs import read_live

__all__ = [
    "COMMAND_KINDS",
    "Command",
    "CommandKind",
    "check_command",
    "has_lapsed",
    "new_command",
    "read_commands",
    "remove_command",
    "write_command",
]

CommandKind = Literal["stop", "finish", "note", "tag", "untag", "checkpoint", "knob"]
COMMAND_KINDS: tuple[CommandKind, ...] = get_args(CommandKind)
# What each kind needs to be told, beside nothing else.
_FIELDS: dict[str, tuple[str, ...]] = {
    "note": ("text",),
    "tag": ("tag",),
    "untag": ("tag",),
    "knob": ("name", "value"),
}
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_FILE = re.compile(r"\d{1,19}-\d{1,9}-[A-Za-z0-9_-]{1,64}\.json")
_NOTE_LENGTH, _TAG_LENGTH, _NAME_LENGTH = 10_000, 64, 128
_MAX_BYTES = 65_536
_MAX_FILES = 1_000
_LAPSES_US = 3_600_000_000


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """Something asked of a running loop.

    Attributes:
        id: chosen by who asks; letters, digits, ``_`` and ``-``, at most 64.
        kind: "stop", "finish", "note", "tag", "untag", "checkpoint" or "knob".
        time_us: when it was asked, in microseconds since 1970.
        writer: number of the writer that is to do it; None for every main writer.
        body: note: {"text"}; tag and untag: {"tag"}; knob: {"name", "value"}; the others: {}.
    """

    id: str
    kind: CommandKind
    time_us: int
    writer: int | None = None
    body: dict[str, Any] = {}


def new_command(
    kind: str, body: dict[str, Any] | None = None, *, writer: int | None = None
) -> Command:
    """A checked command with a fresh id and the time of now.

    Args:
        kind: "stop", "finish", "note", "tag", "untag", "checkpoint" or "knob".
        body: what the kind needs; see `Command`.
        writer: who is to do it; every main writer by default.

    Raises:
        ArgumentError: there is no such kind, or the body does not fit it.
        ValueTypeError: something in it is of the wrong type.

    Example:
        >>> new_command("tag", {"tag": "good"}).body
        {'tag': 'good'}
    """
    made = Command(
        id=os.urandom(8).hex(),
        kind=cast("CommandKind", kind),
        time_us=time.time_ns() // 1000,
        writer=writer,
        body=dict(body or {}),
    )
    return check_command(made)


def check_command(command: Command) -> Command:
    """The command, if it can be done by some run.

    Raises:
        ArgumentError: the id, the kind or a value cannot be used.
        ValueTypeError: something is of the wrong type.

    Example:
        >>> check_command(Command(id="a", kind="tag", time_us=1, body={}))
        Traceback (most recent call last):
        nbtrack.errors.ArgumentError: a "tag" command needs tag in its body, got nothing
    """
    if not isinstance(command.id, str) or not _ID.fullmatch(command.id):  # pyright: ignore[reportUnnecessaryIsInstance] - from a page
        raise ArgumentError(
            f"the command id {command.id!r} cannot be used: 1 to 64 letters, digits, _ or -"
        )
    if command.kind not in COMMAND_KINDS:
        known = ", ".join(COMMAND_KINDS)
        raise ArgumentError(f"there is no command {command.kind!r}; the commands are: {known}")
    _check_number(command.time_us, "time_us")
    if command.writer is not None:
        _check_number(command.writer, "writer")
    _check_body(command.kind, command.body)
    return command


def write_command(folder: RunFolder, command: Command) -> None:
    """Leave a command for a running loop; it is done within about a second.

    Args:
        folder: the run.
        command: what is asked. Without a writer, each main writer that runs gets a file of its
            own, so that none of them waits for another.

    Raises:
        ArgumentError: the command cannot be used, or the run has no such writer.
        ValueTypeError: something in it is of the wrong type.
        RunFinishedError: no writer of the run is running.
        OSError: it could not be written.
    """
    check_command(command)
    writers = [live.writer for live in _targets(folder, command)]
    if not folder.commands.is_dir():
        make_folder(folder.commands)
    for writer in writers:
        addressed = msgspec.structs.replace(command, writer=writer)
        replace_file(_path(folder, addressed), msgspec.json.encode(addressed))


def read_commands(folder: RunFolder) -> list[Command]:
    """All commands that wait, the earliest first; whatever else lies there is passed over."""
    found: list[Command] = []
    names = [name for name in list_names(folder.commands) if _FILE.fullmatch(name)]
    for name in sorted(names)[:_MAX_FILES]:
        command = _read(folder, name)
        if command is not None:
            found.append(command)
    return sorted(found, key=lambda command: (command.time_us, command.id))


def remove_command(folder: RunFolder, command: Command) -> None:
    """Take a command away: it was done. Nothing happens if it is gone or may not be removed."""
    with contextlib.suppress(OSError):
        _path(folder, command).unlink()


def has_lapsed(command: Command) -> bool:
    """Whether a command is so old that its writer must be gone."""
    return time.time_ns() // 1000 - command.time_us > _LAPSES_US


def _targets(folder: RunFolder, command: Command) -> list[LiveRecord]:
    lives = read_live(folder)
    if command.writer is not None:
        lives = [live for live in lives if live.writer == command.writer]
        if not lives:
            raise ArgumentError(f"the run has no writer {command.writer}")
    # Writers of earlier attempts that were killed say "running" for ever.
    attempt = max((live.attempt for live in lives), default=0)
    targets = [live for live in lives if live.state == "running" and live.attempt == attempt]
    if command.writer is None:
        targets = [live for live in targets if live.role == "main"]
    if not targets:
        raise RunFinishedError(
            f"the run is not running, so nothing can do the command {command.kind!r}"
        )
    return targets


def _path(folder: RunFolder, command: Command) -> Any:
    return folder.commands / f"{command.time_us}-{command.writer}-{command.id}.json"


def _read(folder: RunFolder, name: str) -> Command | None:
    path = folder.commands / name
    try:
        if path.stat().st_size > _MAX_BYTES:
            return None
        data = read_bytes(path)
        command = msgspec.json.decode(data, type=Command) if data else None
        if command is None or _path(folder, command).name != name:
            return None  # a copy: what cannot be removed by its name would be done for ever
        return check_command(command)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, ArgumentError, ValueTypeError):
        return None


def _check_body(kind: str, body: object) -> None:
    if not isinstance(body, dict):
        raise ValueTypeError(f"the body of a command is a dictionary, got {type(body).__name__}")
    given = cast("dict[str, Any]", body)
    wanted = _FIELDS.get(kind, ())
    if set(given) != set(wanted):
        said = ", ".join(sorted(map(str, given))) or "nothing"
        needs = f"needs {' and '.join(wanted)} in its body" if wanted else "needs an empty body"
        raise ArgumentError(f'a "{kind}" command {needs}, got {said}')
    match kind:
        case "note":
            _check_text(given["text"], "text of a note", _NOTE_LENGTH)
        case "tag" | "untag":
            _check_text(given["tag"], "tag", _TAG_LENGTH)
        case "knob":
            _check_text(given["name"], "name of a knob", _NAME_LENGTH)
            _check_value(given["value"])
        case _:
            pass


def _check_text(value: object, what: str, longest: int) -> None:
    if not isinstance(value, str):
        raise ValueTypeError(f"the {what} is text, got {type(value).__name__} {value!r}")
    if not value.strip() or len(value) > longest:
        raise ArgumentError(
            f"the {what} has {len(value)} characters; 1 to {longest} that are not all blank"
        )


def _check_number(value: object, what: str) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueTypeError(f"{what} of a command is a number from 0 on, got {value!r}")


def _check_value(value: object) -> None:
    if not isinstance(value, bool | int | float):
        raise ValueTypeError(f"the value of a knob is a number or a bool, got {value!r}")
    if not (math.isfinite(value) if isinstance(value, float) else abs(value) < 2**63):
        raise ArgumentError(f"the value of a knob is a finite number of 64 bits, got {value!r}")
