# ruff: noqa: N802 - the vendor's library has such names
"""The load of the machine beside the rows of a run."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

import nbtrack
from nbtrack.capture.gpu import Gpus

FAST = {"x_stats_sampling_interval": 0.1}


def wait_for_samples(run, count):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        frame = nbtrack.open_run(run.id).system()
        if frame.height >= count:
            return frame
        time.sleep(0.05)
    raise AssertionError(f"no {count} samples came")


def test_samples_come_by_themselves_and_are_named_as_wandb_names_them():
    run = nbtrack.init(project="p", settings=FAST)
    frame = wait_for_samples(run, 3)
    for name in ("cpu", "memory_percent", "proc.memory.rssMB", "proc.cpu.threads"):
        assert (frame[f"system.{name}"].is_not_null()).all()
    assert frame["_step"].to_list()[:3] == [0, 1, 2]
    assert frame["_runtime"].is_sorted()
    assert 0 < frame["_runtime"][0] < 30
    assert frame["_timestamp"][0] > 1_600_000_000
    assert frame["system.proc.memory.rssMB"][0] > 10
    run.finish()
    after = nbtrack.open_run(run.id).history(stream="system").height
    assert after >= frame.height


def test_they_change_nothing_of_the_history_the_steps_and_the_summary():
    run = nbtrack.init(project="p", settings=FAST)
    run.log({"loss": 1.0})
    wait_for_samples(run, 2)
    run.log({"loss": 0.5})
    run.finish()
    reader = nbtrack.open_run(run.id)
    assert reader.history(keys=["loss"]).rows() == [(0, 1.0), (1, 0.5)]
    assert set(reader.history().columns) == {"_step", "loss", "_runtime", "_timestamp"}
    assert (reader.summary, reader.record.rows) == ({"loss": 0.5}, 2)


def test_the_api_reads_them():
    run = nbtrack.init(project="p", settings=FAST)
    wait_for_samples(run, 3)
    run.finish()
    recorded = nbtrack.Api().run(run.id)
    assert len(recorded.history(stream="system", samples=2)) == 2
    first = recorded.history(stream="system", pandas=False)[0]
    assert {"system.cpu", "_timestamp"} <= set(first)
    assert "system.cpu" in recorded.system_metrics
    with pytest.raises(ValueError, match="stream='x'"):
        nbtrack.open_run(run.id).history(stream="x")


@pytest.mark.parametrize("how", ["setting", "variable"])
def test_they_can_be_switched_off(how, monkeypatch):
    if how == "variable":
        monkeypatch.setenv("WANDB_X_DISABLE_STATS", "true")
    off = {"x_disable_stats": True} if how == "setting" else {}
    with nbtrack.init(project="p", settings={**FAST, **off}) as run:
        time.sleep(0.3)
    nbtrack.teardown()
    assert nbtrack.open_run(run.id).system().is_empty()
    assert not Path(run.sync_dir, "system").exists()


def test_a_short_run_has_none_and_does_not_load_what_measures(run_python):
    code = """
        import sys, nbtrack
        with nbtrack.init(project="p", id="short") as run:
            run.log({"a": 1})
        print("psutil" in sys.modules)
    """
    assert run_python(code).stdout.splitlines()[-1] == "False"
    assert nbtrack.open_run("short").system().is_empty()


def test_a_resumed_run_goes_on_counting_its_time():
    run = nbtrack.init(project="p", id="twice", settings=FAST)
    wait_for_samples(run, 2)
    run.finish()
    again = nbtrack.init(project="p", id="twice", resume="must", settings=FAST)
    before = nbtrack.open_run("twice").system().height
    frame = wait_for_samples(again, before + 2)
    assert frame["_runtime"].is_sorted()


def test_a_run_that_is_deleted_under_us_stays_deleted():
    run = nbtrack.init(project="p", settings=FAST)
    wait_for_samples(run, 1)
    run.finish()
    nbtrack.open_run(run.id).delete()
    nbtrack.teardown()
    assert not run.folder.exists()


class FakeNvml:
    """The vendor's library for a machine with some devices, as far as it is used."""

    class NVMLError(Exception):
        pass

    NVML_TEMPERATURE_GPU = 0

    def __init__(self, count=2, *, works_on=(), fails=(), has_driver=True):
        self.count, self.works_on, self.fails, self.has_driver = count, works_on, fails, has_driver

    def nvmlInit(self):
        if not self.has_driver:
            raise self.NVMLError("no driver")

    def nvmlDeviceGetCount(self):
        return self.count

    def nvmlDeviceGetHandleByIndex(self, number):
        return number

    def nvmlDeviceGetName(self, handle):
        return b"NVIDIA Test"

    def nvmlDeviceGetUUID(self, handle):
        return f"GPU-{handle}abc"

    def nvmlDeviceGetComputeRunningProcesses(self, handle):
        import os

        pids = [1, os.getpid()] if handle in self.works_on else [1]
        return [SimpleNamespace(pid=pid) for pid in pids]

    def nvmlDeviceGetUtilizationRates(self, handle):
        if "load" in self.fails:
            raise self.NVMLError("not supported")
        return SimpleNamespace(gpu=40 + handle, memory=20)

    def nvmlDeviceGetMemoryInfo(self, handle):
        return SimpleNamespace(total=8 * 2**30, used=2 * 2**30)

    def nvmlDeviceGetTemperature(self, handle, sensor):
        return 61

    def nvmlDeviceGetPowerUsage(self, handle):
        return 150_000

    def nvmlDeviceGetEnforcedPowerLimit(self, handle):
        return 300_000


@pytest.fixture
def nvml(monkeypatch):
    def install(*arguments, **named):
        monkeypatch.setitem(sys.modules, "pynvml", FakeNvml(*arguments, **named))

    return install


def test_a_device_tells_its_load_memory_heat_and_power(nvml):
    nvml(1)
    assert Gpus().sample() == {
        "system.gpu.0.gpu": 40.0,
        "system.gpu.0.memory": 20.0,
        "system.gpu.0.memoryAllocated": 25.0,
        "system.gpu.0.memoryAllocatedBytes": 2 * 2**30,
        "system.gpu.0.temp": 61.0,
        "system.gpu.0.powerWatts": 150.0,
        "system.gpu.0.powerPercent": 50.0,
    }
    assert Gpus().names == ["NVIDIA Test"]


def test_what_a_device_does_not_tell_is_left_out(nvml):
    nvml(1, fails=("load",))
    assert "system.gpu.0.gpu" not in Gpus().sample()
    assert "system.gpu.0.temp" in Gpus().sample()


@pytest.mark.parametrize(
    ("visible", "works_on", "own"),
    [
        (None, (), []),
        (None, (1,), [1]),
        ("1", (0,), [1]),
        ("0,1", (), [0, 1]),
        ("GPU-1a", (), [1]),
        ("", (0,), []),
    ],
)
def test_only_own_devices_are_measured(nvml, visible, works_on, own):
    nvml(2, works_on=works_on)
    assert Gpus(visible).own() == own


def test_of_one_device_nobody_asks_whose_it_is(nvml):
    nvml(1)
    assert Gpus().own() == [0]


def test_without_the_library_the_driver_or_a_device_there_is_nothing(nvml, monkeypatch):
    monkeypatch.setitem(sys.modules, "pynvml", None)
    assert Gpus().sample() == {}
    nvml(has_driver=False)
    assert (Gpus().sample(), Gpus().names) == ({}, [])
    nvml(0)
    assert Gpus().sample() == {}


def test_the_devices_of_a_run_are_kept_with_its_environment(nvml):
    nvml(1)
    run = nbtrack.init(project="p", settings=FAST)
    frame = wait_for_samples(run, 1)
    run.finish()
    assert frame["system.gpu.0.gpu"][0] == 40
    environment = nbtrack.open_run(run.id).record.info.environment
    assert environment.gpus == ("NVIDIA Test",)
    assert environment.packages
    assert nbtrack.Api().run(run.id).metadata["gpu"] == "NVIDIA Test"
