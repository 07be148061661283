from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nbtrack.errors import (
    ArgumentError,
    InvalidNameError,
    NotFoundError,
    ProjectNotFoundError,
    RunNotFoundError,
    StoreError,
    StoreFormatError,
    UsageError,
)
from nbtrack.store.stores import Store, open_registered, registered_stores
from tests.unit.store.making import (
    FOREIGN,
    Child,
    make_live,
    make_run,
    make_store,
    read_only,
)

ROOT = str(Path(__file__).parents[3])


@pytest.fixture
def store(tmp_path):
    return make_store(tmp_path)


def open_for_reading(path):
    places = {"data_dir": path / "data", "cache_dir": path / "cache"}
    return Store.open(path / "store", create=False, **places)


def run_children(count, code):
    script = f"import sys; sys.path.insert(0, {ROOT!r})\nfrom pathlib import Path\n{code}"
    children = [
        subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    return [child.communicate()[0].split() for child in children]


def test_a_store_keeps_its_id(tmp_path, store):
    assert len(store.store_id) == 16
    int(store.store_id, 16)
    assert make_store(tmp_path).store_id == open_for_reading(tmp_path).store_id == store.store_id
    assert json.loads(store.layout.format_json.read_text())["format"] == 1


def test_of_processes_that_make_one_store_at_once_all_get_the_same_id(tmp_path):
    code = f"""
from tests.unit.store.making import make_store
print(make_store(Path({str(tmp_path)!r})).store_id)
"""
    ids = {store_id for (store_id,) in run_children(3, code)}
    assert ids == {open_for_reading(tmp_path).store_id}


def test_a_store_that_has_not_been_made_has_no_runs(tmp_path):
    store = open_for_reading(tmp_path)
    assert (store.exists, store.store_id, store.projects()) == (False, "", [])
    assert not (tmp_path / "store").exists()
    made = make_store(tmp_path)
    assert (store.exists, store.store_id) == (True, made.store_id)


def test_an_empty_folder_is_no_store_yet_and_can_become_one(tmp_path):
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / ".DS_Store").touch()
    assert not open_for_reading(tmp_path).exists
    assert make_store(tmp_path).exists


def test_a_folder_with_other_things_is_no_store(tmp_path):
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "thesis.tex").touch()
    with pytest.raises(StoreFormatError, match=r"not an nbtrack store.*no format\.json"):
        open_for_reading(tmp_path)
    store = make_store(tmp_path)  # beside them there is room
    assert store.create_project("digits").path.is_dir()


def test_a_folder_with_projects_of_somebody_else_stays_his(tmp_path):
    (tmp_path / "store" / "projects" / "website").mkdir(parents=True)
    with pytest.raises(StoreFormatError, match="holds 'website', which is not nbtrack's"):
        make_store(tmp_path)
    assert not (tmp_path / "store" / "format.json").exists()


def test_a_store_that_lost_its_format_file_is_made_a_store_again(tmp_path, store):
    make_run(store)
    store.layout.format_json.unlink()
    with pytest.raises(StoreFormatError, match="makes it one again"):
        open_for_reading(tmp_path)
    assert make_store(tmp_path).run_ids("digits") == ["run1"]


@pytest.mark.parametrize("create", [True, False])
def test_a_newer_format_is_refused_with_the_remedy(tmp_path, store, create):
    held = {"format": 2, "store_id": "0" * 16, "made_by": "7.1"}
    store.layout.format_json.write_text(json.dumps(held))
    places = {"data_dir": tmp_path / "data", "cache_dir": tmp_path / "cache"}
    with pytest.raises(StoreFormatError, match=r"format 2, made by nbtrack 7\.1.*pip install -U"):
        Store.open(store.root, create=create, **places)


@pytest.mark.parametrize("held", ["", "{", "[]", '{"name": "app"}', "\x00\x01"])
def test_a_foreign_or_ill_format_file_is_never_replaced(tmp_path, held):
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "format.json").write_text(held)
    for open_it in (make_store, open_for_reading):
        with pytest.raises(StoreFormatError, match="is not nbtrack's"):
            open_it(tmp_path)
    assert (tmp_path / "store" / "format.json").read_text() == held


def test_a_place_where_nothing_can_be_made_is_told(open_path, tmp_path):
    (tmp_path / "store").touch()
    with pytest.raises(StoreError, match=r"store cannot be written in .*NBTRACK_DIR"):
        make_store(tmp_path)
    with read_only(open_path), pytest.raises(StoreError, match="this place is read-only"):
        make_store(open_path)


def test_a_read_only_store_can_be_read(open_path):
    make_run(make_store(open_path))
    assert open_for_reading(open_path).is_writable
    with read_only(open_path):
        store = make_store(open_path)  # it is there: nothing has to be made
        assert not store.is_writable
        assert store.run_ids("digits") == ["run1"]
        assert store.index("digits").refresh().height == 1
        with pytest.raises(StoreError, match="read-only"):
            store.create_project("new")
        with pytest.raises(StoreError, match="read-only"):
            store.next_number("digits")
        with pytest.raises(StoreError, match="read-only"):
            store.delete_run(store.find_run("run1"))


def test_using_a_store_registers_it(tmp_path, store):
    assert registered_stores(tmp_path / "data") == {store.store_id: store.root}
    places = {"data_dir": tmp_path / "data", "cache_dir": tmp_path / "cache"}
    assert open_registered(store.store_id, **places).root == store.root


def test_a_store_that_moved_is_found_at_its_new_place(tmp_path, store):
    places = {"data_dir": tmp_path / "data", "cache_dir": tmp_path / "cache"}
    moved = store.root.rename(tmp_path / "moved")
    with pytest.raises(NotFoundError, match="it was in"):
        open_registered(store.store_id, **places)
    Store.open(moved, create=True, **places)
    assert open_registered(store.store_id, **places).root == moved


def test_an_unknown_store_id_is_told(tmp_path):
    with pytest.raises(NotFoundError, match="never used"):
        open_registered("../../etc", data_dir=tmp_path, cache_dir=tmp_path)


def test_ill_registrations_are_passed_over(tmp_path, store):
    (tmp_path / "data" / "stores" / "ill.json").write_text("{")
    (tmp_path / "data" / "stores" / "notes.txt").write_text("{}")
    assert list(registered_stores(tmp_path / "data")) == [store.store_id]


def test_a_home_that_cannot_be_written_does_not_stop_a_run(tmp_path):
    (tmp_path / "data").touch()  # a file where the folder should be
    assert make_store(tmp_path).exists


@pytest.mark.parametrize(
    "name", ["digits", "Größe & Form", "nul", "COM1", "..", "a b", "日本語", "x" * 500, ".hidden"]
)
def test_projects_of_any_name_keep_it(store, name):
    folder = store.create_project(name)
    assert folder.path.parent == store.layout.projects
    assert store.create_project(name) == folder == store.project(name)
    assert store.projects() == [name]


def test_two_names_cannot_share_a_project_folder(store):
    store.create_project("Größe & Form")
    with pytest.raises(InvalidNameError, match="choose another name"):
        store.create_project("gr-e-form-c21b12e2")


def test_a_missing_project_is_told_with_the_nearest_name(store):
    store.create_project("digits")
    with pytest.raises(ProjectNotFoundError, match="did you mean 'digits'"):
        store.project("digit")
    with pytest.raises(ProjectNotFoundError):
        store.run_ids("other")


def test_a_project_with_an_ill_json_keeps_its_runs(store):
    make_run(store)
    store.project("digits").project_json.write_bytes(b"{")
    assert store.projects() == ["digits"]
    assert store.run_ids("digits") == ["run1"]


def test_stray_files_are_no_projects_and_no_runs(store):
    folder = make_run(store)
    (store.layout.projects / "notes").mkdir()
    (store.layout.projects / "README").touch()
    (folder.path.parent / ".DS_Store").touch()
    assert store.projects() == ["digits"]
    assert store.run_ids("digits") == ["run1"]


def test_run_ids_are_true_ids(store):
    ids = ["plain", "Größe", "deadbeef", "with-deadbeef", "a/b"]
    for run_id in ids:
        make_run(store, run_id)
    assert store.run_ids("digits") == sorted(ids)
    for run_id in ids:
        assert store.find_run(run_id) == store.project("digits").run(run_id)


def test_a_run_is_found_in_whatever_project_it_lies(store):
    folder = make_run(store, project="other")
    make_run(store, "run2")
    assert store.find_run("run1") == folder
    assert store.find_run("run1", "other") == folder
    with pytest.raises(RunNotFoundError, match="in digits; did you mean 'run2'"):
        store.find_run("run1", "digits")
    with pytest.raises(RunNotFoundError, match="there are 2"):
        store.find_run("zzzz")


def test_a_run_id_in_two_projects_asks_which(store):
    make_run(store, project="a")
    make_run(store, project="b")
    with pytest.raises(ArgumentError, match="projects a, b: say which"):
        store.find_run("run1")


def test_numbers_rise_by_one(store):
    assert [store.next_number("digits") for _ in range(4)] == [1, 2, 3, 4]
    assert store.next_number("other") == 1


def test_no_two_processes_get_one_number(tmp_path, store):
    code = f"""
from tests.unit.store.making import make_store
store = make_store(Path({str(tmp_path)!r}))
print(*(store.next_number("digits") for _ in range(200)))
"""
    numbers = [int(number) for line in run_children(3, code) for number in line]
    assert sorted(numbers) == list(range(1, 601))


def test_numbers_go_on_where_the_counter_was_lost(store):
    for number in range(3):
        make_run(store, f"run{number}")
    assert [store.next_number("digits") for _ in range(2)] == [4, 5]


def test_a_deleted_run_lies_in_the_trash_and_its_id_is_free(store):
    for _ in range(2):
        folder = make_run(store)
        trashed = store.delete_run(folder)
        assert trashed.parent == store.layout.trash
        assert (trashed / "run.json").exists()
        assert store.run_ids("digits") == []


def test_a_running_run_is_deleted_by_force_only(store):
    child = Child()
    folder = make_run(store, live=make_live(process=child.identity))
    with pytest.raises(UsageError, match="is running"):
        store.delete_run(folder)
    assert folder.path.exists()
    child.kill()
    assert store.delete_run(folder)
    child.reap()


def test_a_run_of_another_host_is_deleted_by_force_while_it_may_live(store):
    folder = make_run(store, live=make_live(process=FOREIGN))
    with pytest.raises(UsageError, match="by force"):
        store.delete_run(folder)
    assert store.delete_run(folder, force=True)


def test_a_run_that_is_gone_cannot_be_deleted(store):
    folder = make_run(store)
    shutil.rmtree(folder.path)
    with pytest.raises(RunNotFoundError, match="there is no run"):
        store.delete_run(folder)


def test_opening_and_numbering_loads_no_heavy_library(tmp_path):
    code = f"""
from nbtrack.store.stores import Store
from nbtrack.store.runs import create_run_folder
path = Path({str(tmp_path)!r})
store = Store.open(path / "s", create=True, data_dir=path / "d", cache_dir=path / "c")
store.next_number("p")
print(*({{"polars", "numpy", "psutil", "platformdirs", "asyncio"}} & set(sys.modules)))
"""
    assert run_children(1, code) == [[]]
