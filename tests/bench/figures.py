"""How the benchmarks measure and what they print."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

__all__ = ["Figure", "median_s", "own_store", "percentiles", "run_script", "table"]


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    Attributes:
        what: what was measured.
        found: in words, with units.
        wanted: what it must reach.
        reached: None where there is nothing to reach.
        floor: the same without nbtrack, measured in the same run.
    """

    what: str
    found: str
    wanted: str = ""
    reached: bool | None = None
    floor: str = ""


def table(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table."""
    lines = ["| what | here | must reach | floor | |", "|---|---|---|---|---|"]
    for f in figures:
        mark = "" if f.reached is None else "yes" if f.reached else "**no**"
        lines.append(f"| {f.what} | {f.found} | {f.wanted} | {f.floor} | {mark} |")
    return "\n".join(lines)


def median_s(work: Callable[[], object], times: int = 7) -> float:
    """Median seconds of several calls."""
    found: list[float] = []
    for _ in range(times):
        started = perf_counter()
        work()
        found.append(perf_counter() - started)
    return statistics.median(found)


def percentiles(nanoseconds: Sequence[int]) -> tuple[float, float, float]:
    """p50, p99 and p99.9 in microseconds."""
    ordered = sorted(nanoseconds)
    last = len(ordered) - 1
    at = [ordered[min(last, int(len(ordered) * share))] for share in (0.5, 0.99, 0.999)]
    return at[0] / 1e3, at[1] / 1e3, at[2] / 1e3


@contextmanager
def own_store() -> Iterator[Path]:
    """A store of its own in a temporary folder, silent."""
    with tempfile.TemporaryDirectory(prefix="nbtrack-bench-") as folder:
        names = {
            "NBTRACK_DIR": "store",
            "NBTRACK_CACHE_DIR": "cache",
            "NBTRACK_DATA_DIR": "data",
            "NBTRACK_CONFIG_DIR": "config",
        }
        os.environ.update({name: str(Path(folder, part)) for name, part in names.items()})
        os.environ["NBTRACK_SILENT"] = "true"
        # Without byte code every import would be compiled anew, which nobody's Python does.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        try:
            yield Path(folder)
        finally:
            nbtrack = sys.modules.get("nbtrack")
            if nbtrack is not None:
                nbtrack.teardown()


def run_script(code: str, *arguments: str) -> str:
    """What a script prints, run in a process of its own with this store."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        capture_output=True,
        check=True,
        text=True,
    )
    return done.stdout
