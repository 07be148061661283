"""The media of a run as a view is told of them: first which there are, then those it looks at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from nbtrack.feed.wire import Message
from nbtrack.query.media_rows import MediaRow

__all__ = ["RunMedia"]

# A slider has no more places than that. Histograms become the columns of one picture.
_MOST_ITEMS = {"histogram": 240}
_MOST = 2_000
_US_PER_S = 1_000_000


@dataclass(slots=True)
class _Shelf:
    """All media of one key.

    Attributes:
        kind: of the last of them.
        items: what the view gets of each, by step in the order of writing.
        count: how many were logged; `items` may be every second, fourth ... of them.
        stride: which these are.
        told: how many of the items the view has; None if it must have all of them anew.
        is_new: whether something came that the view has not heard of.
        newest: the last item. row: writer and step of it.
    """

    kind: str
    items: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    count: int = 0
    stride: int = 1
    told: int | None = None
    is_new: bool = True
    newest: dict[str, Any] | None = None
    row: tuple[int, int] | None = None

    def add(self, row: MediaRow) -> None:
        """Take one more; a row that was open comes again, and counts once."""
        item = {"step": row.step, "time": row.time_us / _US_PER_S, "value": row.value}
        self.kind = row.kind
        self.is_new = True
        before, self.newest = self.newest, item
        was_open = self.row == (row.writer, row.step)
        self.row = (row.writer, row.step)
        if was_open:
            if self.items and self.items[-1] is before:
                self.items[-1] = item
                self.told = None if self.told == len(self.items) else self.told
            return
        if self.count % self.stride == 0:
            self.items.append(item)
        self.count += 1
        if len(self.items) > _MOST_ITEMS.get(row.kind, _MOST):
            self.items = self.items[::2]
            self.stride *= 2
            self.told = None

    def shown(self) -> list[dict[str, Any]]:
        """The items, and the newest at the end whatever the stride."""
        newest = self.newest
        is_there = newest is None or (self.items and self.items[-1] is newest)
        return self.items if is_there else [*self.items, *([newest] if newest else [])]


class RunMedia:
    """What came of media, and what the view has been told of it."""

    def __init__(self) -> None:
        self._shelves: dict[str, _Shelf] = {}
        self._looked_at: frozenset[str] = frozenset()

    def anew(self) -> RunMedia:
        """Empty again, for all rows are read anew; the view looks at the same."""
        fresh = RunMedia()
        fresh._looked_at = self._looked_at
        return fresh

    def take(self, rows: Iterable[MediaRow]) -> None:
        """Keep more of them, in the order of writing."""
        for row in rows:
            shelf = self._shelves.get(row.key)
            if shelf is None:
                shelf = self._shelves[row.key] = _Shelf(row.kind)
            shelf.add(row)

    def look(self, keys: frozenset[str]) -> None:
        """The view shows these from now on."""
        for key in keys - self._looked_at:
            if (shelf := self._shelves.get(key)) is not None:
                shelf.told = None
                shelf.is_new = True
        self._looked_at = keys

    def forget_view(self) -> None:
        """The view has nothing any more."""
        for shelf in self._shelves.values():
            shelf.told = None
            shelf.is_new = True

    def index(self) -> dict[str, Any]:
        """Which media there are: for the names and numbers on the tab."""
        return {
            "type": "media",
            "keys": [
                {
                    "key": key,
                    "kind": shelf.kind,
                    "count": shelf.count,
                    "last_step": shelf.newest["step"] if shelf.newest else None,
                }
                for key, shelf in sorted(self._shelves.items())
            ],
        }

    def news(self) -> list[Message]:
        """What is new of the media that the view shows."""
        messages: list[Message] = []
        for key in sorted(self._looked_at):
            shelf = self._shelves.get(key)
            if shelf is not None and shelf.is_new:
                messages.append(self._tell(key, shelf))
        return messages

    @staticmethod
    def _tell(key: str, shelf: _Shelf) -> Message:
        items, told = shelf.shown(), shelf.told
        # Where only some are kept, the newest may give way to another: all are told again.
        replace = told is None or shelf.stride > 1
        shelf.is_new = False
        shelf.told = len(shelf.items)
        header = {
            "type": "items",
            "key": key,
            "kind": shelf.kind,
            "replace": replace,
            "count": shelf.count,
            "items": items if replace else items[told:],
        }
        return Message(header)
