"""Deleting is undoable: nothing is lost, nothing is overwritten, and what is kept is refused."""

from __future__ import annotations

import errno
import json
import shutil
from pathlib import Path

import pytest

from nbtrack.errors import NotFoundError, UsageError
from nbtrack.store.runs import edit_run
from tests.unit.store.making import make_info, make_live, make_run, make_store


@pytest.fixture
def store(tmp_path):
    return make_store(tmp_path)


def test_an_entry_says_what_when_and_from_where(store):
    folder = make_run(store, "run1", name="calm-otter-7")
    entry = store.trash.put(folder)
    said = json.loads((store.layout.trash / f"{entry.entry}.json").read_text())
    assert said["project"] == "digits"
    assert (said["folder"], said["run_id"], said["name"]) == ("run1", "run1", "calm-otter-7")
    assert entry.trashed_us > 1_700_000_000_000_000
    assert store.trash.entries() == [entry]
    assert (store.trash.entries("digits"), store.trash.entries("other")) == ([entry], [])


def test_a_restored_run_is_the_run_that_it_was(store):
    folder = make_run(store, "run1")
    (folder.path / "files").mkdir()
    (folder.path / "files" / "model.bin").write_bytes(b"abc")
    edit_run(folder, {"notes": "good"})
    index = store.index("digits")
    before = index.refresh().to_dicts()
    entry = store.trash.put(folder)
    assert index.refresh().height == 0
    assert store.trash.restore(entry.entry).path == folder.path
    assert index.refresh().to_dicts() == before
    assert (folder.path / "files" / "model.bin").read_bytes() == b"abc"
    assert store.trash.entries() == []
    assert list(store.layout.trash.iterdir()) == []


def test_one_id_can_be_deleted_several_times(store):
    entries = [store.trash.put(make_run(store, "run1", notes=f"{n}")) for n in range(3)]
    assert [entry.entry for entry in store.trash.entries()] == [e.entry for e in entries[::-1]]
    store.trash.restore(entries[1].entry)
    assert json.loads(store.find_run("run1").run_json.read_text())["notes"] == "1"


@pytest.mark.parametrize("is_empty", [False, True])
def test_a_run_that_took_the_place_meanwhile_is_not_overwritten(store, is_empty):
    folder = make_run(store, "run1", notes="old")
    entry = store.trash.put(folder)
    if is_empty:  # somebody is just making it
        folder.path.mkdir()
    else:
        make_run(store, "run1", notes="new")
    with pytest.raises(UsageError, match="has another run of that id"):
        store.trash.restore(entry.entry)
    assert folder.path.is_dir()
    if not is_empty:
        assert json.loads(folder.run_json.read_text())["notes"] == "new"
    assert store.trash.entries() == [entry]


def test_a_locked_run_is_refused_by_force_too_until_it_is_unlocked(store):
    folder = make_run(store, "run1")
    edit_run(folder, {"locked": True})
    for force in (False, True):
        with pytest.raises(UsageError, match="is locked: unlock it first"):
            store.trash.put(folder, force=force)
    edit_run(folder, {"locked": False})
    store.trash.put(folder)


def test_a_live_run_is_refused(store):
    folder = make_run(store, live=make_live())
    with pytest.raises(UsageError, match="is running"):
        store.trash.put(folder)
    assert folder.path.is_dir()
    assert store.trash.entries() == []


def test_a_project_that_is_gone_is_made_again(store):
    project = store.create_project("Größe & Form")
    entry = store.trash.put(make_run(store, "run1", project="Größe & Form"))
    shutil.rmtree(project.path)
    store.trash.restore(entry.entry)
    assert store.run_ids("Größe & Form") == ["run1"]


def test_a_run_is_restored_to_the_project_that_it_lay_in(store):
    store.create_project("other")
    folder = make_run(store, "run1")
    moved = store.project("other").run("run1")
    folder.path.rename(moved.path)
    entry = store.trash.put(moved)
    assert entry.project == "other"
    assert store.trash.restore(entry.entry).path == moved.path


def test_emptying_removes_what_is_named_and_nothing_else(store):
    kept, gone = (store.trash.put(make_run(store, run_id)) for run_id in ("a", "b"))
    removed = store.trash.empty([gone.entry, gone.entry, "nothing"])
    assert removed == [gone]
    assert store.trash.entries() == [kept]
    assert not list(store.layout.trash.glob(f"*{gone.entry}*"))


def test_what_an_earlier_version_deleted_can_be_restored(store):
    folder = make_run(store, "run1")
    store.layout.trash.mkdir()
    folder.path.rename(store.layout.trash / "run1-0")
    (entry,) = store.trash.entries()
    assert (entry.entry, entry.project, entry.run_id) == ("run1-0", "digits", "run1")
    store.trash.restore("run1-0")
    assert store.run_ids("digits") == ["run1"]


@pytest.mark.parametrize("name", ["..", "a/b", "", ".hidden", "missing", "x" * 300])
def test_no_name_leads_out_of_the_trash(store, name):
    make_run(store)
    with pytest.raises(NotFoundError, match="in the trash"):
        store.trash.restore(name)
    assert store.trash.empty([name]) == []


def test_a_note_without_a_run_is_no_entry(store):
    entry = store.trash.put(make_run(store))
    shutil.rmtree(store.trash.folder(entry.entry).path)
    assert store.trash.entries() == []


def test_a_trash_on_another_disk_takes_a_copy(store, monkeypatch):
    folder = make_run(store, "run1")
    rename = Path.rename

    def refuse(self, target):
        beside = {self.parent, Path(target).parent}
        if store.layout.trash in beside and len(beside) > 1:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    entry = store.trash.put(folder)
    assert not list(folder.path.parent.iterdir())
    store.trash.restore(entry.entry)
    assert folder.run_json.exists()
    assert not list(store.layout.trash.iterdir())
    assert store.index("digits").refresh()["name"].to_list() == [make_info("run1").name]
