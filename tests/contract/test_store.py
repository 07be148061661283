"""The promises of `nbtrack.store.base.RunStore`, one after the other, over real files.

Every way to write is put through every way to fail; what is read afterwards must be what `log()`
returned from.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import nbtrack
from nbtrack._hooks import hooks
from nbtrack.errors import StoreError, StoreFormatError

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = [{"loss": 1 / (n + 1), "n": n} for n in range(20)]


def write_numbers(run) -> list[dict]:
    for row in ROWS:
        run.log(row)
    return ROWS


def write_mixed(run) -> list[dict]:
    rows = [*ROWS[:5], {"text": "ä\n", "none": None}, {"d": {"x": 1}}, {}, {"n": 2**70}, *ROWS[5:]]
    for row in rows:
        run.log(row)
    return rows


def write_open_rows(run) -> list[dict]:
    for n in range(10):
        run.log({"n": n}, step=n)
        run.log({"late": n / 2}, step=n)
    return [{"n": n, "late": n / 2} for n in range(10)]


WAYS = [write_numbers, write_mixed, write_open_rows]


@pytest.fixture(params=WAYS, ids=lambda way: way.__name__)
def written(request: pytest.FixtureRequest):
    """A run that is still open, and the rows that its log() returned from."""
    way: Callable = request.param
    run = nbtrack.init(project="contract", config={"lr": 0.1}, tags=["a"])
    return run, way(run)


@pytest.fixture
def open_folder():
    """A folder that every user may look into, unlike pytest's."""
    folder = Path(tempfile.mkdtemp(prefix="nbtrack-"))
    folder.chmod(0o755)
    yield folder
    for path in folder.rglob("*"):
        path.chmod(0o755)
    shutil.rmtree(folder)


def values(run_or_folder) -> list[dict]:
    rows = nbtrack.open_run(run_or_folder).rows()
    return [{k: v for k, v in row.items() if k[0] != "_"} for row in rows]


def only_log(run) -> Path:
    (path,) = run.folder.glob("rows/*.rows")
    return path


def frames_of(data: bytes) -> list[tuple[int, int]]:
    from nbtrack.store.scan import scan_frames

    found = scan_frames(data)
    return [(int(o) - 10, int(o + n)) for o, n in zip(found.offsets, found.lengths, strict=True)]


def copy_of(run, tmp_path: Path, data: bytes) -> Path:
    target = tmp_path / "copy"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(run.folder, target)
    (target / only_log(run).relative_to(run.folder)).write_bytes(data)
    return target


def test_live_finished_and_reopened_it_is_the_same(written):
    run, rows = written
    assert values(run.id) == rows
    run.finish()
    assert values(run.id) == rows
    nbtrack.teardown()
    assert values(run.id) == rows
    assert nbtrack.open_run(run.id).config == {"lr": 0.1}


def test_another_process_reads_the_same_while_it_is_written(written, run_python):
    run, rows = written
    done = run_python(
        f"""
        import json, nbtrack
        run = nbtrack.open_run({run.id!r})
        rows = [{{k: v for k, v in row.items() if k[0] != "_"}} for row in run.rows()]
        print(json.dumps([run.state, rows]))
        """
    )
    assert json.loads(done.stdout) == ["running", rows]


def test_cut_at_every_byte_of_the_last_frame_only_that_frame_is_gone(written, tmp_path):
    run, rows = written
    data = only_log(run).read_bytes()
    start, end = frames_of(data)[-1]
    whole = values(copy_of(run, tmp_path, data[:start]))
    assert end == len(data)
    for cut in range(start, end):
        assert values(copy_of(run, tmp_path, data[:cut])) == whole
    assert values(copy_of(run, tmp_path, data)) == rows


def test_a_bit_that_flips_in_the_middle_costs_one_frame_and_is_told(tmp_path):
    run = nbtrack.init(project="contract")
    write_numbers(run)
    data = only_log(run).read_bytes()
    frames = frames_of(data)
    for at, (start, end) in enumerate(frames[4:-1], 4):  # after start, config and both schemas
        for place in {start, start + 3, start + 7, (start + end) // 2, end - 1}:
            ill = bytearray(data)
            ill[place] ^= 0x10
            reader = nbtrack.open_run(copy_of(run, tmp_path, bytes(ill)))
            lost = at - 4
            assert [row["n"] for row in reader.rows()] == [n for n in range(20) if n != lost]
            assert any("ill bytes" in problem for problem in reader.problems)


def test_one_ill_schema_costs_no_row(tmp_path):
    run = nbtrack.init(project="contract")
    write_numbers(run)
    data = bytearray(only_log(run).read_bytes())
    start, end = frames_of(bytes(data))[2]
    data[(start + end) // 2] ^= 1
    assert values(copy_of(run, tmp_path, bytes(data))) == ROWS


def test_a_newer_format_is_refused_by_name(isolated):
    nbtrack.init(project="contract").finish()
    nbtrack.teardown()
    path = isolated / "format.json"
    found = json.loads(path.read_text())
    path.write_text(json.dumps({**found, "format": 99}))
    for call in (nbtrack.runs, lambda: nbtrack.init(project="contract")):
        with pytest.raises(StoreFormatError, match="99"):
            call()


def test_a_folder_that_is_somebody_elses_is_refused(isolated):
    isolated.mkdir()
    (isolated / "thesis.tex").write_text("mine")
    with pytest.raises(StoreFormatError, match="not an nbtrack store"):
        nbtrack.runs()
    assert [path.name for path in isolated.iterdir()] == ["thesis.tex"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights on folders")
def test_a_read_only_store_is_read_and_writing_says_why(open_folder, run_python):
    with nbtrack.init(project="contract", dir=open_folder) as run:
        rows = write_numbers(run)
    root = open_folder / "nbtrack"
    for path in [root, *root.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    # Root may write anywhere: the reading process gives that up, once all modules are loaded.
    done = run_python(
        """
        import importlib, json, os, pkgutil, numpy, polars, nbtrack
        for module in pkgutil.walk_packages(nbtrack.__path__, "nbtrack."):
            if module.name.startswith(("nbtrack.store", "nbtrack.query", "nbtrack.track")):
                importlib.import_module(module.name)
        if os.getuid() == 0:
            os.setgid(65534); os.setuid(65534)
        run = nbtrack.open_run(RUN, dir=FOLDER)
        try:
            nbtrack.init(project="contract", dir=FOLDER)
        except nbtrack.Error as error:
            words = type(error).__name__
        found = run.history()["n"].to_list()
        print(json.dumps([found, words, len(nbtrack.runs("contract", dir=FOLDER))]))
        """.replace("RUN", repr(run.id)).replace("FOLDER", repr(str(open_folder)))
    )
    assert json.loads(done.stdout) == [[row["n"] for row in rows], StoreError.__name__, 1]


def test_a_run_folder_copied_elsewhere_opens_there(written, tmp_path):
    run, rows = written
    run.finish()
    shutil.copytree(run.folder, tmp_path / "mailed")
    shutil.rmtree(run.folder)
    reader = nbtrack.open_run(tmp_path / "mailed")
    assert values(tmp_path / "mailed") == rows
    assert (reader.name, reader.config, reader.state) == (run.name, {"lr": 0.1}, "finished")


def test_without_any_snapshot_the_rows_say_what_the_run_was(written):
    run, rows = written
    run.config.late = 2
    run.finish()
    run.folder.joinpath("run.json").unlink()
    for live in run.folder.glob("live-*.json"):
        live.unlink()
    reader = nbtrack.open_run(run.folder)
    assert values(run.folder) == rows
    assert (reader.name, reader.config, reader.tags) == (run.name, {"lr": 0.1, "late": 2}, ("a",))
    assert reader.state == "finished"


@pytest.mark.parametrize("harm", ["run.json", "live-0.json", "rows", "everything"])
def test_one_ill_run_does_not_hide_the_others(harm):
    runs = []
    for n in range(3):
        with nbtrack.init(project="contract", name=f"run {n}") as run:
            run.log({"n": n})
        runs.append(run)
    assert hooks.flush is not None
    hooks.flush()  # what a run notes after its end is written: nothing mends the harm
    _harm(runs[1].folder, harm)
    table = nbtrack.runs("contract", order="+created").df
    assert {"run 0", "run 2"} <= set(table["name"].to_list())
    assert nbtrack.open_run(runs[2].id).history()["n"].to_list() == [2]
    if harm == "everything":
        ill = table.filter(table["run_id"] == runs[1].id)
        assert ill["ill"].to_list()[0]


def test_deleting_all_caches_changes_nothing(tmp_path, written):
    run, rows = written
    run.finish()
    before = nbtrack.runs("contract").df
    shutil.rmtree(tmp_path / "cache", ignore_errors=True)
    nbtrack.teardown()
    assert nbtrack.runs("contract").df.equals(before)
    assert values(run.id) == rows


def test_many_segments_of_a_long_run_are_one_history(monkeypatch):
    import nbtrack.track.writer as writing

    monkeypatch.setattr(writing, "_ROTATE_BYTES", 2_000)
    run = nbtrack.init(project="contract")
    for n in range(300):
        run.log({"n": n, "x": n / 2})
        if n % 40 == 0:
            run.beat()
    assert len(list(run.folder.glob("rows/*"))) > 4
    assert [row["n"] for row in values(run.id)] == list(range(300))
    run.finish()
    assert [row["n"] for row in values(run.id)] == list(range(300))
    assert not list(run.folder.glob("rows/*.rows"))  # the reader sealed what had ended


def test_a_reader_never_seals_what_another_process_still_writes():
    child = subprocess.Popen(
        [
            sys.executable,
            "-c",
            textwrap.dedent("""
                import nbtrack
                run = nbtrack.init(project="contract", id="living01")
                run.log({"n": 0})
                print("ready", flush=True)
                input()
                run.log({"n": 1})
                run.finish()
            """),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    assert values("living01") == [{"n": 0}]
    child.communicate("go\n")
    assert values("living01") == [{"n": 0}, {"n": 1}]


def _harm(folder: Path, what: str) -> None:
    if what == "rows":
        for path in [*folder.glob("rows/*"), *folder.glob("history/*")]:
            path.write_bytes(b"rubbish" * 50)
    elif what == "everything":
        for path in folder.rglob("*"):
            if path.is_file():
                path.write_bytes(b"\x00rubbish")
    else:
        (folder / what).write_bytes(b"{ rubbish")
