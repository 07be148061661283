"""What stands over the curves: the run, how it stands, and how fast it goes."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from nbtrack.query import words
from nbtrack.query.buckets import Places
from nbtrack.query.changes import flatten
from nbtrack.query.media_rows import media_kind
from nbtrack.query.wording import medium
from nbtrack.records import RunRecord, State

__all__ = ["TOTALS", "Pace", "run_facts", "state_word", "tables", "total_steps"]

_WINDOW_S = 10.0
_SHORTEST_S = 1.0
_STALLED_S = 2.0
TOTALS = ("total_steps", "max_steps", "num_steps", "n_steps", "steps")
"""Config keys that say how many steps a run is going to make."""
_WORDS: Mapping[State, str] = {
    "running": "running",
    "finished": "finished",
    "failed": "failed",
    "interrupted": "interrupted",
    "killed": "killed",
    "stale": "no sign of life",
}


class Pace:
    """How many steps a second a run makes, from its rows of about the last ten seconds.

    Example:
        >>> pace = Pace()
        >>> for second in range(5):
        ...     pace.note(time_s=float(second), step=second * 20)
        >>> pace.rate(now_s=4.5)
        20.0
    """

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque[tuple[float, int]]()

    def note(self, time_s: float, step: int) -> None:
        """A row was written at this time."""
        if self._seen and (step < self._seen[-1][1] or time_s < self._seen[-1][0]):
            self._seen.clear()  # it went back, or it is another writer's: begin anew
        self._seen.append((time_s, step))
        # One from before the window stays, so that slow runs have a rate too.
        while len(self._seen) > 2 and self._seen[1][0] < time_s - _WINDOW_S:
            self._seen.popleft()

    def take(self, times_us: Places, steps: Places) -> None:
        """Rows were read, in the order of writing."""
        if not len(steps):
            return
        # Enough of them to find where the window begins; a first look may bring a million.
        begin_us = int(times_us[-1]) - int(_WINDOW_S * words.US_PER_S)
        recent = int(np.searchsorted(times_us, begin_us))
        for place in sorted({min(recent, len(steps) - 1), len(steps) - 1}):
            self.note(int(times_us[place]) / words.US_PER_S, int(steps[place]))

    def rate(self, now_s: float) -> float | None:
        """Steps a second; None if too little was seen.

        Args:
            now_s: the time by the clock of the rows: where no row came for long, the rate falls.
        """
        if len(self._seen) < 2:
            return None
        (first_s, first), (last_s, last) = self._seen[0], self._seen[-1]
        step_s = (last_s - first_s) / max(last - first, 1)
        is_stalled = now_s - last_s > max(_STALLED_S, 3 * step_s)
        took_s = (now_s if is_stalled else last_s) - first_s
        return (last - first) / took_s if took_s >= _SHORTEST_S else None


def state_word(state: State) -> str:
    """A state as people read it.

    Example:
        >>> state_word("stale")
        'no sign of life'
    """
    return _WORDS[state]


def total_steps(config: Mapping[str, Any]) -> int | None:
    """How many steps the run is going to make, if its config says so in so many words.

    Example:
        >>> total_steps({"max_steps": 500}), total_steps({"epochs": 10})
        (500, None)
    """
    for key in TOTALS:
        value = config.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        if math.isfinite(value) and value >= 1:
            return int(value)
    return None


def run_facts(
    record: RunRecord,
    *,
    store_id: str = "",
    rate: float | None = None,
    problems: Iterable[str] = (),
) -> dict[str, Any]:
    """The facts of a run, plain.

    Args:
        record: the run.
        store_id: of its store.
        rate: steps a second, of a run that goes on.
        problems: in plain words what could not be read.
    """
    info, step = record.info, record.last_step
    rate = rate if record.state == "running" else None
    total = total_steps(info.config)
    if total is not None and step is not None and step + 1 > total:
        total = None  # whatever it counts, it is not these steps
    eta_s = None
    if total is not None and step is not None and rate:
        eta_s = (total - step - 1) / rate
    ill = [record.ill] if record.ill is not None else []
    return {
        "id": record.run_id,
        "name": info.name,
        "project": info.project,
        "store": store_id,
        "state": record.state,
        "state_word": state_word(record.state),
        "created_us": info.created_us,
        "started_us": info.created_us,
        "ended_us": record.ended_us,
        "elapsed_s": record.duration_s,
        "step": step,
        "rows": record.rows,
        "rate": rate,
        "total": total,
        "eta_s": eta_s,
        "tags": list(info.tags),
        "notes": info.notes,
        "error": record.error,
        "problems": list(dict.fromkeys([*ill, *problems])),
        "tracking_cost_share": _cost_share(record),
    }


def tables(record: RunRecord) -> dict[str, dict[str, Any]]:
    """Config, summary and what is known of the machine: plain values by dotted key."""
    info = record.info
    shown = {key: value for key, value in info.config.items() if not key.startswith("_")}
    config = flatten(shown) | dict.fromkeys(info.hidden_keys, "hidden")
    system = {
        "host": info.host,
        "user": info.user,
        "python": info.python,
        "nbtrack": info.nbtrack,
        "program": info.program,
        "notebook": info.notebook,
    }
    return {
        "config": config,
        "summary": {
            name: medium(value) if media_kind(value) else value
            for name, value in flatten(record.summary).items()
        },
        "system": {key: value for key, value in system.items() if value is not None},
    }


def _cost_share(record: RunRecord) -> float | None:
    if not record.overhead_us or record.duration_s < 1:
        return None  # too early to say
    return record.overhead_us / words.US_PER_S / record.duration_s
