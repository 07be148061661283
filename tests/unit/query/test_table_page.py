"""Pages of a table: order, search and conditions, and what is said of the columns."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest

import nbtrack
from nbtrack.errors import ArgumentError, NotFoundError, StoreError
from nbtrack.feed.feed import Feed
from nbtrack.query.table_page import TableCondition, TableQuery, table_page


@pytest.fixture
def ask():
    """Logs a table and gives a function that asks for a page of it."""

    def log_it(table):
        with nbtrack.init(project="pages") as run:
            run.log({"t": table})
        recorded = nbtrack.open_run(run.id)
        said = recorded.summary["t"]
        paths = tuple(said.get("parts") or [said["path"]])

        def page(**query):
            return table_page(recorded.files_dir, TableQuery(paths, **query))

        return page

    return log_it


@pytest.fixture
def cells(ask):
    return ask(
        pl.DataFrame(
            {
                "id": [3, 1, 2, 4],
                "score": [0.5, float("nan"), None, 0.25],
                "label": ["cat", "Dog", None, "cat"],
                "right": [True, False, True, None],
                "at": [dt.date(2026, 1, day) for day in (1, 2, 3, 4)],
                "box": [[1, 2], [], None, [3]],
            }
        )
    )


def ids(page):
    return [row[0] for row in page["rows"]]


def test_rows_in_the_order_of_writing_and_page_by_page(cells):
    page = cells()
    assert (page["total"], page["matched"], page["offset"]) == (4, 4, 0)
    assert ids(page) == [3, 1, 2, 4]
    assert page["rows"][0] == [3, 0.5, "cat", True, "2026-01-01", "[1, 2]"]
    assert ids(cells(offset=1, limit=2)) == [1, 2]
    assert ids(cells(offset=9)) == []
    assert cells(limit=0)["rows"] == []


def test_sorting_puts_what_is_nothing_at_the_end(cells):
    assert ids(cells(order=(("score", False),))) == [4, 3, 1, 2]
    assert ids(cells(order=(("score", True),))) == [3, 4, 1, 2]
    assert ids(cells(order=(("label", False), ("id", True)))) == [1, 4, 3, 2]
    assert ids(cells(order=(("box", False),)))[-1] == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [("CAT", [3, 4]), ("dog", [1]), ("0.25", [4]), ("01-03", [2]), ("zebra", []), ("3", [3, 2])],
)
def test_search_looks_into_all_columns(cells, text, expected):
    assert ids(cells(search=text)) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (("label", "=", "cat"), [3, 4]),
        (("label", "!=", "cat"), [1, 2]),
        (("label", "contains", "O"), [1]),
        (("label", "is empty"), [2]),
        (("score", ">=", "0.5"), [3, 1]),
        (("score", "<", 0.5), [4]),
        (("id", "=", 2), [2]),
        (("right", "=", "true"), [3, 2]),
        (("at", ">", "2026-01-02"), [2, 4]),
    ],
)
def test_conditions(cells, condition, expected):
    assert ids(cells(where=(TableCondition(*condition),))) == expected


def test_conditions_hold_together(cells):
    page = cells(
        where=(TableCondition("label", "=", "cat"), TableCondition("id", ">", 3)), search="cat"
    )
    assert ids(page) == [4]
    assert page["matched"] == 1


@pytest.mark.parametrize(
    "query",
    [
        {"order": (("nothing", False),)},
        {"where": (TableCondition("nothing", "=", 1),)},
        {"where": (TableCondition("id", "~", 1),)},
        {"where": (TableCondition("id", "<", "five"),)},
        {"where": (TableCondition("box", "=", 1),)},
    ],
)
def test_what_cannot_be_asked_is_said(cells, query):
    with pytest.raises(ArgumentError):
        cells(**query)


def test_columns_say_what_they_hold(ask):
    page = ask(pl.DataFrame({"x": np.arange(100.0), "one": [7] * 100, "s": ["a", "b"] * 50}))
    x, one, s = page()["columns"]
    assert (x["kind"], x["min"], x["max"]) == ("number", 0, 99)
    assert x["histogram"] == [5] * 20
    assert one["histogram"] == [100]
    assert (s["kind"], s["distinct"]) == ("text", 2)
    x, _, s = page(where=(TableCondition("x", "<", 10), TableCondition("s", "=", "a")))["columns"]
    assert x["matched_histogram"][:3] == [3, 2, 0]
    assert s["matched_distinct"] == 1


def test_media_cells_come_as_what_a_row_says_of_them(ask):
    image = nbtrack.Image(np.zeros((2, 2)))
    table = nbtrack.Table(columns=["image", "facts"], data=[[image, {"a": 1}], [None, {"a": 2}]])
    page = ask(table)()
    assert [column["kind"] for column in page["columns"]] == ["image", "json"]
    assert page["rows"][0][0]["path"].startswith("media/images/")
    assert page["rows"][0][1] == '{"a":1}'
    assert page["rows"][1][0] is None


def test_parts_of_a_table_are_one(ask):
    table = nbtrack.Table(columns=["n"], data=[[1]], log_mode="INCREMENTAL")
    with nbtrack.init(project="pages") as run:
        run.log({"t": table})
        table.add_data(2.5)
        run.log({"t": table})
    recorded = nbtrack.open_run(run.id)
    paths = tuple(recorded.summary["t"]["parts"])
    assert table_page(recorded.files_dir, TableQuery(paths))["rows"] == [[1.0], [2.5]]


def test_numbers_and_texts_that_a_page_cannot_hold(ask):
    page = ask(pl.DataFrame({"n": [2**60, 1], "s": ["x" * 5_000, "😀"]}))()
    assert page["rows"][0][0] == str(2**60)
    assert len(page["rows"][0][1]) == 2_001


def test_files_that_are_not_there_or_not_of_the_run(cells, tmp_path):
    with pytest.raises(StoreError):
        table_page(tmp_path, TableQuery(("media/table/none.parquet",)))
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "secret.parquet")
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "link.parquet").symlink_to(tmp_path / "secret.parquet")
    for path in ("../secret.parquet", "link.parquet", "/etc/passwd"):
        with pytest.raises(NotFoundError):
            table_page(tmp_path / "files", TableQuery((path,)))


class TestFeed:
    @pytest.fixture
    def feed(self):
        with nbtrack.init(project="pages") as run:
            run.log({"t": nbtrack.Table(columns=["a", "b"], data=[[1, "x"], [2, "y"]])})
        recorded = nbtrack.open_run(run.id)
        return Feed(recorded), recorded.summary["t"]["path"]

    def test_a_view_gets_the_rows_it_asks_for(self, feed):
        it, path = feed
        (told,) = it.answer(
            {
                "type": "table",
                "request": 7,
                "path": [path],
                "offset": 0,
                "limit": 1,
                "order": [["a", True]],
                "search": "",
                "where": [{"column": "b", "op": "!=", "value": "z"}],
            }
        )
        assert told.header["request"] == 7
        assert told.header["rows"] == [[2, "y"]]
        assert told.header["matched"] == 2

    @pytest.mark.parametrize(
        "request_",
        [
            {"path": "../../run.json"},
            {"path": []},
            {"path": 5},
            {"path": ["ok", "/etc/passwd"]},
            {"path": "a", "order": "id"},
            {"path": "a", "order": [["id"]]},
            {"path": "a", "order": [[5, True]]},
            {"path": "a", "where": [["id", "=", 1]]},
            {"path": "a", "where": [{"op": "="}]},
            {"path": "a", "search": 5},
            {"path": "a", "limit": "many"},
        ],
    )
    def test_nonsense_is_refused(self, feed, request_):
        (told,) = feed[0].answer({"type": "table", "request": 1, **request_})
        assert told.header["type"] == "error"

    def test_what_cannot_be_read_is_said_with_the_number_of_the_question(self, feed):
        it, path = feed
        for wrong in ({"path": "media/none.parquet"}, {"path": path, "order": [["z", True]]}):
            (told,) = it.answer({"type": "table", "request": 3, **wrong})
            assert told.header["request"] == 3
            assert told.header["problem"]
