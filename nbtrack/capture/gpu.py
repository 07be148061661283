"""NVIDIA devices by the vendor's own library (``nbtrack[gpu]``), and only those the run uses.

AMD and Apple devices are not measured: there is no library for them that is kept and needs neither
a program of its own nor special rights.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from nbtrack._optional import optional_import

__all__ = ["Gpus"]


class Gpus:
    """The devices of this machine, as far as they are the run's.

    Attributes:
        names: of all devices, in the order of their numbers; none without the library.
    """

    def __init__(self, visible: str | None = None) -> None:
        """Look which devices there are.

        Args:
            visible: the numbers or ids that this process may use, parted by commas
                (``CUDA_VISIBLE_DEVICES``); None for all.
        """
        self.names: list[str] = []
        self._visible = None if visible is None else [v.strip() for v in visible.split(",")]
        self._nvml = _load()
        self._handles: list[Any] = []
        if self._nvml is None:
            return
        for number in range(self._ask(self._nvml.nvmlDeviceGetCount) or 0):
            handle = self._ask(self._nvml.nvmlDeviceGetHandleByIndex, number)
            self._handles.append(handle)
            self.names.append(_text(self._ask(self._nvml.nvmlDeviceGetName, handle)) or "unknown")

    def sample(self) -> dict[str, float | int]:
        """Load, memory, temperature and power of each device that is the run's."""
        row: dict[str, float | int] = {}
        for number in self.own():
            found = self._measure(self._handles[number])
            row |= {f"system.gpu.{number}.{name}": value for name, value in found.items()}
        return row

    def own(self) -> list[int]:
        """The numbers of the devices that belong to the run.

        Those that the process may see; where it may see all, those that it works on, and of a
        machine with one device that one.
        """
        numbers = range(len(self._handles))
        if self._visible is not None:
            return [number for number in numbers if self._is_visible(number)]
        if len(self._handles) == 1:
            return [0]
        return [number for number in numbers if self._works_on(self._handles[number])]

    def _is_visible(self, number: int) -> bool:
        wanted = self._visible or []
        if str(number) in wanted:
            return True
        ask = getattr(self._nvml, "nvmlDeviceGetUUID", None)
        uuid = _text(self._ask(ask, self._handles[number]))
        return bool(uuid) and any(part and uuid.startswith(part) for part in wanted)

    def _works_on(self, handle: Any) -> bool:
        asked = getattr(self._nvml, "nvmlDeviceGetComputeRunningProcesses", None)
        processes: list[Any] = self._ask(asked, handle) or []
        return any(process.pid == os.getpid() for process in processes)

    def _measure(self, handle: Any) -> dict[str, float | int]:
        nvml = self._nvml
        found: dict[str, float | int] = {}
        load = self._ask(nvml.nvmlDeviceGetUtilizationRates, handle)
        if load is not None:
            found |= {"gpu": float(load.gpu), "memory": float(load.memory)}
        memory = self._ask(nvml.nvmlDeviceGetMemoryInfo, handle)
        if memory is not None and memory.total:
            found["memoryAllocated"] = 100 * memory.used / memory.total
            found["memoryAllocatedBytes"] = int(memory.used)
        sensor = getattr(nvml, "NVML_TEMPERATURE_GPU", 0)
        heat = self._ask(getattr(nvml, "nvmlDeviceGetTemperature", None), handle, sensor)
        if heat is not None:
            found["temp"] = float(heat)
        power = self._ask(getattr(nvml, "nvmlDeviceGetPowerUsage", None), handle)
        if power is not None:
            found["powerWatts"] = power / 1_000
            limit = self._ask(getattr(nvml, "nvmlDeviceGetEnforcedPowerLimit", None), handle)
            if limit:
                found["powerPercent"] = 100 * power / limit
        return found

    def _ask(self, question: Callable[..., Any] | None, *arguments: Any) -> Any:
        """An answer; None for what this device or driver does not tell."""
        if question is None:
            return None
        try:
            return question(*arguments)
        except self._nvml.NVMLError:
            return None


def _load() -> Any:
    """The library, ready to be asked; None where it, the driver or a device is missing."""
    try:
        nvml = optional_import("pynvml", needed_for="the load of GPUs", install="'nbtrack[gpu]'")
    except ImportError:
        return None
    try:
        nvml.nvmlInit()
    except nvml.NVMLError:
        return None
    return nvml


def _text(name: Any) -> str | None:
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else name
