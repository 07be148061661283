"""The table of all runs: filter, order, slices, other projects, what it shows; and scan."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, timedelta
from typing import Any

import polars as pl
import pytest

import nbtrack
from nbtrack.errors import FilterError, ProjectNotFoundError, RunNotFoundError, ValueTypeError
from nbtrack.query.run_table import RunTable
from nbtrack.query.table_text import layout, text_width
from nbtrack.query.table_view import table_view


def _make(count: int = 4, project: str = "p", **config: Any) -> list[str]:
    """Finished runs r0, r1, ...; odd ones with tag "odd"; loss falls, lr grows."""
    ids: list[str] = []
    for number in range(count):
        values = {"lr": 10.0**-number, "opt": "adam" if number % 2 else "sgd", **config}
        tags = ["odd"] if number % 2 else []
        with nbtrack.init(project=project, name=f"r{number}", config=values, tags=tags) as run:
            run.log({"loss": 1.0 / (number + 1), "val/acc": number / 10})
        ids.append(run.id)
    return ids


def _names(table: RunTable) -> list[str]:
    return table.df["name"].to_list()


def test_the_newest_run_is_first():
    ids = _make(3)

    table = nbtrack.runs("p")

    assert _names(table) == ["r2", "r1", "r0"]
    assert table.ids == ids[::-1]
    assert len(table) == 3
    assert table.order == ("-created",)


def test_the_frame_has_facts_config_and_summary():
    _make(2, nested={"depth": 3})

    frame = nbtrack.runs("p", order="created").df

    assert frame.columns[:10] == [
        *("run_id", "name", "project", "state", "created", "duration"),
        *("tags", "notes", "group", "job_type"),
    ]
    assert frame.schema["created"] == pl.Datetime("us", "UTC")
    assert frame.schema["duration"] == pl.Duration("us")
    assert frame["config.nested.depth"].to_list() == [3, 3]
    assert frame["summary.val/acc"].to_list() == [0.0, 0.1]
    assert frame["tags"].to_list() == [[], ["odd"]]
    assert not [name for name in frame.columns if name == "_folder"]


@pytest.mark.parametrize(
    ("filter", "names"),
    [
        ("config.lr < 0.05", ["r2", "r3"]),
        ({"config.lr": {"$lt": 0.05}}, ["r2", "r3"]),
        (pl.col("config.lr") < 0.05, ["r2", "r3"]),
        ('"odd" in tags and state == "finished" and duration < 20s', ["r1", "r3"]),
        ({"tags": "odd", "state": "finished"}, ["r1", "r3"]),
        ('config.opt == "sgd" and val/acc > 0.1', ["r2"]),
        ("age < 1h and created > 1h ago", ["r0", "r1", "r2", "r3"]),
        ('name ~ "r[01]"', ["r0", "r1"]),
        ("exists(config.nowhere)", []),
        ("", ["r0", "r1", "r2", "r3"]),
        (None, ["r0", "r1", "r2", "r3"]),
        ({}, ["r0", "r1", "r2", "r3"]),
    ],
)
def test_filters_in_three_languages(filter: Any, names: list[str]):
    _make()

    assert _names(nbtrack.runs("p", filter=filter, order="created")) == names


def test_the_filter_can_be_printed_and_used_on_the_frame():
    _make()
    table = nbtrack.runs("p", order="created")

    narrow = table.filter("config.lr < 0.5 or loss > 1").filter({"tags": "odd"})

    assert narrow.filter_text == '(config.lr < 0.5 or loss > 1) and "odd" in tags'
    assert 'col("config.lr")) < (dyn float: 0.5)' in str(narrow.expression)
    assert table.df.filter(narrow.expression)["name"].to_list() == _names(narrow) == ["r1", "r3"]
    assert table.df.filter(table.expression).height == 4
    assert table.filter_text == ""


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("loss", ["r3", "r2", "r1", "r0"]),
        ("-summary.loss", ["r0", "r1", "r2", "r3"]),
        (["config.opt", "-config.lr"], ["r1", "r3", "r0", "r2"]),
        ("-duration", None),
        ("created_at", ["r0", "r1", "r2", "r3"]),
    ],
)
def test_orders(order: Any, names: list[str] | None):
    _make()

    table = nbtrack.runs("p", order=order)

    assert names is None or _names(table) == names
    assert len(table) == 4


def test_runs_that_lack_the_value_come_last():
    _make(2)
    with nbtrack.init(project="p", name="empty"):
        pass

    assert _names(nbtrack.runs("p", order="loss")) == ["r1", "r0", "empty"]
    assert _names(nbtrack.runs("p", order="-loss")) == ["r0", "r1", "empty"]


def test_indexing_slicing_and_iteration_give_runs():
    ids = _make(3)
    table = nbtrack.runs("p", order="created")

    assert [run.run_id for run in table] == ids
    assert (table[0].name, table[-1].name, table[ids[1]].name) == ("r0", "r2", "r1")
    assert _names(table[1:]) == ["r1", "r2"]
    assert _names(table[::-1]) == ["r2", "r1", "r0"]
    with pytest.raises(IndexError):
        table[3]
    with pytest.raises(RunNotFoundError, match="did you mean"):
        table[ids[0][:-1]]


def test_without_a_project_all_projects_are_listed():
    _make(1, "a", layers=1)
    _make(1, "b", layers="many")

    table = nbtrack.runs(order="project")

    assert table.df["project"].to_list() == ["a", "b"]
    assert table.project is None
    # The key is a number in one project and a text in the other: numbers still compare.
    assert table.filter("config.layers == 1").df["project"].to_list() == ["a"]
    assert table.filter('config.layers == "many"').df["project"].to_list() == ["b"]


def test_a_key_of_mixed_types_can_be_filtered_and_sorted():
    for value in (1, "two", True, [3, 4], {"deep": 1}):
        with nbtrack.init(project="p", config={"odd": value}):
            pass
    table = nbtrack.runs("p", order="created")

    def found(filter: str) -> list[int]:
        return [table.ids.index(run_id) for run_id in table.filter(filter).ids]

    assert found("config.odd == 1") == [0]
    assert found('config.odd == "two"') == [1]
    assert found("config.odd == true") == [2]
    assert found("3 in config.odd") == [3]
    assert found("5 in config.odd") == []
    assert found("exists(config.odd)") == [0, 1, 2, 3, 4]
    assert found("config.odd.deep == 1") == [4]
    assert len(table.order_by("config.odd")) == 5
    assert "config.odd" in table.with_keys("config.odd").df.columns


def test_a_key_that_few_runs_have_can_be_filtered_and_sorted(isolated):
    for number in range(120):
        config = {"rare": number} if number in (7, 8) else {"common": number}
        with nbtrack.init(project="p", config=config, name=f"r{number}"):
            pass
    with nbtrack.init(project="p", config={"once": {"deep": 5}}, name="deep"):
        pass
    table = nbtrack.runs("p", order="created")

    assert _names(table.filter("config.once.deep == 5")) == ["deep"]
    assert _names(table.filter("exists(config.once)")) == ["deep"]
    assert _names(table.filter("not exists(config.common) and not exists(config.rare)")) == ["deep"]
    assert _names(table.order_by("-config.once.deep"))[0] == "deep"


def test_a_live_run_is_in_the_table_with_its_newest_values():
    run = nbtrack.init(project="p")
    run.log({"loss": 0.5})
    assert nbtrack.runs("p", filter='state == "running"').df["summary.loss"].to_list() == [0.5]

    run.log({"loss": 0.25})
    assert nbtrack.runs("p").df["summary.loss"].to_list() == [0.25]

    run.finish()
    assert nbtrack.runs("p").df["state"].to_list() == ["finished"]


def test_an_unknown_project_and_wrong_filters_are_told():
    _make(1)

    with pytest.raises(ProjectNotFoundError):
        nbtrack.runs("nowhere")
    with pytest.raises(FilterError, match="position 3"):
        nbtrack.runs("p", filter="lr = 3")
    with pytest.raises(FilterError, match="Polars cannot use"):
        nbtrack.runs("p", filter=pl.col("nowhere") > 1)
    with pytest.raises(ValueTypeError, match="expected an expression"):
        nbtrack.runs("p", filter=3)  # pyright: ignore[reportArgumentType] - on purpose
    with pytest.raises(FilterError, match="order"):
        nbtrack.runs("p", order="-")


def test_a_name_that_no_run_has_is_remarked_upon():
    _make(2)

    table = nbtrack.runs("p", filter="config.Ir < 1")

    assert table.remarks == ["no run has config.Ir; did you mean config.lr?"]
    assert "did you mean config.lr?" in repr(table)
    assert "did you mean config.lr?" in table.to_html()


def test_an_ill_run_is_listed_and_named():
    ids = _make(2)
    folder = nbtrack.open_run(ids[0]).folder
    for path in (folder / "run.json", *folder.glob("rows/*"), *folder.glob("history/*")):
        path.write_bytes(b"{broken")
    nbtrack.teardown()
    shutil.rmtree(os.environ["NBTRACK_CACHE_DIR"], ignore_errors=True)

    table = nbtrack.runs("p")

    assert sorted(table.ids) == sorted(ids)
    assert [ids[0] in remark and "ill" in remark for remark in table.remarks] == [True]


def test_an_empty_store_has_an_empty_table():
    table = nbtrack.runs()

    assert len(table) == 0
    assert table.df.columns[:2] == ["run_id", "name"]
    assert "0 runs" in repr(table)
    assert "0 runs" in table.to_html()
    assert table.filter("config.lr < 1").order_by("loss").ids == []


def test_to_pandas_has_the_same_rows():
    pytest.importorskip("pandas")
    _make(3)

    frame = nbtrack.runs("p", order="created").to_pandas()

    assert list(frame["name"]) == ["r0", "r1", "r2"]
    assert list(frame["config.lr"]) == [1.0, 0.1, 0.01]
    assert frame["created"].dt.tz is not None
    assert (frame["duration"] < timedelta(minutes=1)).all()


def test_the_html_is_plain_escaped_and_short():
    _make(25)
    with nbtrack.init(project="p", name="<script>alert(1)</script>"):
        pass

    html = nbtrack.runs("p").to_html()

    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    assert "<style" not in html
    assert "color" not in html
    assert html.count("<tr>") == 21
    assert "6 more" in html


def test_the_table_shows_config_that_differs_and_the_metrics_that_matter():
    _make(3, same=1)

    view = table_view(nbtrack.runs("p"))

    assert view.headings == (
        *("name", "id", "state", "created", "duration", "tags", "lr", "opt", "val/acc", "loss"),
    )
    assert view.rows[0][0] == "r2"
    assert view.rows[0][2] == "✓ finished"


@pytest.mark.parametrize("width", [40, 60, 100])
def test_the_text_table_fits_its_width(width: int):
    _make(2)
    with nbtrack.init(project="p", name="日本語の長い名前" * 5) as run:
        run.log({"loss": 1})

    lines = layout(table_view(nbtrack.runs("p")), width)

    table_lines = [line for line in lines if not line.startswith("not shown")]
    assert max(map(text_width, table_lines)) <= width
    assert any(line.startswith("not shown for width") for line in lines)


def test_scan_gives_the_rows_of_all_runs_with_their_ids():
    ids = _make(3)
    with nbtrack.init(project="p") as run:
        run.log({"loss": 2, "other": "text"})

    frame = nbtrack.scan("p").collect()

    assert frame["run_id"].to_list() == [*ids, run.id]
    assert frame["loss"].to_list() == [1.0, 0.5, 1 / 3, 2.0]
    assert frame["other"].to_list() == [None, None, None, "text"]
    best = nbtrack.scan("p").group_by("run_id").agg(pl.col("loss").min()).collect()
    assert best.height == 4


def test_scan_of_an_empty_project_is_empty(isolated):
    _make(1)
    nbtrack.runs("p")[0].delete()

    assert nbtrack.scan("p").collect().height == 0


def test_times_are_utc_with_microseconds():
    _make(1)

    created = nbtrack.runs("p").df["created"][0]

    assert created.tzinfo is not None
    assert created.utcoffset() == timedelta(0)
    assert created == nbtrack.runs("p")[0].created.astimezone(UTC)
