"""Curves of many runs in one answer."""

from __future__ import annotations

import json
import math
import shutil

import numpy as np
import pytest

import nbtrack
from nbtrack._hooks import hooks
from nbtrack.feed.wire import decode
from nbtrack.query.drawn import CurveView
from nbtrack.server.curve_cache import CurveCache
from nbtrack.store.layout import RunFolder, folder_name


def record(rows=20, *, scale=1.0, **arguments):
    with nbtrack.init(**{"project": "p", **arguments}) as run:
        for step in range(rows):
            run.log({"loss": scale * step, "acc": step / rows, "epoch": step // 5})
    return run


def flush():
    if hooks.flush is not None:
        hooks.flush()


def name_of(run):
    return f"{folder_name(run.project)}/{folder_name(run.id)}"


class Answer:
    """An answer, with the points of each curve."""

    def __init__(self, data):
        header, buffers = decode(data)
        self.header = header
        self.curves = {(c["metric"], c["run"]): c for c in header["curves"]}
        self._buffers = buffers

    def points(self, metric, run):
        curve = self.curves[metric, run if isinstance(run, str) else name_of(run)]
        x, y = (np.frombuffer(self._buffers[curve[axis]]).tolist() for axis in "xy")
        assert len(x) == len(y) == curve["drawn"]
        return list(zip(x, y, strict=True))

    def facts(self, metric, run):
        return self.curves[metric, name_of(run)]["facts"]


@pytest.fixture
def ask(fetch, store_id):
    """Asks by address; ``metric`` and ``run`` are lists."""

    async def get(**asked):
        values = {key: each if isinstance(each, list) else [each] for key, each in asked.items()}
        params = [(key, str(value)) for key, each in values.items() for value in each]
        status, said = await fetch("nbtrack", "api", "stores", store_id, "curves", params=params)
        return Answer(said) if status == 200 else (status, said["error"]["code"])

    return get


@pytest.fixture
def post(fetch, store_id):
    async def ask(body):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        status, said = await fetch(
            "nbtrack", "api", "stores", store_id, "curves", method="POST", body=data
        )
        return Answer(said) if status == 200 else (status, said["error"]["code"])

    return ask


async def test_curves_of_several_runs_and_metrics(ask):
    one, two = record(), record(rows=30, scale=-1.0)
    said = await ask(metric=["loss", "acc"], run=[name_of(one), name_of(two)])
    assert (said.header["type"], said.header["x"]) == ("curves", "_step")
    assert said.header["missing"] == []
    assert [(c["metric"], c["run"]) for c in said.header["curves"]] == [
        (metric, name_of(run)) for metric in ("loss", "acc") for run in (one, two)
    ]
    assert said.points("loss", two) == [(step, -step) for step in range(30)]
    facts = said.facts("loss", two)
    assert (facts["count"], facts["last"], facts["last_x"]) == (30, -29.0, 29)
    assert (facts["min"], facts["min_x"], facts["max"], facts["max_x"]) == (-29.0, 29, 0.0, 0)


async def test_long_lists_come_as_json_and_give_the_same(ask, post):
    run = record()
    one = await ask(metric="loss", run=name_of(run), start=3, end=7.5, max_points=50)
    body = {"metrics": ["loss"], "runs": [name_of(run)], "start": 3, "end": 7.5, "max_points": 50}
    other = await post(body)
    assert one.header == other.header
    assert one.points("loss", run) == other.points("loss", run)
    assert one.points("loss", run) == [(step, step) for step in range(3, 8)]
    assert one.facts("loss", run)["count"] == 5


async def test_few_points_keep_every_extreme(ask):
    with nbtrack.init(project="p") as run:
        for step in range(5_000):
            run.log({"loss": 9.0 if step == 1_234 else math.sin(step), "nan": math.nan})
    said = await ask(metric=["loss", "nan"], run=name_of(run), max_points=100)
    points = said.points("loss", run)
    assert len(points) <= 100
    assert (1_234, 9.0) in points
    assert (points[0][0], points[-1][0]) == (0, 4_999)
    facts = said.facts("loss", run)
    assert (facts["count"], facts["max"], facts["max_x"]) == (5_000, 9.0, 1_234)
    facts = said.facts("nan", run)
    assert (facts["nan_count"], facts["first_nan_x"], facts["min"]) == (5_000, 0, None)


@pytest.mark.parametrize("x", ["_step", "_runtime", "_timestamp", "epoch", "nothing"])
@pytest.mark.parametrize("is_live", [True, False])
async def test_every_axis_live_and_ended(ask, x, is_live):
    run = nbtrack.init(project="p")
    for step in range(20):
        run.log({"loss": float(step), "epoch": step // 5})
    flush()
    if not is_live:
        run.finish()
    said = await ask(metric="loss", run=name_of(run), x=x)
    points = said.points("loss", run)
    assert said.header["x"] == x
    assert [y for _, y in points] == [float(step) for step in range(20)]
    places = [place for place, _ in points]
    expected = {
        "_step": list(range(20)),
        "epoch": [step // 5 for step in range(20)],
        "nothing": [0] * 20,
    }.get(x, sorted(places))
    assert places == expected
    if x == "_timestamp":
        history = nbtrack.open_run(run.id).history()["_timestamp"].to_list()
        assert places == pytest.approx(history, abs=1e-5)
    if x == "_runtime":
        assert 0 <= places[0] < 60
    part = await ask(metric="loss", run=name_of(run), x=x, start=places[0], end=places[-1])
    assert part.points("loss", run) == points


async def test_a_live_run_grows_between_two_answers(ask):
    run = nbtrack.init(project="p")
    run.log({"loss": 0.0})
    assert (await ask(metric="loss", run=name_of(run))).points("loss", run) == [(0, 0.0)]
    run.log({"loss": 1.0}, commit=False)
    said = await ask(metric=["loss", "acc"], run=name_of(run))
    assert said.points("loss", run) == [(0, 0.0), (1, 1.0)]
    run.log({"loss": 5.0, "acc": 0.5})
    run.finish()
    said = await ask(metric=["loss", "acc"], run=name_of(run))
    assert said.points("loss", run) == [(0, 0.0), (1, 5.0)]
    assert said.points("acc", run) == [(1, 0.5)]


async def test_a_run_that_was_made_again_has_its_new_rows(ask):
    record(id="again")
    run = nbtrack.open_run("again")
    await ask(metric="loss", run="p/again")
    shutil.rmtree(run.folder)
    record(id="again", scale=2.0)
    said = await ask(metric="loss", run="p/again")
    assert said.points("loss", "p/again")[-1] == (19, 38.0)


async def test_a_metric_or_a_run_that_is_not_there_is_no_error(ask):
    run = record()
    gone = record()
    nbtrack.open_run(gone.id).delete()
    wanted = [name_of(run), name_of(gone), "nowhere/run", "p/../p", "p", ""]
    said = await ask(metric="no such metric", run=wanted)
    assert said.header["missing"] == [name_of(gone), "nowhere/run", "p/../p", "p"]
    assert said.points("no such metric", run) == []
    assert said.curves["no such metric", name_of(run)]["facts"]["count"] == 0


async def test_an_ill_run_does_not_hide_the_others(ask):
    well, ill = record(), record()
    (path,) = nbtrack.open_run(ill.id).folder.glob("history/*.parquet")
    path.write_bytes(b"PAR1 nonsense")
    said = await ask(metric="loss", run=[name_of(ill), name_of(well)])
    assert len(said.points("loss", well)) == 20
    assert list(said.header["ill"]) == [name_of(ill)]


async def test_names_with_every_sign(ask, post):
    metric = "a/b.[c]<d>&\"e' ü"
    with nbtrack.init(project="Größe & Form") as run:
        run.log({metric: 1.0})
    for said in (
        await ask(metric=metric, run=name_of(run)),
        await post({"metrics": [metric], "runs": [name_of(run)]}),
    ):
        assert said.points(metric, run) == [(0, 1.0)]


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"metric": "loss"},
        {"run": "p/a"},
        {"metric": "loss", "run": [f"p/{n}" for n in range(101)]},
        {"metric": [f"m{n}" for n in range(21)], "run": "p/a"},
        {"metric": "x" * 2_000, "run": "p/a"},
        {"metric": "loss", "run": "p/a", "x": "x" * 2_000},
        {"metric": "loss", "run": "p/a", "start": "first"},
        {"metric": "loss", "run": "p/a", "end": "nan"},
        {"metric": "loss", "run": "p/a", "max_points": "1.5"},
        {"metric": "loss", "run": "p/a", "max_points": "100000"},
        {"metric": "loss", "run": "p/a", "max_points": "0"},
    ],
)
async def test_an_address_that_makes_no_sense_is_refused(ask, asked):
    assert await ask(**asked) == (400, "bad-request")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff",
        [],
        {},
        {"metrics": "loss", "runs": ["p/a"]},
        {"metrics": ["loss"], "runs": [1]},
        {"metrics": ["loss"], "runs": []},
        {"metrics": [], "runs": ["p/a"]},
        {"metrics": [""], "runs": ["p/a"]},
        {"metrics": ["loss"], "runs": ["p/a"] * 2 + [f"p/{n}" for n in range(100)]},
        {"metrics": ["loss"], "runs": ["p/a"], "max_points": 10.5},
        {"metrics": ["loss"], "runs": ["p/a"], "max_points": 3},
        {"metrics": ["loss"], "runs": ["p/a"], "start": "1"},
        {"metrics": ["loss"], "runs": ["p/a"], "what": 1},
    ],
)
async def test_a_body_that_makes_no_sense_is_refused(post, body):
    assert await post(body) == (400, "bad-request")


async def test_too_large_a_body_is_refused(post):
    assert await post({"metrics": ["x" * 70_000], "runs": ["p/a"]}) == (413, "too-large")


async def test_an_unknown_store_is_told(fetch):
    address = ("nbtrack", "api", "stores", "0" * 16, "curves")
    status, said = await fetch(*address, params={"metric": "loss", "run": "p/a"})
    assert (status, said["error"]["code"]) == (404, "unknown-store")


def test_what_is_kept_is_bounded():
    runs = [record(rows=200) for _ in range(3)]
    folders = {run.id: RunFolder(nbtrack.open_run(run.id).folder) for run in runs}
    view = CurveView()
    cache = CurveCache(most_bytes=12_000)
    first = cache.read(folders, ["loss", "acc"], view)
    assert 0 < cache.size_bytes <= 12_000
    assert cache.read(folders, ["loss", "acc"], view) == first


def test_the_rows_of_live_runs_are_bounded_too():
    run = nbtrack.init(project="p")
    folders = {"run": RunFolder(run.folder)}
    cache = CurveCache(most_live_bytes=100)
    for step in range(50):
        run.log({"loss": float(step)})
        found = cache.read(folders, ["loss"], CurveView())["run"]
        assert isinstance(found, dict)
        assert found["loss"].facts["count"] == step + 1
