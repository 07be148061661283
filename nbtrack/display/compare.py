"""Several runs laid over each other: what `nbtrack.compare` gives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

from nbtrack._process import identify
from nbtrack.charts.overlay import Overlaid, OverlayModel, build_overlay, overlay_metrics
from nbtrack.errors import ArgumentError, NotFoundError, ValueTypeError
from nbtrack.query.sketches import Sketches
from nbtrack.store.layout import RunFolder
from nbtrack.store.record import read_record
from nbtrack.store.state import HeartbeatWatch
from nbtrack.store.tail import Tail

__all__ = ["Comparison"]

_MOST_RUNS = 20
"""There are so many colours; more curves in one chart say nothing anyway."""
_NAMES_IN_ERROR = 10


class Comparison:
    """Runs laid over each other, as the last expression of a cell shows them.

    Live runs are read as far as they are: show it again for a newer picture.

    Attributes:
        metrics: the names of the charts.
    """

    def __init__(self, folders: Iterable[RunFolder], metrics: Sequence[str] | str | None) -> None:
        """Read the runs.

        Args:
            folders: of the runs, in the order of the legend; one that is named twice counts once.
            metrics: names, or beginnings with a ``*`` at their end; by default what the runs chart.

        Raises:
            ArgumentError: there are no runs.
            NotFoundError: no run has such a metric.
            RunNotFoundError: a run was deleted.
            ValueTypeError: the metrics are no texts.
        """
        found = list(dict.fromkeys(folders))
        if not found:
            raise ArgumentError("there are no runs to compare: give runs, ids or a table of runs")
        self._hidden_runs = max(len(found) - _MOST_RUNS, 0)
        self._watch = HeartbeatWatch()
        self._sources = [_Source(folder) for folder in found[:_MOST_RUNS]]
        runs = self._read()
        wanted = _names(metrics)
        if wanted is None:
            self.metrics = overlay_metrics(runs)
        else:
            known = dict.fromkeys(name for run in runs for name in run.sketches)
            self.metrics = tuple(dict.fromkeys(m for name in wanted for m in _meant(name, known)))

    def model(self) -> OverlayModel:
        """What is drawn, as the runs are now."""
        return build_overlay(self._read(), self.metrics, hidden_runs=self._hidden_runs)

    def to_html(self) -> str:
        """The picture and the tables as html."""
        return str(self._bundle()[0]["text/html"])

    def __repr__(self) -> str:
        from nbtrack.draw.overlay import overlay_text

        return overlay_text(self.model())

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        return self._bundle()

    def _bundle(self) -> tuple[dict[str, Any], dict[str, Any]]:
        from nbtrack.draw.bundle import overlay

        bundle = overlay(self.model())
        return bundle.data, bundle.metadata

    def _read(self) -> list[Overlaid]:
        return [source.read(self._watch) for source in self._sources]


class _Source:
    """One of the runs: its rows are read once, its curves are kept."""

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder
        self._tail = Tail(folder)
        self._sketches = Sketches()

    def read(self, watch: HeartbeatWatch) -> Overlaid:
        record = read_record(self._folder, watch, identify())
        for batch in self._tail.read():
            self._sketches.take(batch, record.info.defines)
        return Overlaid(record, self._sketches.by_name)


def _names(metrics: object) -> list[str] | None:
    if metrics is None:
        return None
    names: list[Any] = [metrics] if isinstance(metrics, str) else list(metrics)  # pyright: ignore[reportArgumentType, reportUnknownVariableType] - checked below
    wrong = [name for name in names if not isinstance(name, str)]
    if wrong:
        raise ValueTypeError(f"metrics holds {wrong[0]!r}, expected names of metrics")
    return names


def _meant(name: str, known: dict[str, None]) -> list[str]:
    if name.endswith("*"):
        meant = [each for each in known if each.startswith(name[:-1])]
    else:
        meant = [name] if name in known else []
    if meant:
        return meant
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else ""
    told = hint or f"they have: {', '.join(list(known)[:_NAMES_IN_ERROR]) or 'none yet'}"
    raise NotFoundError(f"none of the runs has a metric {name!r}; {told}")
