"""What a run has printed, line by line, as wandb's Api gives it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, overload

from nbtrack.errors import ArgumentError
from nbtrack.query.reader import Reader

__all__ = ["ConsoleLine", "ConsoleLogs", "console_logs"]


class ConsoleLine(NamedTuple):
    """One line.

    Attributes:
        line: its text.
        timestamp: ISO, UTC; None where the file does not say.
        level: "error" for what went to stderr, else "info".
        label: the stream.
    """

    line: str
    timestamp: str | None
    level: str
    label: str | None


class ConsoleLogs(Sequence[ConsoleLine]):
    """The lines of a run, the first one first."""

    def __init__(self, lines: Sequence[ConsoleLine]) -> None:
        self._lines = list(lines)

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, index: int) -> ConsoleLine: ...
    @overload
    def __getitem__(self, index: slice) -> list[ConsoleLine]: ...
    def __getitem__(self, index: int | slice) -> ConsoleLine | list[ConsoleLine]:
        return self._lines[index]

    def __repr__(self) -> str:
        return f"<ConsoleLogs {len(self)}>"


def console_logs(reader: Reader, last: int | None) -> ConsoleLogs:
    """The lines of a run; only the last ones, if a number is given.

    Raises:
        ArgumentError: `last` is no positive number.
    """
    if last is not None and last < 1:
        message = f"found last={last!r}, expected at least 1"
        raise ArgumentError(message)
    frame = reader.console()
    frame = frame if last is None else frame.tail(last)
    texts = frame["time"].dt.strftime("%Y-%m-%dT%H:%M:%S%.3fZ")
    return ConsoleLogs(
        [
            ConsoleLine(text, time, "error" if stream == "stderr" else "info", stream)
            for time, stream, text in zip(texts, frame["stream"], frame["text"], strict=True)
        ]
    )
