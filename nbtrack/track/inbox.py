"""The commands that wait for one writer; while there are none, a look costs microseconds."""

from __future__ import annotations

import os
import time

from nbtrack.store.commands import Command, has_lapsed, read_commands, remove_command
from nbtrack.store.layout import RunFolder

__all__ = ["Inbox"]

# Times of folders are as coarse as two seconds on some disks: a younger one says nothing.
_COARSE_NS = 2_000_000_000


class Inbox:
    """What others ask of one writer of a run."""

    __slots__ = ("_done", "_folder", "_path", "_seen_ns")

    def __init__(self, folder: RunFolder) -> None:
        """Nothing is read yet.

        Args:
            folder: of the run.
        """
        self._folder = folder
        self._path = os.fspath(folder.commands)
        self._seen_ns: int | None = None
        self._done: set[str] = set()

    def fetch(self, writer: int) -> list[Command]:
        """Commands for this writer that were not given before, the earliest first.

        Args:
            writer: its number.
        """
        try:
            changed_ns = os.stat(self._path).st_mtime_ns  # noqa: PTH116 - four times a second
        except OSError:  # nobody has ever asked anything
            return []
        if changed_ns == self._seen_ns:
            return []
        is_settled = time.time_ns() - changed_ns > _COARSE_NS
        fresh: list[Command] = []
        for command in read_commands(self._folder):
            if command.writer == writer and command.id not in self._done:
                self._done.add(command.id)
                fresh.append(command)
            elif command.writer == writer or has_lapsed(command):
                remove_command(self._folder, command)
        self._seen_ns = changed_ns if is_settled else None
        return fresh

    def remove(self, command: Command) -> None:
        """The command was done, and that is written down."""
        remove_command(self._folder, command)
