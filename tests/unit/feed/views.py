"""A view as a page keeps it: what it has after all messages so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import nbtrack
from nbtrack.feed.feed import Feed

if TYPE_CHECKING:
    from nbtrack.feed.wire import Message


class Clock:
    """Moves on by a second at each look, so that nothing is held back."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        self.now_s += 1.0
        return self.now_s


class View:
    """Applies messages; `curves` is what would be drawn."""

    def __init__(self, run_id: str, **arguments: Any) -> None:
        self.feed = Feed(nbtrack.open_run(run_id), monotonic_s=Clock(), **arguments)
        self.heads: dict[str, dict[str, Any]] = {}
        self.curves: dict[tuple[str, str], tuple[np.ndarray, ...]] = {}
        self.seen: list[str] = []

    def open(self, **request: Any) -> list[Message]:
        return self.apply(self.feed.open(request))

    def poll(self) -> list[Message]:
        return self.apply(self.feed.poll())

    def ask(self, kind: str, **request: Any) -> list[Message]:
        return self.apply(self.feed.answer({"type": kind, **request}))

    def apply(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            header = message.header
            self.seen.append(header["type"])
            self.heads[header["type"]] = header
            if header["type"] == "curve":
                self._draw(header, arrays(message))
        return messages

    def _draw(self, header: dict[str, Any], news: tuple[np.ndarray, ...]) -> None:
        name = header["metric"], header["which"]
        if not header["replace"]:
            news = tuple(np.concatenate(pair) for pair in zip(self.curves[name], news, strict=True))
        assert len(news[0]) == header["drawn"]
        self.curves[name] = news

    def y(self, metric: str, which: str = "run") -> list[float]:
        return self.curves[metric, which][1].tolist()

    def x(self, metric: str, which: str = "run") -> list[float]:
        return self.curves[metric, which][0].tolist()


def arrays(message: Message) -> tuple[np.ndarray, ...]:
    """x, y and times of a curve or a detail."""
    places = [message.header[key] for key in ("x", "y", "t")]
    return tuple(np.frombuffer(message.buffers[place], "<f8") for place in places)
