"""The curves of the run before and of the best run, drawn faintly behind a run's own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from nbtrack.errors import NbtrackError
from nbtrack.feed.curves import RunCurves
from nbtrack.feed.telling import curve_message
from nbtrack.feed.wire import Message
from nbtrack.query.past import MOST_GHOST_ROWS
from nbtrack.query.reader import Reader
from nbtrack.query.rows import metric_rows
from nbtrack.query.sample import CurveSketch

__all__ = ["Ghost"]

_MAX_POINTS = 300


class Ghost:
    """One other run.

    Attributes:
        names: its id and name.
        curves: by metric; none if the run cannot be read or has too many rows.
    """

    def __init__(self, which: str, run: Reader, *, x: str | None) -> None:
        """Read its curves.

        Args:
            which: "previous" or "best".
            run: the other run.
            x: the x axis, as in `RunCurves`.

        Raises:
            RunNotFoundError: the run was deleted.
        """
        record = run.record
        self.which = which
        self.names = {"id": record.run_id, "name": record.info.name}
        self.curves = RunCurves(_MAX_POINTS, x=x, created_us=record.info.created_us)
        if record.rows <= MOST_GHOST_ROWS:
            for batch in run.tail().read():
                self.curves.take_rows(metric_rows(batch), record.info.defines)

    @property
    def sketches(self) -> Mapping[str, CurveSketch]:
        """The statistics of its curves."""
        return self.curves.sketches

    def messages(self, visible: Collection[str]) -> Iterator[Message]:
        """The curves of these metrics, each once."""
        for name in visible:
            curve = self.curves.by_name.get(name)
            news = curve.take_news() if curve is not None else None
            if curve is not None and news is not None:
                yield curve_message(name, self.which, curve, news, self.names)


def open_ghost(which: str, run: Reader | None, *, x: str | None) -> Ghost | None:
    """The curves of another run; None if there is none, or it can no longer be read."""
    try:
        return Ghost(which, run, x=x) if run is not None else None
    except NbtrackError:
        return None
