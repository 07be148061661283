"""`nbtrack.compare`: runs laid over each other."""

from __future__ import annotations

import base64
import json
import math
import random
import re
import shutil
import xml.etree.ElementTree as ET

import pytest

import nbtrack
from nbtrack.errors import ArgumentError, NotFoundError, RunNotFoundError, ValueTypeError

COMPARE_MIME = "application/vnd.nbtrack.compare+json"


def run_of(name, losses=(1.0, 0.5), *, metric="loss", **init):
    with nbtrack.init(project="compared", name=name, **init) as run:
        for loss in losses:
            run.log({metric: loss})
    return run


def svg_of(html):
    data = re.search(r"base64,([^\"]+)\"", html)[1]
    return base64.b64decode(data).decode()


def test_each_run_has_one_colour_and_one_curve_a_metric():
    for name, loss in (("one", 0.4), ("two", 0.3), ("three", 0.2)):
        run_of(name, (1.0, loss))
    compared = nbtrack.compare(nbtrack.runs("compared", order="created"))
    model = compared.model()
    assert [run.name for run in model.runs] == ["one", "two", "three"]
    assert len({run.colour for run in model.runs}) == 3
    (chart,) = model.charts
    assert [curve.run for curve in chart.curves] == [0, 1, 2]
    assert chart.curves[2].curve.y == (1.0, 0.2)
    assert (chart.best, chart.best_run) == ("0.2000", 2)
    assert repr(compared).splitlines()[1].split() == ["one", "finished", "0.4000"]


def test_runs_are_given_as_runs_readers_ids_and_folders():
    runs = [run_of(str(number)) for number in range(4)]
    given = [runs[0], nbtrack.open_run(runs[1].id), runs[2].id, runs[3].folder, runs[0].id]
    names = [run.name for run in nbtrack.compare(given).model().runs]
    assert names == ["0", "1", "2", "3"]
    assert len(nbtrack.compare(runs[0]).model().runs) == 1


def test_metrics_are_names_or_beginnings():
    run = nbtrack.init(project="compared")
    run.log({"val/loss": 1, "val/acc": 2, "train/loss": 3, "epoch": 1})
    run.finish()
    assert nbtrack.compare(run).metrics == ("val/loss", "val/acc", "train/loss")
    assert nbtrack.compare(run, "epoch").metrics == ("epoch",)
    assert nbtrack.compare(run, ["train/*", "val/*", "val/acc"]).metrics == (
        "train/loss", "val/loss", "val/acc",
    )  # fmt: skip


def test_names_are_text_everywhere():
    evil = "<script>alert('x')</script> & \"q\""
    run_of(evil, metric="<img src=x>", config={"<b>k</b>": "<i>1</i>"})
    run_of("other", metric="<img src=x>", config={"<b>k</b>": "<i>2</i>"})
    html = nbtrack.compare(nbtrack.runs("compared")).to_html()
    svg = svg_of(html)
    for tag in ("<script", "<img src=x", "<b>", "<i>"):
        assert tag not in html
        assert tag not in svg
    ET.fromstring(svg)  # it is well-formed
    assert "&lt;script&gt;" in html


def test_what_differs_in_the_config_is_in_a_table_and_secrets_are_not():
    run_of("one", config={"lr": 0.1, "same": 1, "api_key": "abcdefgh"})
    run_of("two", config={"lr": 0.2, "same": 1, "extra": True})
    model = nbtrack.compare(nbtrack.runs("compared", order="created")).model()
    rows = {row.name: row.cells for row in model.config}
    assert rows == {"lr": ("0.1", "0.2"), "extra": ("", "true")} or set(rows) == {"lr", "extra"}
    assert "abcdefgh" not in nbtrack.compare(nbtrack.runs("compared")).to_html()


def test_a_live_run_is_shown_as_far_as_it_is():
    run = nbtrack.init(project="compared")
    run.log({"loss": 1.0})
    compared = nbtrack.compare([run])
    assert compared.model().charts[0].curves[0].is_live
    (note,) = compared.model().notes
    assert re.fullmatch(r"as of \d+ \w{3} \d{4}, \d\d:\d\d, 1 run live", note)
    assert repr(compared).endswith(note)
    assert "1 run live" in svg_of(compared.to_html())
    run.log({"loss": 0.5})
    assert compared.model().charts[0].curves[0].curve.y == (1.0, 0.5)
    run.finish()


def test_runs_beyond_the_colours_are_counted():
    runs = [run_of(str(number)) for number in range(22)]
    model = nbtrack.compare(runs).model()
    assert (len(model.runs), model.hidden_runs) == (20, 2)
    assert "and 2 more runs" in repr(nbtrack.compare(runs))


@pytest.mark.parametrize(
    "values", [(float("nan"),), (1e300, -1e300), (1.0,), (float("inf"), 1.0)], ids=str
)
def test_curious_curves_are_drawn(values):
    run_of("odd", values)
    run_of("even")
    ET.fromstring(svg_of(nbtrack.compare(nbtrack.runs("compared")).to_html()))


def test_a_run_that_logged_nothing_is_in_the_legend():
    run_of("empty", ())
    html = nbtrack.compare(nbtrack.runs("compared")).to_html()
    assert "No metrics to draw" in svg_of(html)


def test_what_cannot_be_compared_is_said():
    run = run_of("one")
    with pytest.raises(ArgumentError, match="no runs to compare"):
        nbtrack.compare([])
    with pytest.raises(NotFoundError, match="'los'; did you mean 'loss'"):
        nbtrack.compare(run, "los")
    with pytest.raises(NotFoundError, match="'val/\\*'; they have: loss"):
        nbtrack.compare(run, ["val/*"])
    with pytest.raises(ValueTypeError, match="metrics holds 3"):
        nbtrack.compare(run, [3])
    with pytest.raises(RunNotFoundError):
        nbtrack.compare(["nothere"])
    with pytest.raises(ValueTypeError, match="got 7"):
        nbtrack.compare([7])
    with nbtrack.init(mode="disabled") as kept_nowhere, pytest.raises(ArgumentError):
        nbtrack.compare(kept_nowhere)


def outputs_of(compared):
    data, _ = compared._repr_mimebundle_()
    return data


def test_the_output_says_where_the_runs_are_and_never_a_path(tmp_path):
    one, two = run_of("one"), run_of("two", config={"lr": 2})
    data = outputs_of(nbtrack.compare([one, two]))
    said = data[COMPARE_MIME]
    assert said == {
        "format": 1,
        "version": nbtrack.__version__,
        "store": nbtrack.open_run(one.id).store.store_id,
        "runs": [
            {"project": "compared", "run": one.id, "name": "one", "slot": 1},
            {"project": "compared", "run": two.id, "name": "two", "slot": 2},
        ],
        "metrics": None,
    }
    assert str(tmp_path) not in json.dumps(data)
    assert outputs_of(nbtrack.compare([one], "lo*"))[COMPARE_MIME]["metrics"] == ["loss"]


def test_as_many_runs_are_named_as_can_be_live():
    run = run_of("one")
    folders = [run.folder, *copies(run, 104)]
    said = outputs_of(nbtrack.compare(folders))[COMPARE_MIME]
    assert len(said["runs"]) == 100
    # All runs past the last colour are grey.
    assert [run["slot"] for run in said["runs"]][78:82] == [79, 80, 81, 81]


def test_a_folder_outside_of_a_store_is_a_picture_that_says_so(tmp_path):
    run = run_of("one")
    alone = tmp_path / "mailed"
    shutil.copytree(run.folder, alone)
    data = outputs_of(nbtrack.compare([run, alone]))
    assert COMPARE_MIME not in data
    for words in (data["text/plain"], svg_of(data["text/html"])):
        assert "not live: not all of these runs lie in a store" in words


def test_runs_of_two_stores_are_a_picture_that_says_so(tmp_path):
    here = run_of("one")
    there = run_of("two", dir=tmp_path / "elsewhere")
    data = outputs_of(nbtrack.compare([here.folder, there.folder]))
    assert COMPARE_MIME not in data
    assert "not live: these runs lie in different stores" in data["text/plain"]


def test_the_whole_output_stays_small_and_says_what_it_leaves_out():
    for number in range(20):
        with nbtrack.init(project="compared", name=f"run {number}", config=long_config()) as run:
            for step in range(300):
                run.log({f"m{m}": (step * (number + m)) % 17 for m in range(12)})
    data = outputs_of(nbtrack.compare(nbtrack.runs("compared")))
    assert len(json.dumps(data)) < 120_000
    svg = svg_of(data["text/html"])
    assert "more metrics · curves of about 24 points, lowest and highest kept" in svg
    ET.fromstring(svg)


def test_few_curves_lose_no_point():
    run_of("one", [math.sin(step) for step in range(140)])
    svg = svg_of(nbtrack.compare(nbtrack.runs("compared")).to_html())
    assert "kept" not in svg


def long_config():
    return {f"key {number}": random.random() for number in range(60)}


def copies(run, count):
    """The same run many times in its store, as if it had been recorded so often."""
    for number in range(count):
        folder = run.folder.with_name(f"copy{number:04}")
        shutil.copytree(run.folder, folder)
        yield folder


def test_a_run_has_the_colour_that_it_has_in_its_project():
    from nbtrack.store.layout import ProjectFolder
    from nbtrack.store.slots import claim_slots

    one, two = run_of("one"), run_of("two")
    project = ProjectFolder(two.folder.parent.parent)
    assert claim_slots(project, [two.folder.name]) == {two.folder.name: 1}
    compared = nbtrack.compare([one, two])
    said = outputs_of(compared)[COMPARE_MIME]
    assert [run["slot"] for run in said["runs"]] == [2, 1]
    assert [run.colour.light for run in compared.model().runs] == ["#c3722f", "#245da5"]
