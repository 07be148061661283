"""Stores, runs and writers for the tests of what reads them; real files, real processes."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbtrack._process import ProcessIdentity, identify
from nbtrack.records import LiveRecord, RunInfo
from nbtrack.store.hints import note_change
from nbtrack.store.runs import claim_writer, create_run_folder
from nbtrack.store.stores import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbtrack.store.layout import RunFolder

US = identify()
FOREIGN = ProcessIdentity(pid=1, start=1, host="elsewhere", boot_id="b", pid_namespace="n")
_CREATED_US = 1_700_000_000_000_000
_NOBODY = 65_534


def make_store(path: Path) -> Store:
    return Store.open(path / "store", create=True, data_dir=path / "data", cache_dir=path / "cache")


def make_info(run_id: str = "run1", **fields: Any) -> RunInfo:
    known = {"project": "digits", "name": f"name-of-{run_id}", "created_us": _CREATED_US}
    return RunInfo(run_id=run_id, **{**known, **fields})


def make_live(**fields: Any) -> LiveRecord:
    known = {"writer": 0, "attempt": 0, "process": US, "started_us": _CREATED_US}
    return LiveRecord(**{**known, **fields})


def make_run(
    store: Store, run_id: str = "run1", live: LiveRecord | None = None, **fields: Any
) -> RunFolder:
    """A run as its own process leaves it: finished unless `live` says otherwise."""
    folder, _ = create_run_folder(store, make_info(run_id, **fields))
    claim_writer(folder, live or make_live(state="finished", ended_us=_CREATED_US + 2_000_000))
    note_change(folder)
    return folder


class Child:
    """A process that runs `code` with nbtrack and then waits to be ended."""

    def __init__(self, code: str = "") -> None:
        root = os.fspath(Path(__file__).parents[3])
        script = f"import sys; sys.path.insert(0, {root!r})\n{code}\nprint('ready', flush=True)\n"
        self.process = subprocess.Popen(
            [sys.executable, "-c", f"{script}sys.stdin.read()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        self.lines: list[str] = []
        while (line := self.process.stdout.readline().strip()) != "ready":
            assert line, "the child has failed"
            self.lines.append(line)

    @property
    def identity(self) -> ProcessIdentity:
        return identify(self.process.pid)

    def kill(self) -> None:
        """SIGKILL; the child stays a zombie until `reap`."""
        self.process.kill()
        os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOWAIT)

    def reap(self) -> None:
        self.process.kill()
        self.process.communicate()


@contextmanager
def read_only(path: Path) -> Iterator[None]:
    """Everything under `path` is read-only for this process, even if it is root's."""
    import nbtrack.store.index  # noqa: F401 - the libraries may be closed to the other user

    for place in (path, *path.rglob("*")):
        place.chmod(0o555 if place.is_dir() else 0o444)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
        for place in (path, *path.rglob("*")):
            place.chmod(stat.S_IRWXU)
