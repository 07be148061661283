"""Knobs and done commands, as the run's own process writes them between its rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from nbtrack.feed.wire import Message

__all__ = ["Controls"]

_KNOB_FIELDS = ("name", "value", "min", "max", "default", "log")


class _Event(Protocol):
    @property
    def sequence(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def body(self) -> dict[str, Any]: ...


class Controls:
    """The knobs of a run as they stand, by name."""

    def __init__(self) -> None:
        self._knobs: dict[str, dict[str, Any]] = {}
        self._last: dict[int, int] = {}

    def take(self, writer: int, events: Iterable[_Event]) -> list[Message]:
        """Take events in.

        Args:
            writer: whose they are.
            events: "knob" says what a knob is now; "command" says what became of a command.

        Returns:
            An "ack" for each command that was done, or could not be.
        """
        acks: list[Message] = []
        for event in events:
            if event.sequence <= self._last.get(writer, -1):
                continue  # they come again when a row log is sealed
            self._last[writer] = event.sequence
            body = event.body
            if event.kind == "knob" and isinstance(body.get("name"), str):
                told = {key: body[key] for key in _KNOB_FIELDS if key in body}
                self._knobs[body["name"]] = dict.fromkeys(_KNOB_FIELDS) | {"log": False} | told
            elif event.kind == "command" and (command := str(body.get("id", ""))):
                header = {"done": bool(body.get("done")), "text": str(body.get("text") or "")}
                acks.append(Message({"type": "ack", "command": command, **header}))
        return acks

    def header(self) -> dict[str, Any]:
        """All knobs, in the order in which they came."""
        return {"type": "knobs", "knobs": list(self._knobs.values())}
