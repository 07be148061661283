"""Knobs and done commands, as the run's own process writes them between its rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

import numpy as np

from nbtrack.feed.wire import Message
from nbtrack.query.buckets import Places

__all__ = ["Controls"]

_KNOB_FIELDS = ("name", "value", "min", "max", "default", "log")


class _Event(Protocol):
    @property
    def sequence(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def body(self) -> dict[str, Any]: ...


class _Rows(Protocol):
    @property
    def sequence(self) -> Places: ...
    @property
    def step(self) -> Places: ...


class Controls:
    """The knobs of a run as they stand, by name."""

    def __init__(self) -> None:
        self._knobs: dict[str, dict[str, Any]] = {}
        self._last: dict[int, int] = {}
        self._steps: dict[int, int] = {}

    def take(
        self, writer: int, events: Iterable[_Event], rows: _Rows | None = None
    ) -> list[Message]:
        """Take events in.

        Args:
            writer: whose they are.
            events: "knob" says what a knob is now; "command" says what became of a command.
            rows: those between which the events stand.

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
                self._turn(body, self._step_before(event.sequence, writer, rows))
            elif event.kind == "command" and (command := str(body.get("id", ""))):
                header = {"done": bool(body.get("done")), "text": str(body.get("text") or "")}
                acks.append(Message({"type": "ack", "command": command, **header}))
        if rows is not None and len(rows.step):
            self._steps[writer] = int(rows.step[-1])
        return acks

    def _turn(self, body: dict[str, Any], step: int | None) -> None:
        told = {key: body[key] for key in _KNOB_FIELDS if key in body}
        knob = dict.fromkeys(_KNOB_FIELDS) | {"log": False, "was": None, "until": None} | told
        # In JSON a page cannot tell 3 from 3.0.
        knob["whole"] = isinstance(knob["default"], int) and not isinstance(knob["default"], bool)
        before = self._knobs.get(body["name"])
        if before is not None:
            knob["was"], knob["until"] = _was(before, knob["value"], step)
        self._knobs[body["name"]] = knob

    def _step_before(self, sequence: int, writer: int, rows: _Rows | None) -> int | None:
        place = 0 if rows is None else int(np.searchsorted(rows.sequence, sequence))
        if rows is None or place == 0:
            return self._steps.get(writer)
        return int(rows.step[place - 1])

    def header(self) -> dict[str, Any]:
        """All knobs, in the order in which they came."""
        return {"type": "knobs", "knobs": list(self._knobs.values())}


def _was(before: dict[str, Any], value: Any, step: int | None) -> tuple[Any, int | None]:
    """The value before the one that a knob has now, and the last step that had it."""
    if value == before["value"]:
        return before["was"], before["until"]
    if step is None:
        return None, None  # no row has met another value
    # Turned twice without a row between: no row has met what was in between.
    was = before["was"] if before["until"] == step else before["value"]
    return (None, None) if was == value else (was, step)
