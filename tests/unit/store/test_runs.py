from __future__ import annotations

import json
import math
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some
from msgspec.structs import replace

from nbtrack.errors import IllRunError, InvalidNameError, RunNotFoundError
from nbtrack.records import MetricDefinition, RunInfo
from nbtrack.store.layout import RunFolder
from nbtrack.store.runs import (
    claim_writer,
    create_run_folder,
    note_change,
    read_info,
    read_live,
    read_record,
    write_info,
    write_live,
)
from nbtrack.store.snapshot import decode_plain, encode_plain
from nbtrack.store.state import HeartbeatWatch
from tests.unit.store.making import (
    FOREIGN,
    US,
    Child,
    make_info,
    make_live,
    make_run,
    make_store,
    read_only,
)
from tests.unit.store.rows import LogBytes, put

ROOT = str(Path(__file__).parents[3])


@pytest.fixture
def store(tmp_path):
    return make_store(tmp_path)


@pytest.fixture
def gone():
    """The identity of a process that was killed."""
    child = Child()
    identity = child.identity
    child.reap()
    return identity


def read(folder, **more):
    return read_record(folder, HeartbeatWatch(), US, **more)


def test_a_run_folder_is_made_once_and_found_after_that(store):
    folder, created = create_run_folder(store, make_info(name="first"))
    again, created_again = create_run_folder(store, make_info(name="second"))
    assert (created, created_again) == (True, False)
    assert folder == again == store.project("digits").run("run1")
    assert read_info(folder).name == "first"


def test_of_several_processes_exactly_one_makes_the_run(store, tmp_path):
    script = f"""
import sys; sys.path.insert(0, {ROOT!r})
from pathlib import Path
from tests.unit.store.making import make_info, make_store
from nbtrack.store.runs import create_run_folder, read_info
store = make_store(Path({str(tmp_path)!r}))
sys.stdin.readline()
folder, created = create_run_folder(store, make_info(name=sys.argv[1]))
print(int(created), read_info(folder).name)
"""
    children = [
        subprocess.Popen(
            [sys.executable, "-c", script, f"n{number}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(3)
    ]
    outputs = [child.communicate("go\n")[0].split() for child in children]
    assert sorted(int(created) for created, _ in outputs) == [0, 0, 1]
    winner = next(name for created, name in outputs if created == "1")
    assert {name for _, name in outputs} == {winner}


def test_a_folder_whose_maker_died_at_once_is_taken_over(store):
    store.create_project("digits").run("run1").path.mkdir()
    folder, created = create_run_folder(store, make_info())
    assert created
    assert read_info(folder).run_id == "run1"


def test_two_ids_cannot_share_a_folder(store):
    folder, _ = create_run_folder(store, make_info("Größe & Form"))
    assert folder.path.name == "gr-e-form-c21b12e2"
    with pytest.raises(InvalidNameError, match="choose another id"):
        create_run_folder(store, make_info("gr-e-form-c21b12e2"))


def test_writers_get_rising_numbers_even_if_a_live_file_was_lost(store):
    folder, _ = create_run_folder(store, make_info())
    assert [claim_writer(folder, make_live()) for _ in range(2)] == [0, 1]
    put(folder, b"", writer=4)
    folder.live_json(1).unlink()
    assert claim_writer(folder, make_live(attempt=2)) == 5
    assert [(live.writer, live.attempt) for live in read_live(folder)] == [(0, 0), (5, 2)]


def test_many_writers_at_once_all_get_numbers_of_their_own(store):
    folder, _ = create_run_folder(store, make_info())
    numbers: list[int] = []

    def claim():
        numbers.extend(claim_writer(folder, make_live()) for _ in range(10))

    threads = [threading.Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(40))


plain = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(), inner, max_size=3),
    max_leaves=8,
)


@given(some.dictionaries(some.text(), plain, max_size=4))
def test_snapshots_hold_every_plain_value_exactly(values):
    again = decode_plain(encode_plain(values))
    assert repr(again) == repr(values)  # NaN equals itself in its repr, and 1 differs from 1.0


def test_a_summary_with_nan_infinity_and_a_large_number_comes_back(store):
    summary = {"loss": math.nan, "d": {"up": math.inf, "down": -math.inf}, "big": 2**80, "no": None}
    folder = make_run(store, live=make_live(state="finished", summary=summary))
    assert repr(read(folder).summary) == repr(summary)
    assert json.loads(folder.live_json(0).read_text())["summary"]["big"] == {"_number": str(2**80)}


def test_text_that_is_no_unicode_can_be_written(store):
    folder = make_run(store, config={"path": "bad \udcff name"})
    assert read(folder).info.config == {"path": "bad ? name"}


def test_a_user_s_dictionary_that_only_looks_like_a_number_stays(store):
    config = {"a": {"_number": "seven"}, "b": {"_number": 7}, "c": {"_number": "1", "x": 2}}
    assert read(make_run(store, config={**config, "n": None})).info.config == {**config, "n": None}


def test_a_finished_run_reads_as_its_process_left_it(store):
    live = make_live(
        state="finished",
        exit_code=0,
        rows=10,
        last_step=9,
        runtime_us=1_500_000,
        base_runtime_us=500_000,
        updated_us=1_700_000_000_000_500,
        ended_us=1_700_000_000_000_600,
        summary={"loss": 0.5},
        overhead_us=7,
    )
    record = read(make_run(store, live=live, config={"lr": 0.1}, tags=("a",)))
    assert record.run_id == "run1"
    assert record.info.config == {"lr": 0.1}
    assert record.state == "finished"
    assert record.is_ended
    assert (record.rows, record.last_step, record.exit_code) == (10, 9, 0)
    assert record.duration_s == 2.0
    assert record.ended_us == record.updated_us == 1_700_000_000_000_600
    assert record.summary == {"loss": 0.5}
    assert record.ill is None


def test_a_running_run_has_no_end_and_no_exit_code(store):
    record = read(make_run(store, live=make_live(rows=3, last_step=2)))
    assert record.state == "running"
    assert (record.ended_us, record.exit_code, record.rows) == (None, None, 3)


def test_several_writers_are_one_run(store):
    folder = make_run(store, live=make_live(rows=1, last_step=7, summary={"a": 1, "d": {"x": 1}}))
    other = make_live(rows=2, last_step=3, summary={"a": 2, "d": {"y": 2}}, process=US)
    claim_writer(folder, other)
    record = read(folder)
    assert (record.rows, record.last_step) == (3, 7)
    assert record.summary == {"a": 1, "d": {"x": 1, "y": 2}}


def test_a_later_attempt_has_the_last_word_in_the_summary(store):
    folder = make_run(store, live=make_live(state="failed", summary={"a": 1, "b": 1}, error="no"))
    claim_writer(folder, make_live(attempt=1, state="finished", summary={"a": 2}, exit_code=0))
    record = read(folder)
    assert (record.state, record.exit_code, record.error) == ("finished", 0, None)
    assert record.summary == {"a": 2, "b": 1}


def test_a_killed_run_is_read_from_its_rows_to_the_last(store, gone):
    live = make_live(process=gone, rows=1, summary={"loss": 9.0, "by_hand": "x"}, started_us=0)
    folder = make_run(store, live=live, config={"lr": 0.1}, notes="old", created_us=1)
    log = LogBytes().event("config", {"set": {"lr": 0.2}, "hidden": ["api_key"]})
    log.event("meta", {"notes": "new", "tags": ["t"]}).event("define", {"name": "acc"})
    log.rows({"loss": 1 / (n + 1)} for n in range(4))
    log.event("summary", {"set": {"best": 1}}).event("cell", {"source": "x = 1"})
    put(folder, bytes(log))
    record = read(folder)
    assert record.state == "killed"
    assert record.summary == {"loss": 0.25, "by_hand": "x", "best": 1}
    assert (record.rows, record.last_step) == (4, 6)
    assert record.info.config == {"lr": 0.2}
    assert record.info.hidden_keys == ("api_key",)
    assert (record.info.notes, record.info.tags) == ("new", ("t",))
    assert record.info.defines == {"acc": MetricDefinition(name="acc")}
    assert [cell.source for cell in record.info.cells] == ["x = 1"]
    assert record.ended_us == record.updated_us == 7_000_000
    assert record.duration_s == 7.0


def test_a_summary_rule_keeps_its_value_when_the_process_was_killed(store, gone):
    rule = MetricDefinition(name="loss", summary=("min",))
    live = make_live(process=gone, summary={"loss": {"min": 0.1}})
    folder = make_run(store, live=live, defines={"loss": rule})
    put(folder, bytes(LogBytes().rows([{"loss": 0.1, "acc": 1.0}, {"loss": 5.0, "acc": 2.0}])))
    assert read(folder).summary == {"loss": {"min": 0.1}, "acc": 2.0}


def test_an_end_that_only_the_rows_know_counts(store, gone):
    folder = make_run(store, live=make_live(process=gone))
    log = (
        LogBytes().row({"a": 1}).event("finish", {"state": "failed", "exit_code": 3, "error": "e"})
    )
    put(folder, bytes(log))
    record = read(folder)
    assert (record.state, record.exit_code, record.error) == ("failed", 3, "e")


def test_the_summary_of_many_keys_is_whole_if_asked_for(store):
    some_keys = make_live(state="finished", summary={"a": 1.0}, summary_is_whole=False)
    folder = make_run(store, live=some_keys)
    put(folder, bytes(LogBytes().row({"a": 1.0, "b": 2.0})))
    assert read(folder).summary == {"a": 1.0, "b": 2.0}
    assert read(folder, whole=False).summary == {"a": 1.0}


@pytest.mark.parametrize("damage", [None, b"", b"{", b"\xff\xfe", b'{"run_id": 5}'])
def test_without_run_json_a_run_is_rebuilt_from_its_rows(store, damage):
    info = make_info(config={"lr": 0.1}, tags=("t",))
    folder = make_run(store, live=make_live(state="finished", summary={"loss": 1.0}))
    log = LogBytes().event("start", msgspec.to_builtins(info)).row({"loss": 1.0})
    log.event("config", {"set": {"lr": 0.3}}).event("meta", {"name": "later"})
    put(folder, bytes(log))
    if damage is None:
        folder.run_json.unlink()
    else:
        folder.run_json.write_bytes(damage)
    record = read(folder)
    assert record.ill is None
    assert (record.state, record.info.name, record.info.tags) == ("finished", "later", ("t",))
    assert record.info.config == {"lr": 0.3}
    assert record.info.created_us == info.created_us


@pytest.mark.parametrize("damage", [b"", b"[]", b'{"writer": 0}'])
def test_without_a_live_file_the_rows_tell_how_a_run_stands(store, damage):
    folder = make_run(store, live=make_live(summary={"loss": 9.0}))
    folder.live_json(0).write_bytes(damage)
    log = LogBytes().row({"loss": 1.0}).event("finish", {"state": "finished", "exit_code": 0})
    put(folder, bytes(log))
    record = read(folder)
    assert (record.state, record.exit_code, record.ill) == ("finished", 0, None)
    assert (record.summary, record.rows) == ({"loss": 1.0}, 1)


def test_a_run_that_says_nothing_of_itself_is_ill_in_plain_words(store):
    folder = make_run(store)
    folder.run_json.write_bytes(b"{")
    record = read(folder)
    assert record.ill
    assert "run.json cannot be read" in record.ill
    assert "rows do not say how it began" in record.ill
    assert (record.run_id, record.info.project) == ("run1", "digits")


def test_a_run_of_a_newer_nbtrack_says_what_to_do(store):
    folder = make_run(store)
    write_info(folder, replace(read_info(folder), format=2, nbtrack="9.0"))
    assert "made by a newer nbtrack (9.0)" in (read(folder).ill or "")
    assert "pip install -U nbtrack" in (read(folder).ill or "")
    with pytest.raises(IllRunError, match="format 2"):
        read_info(folder)


def test_fields_that_a_later_version_adds_do_no_harm(store):
    folder = make_run(store)
    held = json.loads(folder.run_json.read_bytes())
    folder.run_json.write_text(json.dumps({**held, "from_the_future": [1, 2]}))
    assert read(folder).info.name == "name-of-run1"


def test_a_run_being_begun_is_running_until_nothing_comes(store):
    folder, _ = create_run_folder(store, make_info())
    now = [0.0]
    watch = HeartbeatWatch(lambda: now[0])
    assert read_record(folder, watch, US).state == "running"
    now[0] = 60.0
    assert read_record(folder, watch, US).state == "stale"


def test_what_is_no_run_is_told(store, tmp_path):
    for path in (tmp_path / "nowhere", store.root, store.layout.projects):
        with pytest.raises(RunNotFoundError, match="there is no run in"):
            read(RunFolder(path))
    with pytest.raises(RunNotFoundError, match="no run in"):
        read_info(RunFolder(tmp_path / "nowhere"))


def test_a_run_folder_copied_out_of_its_store_reads_the_same(store, tmp_path):
    folder = make_run(store, live=make_live(state="finished", summary={"loss": 1.0}))
    alone = Path(shutil.copytree(folder.path, tmp_path / "mailed" / "run (1)"))
    record = read(RunFolder(alone))
    assert record == replace(read(folder), folder=str(alone))
    note_change(RunFolder(alone))  # nobody there to tell
    assert sorted(path.name for path in alone.parent.iterdir()) == ["run (1)"]


def test_a_run_that_was_mailed_alive_becomes_stale(store, tmp_path):
    folder = make_run(store, live=make_live(process=FOREIGN, summary={"loss": 2.0}))
    alone = RunFolder(Path(shutil.copytree(folder.path, tmp_path / "mailed")))
    now = [0.0]
    watch = HeartbeatWatch(lambda: now[0])
    assert read_record(alone, watch, US).state == "running"
    now[0] = 61.0
    record = read_record(alone, watch, US)
    assert (record.state, record.summary) == ("stale", {"loss": 2.0})


def test_a_read_only_run_can_be_read(open_path):
    folder = make_run(make_store(open_path), config={"lr": 1.0})
    with read_only(open_path):
        assert read(folder).info.config == {"lr": 1.0}


def test_a_live_file_that_is_written_again_and_again_is_always_whole(store):
    folder = make_run(store, live=make_live(summary={"n": -1}))
    done = threading.Event()
    seen: set[int] = set()

    def watch():
        while not done.is_set():
            seen.update(live.summary["n"] for live in read_live(folder))

    reader = threading.Thread(target=watch)
    reader.start()
    for number in range(200):
        write_live(folder, make_live(summary={"n": number, "pad": "x" * 10_000}))
    done.set()
    reader.join()
    assert seen <= set(range(-1, 200))
    assert not list(folder.path.glob("*.tmp"))


def test_a_run_deleted_under_a_reader_is_gone_or_whole(store):
    info = RunInfo(run_id="r", project="digits", name="n", created_us=1)
    outcomes = set()
    done = threading.Event()

    def churn():
        while not done.is_set():
            folder, _ = create_run_folder(store, info)
            claim_writer(folder, make_live(state="finished"))
            shutil.rmtree(folder.path)

    writer = threading.Thread(target=churn)
    writer.start()
    folder = store.create_project("digits").run("r")
    for _ in range(300):
        try:
            outcomes.add(read(folder).info.name)
        except RunNotFoundError:
            outcomes.add(None)
    done.set()
    writer.join()
    assert outcomes <= {None, "n", "r"}
