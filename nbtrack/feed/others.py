"""The other runs in a view: their faint curves, and what changed since them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nbtrack.charts.changes import change_line
from nbtrack.feed.ghosts import Ghost, open_ghost
from nbtrack.feed.telling import change_spans
from nbtrack.feed.wire import Message
from nbtrack.query.past import Past
from nbtrack.query.reader import Reader
from nbtrack.query.sample import CurveSketch
from nbtrack.records import RunRecord

__all__ = ["Others"]


class Others:
    """The previous and the best run of the project, found when they are first asked for."""

    def __init__(self, run: Reader) -> None:
        self._run = run
        self._past: Past | None = None
        self._ghosts: dict[str, Ghost | None] = {}
        self._best_id: str | None = None
        self._axis: str | None = None

    @property
    def is_found(self) -> bool:
        """Whether they have been looked for."""
        return self._past is not None

    def forget_view(self) -> None:
        """The view has no curve any more."""
        self._ghosts.clear()

    def tell_again(self) -> None:
        """The view may have missed a curve: each is told once more."""
        for ghost in self._ghosts.values():
            for curve in ghost.curves.by_name.values() if ghost is not None else ():
                curve.forget_view()

    def changes(
        self, record: RunRecord, sketches: Mapping[str, CurveSketch], *, x: str | None
    ) -> dict[str, Any]:
        """The header that says what changed.

        Args:
            record: the run as it stands now.
            sketches: its curves.
            x: the x axis of the view.
        """
        self._open(record, x)
        assert self._past is not None
        previous, best = self._ghosts.get("previous"), self._ghosts.get("best")
        before: Mapping[str, CurveSketch] = previous.sketches if previous is not None else {}
        line = change_line(self._past.changes(record), record, sketches, before)
        return {
            "type": "changes",
            "line": change_spans(line),
            "previous": previous.names if previous is not None else None,
            "best": best.names if best is not None else None,
        }

    def ghosts(
        self, record: RunRecord, visible: Sequence[str], *, x: str | None
    ) -> Iterator[Message]:
        """Their curves of these metrics, each once.

        Args:
            record: the run as it stands now.
            visible: metrics.
            x: the x axis of the view; over wall time they would lie far away.
        """
        self._open(record, x)
        if x == "_timestamp":
            return
        previous, best = self._ghosts.get("previous"), self._ghosts.get("best")
        if previous is not None:
            yield from previous.messages(visible)
        if best is not None and (previous is None or previous.names != best.names):
            yield from best.messages(visible)

    def _open(self, record: RunRecord, x: str | None) -> None:
        if self._past is None:
            self._past = Past(self._run)
        if x != self._axis:
            self._ghosts.clear()
            self._axis = x
        if "previous" not in self._ghosts:
            self._ghosts["previous"] = open_ghost("previous", self._past.previous, x=x)
        best = self._past.best(record)
        best_id = best.folder.name if best is not None else None
        if "best" not in self._ghosts or best_id != self._best_id:
            self._best_id = best_id
            self._ghosts["best"] = open_ghost("best", best, x=x)
