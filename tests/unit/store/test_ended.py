"""Readers seal what a run left as row logs: only of runs that have ended, and without loss."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

import nbtrack
from nbtrack.store.ended import SEAL_FROM_BYTES, seal_ended
from nbtrack.store.layout import RunFolder
from nbtrack.store.state import HeartbeatWatch

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 40_000
TRAIN = f"""
    import os, sys, nbtrack
    run = nbtrack.init(project="p", id="r", dir=".")
    for step in range({ROWS}):
        run.log({{"loss": 1 / (step + 1), "acc": step / 7}})
    run.flush()
    how = sys.argv[1]
    if how == "killed":
        os.kill(os.getpid(), 9)
    if how == "live":
        print("written", flush=True)
        sys.stdin.readline()
    run.finish()
"""


@pytest.fixture
def begin(tmp_path: Path):
    """Begins a script that logs without Polars; its run ends as told."""
    file = tmp_path / "train.py"
    file.write_text(textwrap.dedent(TRAIN))
    begun: list[subprocess.Popen[str]] = []

    def start(how: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, file.name, how],
            cwd=tmp_path,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        begun.append(process)
        return process

    yield start
    for process in begun:
        process.kill()
        process.communicate()


def logs_of(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "rows").iterdir())


@pytest.mark.parametrize("how", ["finished", "killed"])
def test_the_first_reader_seals_a_run_that_has_ended(begin, tmp_path, how):
    begin(how).wait(timeout=60)
    run = nbtrack.open_run("r", dir=tmp_path)
    assert run.state == how
    assert sum((run.folder / "rows" / name).stat().st_size for name in logs_of(run.folder)) > (
        SEAL_FROM_BYTES
    )

    frame = run.history()

    assert logs_of(run.folder) == []
    assert list((run.folder / "history").glob("*.parquet"))
    assert frame["_step"].to_list() == list(range(ROWS))
    assert frame["acc"].to_list() == [step / 7 for step in range(ROWS)]
    assert nbtrack.open_run("r", dir=tmp_path).history().equals(frame)


def test_a_run_that_goes_on_stays_as_it_is(begin, tmp_path):
    process = begin("live")
    assert process.stdout.readline() == "written\n"
    run = nbtrack.open_run("r", dir=tmp_path)
    before = logs_of(run.folder)

    assert run.history().height == ROWS
    assert logs_of(run.folder) == before != []

    process.communicate("go on\n", timeout=60)
    assert run.history().height == ROWS
    assert logs_of(run.folder) == []


def test_a_small_run_and_a_copy_of_a_run_stay_as_they_are(tmp_path):
    script = "import nbtrack\nwith nbtrack.init(project='p', id='s', dir='.') as r: r.log({'a': 1})"
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True, timeout=60)
    run = nbtrack.open_run("s", dir=tmp_path)
    before = logs_of(run.folder)
    assert run.history().height == 1
    assert logs_of(run.folder) == before != []

    copy = tmp_path / "copy"
    run.folder.rename(copy)
    assert nbtrack.open_run(copy).history().height == 1
    assert logs_of(copy) == before


def test_where_there_is_no_room_the_row_logs_stay_and_are_read(begin, tmp_path):
    begin("killed").wait(timeout=60)
    run = nbtrack.open_run("r", dir=tmp_path)
    (run.folder / "history").rmdir() if (run.folder / "history").exists() else None
    (run.folder / "history").write_text("no folder can be made here")
    folder, before = RunFolder(run.folder), logs_of(run.folder)

    assert seal_ended(folder, HeartbeatWatch()) == []
    assert logs_of(run.folder) == before != []
