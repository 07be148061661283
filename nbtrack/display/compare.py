"""Several runs laid over each other: what `nbtrack.compare` gives."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from nbtrack._process import identify
from nbtrack.charts.overlay import Overlaid, OverlayModel, build_overlay, overlay_metrics
from nbtrack.errors import ArgumentError, NotFoundError, StoreError, ValueTypeError
from nbtrack.query.sketches import Sketches
from nbtrack.query.words import moment
from nbtrack.store.layout import ProjectFolder, RunFolder
from nbtrack.store.record import read_info_file, read_record
from nbtrack.store.root import read_format
from nbtrack.store.slots import MOST_SLOTS, claim_slots
from nbtrack.store.state import HeartbeatWatch
from nbtrack.store.tail import Tail

if TYPE_CHECKING:
    from pathlib import Path

    from nbtrack.draw.overlay_bundle import ComparedPlace

__all__ = ["Comparison"]

_DRAWN_RUNS = 20
"""In the picture: there are so many colours, and nobody can point at one of more."""
_NAMES_IN_ERROR = 10
_NO_STORE = "not live: not all of these runs lie in a store"
_STORES = "not live: these runs lie in different stores"


class Comparison:
    """Runs laid over each other, as the last expression of a cell shows them.

    In JupyterLab and Notebook 7 it is live: curves grow while the runs do. Elsewhere, and in the
    saved notebook, it is a picture of the runs as far as they were.

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
        self._folders = found
        self._watch = HeartbeatWatch()
        self._sources = [_Source(folder) for folder in found[:_DRAWN_RUNS]]
        runs = self._read()
        wanted = _names(metrics)
        self._is_chosen = wanted is not None
        if wanted is None:
            self.metrics = overlay_metrics(runs)
        else:
            known = dict.fromkeys(name for run in runs for name in run.sketches)
            self.metrics = tuple(dict.fromkeys(m for name in wanted for m in _meant(name, known)))

    def model(self) -> OverlayModel:
        """What is drawn, as the runs are now."""
        _, note = self._store()
        runs = self._read()
        return build_overlay(
            runs,
            self.metrics,
            slots=self._slots(),
            hidden_runs=max(len(self._folders) - _DRAWN_RUNS, 0),
            notes=tuple(filter(None, (_as_of(runs), note))),
        )

    def to_html(self) -> str:
        """The picture and the tables as html."""
        return str(self._bundle()[0]["text/html"])

    def __repr__(self) -> str:
        from nbtrack.draw.overlay import overlay_text

        return overlay_text(self.model())

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        return self._bundle()

    def _bundle(self) -> tuple[dict[str, Any], dict[str, Any]]:
        from nbtrack.draw.overlay_bundle import overlay

        bundle = overlay(self.model(), self._place())
        return bundle.data, bundle.metadata

    def _place(self) -> ComparedPlace | None:
        """Where a server finds the runs; None if it cannot, and a picture is all there is."""
        from nbtrack.draw.overlay_bundle import MOST_RUNS, ComparedPlace, ComparedRun

        store_id, _ = self._store()
        if store_id is None:
            return None
        runs = tuple(
            ComparedRun(folder.path.parent.parent.name, folder.path.name, _name(folder), slot)
            for slot, folder in zip(self._slots(), self._folders[:MOST_RUNS], strict=False)
        )
        return ComparedPlace(store_id, runs, self.metrics if self._is_chosen else None)

    def _slots(self) -> list[int]:
        """The colour slots of the runs: those of their projects, as everywhere else."""
        if self._store()[0] is None:
            return list(range(1, len(self._folders) + 1))
        by_project: dict[Path, list[str]] = {}
        for folder in self._folders:
            by_project.setdefault(folder.path.parent.parent, []).append(folder.path.name)
        known = {
            project / run: slot
            for project, runs in by_project.items()
            for run, slot in claim_slots(ProjectFolder(project), runs).items()
        }
        places = [folder.path.parent.parent / folder.path.name for folder in self._folders]
        return [known.get(place, MOST_SLOTS + 1) for place in places]

    def _store(self) -> tuple[str | None, str]:
        """The id of the store that holds all runs; else None, and why there is none."""
        found = {_store_of(folder) for folder in self._folders}
        if None in found:
            return None, _NO_STORE
        return (None, _STORES) if len(found) > 1 else (found.pop(), "")

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


def _as_of(runs: Sequence[Overlaid]) -> str:
    """When the picture was made, where some of it was not over: nobody draws it anew."""
    live = sum(run.record.state == "running" for run in runs)
    noun = "run" if live == 1 else "runs"
    return f"as of {moment(time.time_ns() // 1000)}, {live} {noun} live" if live else ""


def _store_of(folder: RunFolder) -> str | None:
    """The id of the store in which a run lies; None for a folder that was copied out of one."""
    parents = folder.path.parents
    if len(parents) < 4 or (parents[0].name, parents[2].name) != ("runs", "projects"):
        return None
    try:
        held = read_format(parents[3])
    except StoreError:
        return None
    return held.store_id if held is not None else None


def _name(folder: RunFolder) -> str:
    """What is shown until the server says more."""
    info, _ = read_info_file(os.fspath(folder.path))
    return folder.path.name if info is None else info.name


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
