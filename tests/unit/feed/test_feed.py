"""What a view is told of real runs: live, ended, deleted, ill, large and small."""

from __future__ import annotations

import json
import math
import shutil

import numpy as np
import pytest

import nbtrack
from nbtrack._hooks import hooks
from nbtrack.feed.wire import decode, encode
from tests.unit.feed.views import View, arrays


def flush():
    if hooks.flush is not None:
        hooks.flush()


def record(rows=10, project="p", **arguments):
    with nbtrack.init(project=project, **arguments) as run:
        for step in range(rows):
            run.log({"train/loss": 1 / (step + 1), "val/acc": step / rows})
    return run.id


def test_the_first_messages_are_all_that_a_view_needs():
    view = View(record(config={"lr": 0.1, "net": {"depth": 3}}))
    view.open()
    assert view.seen == ["hello", "run", "layout", "curve", "curve", "tables"]
    run = view.heads["run"]["run"]
    assert (run["state"], run["step"], run["rows"], run["project"]) == ("finished", 9, 10, "p")
    assert view.heads["run"]["colour"] == 1
    assert [section["name"] for section in view.heads["layout"]["sections"]] == ["train", "val"]
    assert view.y("train/loss") == [1 / (step + 1) for step in range(10)]
    assert view.heads["tables"]["config"] == {"lr": 0.1, "net.depth": 3}


def test_an_ended_run_ends_the_messages():
    view = View(record())
    view.open()
    view.poll()
    assert view.seen[-1] == "end"
    assert view.feed.is_done
    assert view.poll() == []


def test_a_live_run_grows_in_the_view():
    run = nbtrack.init(project="p", config={"max_steps": 100})
    view = None
    for step in range(60):
        run.log({"loss": float(step)})
        if step % 20 == 19:
            flush()
            if view is None:
                view = View(run.id)
                view.open()
            else:
                view.poll()
    assert view.y("loss") == [float(step) for step in range(60)]
    assert view.heads["curve"]["replace"] is False
    assert view.heads["curve"]["points"] == 60
    assert view.heads["run"]["run"]["total"] == 100
    run.finish()
    view.poll()
    view.poll()
    assert view.heads["run"]["run"]["state"] == "finished"
    assert view.feed.is_done


def test_nothing_is_said_twice():
    run = nbtrack.init(project="p")
    run.log({"loss": 1.0})
    flush()
    view = View(run.id)
    view.open()
    view.poll()
    assert [m.header["type"] for m in view.poll() if m.header["type"] != "run"] == []


def test_a_run_that_is_sealed_under_the_view_loses_and_repeats_nothing():
    run = nbtrack.init(project="p")
    run.log({"loss": 0.0})
    flush()
    view = View(run.id)
    view.open()
    run.log({"loss": 1.0})
    run.finish()
    from nbtrack.store.layout import RunFolder, SegmentName
    from nbtrack.store.seal import seal_segment

    seal_segment(RunFolder(nbtrack.open_run(run.id).folder), SegmentName(0, 0, 0))
    while not view.feed.is_done:
        view.poll()
    assert view.y("loss") == [0.0, 1.0]


def test_metrics_off_screen_come_when_they_are_on_it():
    view = View(record())
    view.open(visible=["val/acc"])
    assert set(view.curves) == {("val/acc", "run")}
    view.poll()
    view.ask("visible", metrics=["train/loss", "no such metric"])
    assert len(view.y("train/loss")) == 10
    assert view.heads["curve"]["replace"] is True


def test_the_previous_and_the_best_run_are_ghosts():
    best, previous = record(rows=20, name="best"), record(name="previous")
    view = View(record(config={"lr": 0.1}))
    view.open()
    view.poll()
    changes = view.heads["changes"]
    assert (changes["previous"]["id"], changes["best"]["id"]) == (previous, best)
    assert "".join(span["text"] for span in changes["line"]).startswith("Since previous: lr 0.1")
    assert len(view.y("train/loss", "previous")) == 10
    assert len(view.y("train/loss", "best")) == 20
    assert view.seen[-1] == "end"


def test_ghosts_have_few_points():
    record(rows=5_000)
    view = View(record())
    view.open()
    view.poll()
    assert 100 < len(view.y("train/loss", "previous")) <= 300


def test_many_rows_are_drawn_by_few_points_that_keep_every_spike():
    with nbtrack.init(project="p") as run:
        for step in range(20_000):
            run.log({"loss": 99.0 if step == 12_345 else math.sin(step)})
    view = View(run.id)
    view.open()
    assert len(view.y("loss")) <= 2_000
    assert max(view.y("loss")) == 99.0
    assert view.heads["curve"]["points"] == 20_000


def test_a_zoom_gives_the_rows_of_that_range():
    with nbtrack.init(project="p") as run:
        for step in range(5_000):
            run.log({"loss": float(step)})
    view = View(run.id)
    view.open()
    (detail,) = view.ask("detail", request=7, metric="loss", **{"from": 100, "to": 199.5})
    assert (detail.header["request"], detail.header["points"]) == (7, 100)
    assert arrays(detail)[0].tolist() == list(range(100, 200))
    (detail,) = view.ask("detail", metric="loss", max_points=100, **{"from": None, "to": 1e300})
    assert (detail.header["points"], detail.header["drawn"] <= 100) == (5_000, True)


@pytest.mark.parametrize("axis", ["_step", "_runtime", "_timestamp", "epoch", "never logged"])
def test_every_axis_can_be_chosen_and_zoomed(axis):
    with nbtrack.init(project="p") as run:
        for step in range(40):
            run.log({"loss": float(step), "epoch": step // 10})
    view = View(run.id)
    view.open()
    view.ask("x", x=axis)
    x = view.x("loss")
    assert len(x) == 40
    assert x == sorted(x)
    if axis == "epoch":
        assert x == [step // 10 for step in range(40)]
    if axis == "_timestamp":
        assert x == view.curves["loss", "run"][2].tolist()
    (detail,) = view.ask("detail", metric="loss", **{"from": x[0], "to": x[-1]})
    assert arrays(detail)[0] == pytest.approx(x, abs=1e-5)


def test_a_metric_is_drawn_over_its_step_metric():
    with nbtrack.init(project="p") as run:
        run.define_metric("val/*", step_metric="epoch")
        for epoch in range(3):
            run.log({"epoch": epoch * 10})
            run.log({"val/acc": epoch / 3})
    view = View(run.id)
    view.open()
    assert view.x("val/acc") == [0, 10, 20]
    charts = [c for s in view.heads["layout"]["sections"] for c in s["charts"]]
    shown = {chart["metric"]: (chart["x"], chart["hidden"]) for chart in charts}
    assert shown == {"val/acc": ("epoch", False), "epoch": ("_step", True)}


def test_values_that_are_no_numbers_travel_as_they_are():
    with nbtrack.init(project="p") as run:
        for value in (1.0, math.nan, math.inf, 1e300):
            run.log({"loss": value, "nan": math.nan})
    view = View(run.id)
    messages = view.open()
    assert np.array_equal(view.y("loss"), [1.0, math.nan, math.inf, 1e300], equal_nan=True)
    assert len(view.y("nan")) == 4
    facts = next(m.header["facts"] for m in messages if m.header.get("metric") == "loss")
    assert (facts["nan_count"], facts["first_nan_x"]) == (1, 1)
    assert (facts["inf_count"], facts["first_inf_x"]) == (1, 2)
    headers = [decode(encode(message)).header for message in messages]
    assert headers[-1]["summary"]["nan"] == "nan"


def test_a_run_without_rows_and_one_with_a_single_row():
    for rows in (0, 1):
        view = View(record(rows))
        view.open()
        view.poll()
        assert len(view.curves) == 2 * rows
        assert view.feed.is_done


def test_five_hundred_metrics():
    names = [f"group{i % 7}/m{i}" for i in range(500)]
    with nbtrack.init(project="p") as run:
        for step in range(3):
            run.log(dict.fromkeys(names, float(step)))
    view = View(run.id)
    view.open(visible=names[:20])
    assert len(view.curves) == 20
    assert view.heads["layout"]["metrics"] == 500


def test_strange_names_and_words_come_through():
    name = "a/b.c[0]<script>&\"'é😀"
    with nbtrack.init(project="p", name="<b>bold</b>", notes="<img src=x>") as run:
        run.log({name: 1.0})
    view = View(run.id)
    again = [decode(encode(message)) for message in view.open()]
    assert next(m.header["metric"] for m in again if m.header["type"] == "curve") == name
    assert view.heads["run"]["run"]["name"] == "<b>bold</b>"


def test_a_run_that_is_deleted_while_it_is_shown():
    run_id = record()
    view = View(run_id)
    view.open()
    shutil.rmtree(nbtrack.open_run(run_id).folder)
    view.poll()
    assert view.seen[-2:] == ["error", "end"]
    assert view.heads["error"]["code"] == "unknown-run"
    (answer,) = view.ask("detail", metric="train/loss")
    assert answer.header["type"] in {"detail", "error"}


def test_ill_files_are_told_and_the_rest_is_shown():
    run = nbtrack.init(project="p")
    for step in range(100):
        run.log({"loss": float(step)})
    flush()
    folder = nbtrack.open_run(run.id).folder
    (rows,) = folder.glob("rows/*.rows")
    data = bytearray(rows.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 20] = b"x" * 20
    rows.write_bytes(data)
    view = View(run.id)
    view.open()
    assert 95 < len(view.y("loss")) < 100
    assert view.heads["error"]["code"] == "ill"
    assert "ill bytes" in view.heads["run"]["run"]["problems"][0]


def test_a_sealed_file_that_cannot_be_read_is_told():
    run_id = record()
    folder = nbtrack.open_run(run_id).folder
    (folder / "history").mkdir(exist_ok=True)
    (folder / "history/0-0-0.parquet").write_bytes(b"PAR1 nonsense")
    view = View(run_id)
    view.open()
    assert view.heads["error"]["code"] == "ill"
    assert "0-0-0" in view.heads["error"]["text"]


def test_a_run_of_a_newer_format_names_the_remedy():
    run_id = record()
    folder = nbtrack.open_run(run_id).folder
    info = folder / "run.json"
    shutil.rmtree(folder / "rows")
    shutil.rmtree(folder / "history", ignore_errors=True)
    info.write_text(json.dumps({**json.loads(info.read_text()), "format": 99}))
    view = View(run_id)
    view.open()
    assert view.heads["error"]["code"] == "version"
    assert view.heads["error"]["command"] == "pip install -U nbtrack"


def test_a_folder_that_lies_alone_has_no_ghosts(tmp_path):
    record()
    run_id = record()
    shutil.copytree(nbtrack.open_run(run_id).folder, tmp_path / "alone")
    view = View(tmp_path / "alone")
    view.open()
    view.poll()
    assert {which for _, which in view.curves} == {"run"}
    assert view.heads["changes"]["previous"] is None


def test_what_a_page_asks_wrongly_is_refused():
    view = View(record())
    view.open()
    for request in (
        {"type": "nonsense"},
        {"type": "visible", "metrics": "loss"},
        {"type": "visible", "metrics": [1]},
        {"type": "x", "x": 5},
        {"type": "detail"},
        {"type": "detail", "metric": "loss", "from": "a"},
        {"type": "detail", "metric": "loss", "max_points": math.nan},
        {"type": "open", "visible": 3},
    ):
        answer = view.feed.answer(request)[-1]
        assert answer.header["code"] == "request", request


def test_opening_again_gives_everything_again():
    view = View(record())
    first = view.open()
    view.poll()
    again = view.ask("open", cursor=None)
    assert [m.header["type"] for m in again][: len(first)] == [m.header["type"] for m in first]


def test_a_view_that_missed_something_is_told_all_again():
    record(rows=5)
    run = nbtrack.init(project="p")
    for step in range(20):
        run.log({"train/loss": float(step)})
    flush()
    view = View(run.id)
    view.open()
    view.poll()
    told, curves = dict(view.heads), dict(view.curves)
    view.heads.clear()
    view.curves.clear()
    view.apply(view.feed.again())
    assert view.heads.keys() == told.keys()
    assert view.heads["hello"] == told["hello"]
    assert {name: len(curve[0]) for name, curve in view.curves.items()} == {
        name: len(curve[0]) for name, curve in curves.items()
    }
    run.log({"train/loss": 20.0})
    flush()
    view.poll()
    assert view.y("train/loss") == [float(step) for step in range(21)]
    run.finish()


def test_an_ended_run_ends_again_when_all_is_told_again():
    view = View(record())
    view.open()
    view.poll()
    assert [message.header["type"] for message in view.feed.again()][-1] == "end"
    assert view.feed.is_done
