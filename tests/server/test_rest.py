from __future__ import annotations

import io
import json
import os
from pathlib import Path

import polars as pl
import pytest

import nbtrack


def record(rows=20, **arguments):
    with nbtrack.init(**{"project": "p", **arguments}) as run:
        for step in range(rows):
            run.log({"loss": float(step), "acc": step / rows})
    return run


def table(data):
    return pl.read_ipc_stream(io.BytesIO(data))


async def test_version_says_what_is_spoken(fetch):
    status, said = await fetch("nbtrack", "api", "version")
    assert status == 200
    assert said == {"version": nbtrack.__version__, "protocol": 1, "formats": [1]}


async def test_stores_are_named_by_id_and_never_by_path(fetch, store_id):
    _, said = await fetch("nbtrack", "api", "stores")
    assert said == {"stores": [{"id": store_id}]}


async def test_projects_have_a_true_name_and_a_folder(fetch, store_id):
    record(project="Größe & Form")
    _, said = await fetch("nbtrack", "api", "stores", store_id, "projects")
    assert [(found["name"], found["folder"]) for found in said["projects"]] == [
        ("Größe & Form", "gr-e-form-c21b12e2"),
        ("first", "first"),
    ]


async def test_runs_are_listed_filtered_ordered_and_paged(fetch, store_id):
    for lr in (0.1, 0.2, 0.3):
        record(config={"lr": lr}, name=f"run {lr}")
    address = ("nbtrack", "api", "stores", store_id, "runs")
    asked = {"project": "p", "filter": "config.lr > 0.15", "order": "config.lr"}
    _, said = await fetch(*address, params=asked)
    assert said["total"] == 2
    assert [run["config"]["lr"] for run in said["runs"]] == [0.2, 0.3]
    assert said["runs"][0]["summary"]["loss"] == 19.0
    assert said["runs"][0]["folder"] == said["runs"][0]["run_id"]
    assert isinstance(said["runs"][0]["created_us"], int)
    _, said = await fetch(*address, params={"limit": "1", "offset": "3"})
    assert (said["total"], len(said["runs"])) == (4, 1)


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"project": "nowhere"}, 404, "unknown-project"),
        ({"project": "../p"}, 404, "unknown-project"),
        ({"filter": "config.lr >"}, 400, "filter"),
        ({"limit": "ten"}, 400, "bad-request"),
        ({"limit": "100000"}, 400, "bad-request"),
        ({"offset": "-1"}, 400, "bad-request"),
    ],
)
async def test_a_list_that_cannot_be_given_is_refused(fetch, store_id, asked, status, code):
    found, said = await fetch("nbtrack", "api", "stores", store_id, "runs", params=asked)
    assert (found, said["error"]["code"]) == (status, code)


async def test_one_run_with_its_tables_and_charts(fetch, place):
    run = record(config={"lr": float("inf")}, notes="<script>")
    _, said = await fetch(*place(run))
    assert (said["run"]["id"], said["run"]["notes"]) == (run.id, "<script>")
    assert said["config"] == {"lr": "inf"}
    assert said["metrics"] == 2


async def test_history_is_an_arrow_stream(fetch, place):
    run = record()
    _, data = await fetch(*place(run, "history"))
    assert table(data)["loss"].to_list() == [float(step) for step in range(20)]
    _, data = await fetch(*place(run, "history"), params={"keys": "acc", "start": "5", "end": "7"})
    assert table(data)["_step"].to_list() == [5, 6, 7]
    assert "loss" not in table(data).columns


async def test_history_in_few_points_keeps_the_spike_and_the_ends(fetch, place):
    with nbtrack.init(project="p") as run:
        for step in range(5_000):
            run.log({"loss": 9.0 if step == 1_234 else 0.5, "acc": float(step)})
    _, data = await fetch(*place(run, "history"), params={"keys": "loss", "max_points": "100"})
    frame = table(data)
    assert frame.height <= 100
    assert frame.filter(pl.col("loss") == 9.0)["x"].to_list() == [1_234.0]
    assert {0.0, 4_999.0} <= set(frame["x"].to_list())
    _, data = await fetch(*place(run, "history"), params={"max_points": "50"})
    assert table(data).select(pl.col("loss", "acc").count()).row(0) <= (50, 50)
    _, data = await fetch(*place(run, "history"), params={"keys": "loss", "x": "acc", "end": "9"})
    assert table(data).height == 10


async def test_charts_are_plain_values(fetch, place):
    run = record()
    _, said = await fetch(*place(run, "charts"))
    charts = [chart for section in said["sections"] for chart in section["charts"]]
    assert [chart["name"] for chart in charts] == ["loss", "acc"]
    _, said = await fetch(*place(run, "charts"), params={"limit": "1"})
    assert said["hidden_charts"] == 1


async def test_a_metric_is_one_chart_whatever_its_summary_keeps(fetch, place):
    with nbtrack.init(project="charted") as run:
        run.define_metric("loss", summary="min,max")
        run.define_metric("silent", summary="none")
        run.log({"loss": 1.0, "silent": 2.0, "nested": {"min": 3.0}})
    _, said = await fetch(*place(run))
    charts = [chart["metric"] for section in said["sections"] for chart in section["charts"]]
    assert charts == ["loss", "nested.min", "silent"]


async def test_pictures(fetch, place):
    run = record()
    _, data = await fetch(*place(run, "picture.svg"), params={"theme": "dark"})
    assert data.startswith(b"<svg")
    _, data = await fetch(*place(run, "picture.png"))
    assert data.startswith(b"\x89PNG")
    status, _ = await fetch(*place(run, "picture.svg"), params={"theme": "pink"})
    assert status == 400


async def test_the_picture_as_json_is_what_the_kernel_publishes(fetch, place, store_id):
    run = record(name="mine")
    status, said = await fetch(*place(run, "picture.json"))
    assert status == 200
    assert said["data"]["text/plain"].startswith("mine (project p): finished in")
    where = said["data"]["application/vnd.nbtrack.run+json"]
    assert (where["store"], where["run"], where["final"]) == (store_id, run.id, True)
    assert {"text/html", "image/png"} <= said["data"].keys()
    assert said["metadata"]["image/png"]["width"] > 0


async def test_files_whole_and_in_ranges(jp_fetch, place):
    run = record()
    files = nbtrack.open_run(run.id).files_dir
    files.mkdir(exist_ok=True)
    (files / "page.html").write_text("<script>alert(1)</script>")
    answer = await jp_fetch(*place(run, "files", "page.html"))
    assert answer.body == b"<script>alert(1)</script>"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    part = await jp_fetch(*place(run, "files", "page.html"), headers={"Range": "bytes=1-6"})
    assert (part.code, part.body) == (206, b"script")
    head = await jp_fetch(*place(run, "files", "page.html"), method="HEAD")
    assert head.headers["Content-Length"] == "25"


async def test_commands_reach_the_writer(fetch, place):
    run = nbtrack.init(project="p")
    run.log({"loss": 1.0})
    body = json.dumps({"kind": "tag", "tag": "good", "id": "mine"})
    status, said = await fetch(*place(run, "commands"), method="POST", body=body)
    assert (status, said) == (202, {"id": "mine"})
    run.finish()


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"{}",
        b'{"kind": "explode"}',
        b'{"kind": "tag"}',
        b'{"kind": "knob", "name": "x"}',
        b'{"kind": "stop", "writer": 99}',
        b'{"kind": "stop", "id": "../../x"}',
        b"\xff\xfe",
    ],
)
async def test_commands_that_make_no_sense_are_refused(fetch, place, body):
    run = nbtrack.init(project="p")
    run.log({"loss": 1.0})
    status, said = await fetch(*place(run, "commands"), method="POST", body=body)
    assert (status, said["error"]["code"]) == (400, "bad-request")


async def test_an_ended_run_takes_no_command(fetch, place):
    run = record()
    status, said = await fetch(*place(run, "commands"), method="POST", body='{"kind": "stop"}')
    assert (status, said["error"]["code"]) == (409, "not-running")


async def test_a_deleted_run_is_unknown(fetch, place):
    run = record()
    nbtrack.open_run(run.id).delete()
    for below in ((), ("history",), ("charts",), ("picture.svg",), ("files", "a")):
        status, said = await fetch(*place(run, *below))
        assert (status, said["error"]["code"]) == (404, "unknown-run"), below


async def test_an_ill_history_is_told(fetch, place):
    run = record()
    folder = nbtrack.open_run(run.id).folder
    (folder / "history").mkdir(exist_ok=True)
    (folder / "history/0-0-0.parquet").write_bytes(b"PAR1 nonsense")
    status, said = await fetch(*place(run, "history"))
    assert (status, said["error"]["code"]) == (500, "ill")
    assert (await fetch(*place(run, "charts")))[0] == 200


async def test_a_store_of_a_newer_format_names_the_remedy(fetch, store_id):
    path = nbtrack.where() / "format.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 99}))
    status, said = await fetch("nbtrack", "api", "stores", store_id, "runs")
    assert (status, said["error"]["code"]) == (409, "version")
    assert said["error"]["remedy"] == "pip install -U nbtrack"
    _, said = await fetch("nbtrack", "api", "stores")
    assert said == {"stores": [{"id": store_id}]}


async def test_the_runtime_file_lives_as_long_as_the_server(jp_serverapp):
    path = Path(jp_serverapp.runtime_dir) / f"nbtrack-{os.getpid()}.json"
    said = json.loads(path.read_text())
    assert (said["version"], said["base_url"]) == (nbtrack.__version__, jp_serverapp.base_url)
    assert "token" not in path.read_text()
    await jp_serverapp.cleanup_extensions()
    assert not path.exists()
