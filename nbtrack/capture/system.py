"""The load of the machine while a run goes on, every few seconds, beside the rows of the run.

Named and measured as wandb does, so that charts made for the one fit the other: shares in per
cent, ``MB`` and ``GB`` of 1,024 each, disk and network counted from the begin of the run.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbtrack.capture.gpu import Gpus
from nbtrack.capture.stream import SideRows

__all__ = ["DEFAULT_INTERVAL_S", "FIRST_AFTER_S", "Load", "SystemMonitor"]

DEFAULT_INTERVAL_S = 10.0
FIRST_AFTER_S = 0.5
"""Runs that end before have no sample: a script that only tries something pays nothing."""

_MIB, _GIB = 2**20, 2**30
_Row = dict[str, float | int]


class Load:
    """Takes samples; differences are counted from the first look."""

    def __init__(self, folder: Path, visible_gpus: str | None = None) -> None:
        """Remember where disk, network and processors stand now.

        Args:
            folder: its disk is measured.
            visible_gpus: see `Gpus`.
        """
        import psutil  # only in the background: its import takes 10 ms

        self._psutil = psutil
        self._folder = folder
        self._process = psutil.Process()
        self._gpus = Gpus(visible_gpus)
        self._process.cpu_percent()
        psutil.cpu_percent()
        self._disk = _counters(psutil.disk_io_counters)
        self._network = _counters(psutil.net_io_counters)

    @property
    def gpu_names(self) -> tuple[str, ...]:
        """The devices of the machine."""
        return tuple(self._gpus.names)

    def sample(self) -> _Row:
        """The load now; of processors the mean since the last sample."""
        row: _Row = {"system.cpu": self._psutil.cpu_percent()}
        memory = self._psutil.virtual_memory()
        row["system.memory_percent"] = memory.percent
        row["system.proc.memory.availableMB"] = memory.available / _MIB
        row |= self._sample_process(memory.total)
        row |= self._sample_disk()
        now = _counters(self._psutil.net_io_counters)
        if now is not None and self._network is not None:
            row["system.network.sent"] = now.bytes_sent - self._network.bytes_sent
            row["system.network.recv"] = now.bytes_recv - self._network.bytes_recv
        return row | self._gpus.sample()

    def _sample_process(self, total: int) -> _Row:
        try:
            with self._process.oneshot():
                resident = self._process.memory_info().rss
                return {
                    "system.proc.cpu.percent": self._process.cpu_percent(),
                    "system.proc.cpu.threads": self._process.num_threads(),
                    "system.proc.memory.rssMB": resident / _MIB,
                    "system.proc.memory.percent": 100 * resident / total,
                }
        except self._psutil.Error:  # a system that does not let a process look at itself
            return {}

    def _sample_disk(self) -> _Row:
        row: _Row = {}
        try:
            usage = self._psutil.disk_usage(str(self._folder))
            row["system.disk.usagePercent"] = usage.percent
            row["system.disk.usageGB"] = usage.used / _GIB
        except OSError:  # the folder is gone
            pass
        now = _counters(self._psutil.disk_io_counters)
        if now is not None and self._disk is not None:
            row["system.disk.in"] = (now.read_bytes - self._disk.read_bytes) / _MIB
            row["system.disk.out"] = (now.write_bytes - self._disk.write_bytes) / _MIB
        return row


class SystemMonitor:
    """The samples of one run.

    Attributes:
        last: the sample that was taken last; {} before the first.
    """

    def __init__(
        self,
        rows: SideRows,
        make_load: Callable[[], Load],
        now_us: Callable[[], int],
        interval_s: float = DEFAULT_INTERVAL_S,
    ) -> None:
        """Nothing is measured before the first `look`.

        Args:
            rows: where samples go.
            make_load: makes what measures, at the first look.
            now_us: the clock of the run.
            interval_s: between two samples.
        """
        self._rows = rows
        self._make_load = make_load
        self._now_us = now_us
        self._interval_s = interval_s
        self.load: Load | None = None
        self.last: _Row = {}

    def look(self) -> float:
        """Take a sample; how many seconds to wait for the next one."""
        if self.load is None:
            self.load = self._make_load()
            return min(FIRST_AFTER_S, self._interval_s)  # a share of time needs two looks
        self.last = self.load.sample()
        self._rows.append(self.last, self._now_us())
        return self._interval_s

    def close(self) -> None:
        """No more samples."""
        self._rows.close()


def _counters(ask: Callable[[], Any]) -> Any:
    """What the system has counted; None where it does not tell."""
    try:
        return ask()
    except (OSError, RuntimeError, NotImplementedError):
        return None
