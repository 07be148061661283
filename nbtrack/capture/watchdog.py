"""Says in plain words what goes wrong in a run: seen in its rows, in the background.

It never stands in the way of `log()`: every few seconds it reads what was written since. That
takes NumPy, and nobody's process is made to load it: where it is not loaded (hardly any training)
only NaN is noticed, in the summary.
"""

from __future__ import annotations

import math
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from nbtrack.records import MetricDefinition, Notice
from nbtrack.store.layout import RunFolder

if TYPE_CHECKING:
    from nbtrack.capture.rows_seen import RowsSeen
    from nbtrack.capture.rules import Found
    from nbtrack.capture.tracks import Track

__all__ = ["Watchdog"]

LOOK_EACH_S = 5.0
_SHARE = 0.005  # of the time, at most
_MOST_METRICS = 300
_IDLE_BELOW, _IDLE_US, _IDLE_SAMPLES = 5.0, 60_000_000, 5
_FRAMEWORKS = ("torch", "tensorflow", "jax")


class Watchdog:
    """Watches the rows of one run.

    Attributes:
        kinds: what is still to be told; each is told once.
    """

    def __init__(
        self,
        folder: RunFolder,
        writer: tuple[int, int],
        kinds: tuple[str, ...],
        *,
        definitions: Mapping[str, MetricDefinition],
        tell: Callable[[Notice], None],
    ) -> None:
        """Nothing is looked at yet.

        Args:
            folder: of the run.
            writer: attempt and number of the writer whose rows are watched.
            kinds: the rules that are wanted; see `Notice`.
            definitions: what `define_metric` said.
            tell: takes a notice.
        """
        self._folder = folder
        self._writer = writer
        self._definitions = definitions
        self._tell = tell
        self.kinds = set(kinds)
        self._rows: RowsSeen | None = None
        self._tracks: dict[str, Track] = {}
        self._idle: deque[tuple[int, float, int]] = deque()

    def gather(self) -> None:
        """The run ends: keep its last rows, which may be sealed at any moment."""
        rows = self._open() if self.kinds else None
        if rows is not None:
            rows.gather()

    def look(self, summary: Mapping[str, Any], now_us: int, *, is_end: bool = False) -> float:
        """Look at what came since; how many seconds to wait before the next look.

        Args:
            summary: of the run, for where rows cannot be read.
            now_us: the time of the run.
            is_end: no more rows come.
        """
        if not self.kinds:
            return math.inf
        started_s = time.perf_counter()
        rows = self._open()
        if rows is None:
            self._look_at_summary(summary, now_us)
        else:
            self._look_at_rows(rows, now_us, is_end=is_end)
        return max(LOOK_EACH_S, (time.perf_counter() - started_s) / _SHARE)

    def look_at_load(self, sample: Mapping[str, float | int], now_us: int, row_count: int) -> None:
        """Look at a sample of the machine: is the GPU idle while rows come?"""
        loads = [value for name, value in sample.items() if _is_gpu_load(name)]
        if "gpu_idle" not in self.kinds or not loads:
            return
        if max(loads) >= _IDLE_BELOW or not any(name in sys.modules for name in _FRAMEWORKS):
            self._idle.clear()
            return
        self._idle.append((now_us, float(max(loads)), row_count))
        begun_us, _, rows_then = self._idle[0]
        is_long = now_us - begun_us >= _IDLE_US and len(self._idle) >= _IDLE_SAMPLES
        if is_long and row_count > rows_then:
            seconds = (now_us - begun_us) // 1_000_000
            self._note(
                "gpu_idle",
                None,
                f"The GPU did next to nothing ({max(load for _, load, _ in self._idle):.0f} % at "
                f"most) for {seconds} s while {row_count - rows_then:,} rows came. Are model and "
                "data on the device, or does it wait for data?",
                now_us,
            )

    def _open(self) -> RowsSeen | None:
        if self._rows is None and "numpy" in sys.modules:
            from nbtrack.capture.rows_seen import RowsSeen  # needs NumPy

            self._rows = RowsSeen(self._folder, *self._writer)
        return self._rows

    def _look_at_rows(self, rows: RowsSeen, now_us: int, *, is_end: bool) -> None:
        from nbtrack.capture import rules
        from nbtrack.capture.tracks import Track

        for batch in rows.take():
            for name in batch.names():
                if name not in self._tracks and len(self._tracks) >= _MOST_METRICS:
                    continue
                steps, times_us, values = batch.numbers(name)
                if len(values):
                    self._tracks.setdefault(name, Track()).add(steps, times_us, values)
        definitions = dict(self._definitions)  # the user may be at define_metric just now
        asked: dict[str, Callable[[], Found | None]] = {
            "nan": lambda: rules.find_nan(self._tracks, definitions),
            "divergence": lambda: rules.find_divergence(self._tracks, definitions),
            "overfitting": lambda: rules.find_overfitting(self._tracks, definitions),
            "plateau": lambda: rules.find_plateau(self._tracks, definitions),
        }
        if is_end:
            asked["learning_rate"] = lambda: rules.find_still(self._tracks)
        for kind, ask in asked.items():
            found = ask() if kind in self.kinds else None
            if found is not None:
                self._note(kind, found.metric, found.text, now_us, step=found.step)
        if "nan" not in self.kinds or "divergence" not in self.kinds:
            self.kinds -= {"plateau", "overfitting"}  # of what is broken nothing finer is said

    def _look_at_summary(self, summary: Mapping[str, Any], now_us: int) -> None:
        if "nan" not in self.kinds:
            return
        for name, value in list(summary.items()):
            if isinstance(value, float) and not math.isfinite(value):
                word = "NaN" if math.isnan(value) else "infinite"
                self._note("nan", name, f"{name} is {word} in its last row.", now_us)
                return

    def _note(
        self, kind: str, metric: str | None, text: str, now_us: int, step: int | None = None
    ) -> None:
        self.kinds.discard(kind)
        self._tell(Notice(kind=kind, metric=metric, step=step, text=text, time_us=now_us))


def _is_gpu_load(name: str) -> bool:
    return name.startswith("system.gpu.") and name.endswith(".gpu")
