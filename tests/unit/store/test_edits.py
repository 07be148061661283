from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from msgspec.structs import replace

from nbtrack.errors import ArgumentError, RunNotFoundError, StoreError
from nbtrack.records import RunInfo, RunRecord
from nbtrack.store.edits import Edit, append_edit, apply_edits, read_edits
from nbtrack.store.frames import encode_event
from nbtrack.store.hints import ChangeLogs
from nbtrack.store.layout import RunFolder
from nbtrack.store.runs import edit_run, read_info, read_record, write_info, write_live
from nbtrack.store.state import HeartbeatWatch
from tests.unit.store.making import US, make_live, make_run, make_store, read_only

ROOT = str(Path(__file__).parents[3])


@pytest.fixture
def store(tmp_path):
    return make_store(tmp_path)


@pytest.fixture
def folder(store):
    live = make_live(state="finished", summary={"loss": 0.5, "val": {"acc": 0.8}})
    return make_run(store, live=live, config={"lr": 0.1, "model": {"width": 8}}, tags=("a",))


def read(folder):
    return read_record(folder, HeartbeatWatch(), US)


def write_edit(folder, file_name, time_us, body):
    folder.edits.mkdir(exist_ok=True)
    with (folder.edits / file_name).open("ab") as file:
        file.write(encode_event("edit", 0, time_us, body))


def test_every_field_can_be_edited(folder):
    edit_run(
        folder,
        {
            "name": "new name",
            "notes": "é",
            "tags": ["x", "y"],
            "group": "g",
            "job_type": "eval",
            "archived": True,
            "config.lr": 0.2,
            "config.fresh": [1, 2],
            "summary.loss": math.nan,
            "summary.best": 1,
        },
    )
    record = read(folder)
    info = record.info
    assert (info.name, info.notes, info.tags) == ("new name", "é", ("x", "y"))
    assert (info.group, info.job_type, record.archived) == ("g", "eval", True)
    assert info.config == {"lr": 0.2, "model": {"width": 8}, "fresh": [1, 2]}
    assert math.isnan(record.summary["loss"])
    assert record.summary["best"] == 1
    assert read_info(folder).name == "name-of-run1"  # the run's own files are not touched


def test_a_dotted_key_reaches_into_nested_values(folder):
    edit_run(folder, {"config.model.width": 16, "config.model.depth": 2, "summary.val.acc": 0.9})
    record = read(folder)
    assert record.info.config["model"] == {"width": 16, "depth": 2}
    assert record.summary["val"] == {"acc": 0.9}


def test_a_key_with_a_dot_in_its_name_is_one_key(store):
    folder = make_run(store, config={"a.b": 1, "a": {"b": 2}})
    edit_run(folder, {"config.a.b": 3})
    assert read(folder).info.config == {"a.b": 3, "a": {"b": 2}}


def test_keys_can_be_taken_away(folder):
    edit_run(folder, {}, delete=["config.lr", "summary.val.acc", "notes"])
    record = read(folder)
    assert record.info.config == {"model": {"width": 8}}
    assert record.summary == {"loss": 0.5, "val": {}}


def test_an_unchanged_record_is_given_as_it_is(folder):
    record = read(folder)
    assert apply_edits(record, ()) is record


def test_the_later_of_two_edits_wins(folder):
    edit_run(folder, {"notes": "first", "group": "g"})
    edit_run(folder, {"notes": "second"})
    assert (read(folder).info.notes, read(folder).info.group) == ("second", "g")


def test_of_two_edits_at_one_time_the_file_name_decides(folder):
    write_edit(folder, "host-2.rows", 5, {"set": {"name": "two"}, "base": {"name": "name-of-run1"}})
    write_edit(folder, "host-1.rows", 5, {"set": {"name": "one"}, "base": {"name": "name-of-run1"}})
    assert read(folder).info.name == "two"


def test_the_run_itself_wins_where_it_changes_the_same_field_later(folder):
    edit_run(folder, {"name": "by another", "group": "g", "config.lr": 0.3})
    write_info(folder, replace(read_info(folder), name="by itself"))
    record = read(folder)
    assert record.info.name == "by itself"
    assert (record.info.group, record.info.config["lr"]) == ("g", 0.3)


def test_the_run_wins_whatever_the_clocks_say(folder):
    write_edit(folder, "h-1.rows", 2**60, {"set": {"name": "edit"}, "base": {"name": "older"}})
    assert read(folder).info.name == "name-of-run1"


def test_a_key_that_the_run_set_after_the_edit_is_the_run_s(folder):
    edit_run(folder, {"summary.score": 1, "config.extra": 1})
    live = make_live(state="finished", summary={"loss": 0.5, "score": 7})
    write_live(folder, live)
    assert read(folder).summary["score"] == 7
    assert read(folder).info.config["extra"] == 1


def test_an_edit_made_by_someone_who_saw_an_earlier_edit_holds(folder):
    own = {"name": "name-of-run1"}
    write_edit(folder, "a-1.rows", 1, {"set": {"name": "second"}, "base": own})
    write_edit(folder, "b-1.rows", 2, {"set": {"name": "third"}, "base": {"name": "second"}})
    assert read(folder).info.name == "third"
    write_info(folder, replace(read_info(folder), name="by itself"))
    assert read(folder).info.name == "by itself"


def test_a_value_that_turned_nan_still_matches_its_base(store):
    folder = make_run(store, live=make_live(state="finished", summary={"loss": math.nan}))
    edit_run(folder, {"summary.loss": 1.0})
    assert read(folder).summary == {"loss": 1.0}


def test_an_edit_of_a_running_run_is_seen_at_once(store):
    folder = make_run(store, live=make_live())
    edit_run(folder, {"tags": ["live"]})
    assert (read(folder).state, read(folder).info.tags) == ("running", ("live",))


def test_a_run_keeps_a_name(folder):
    edit_run(folder, {"name": None})
    assert read(folder).info.name == "name-of-run1"


def test_secrets_are_hidden_before_they_are_written(folder):
    edit_run(folder, {"config.api_key": "0123456789", "config.db": {"password": "pw"}})
    edit_run(folder, {"notes": "see mysql://me:hunter2@host/db"})
    record = read(folder)
    assert record.info.hidden_keys == ("api_key", "db.password")
    assert record.info.config["lr"] == 0.1
    written = b"".join(path.read_bytes() for path in folder.edits.iterdir())
    for secret in (b"0123456789", b'"pw"', b"hunter2"):
        assert secret not in written


def test_a_hidden_key_that_gets_a_harmless_value_is_shown_again(folder):
    edit_run(folder, {"config.api_key": "0123456789"})
    edit_run(folder, {"config.api_key": 5})
    assert (read(folder).info.hidden_keys, read(folder).info.config["api_key"]) == ((), 5)


@pytest.mark.parametrize("field", ["run_id", "state", "config", "config.", "", "summary", "lr"])
def test_a_field_that_is_none_is_refused_by_name(folder, field):
    with pytest.raises(ArgumentError, match="cannot be edited") as caught:
        edit_run(folder, {field: 1})
    assert repr(field) in str(caught.value)
    assert not folder.edits.exists()


def test_no_run_can_be_edited_where_there_is_none(tmp_path):
    with pytest.raises(RunNotFoundError, match="there is no run"):
        edit_run(RunFolder(tmp_path / "none"), {"name": "x"})


def test_a_read_only_run_refuses_edits_and_says_why(open_path):
    folder = make_run(make_store(open_path))
    with (
        read_only(open_path),
        pytest.raises(StoreError, match=r"read-only; copy the run") as caught,
    ):
        edit_run(folder, {"name": "x"})
    assert "run1" in str(caught.value)


def test_a_full_disk_says_that_the_change_was_not_written(folder, monkeypatch):
    import os

    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:9]))
    with pytest.raises(StoreError, match="could not be written"):
        append_edit(folder, {"name": "x"}, {})
    monkeypatch.undo()
    assert read_edits(folder) == ()
    append_edit(folder, {"notes": "room again"}, {"notes": None})
    assert read(folder).info.notes == "room again"


def test_ill_bytes_between_edits_are_passed_over(folder):
    edit_run(folder, {"notes": "one"})
    (path,) = folder.edits.iterdir()
    with path.open("ab") as file:
        file.write(b"torn and ill")
    edit_run(folder, {"group": "two"})
    (folder.edits / "notes.txt").write_text("not ours")
    assert (read(folder).info.notes, read(folder).info.group) == ("one", "two")


def test_edits_of_several_processes_all_arrive(folder):
    script = f"""
import sys; sys.path.insert(0, {ROOT!r})
from pathlib import Path
from nbtrack.store.layout import RunFolder
from nbtrack.store.runs import edit_run
for n in range(20):
    edit_run(RunFolder(Path({str(folder.path)!r})), {{f"config.{{sys.argv[1]}}{{n}}": n}})
"""
    children = [subprocess.Popen([sys.executable, "-c", script, name]) for name in "xyz"]
    assert [child.wait() for child in children] == [0, 0, 0]
    config = read(folder).info.config
    assert {f"{name}{n}" for name in "xyz" for n in range(20)} <= set(config)


def test_an_edit_leaves_a_hint_for_indexes(store, folder):
    logs = ChangeLogs(store.project("digits"))
    logs.read()
    edit_run(folder, {"name": "x"})
    assert logs.read() == {"run1"}
    assert logs.read() == set()


values = some.sampled_from(["own", "x", "y", "z"])
edits = some.lists(
    some.builds(
        lambda at, source, value, base: Edit(at, source, {"notes": value}, (), {"notes": base}, ()),
        some.integers(0, 3),
        some.sampled_from("ab"),
        values,
        values,
    ),
    max_size=6,
).map(lambda many: tuple(sorted(many, key=lambda edit: edit[:2])))


@given(edits)
def test_the_result_is_the_run_s_own_value_or_one_that_was_set(many):
    info = RunInfo(run_id="r", project="p", name="n", created_us=1, notes="own")
    record = RunRecord(
        info=info,
        state="finished",
        summary={},
        ended_us=None,
        updated_us=0,
        duration_s=0,
        rows=0,
        last_step=None,
        exit_code=None,
        error=None,
        folder="",
    )
    notes = apply_edits(record, many).info.notes
    based = [edit.values["notes"] for edit in many if edit.base["notes"] == "own"]
    assert notes == "own" if not based else notes in {edit.values["notes"] for edit in many}
