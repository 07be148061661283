"""What a script says when its run ends: how it went, last and best values, how to open it again.

The best values are in the rows only. A short log is read without numpy, which a small script may
not have loaded; a long one costs 0.1 us a row.
"""

from __future__ import annotations

import math
import sys
import time
from typing import NamedTuple

from nbtrack._direction import Direction, best_direction
from nbtrack.query import words
from nbtrack.records import INTERNAL_PREFIX
from nbtrack.settings import resolve
from nbtrack.store.layout import RunFolder
from nbtrack.track.run import Run

__all__ = ["say_closing_lines"]

_MOST_METRICS = 4
_FEW_ROWS = 1_000
_VERBS = {"finished": "finished in", "failed": "failed after", "interrupted": "interrupted after"}
_VALIDATION = ("val", "valid", "validation", "eval", "test", "dev")


class _Best(NamedTuple):
    value: float
    step: int


def say_closing_lines(run: Run) -> None:
    """Say two or three lines about a run that has ended, unless it is to be quiet."""
    if run.is_quiet:
        return
    lasted = words.duration(time.time() - run.start_time)
    rows = words.count(run.row_count, "row") if run.row_count else "nothing was logged"
    run.say(f"{run.name} {_VERBS.get(run.state, run.state)} {lasted}, {rows}")
    values = _values(run)
    if values:
        run.say(f"  {', '.join(values)}")
    run.say(f"open it again with nbtrack.open_run({_address(run)!r})")


def _values(run: Run) -> list[str]:
    last: dict[str, float] = {
        name: value
        for name, value in run.summary.items()
        if not name.startswith(INTERNAL_PREFIX)
        and isinstance(value, int | float)
        and not isinstance(value, bool)
    }
    directions: dict[str, Direction | None] = {
        name: best_direction(name, run.definitions) for name in last
    }
    # Those that can be better or worse say most, and of those the ones on unseen data.
    names = sorted(
        last,
        key=lambda name: (directions[name] is None, name.partition("/")[0] not in _VALIDATION),
    )
    shown = names[:_MOST_METRICS]
    bests = _find_bests(run, {name: directions[name] for name in shown})
    told = [_tell(name, last[name], bests.get(name)) for name in shown]
    more = len(names) - len(shown)
    return [*told, f"and {more:,} more"] if more else told


def _tell(name: str, last: float, best: _Best | None) -> str:
    told = f"{name} {words.metric(last)}"
    if best is None:
        return told
    if best.value == last:
        return f"{told} (its best)"
    return f"{told} (best {words.beside(best.value, last)} at step {best.step:,})"


def _find_bests(run: Run, directions: dict[str, Direction | None]) -> dict[str, _Best]:
    wanted: dict[str, Direction] = {
        name: direction for name, direction in directions.items() if direction is not None
    }
    if not wanted or run.folder is None:
        return {}
    folder = RunFolder(run.folder)
    if "numpy" in sys.modules or run.row_count > _FEW_ROWS:
        return _bests_by_numpy(folder, wanted)
    return _bests_by_hand(folder, wanted)


def _bests_by_numpy(folder: RunFolder, wanted: dict[str, Direction]) -> dict[str, _Best]:
    from nbtrack.store.tail import Tail

    found: dict[str, _Best] = {}
    for batch in Tail(folder, verify=False).read():
        for name, direction in wanted.items():
            steps, _, values = batch.numbers(name)
            is_number = values == values  # noqa: PLR0124 - finds NaN
            values, steps = values[is_number], steps[is_number]
            if len(values):
                place = values.argmin() if direction == "min" else values.argmax()
                _note(found, name, direction, _Best(values[place].item(), steps[place].item()))
    return found


def _bests_by_hand(folder: RunFolder, wanted: dict[str, Direction]) -> dict[str, _Best]:
    from nbtrack.store.plain_rows import iter_plain_rows

    found: dict[str, _Best] = {}
    for step, row in iter_plain_rows(folder):
        for name, direction in wanted.items():
            value = row.get(name)
            if isinstance(value, int | float) and not math.isnan(value):
                _note(found, name, direction, _Best(value, step))
    return found


def _note(found: dict[str, _Best], name: str, direction: Direction, new: _Best) -> None:
    known = found.get(name)
    gain = 0 if known is None else new.value - known.value
    if known is None or (gain < 0 if direction == "min" else gain > 0):
        found[name] = new


def _address(run: Run) -> str:
    """What open_run needs: the id, or the folder where the run lies in another store."""
    is_default = str(resolve().root) == run.store_root
    return run.id if is_default else str(run.folder)
