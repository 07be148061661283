from __future__ import annotations

import math
import os
import shutil
import threading
import time

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from msgspec.structs import replace

from nbtrack.store.hints import note_change
from nbtrack.store.index import RunIndex, key_names, with_key_column
from nbtrack.store.index_frame import BASE, build_frame, choose_columns, make_row, rows_of
from nbtrack.store.runs import claim_writer, create_run_folder, edit_run, read_record, write_live
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

ENDED = make_live(state="finished", ended_us=5, updated_us=4)


@pytest.fixture
def store(tmp_path):
    return make_store(tmp_path)


def open_index(store, cache_dir=None, **more):
    return RunIndex(
        store.create_project("digits"),
        cache_dir or store.cache_dir,
        store.store_id,
        name="digits",
        **more,
    )


def table(frame, *columns):
    """Rows by run id, in an order that does not depend on how they were read."""
    return frame.select(*(columns or frame.columns)).sort("run_id").rows()


def settle(store):
    """Let the times of all folders lie far enough back to be trusted."""
    for folder in (store.root, *store.root.rglob("*")):
        if folder.is_dir():
            os.utime(folder, (time.time() - 100, time.time() - 100))


def finish(summary=None, **fields):
    return replace(ENDED, summary=summary or {}, **fields)


def test_a_project_without_runs_has_an_empty_table(store):
    frame = open_index(store).refresh()
    assert frame.height == 0
    assert frame.columns == [*BASE, "_rest"]


def test_a_row_holds_what_the_run_s_record_holds(store):
    live = finish(
        {"loss": 0.5, "val": {"acc": 0.9}},
        rows=10,
        last_step=9,
        exit_code=0,
        runtime_us=2_500_000,
    )
    folder = make_run(
        store,
        live=live,
        entity="me",
        notes="n",
        tags=("b", "a"),
        group="g",
        job_type="j",
        user="u",
        host="h",
        program="p.py",
        notebook="n.ipynb",
        config={"lr": 0.1, "layers": [8, 8], "model": {"width": 4}, "none": None},
    )
    (row,) = open_index(store).refresh().to_dicts()
    record = read_record(folder, HeartbeatWatch(), US)
    assert row == {
        "run_id": "run1",
        "name": "name-of-run1",
        "project": "digits",
        "entity": "me",
        "state": "finished",
        "created_us": record.info.created_us,
        "ended_us": record.ended_us,
        "updated_us": record.updated_us,
        "duration_s": 2.5,
        "rows": 10,
        "last_step": 9,
        "tags": ["b", "a"],
        "notes": "n",
        "group": "g",
        "job_type": "j",
        "user": "u",
        "host": "h",
        "program": "p.py",
        "notebook": "n.ipynb",
        "attempt": 0,
        "exit_code": 0,
        "ill": None,
        "archived": False,
        "locked": False,
        "_folder": "run1",
        "config.lr": 0.1,
        "config.layers": "[8,8]",
        "config.model.width": 4,
        "summary.loss": 0.5,
        "summary.val.acc": 0.9,
        "_rest": None,
    }


def test_new_changed_and_deleted_runs_are_noticed(store):
    index = open_index(store)
    make_run(store, "a", live=ENDED)
    assert table(index.refresh(), "run_id", "state") == [("a", "finished")]
    make_run(store, "b", live=make_live())
    assert table(index.refresh(), "run_id", "state") == [("a", "finished"), ("b", "running")]
    edit_run(store.find_run("a"), {"name": "edited", "config.x": 1})
    assert table(index.refresh(), "run_id", "name")[0] == ("a", "edited")
    assert "config.x" in index.refresh().columns
    write_live(store.find_run("b"), finish({"loss": 1.0}))
    assert index.refresh().filter(run_id="b")["summary.loss"].to_list() == [1.0]
    store.delete_run(store.find_run("a"))
    assert table(index.refresh(), "run_id") == [("b",)]


def test_an_ended_run_that_is_resumed_runs_again(store):
    folder = make_run(store, live=ENDED)
    index = open_index(store)
    assert index.refresh()["state"].to_list() == ["finished"]
    settle(store)
    index.refresh()
    claim_writer(folder, make_live(attempt=1))
    note_change(folder)
    assert index.refresh()["state"].to_list() == ["running"]


def test_a_live_run_is_read_again_and_again(store):
    folder = make_run(store, live=make_live(rows=1))
    index = open_index(store)
    for rows in range(2, 5):
        write_live(folder, make_live(rows=rows, heartbeat=rows))
        assert index.refresh()["rows"].to_list() == [rows]


def test_a_process_that_dies_without_a_trace_is_noticed(store):
    child = Child()
    make_run(store, live=make_live(process=child.identity))
    index = open_index(store)
    settle(store)
    assert index.refresh()["state"].to_list() == ["running"]
    assert index.refresh()["state"].to_list() == ["running"]
    child.kill()
    assert index.refresh()["state"].to_list() == ["killed"]
    child.reap()


def test_a_foreign_run_becomes_stale_after_a_minute_without_heartbeats(store):
    now = [0.0]
    make_run(store, live=make_live(process=FOREIGN))
    index = open_index(store, watch=HeartbeatWatch(lambda: now[0]))
    settle(store)
    states = []
    for now[0] in (0.0, 30.0, 61.0):
        states += index.refresh()["state"].to_list()
    assert states == ["running", "running", "stale"]


def test_a_fresh_process_knows_the_heartbeats_that_an_earlier_one_saw(store):
    now = [1000.0]
    make_run(store, live=make_live(process=FOREIGN, heartbeat=3))
    first = open_index(store, watch=HeartbeatWatch(lambda: now[0])).refresh()
    now[0] += 61
    second = open_index(store, watch=HeartbeatWatch(lambda: now[0])).refresh()
    assert first["state"].to_list() + second["state"].to_list() == ["running", "stale"]


def test_a_run_that_is_just_being_made_appears_when_it_is_one(store):
    folder = store.create_project("digits").run("a")
    folder.path.mkdir()
    index = open_index(store)
    assert index.refresh().height == 0
    settle(store)
    assert index.refresh().height == 0
    create_run_folder(store, make_info("a"))
    assert index.refresh()["run_id"].to_list() == ["a"]


def test_runs_made_within_one_tick_of_the_folder_s_clock_are_not_missed(store):
    index = open_index(store)
    runs = store.create_project("digits").runs
    tick = time.time()
    for run_id in ("a", "b", "c"):
        make_run(store, run_id)
        os.utime(runs, (tick, tick))  # as on a disk that counts in seconds
        assert run_id in index.refresh()["run_id"].to_list()


def test_one_ill_run_does_not_hide_the_others(store):
    for run_id in ("a", "b", "c"):
        make_run(store, run_id, live=ENDED)
    store.find_run("b").run_json.write_bytes(b"{")
    frame = open_index(store).refresh()
    assert frame.height == 3
    ((ill_id, why),) = frame.drop_nulls("ill").select("run_id", "ill").rows()
    assert ill_id == "b"
    assert "run.json cannot be read" in why


def test_an_ill_run_that_was_put_right_is_well_again(store):
    folder = make_run(store, live=ENDED)
    good = folder.run_json.read_bytes()
    folder.run_json.write_bytes(b"{")
    index = open_index(store)
    assert index.refresh()["ill"].null_count() == 0
    folder.run_json.write_bytes(good)
    assert index.refresh()["ill"].to_list() == [None]


def test_a_killed_run_shows_the_last_of_its_rows(store):
    child = Child()
    folder = make_run(store, live=make_live(process=child.identity, summary={"loss": 9.0}))
    child.reap()
    put(folder, bytes(LogBytes().rows([{"loss": 0.5}, {"loss": 0.25}])))
    frame = open_index(store).refresh()
    assert frame.select("state", "rows", "summary.loss").rows() == [("killed", 2, 0.25)]


def test_a_folder_that_was_copied_by_hand_is_a_run_of_its_own(store):
    folder = make_run(store, "a")
    shutil.copytree(folder.path, folder.path.with_name("a-copy"))
    frame = open_index(store).refresh()
    assert sorted(frame["run_id"]) == ["a", "a-copy"]
    assert store.find_run("a-copy").path.is_dir()


def test_a_run_belongs_to_the_project_it_lies_in(store):
    folder = make_run(store, "a")
    target = store.create_project("other")
    shutil.move(folder.path, target.runs / "a")
    assert store.index("other").refresh()["project"].to_list() == ["other"]


def test_what_a_caller_does_to_the_table_stays_with_him(store):
    make_run(store)
    index = open_index(store)
    frame = index.refresh()
    frame.drop_in_place("name")
    frame[0, "run_id"] = "changed"
    assert index.refresh()["run_id"].to_list() == ["run1"]
    assert "name" in index.refresh().columns


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([1, 2, None], pl.Int64),
        ([1, 2.5], pl.Float64),
        ([math.nan, math.inf], pl.Float64),
        ([True, False], pl.Boolean),
        (["a", "b"], pl.String),
        ([[1], [2, 3]], pl.String),
        ([2**62, -(2**63)], pl.Int64),
    ],
)
def test_a_key_of_one_type_has_a_typed_column(store, values, dtype):
    for place, value in enumerate(values):
        make_run(store, f"r{place}", config={"key": value})
    frame = open_index(store).refresh()
    assert frame.schema["config.key"] == dtype
    assert frame["_rest"].null_count() == frame.height


@pytest.mark.parametrize("values", [[1, "1"], [True, 1], [0.5, [1]], [2**70, 1], ["a", False]])
def test_a_key_of_several_types_is_kept_apart_and_reads_as_text(store, values):
    for place, value in enumerate(values):
        make_run(store, f"r{place}", config={"key": value, "lr": 0.1})
    frame = open_index(store).refresh()
    assert "config.key" not in frame.columns
    frame = with_key_column(frame, "config.key")
    expected = [value if isinstance(value, str) else str(value).lower() for value in values]
    assert [text for _, text in table(frame, "run_id", "config.key")] == expected


def test_rare_keys_share_a_column_and_come_out_of_it_typed(store):
    for number in range(120):
        rare = {"rare": number, 'x"y': 0.5, "nan": math.nan} if number == 7 else {}
        make_run(store, f"r{number:03}", live=finish({"loss": 1.0, **rare}), config={"lr": 0.1})
    frame = open_index(store).refresh()
    assert {name for name in frame.columns if name not in BASE} == {
        "config.lr",
        "summary.loss",
        "_rest",
    }
    assert set(key_names(frame)) == {
        "config.lr",
        "summary.loss",
        "summary.rare",
        'summary.x"y',
        "summary.nan",
    }
    wide = with_key_column(frame, "summary.rare")
    assert wide.schema["summary.rare"] == pl.Int64
    assert wide.drop_nulls("summary.rare").select("run_id", "summary.rare").rows() == [("r007", 7)]
    assert with_key_column(frame, 'summary.x"y')['summary.x"y'].drop_nulls().to_list() == [0.5]
    assert math.isnan(with_key_column(frame, "summary.nan")["summary.nan"].drop_nulls()[0])


def test_a_key_that_nobody_has_is_a_column_without_values(store):
    make_run(store)
    frame = with_key_column(open_index(store).refresh(), "config.nothing")
    assert frame["config.nothing"].to_list() == [None]
    assert with_key_column(frame, "config.nothing") is frame


def test_a_rare_key_that_comes_into_use_gets_its_column(store):
    index = open_index(store)
    for number in range(110):
        make_run(store, f"r{number}", config={"lr": 0.1, **({"new": 1} if number == 5 else {})})
    assert "config.new" not in index.refresh().columns
    make_run(store, "later", config={"lr": 0.1, "new": 2})
    frame = index.refresh()
    assert sorted(frame["config.new"].drop_nulls()) == [1, 2]
    assert frame["_rest"].null_count() == frame.height


def test_long_texts_are_cut_in_the_table_only(store):
    folder = make_run(store, config={"prompt": "x" * 10_000_000})
    (text,) = open_index(store).refresh()["config.prompt"]
    assert len(text) == 1_000
    assert len(read_record(folder, HeartbeatWatch(), US).info.config["prompt"]) == 10_000_000


def test_ten_thousand_keys_are_listed(store):
    make_run(store, config={f"k{number}": number for number in range(10_000)})
    make_run(store, "other")
    frame = open_index(store).refresh()
    assert len(frame.columns) < 1_100
    assert len(key_names(frame)) == 10_000
    assert with_key_column(frame, "config.k9999")["config.k9999"].drop_nulls().to_list() == [9999]


@pytest.fixture
def cached(store):
    """A store whose index was saved, and the path of that file."""
    for number in range(25):
        make_run(store, f"r{number:02}", live=finish({"loss": float(number)}), config={"n": number})
    settle(store)
    open_index(store).refresh()
    (path,) = store.cache_dir.rglob("*.index")
    return path


def test_a_fresh_reader_takes_what_was_saved_and_reads_only_news(store, cached):
    before = open_index(store).refresh()
    for folder in store.project("digits").runs.iterdir():
        (folder / "run.json").write_bytes(b"{")  # who reads it would see it is ill
    assert table(open_index(store).refresh()) == table(before)
    edit_run(store.find_run("r03"), {"notes": "x"})
    frame = open_index(store).refresh()
    assert frame.drop_nulls("ill")["run_id"].to_list() == ["r03"]


def test_a_fresh_reader_sees_what_came_after_the_saving(store, cached):
    make_run(store, "new", config={"n": 0.5})
    edit_run(store.find_run("r01"), {"name": "edited"})
    store.delete_run(store.find_run("r02"))
    frame = open_index(store).refresh()
    assert table(frame) == table(open_index(store, store.root / "no-cache").refresh())
    assert frame.height == 25
    assert frame.filter(run_id="r01")["name"].to_list() == ["edited"]


def flip(data, place):
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda data: data[:10],
        lambda data: data[:-1],
        lambda data: flip(data, 0),
        lambda data: flip(data, 20),
        lambda data: flip(data, len(data) // 2),
        lambda data: flip(data, -1 % len(data)),
        lambda _: b"not an index at all" * 100,
        lambda data: data.replace(b'"version":1', b'"version":9'),
    ],
)
def test_whatever_is_wrong_with_the_saved_index_it_is_built_anew(store, cached, damage):
    whole = cached.read_bytes()
    cached.write_bytes(damage(whole))
    frame = open_index(store).refresh()
    assert sorted(frame["config.n"]) == list(range(25))
    assert len(cached.read_bytes()) == len(whole)  # and saved again


def test_a_copy_of_a_store_has_the_same_id_but_not_the_same_index(store, cached, tmp_path):
    shutil.copytree(store.root, tmp_path / "copy" / "store")
    shutil.copytree(store.cache_dir, tmp_path / "copy" / "cache")
    copy = make_store(tmp_path / "copy")
    shutil.rmtree(copy.find_run("r00").path)
    assert copy.store_id == store.store_id
    assert open_index(copy).refresh().height == 24


def test_where_nothing_can_be_saved_the_table_is_right(open_path):
    store = make_store(open_path)
    for number in range(25):
        make_run(store, f"r{number}")
    store.cache_dir.mkdir()
    with read_only(open_path):
        index = open_index(store)
        assert index.refresh().height == index.refresh().height == 25
    assert not list(store.cache_dir.iterdir())


def test_a_file_in_the_place_of_the_cache_does_no_harm(store):
    store.cache_dir.touch()
    for number in range(25):
        make_run(store, f"r{number}")
    assert open_index(store).refresh().height == 25


def test_deleted_hints_and_caches_lose_nothing(store, cached):
    shutil.rmtree(store.cache_dir)
    shutil.rmtree(store.project("digits").changes)
    make_run(store, "new")
    assert open_index(store).refresh().height == 26


def test_hints_that_name_nothing_or_lead_outside_are_passed_over(store):
    make_run(store, "a")
    make_run(store, "b", project="other")
    index = open_index(store)
    index.refresh()
    with (store.project("digits").changes / "evil.log").open("wb") as file:
        file.write(b"../../other/runs/b\n\n.\n..\nnone\n\xff\xfe\n/etc\na\ntorn")
    assert index.refresh()["run_id"].to_list() == ["a"]


def test_a_change_log_that_was_replaced_by_a_shorter_one_is_read_from_its_beginning(store):
    for run_id in ("a", "b", "c"):
        make_run(store, run_id, live=ENDED)
    index = open_index(store)
    index.refresh()
    settle(store)
    index.refresh()
    (log,) = store.project("digits").changes.iterdir()
    edit_run(store.find_run("c"), {"name": "edited"})
    log.write_text("\nc\n")
    assert index.refresh().filter(run_id="c")["name"].to_list() == ["edited"]


def test_a_project_folder_that_vanishes_leaves_an_empty_table(store):
    make_run(store)
    index = open_index(store)
    assert index.refresh().height == 1
    shutil.rmtree(store.root)
    assert index.refresh().height == 0


def test_many_threads_may_ask_at_once(store):
    for number in range(30):
        make_run(store, f"r{number}")
    index, heights = open_index(store), []
    threads = [
        threading.Thread(target=lambda: heights.append(index.refresh().height)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heights == [30] * 8


plain = some.none() | some.booleans() | some.integers(-3, 3) | some.floats() | some.text(max_size=3)
key = some.sampled_from(["a", "b", "c.d", "e"])
config = some.dictionaries(key, plain | some.dictionaries(key, plain, max_size=2), max_size=4)


def by_run(frame):
    return {row.base[0]: repr(sorted(row.keys.items())) for row in rows_of(frame)}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(batches=some.lists(some.lists(config, min_size=1, max_size=4), min_size=1, max_size=4))
def test_runs_that_came_in_any_batches_give_the_table_of_all_at_once(batches):
    from nbtrack.store.ended_runs import EndedRuns

    rows, ended = [], EndedRuns()
    for batch in batches:
        news = [
            make_row(record_of(f"r{len(rows) + n}", held), f"r{len(rows) + n}", "p")
            for n, held in enumerate(batch)
        ]
        rows += news
        ended.add(news)
    at_once = build_frame(rows, choose_columns(rows))
    names = sorted(key_names(at_once))
    assert sorted(key_names(ended.frame)) == names
    for name in names:
        grown = with_key_column(ended.frame, name)[name]
        assert grown.equals(with_key_column(at_once, name)[name]), name


def record_of(run_id, config):
    from nbtrack.records import RunRecord

    return RunRecord(
        info=make_info(run_id, config=config),
        state="finished",
        summary={},
        ended_us=None,
        updated_us=0,
        duration_s=0.0,
        rows=0,
        last_step=None,
        exit_code=None,
        error=None,
        folder="",
    )
