"""Tables: what goes into a column, how they are logged, and that they come back as they were."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import nbtrack
from nbtrack.errors import NotBuiltYetError, NotFoundError, StoreError, TableError
from nbtrack.media.table import Table


def log_and_open(**values):
    with nbtrack.init(project="tables") as run:
        run.log(values)
    return nbtrack.open_run(run.id)


def again(run, key="t", step=None):
    rows = [row for row in run.rows() if key in row and step in (None, row["_step"])]
    return Table.from_json(rows[-1][key], run)


def test_columns_that_nobody_names_are_wandbs():
    assert Table().columns == ["Input", "Output", "Expected"]
    assert Table(columns=[]).columns == []
    assert Table(data=[("a", "b", "c")]).data == [["a", "b", "c"]]


@pytest.mark.parametrize(
    ("columns", "data"),
    [
        (["x"], ({"a": 1},)),
        (["x"], "abc"),
        (("x",), [[1]]),
        ([1.5], [[1]]),
        (["x", "x"], [[1, 2]]),
        (["x"], [[1, 2]]),
        (["x", "y"], [[1, 2], [3]]),
    ],
)
def test_what_is_no_table_is_refused(columns, data):
    with pytest.raises(TableError) as error:
        Table(columns=columns, data=data)
    assert isinstance(error.value, AssertionError)
    assert isinstance(error.value, ValueError)


def test_a_column_takes_the_type_of_its_first_value():
    table = Table(columns=["n", "ok", "s"], data=[[1, True, "a"]])
    table.add_data(2.5, None, None)
    table.add_data(float("nan"), False, float("nan"))  # NaN stands for nothing among texts
    for row in ([True, True, "a"], ["1", True, "a"], [1, 1, "a"], [1, True, 5]):
        with pytest.raises(TypeError, match="Data row contained incompatible types"):
            table.add_data(*row)
    assert len(table) == 3


def test_the_message_names_row_column_value_and_type():
    with pytest.raises(TypeError, match=r"row 1 has 'two' \(text\) in the column 'n'.*number"):
        Table(columns=["n"], data=[[1], ["two"]])


def test_none_only_where_it_may_stand():
    with pytest.raises(TypeError, match="row 0 has None"):
        Table(columns=["a", "b"], data=[[None, 1]], optional=[False, True])
    table = Table(columns=["a", "b"], data=[[1, None]], optional=[False, True])
    with pytest.raises(TypeError):
        table.add_data(None, 1)
    with pytest.raises(TypeError):
        Table(dataframe=pl.DataFrame({"a": [1, None]}), optional=False)


def test_mixed_types_only_where_they_are_allowed():
    rows = [[1], ["two"], [None], [{"three": 3}], [[4]]]
    with pytest.raises(TypeError):
        Table(columns=["x"], data=rows)
    table = Table(columns=["x"], data=rows, allow_mixed_types=True)
    assert again(log_and_open(t=table)).data == rows


def test_types_that_are_said():
    table = Table(columns=["a", "b"], data=[[1, "x"]], dtype=[[int, str], str])
    table.add_data("one", None)
    with pytest.raises(TypeError):
        table.add_data(True, "x")
    with pytest.raises(TableError, match="one for each of 2"):
        Table(columns=["a", "b"], dtype=[int])
    with pytest.raises(TypeError):
        Table(columns=["a"], data=[[1]], dtype=str)
    constant = Table(columns=["a"], data=[["cat"]], dtype="cat")
    with pytest.raises(TypeError):
        constant.add_data("dog")


def test_cast_checks_what_is_there():
    table = Table(columns=["a"], data=[[1], [2]])
    with pytest.raises(TypeError):
        table.cast("a", str)
    assert str(table.cast("a", float, optional=False)) == "number"
    with pytest.raises(TypeError):
        table.add_data(None)
    with pytest.raises(TableError):
        table.cast("nothing", int)


def test_lists_and_dictionaries_keep_their_form():
    table = Table(columns=["v", "d"], data=[[[1, 2], {"x": 1}]])
    table.add_data([3.5], {"x": 2})
    for wrong in ([["a"], {"x": 1}], [[1], {"y": 1}], [[1], {"x": "a"}]):
        with pytest.raises(TypeError):
            table.add_data(*wrong)


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"a": [1, 2], "b": ["x", None], "c": [0.5, float("nan")]}),
        pl.DataFrame({"a": [1, 2], "b": ["x", None], "c": [0.5, float("nan")]}),
        pl.LazyFrame({"a": [1, 2], "b": ["x", None], "c": [0.5, float("nan")]}),
        pa.table({"a": [1, 2], "b": ["x", None], "c": [0.5, float("nan")]}),
    ],
    ids=["pandas", "polars", "lazy", "arrow"],
)
def test_frames_of_all_libraries_go_in_by_name_as_data_and_alone(frame):
    run = log_and_open(a=Table(dataframe=frame), b=Table(data=frame, columns=["z"]), c=frame)
    for key in "abc":
        found = run.table(key)
        assert found.columns == ["a", "b", "c"]
        assert found.rows()[0] == (1, "x", 0.5)
        assert found["b"].to_list() == ["x", None]
        assert found["c"].is_nan().to_list() == [False, True]


def test_an_array_goes_in_column_by_column():
    array = np.arange(6.0).reshape(3, 2)
    assert Table(columns=["a", "b"], data=array).data == [[0, 1], [2, 3], [4, 5]]
    with pytest.raises(ValueError, match="2 columns"):
        Table(columns=["a"], data=array)
    words = np.array([["a", "b"]])
    assert Table(columns=["a", "b"], data=words).data == [["a", "b"]]


def test_a_frame_is_not_copied():
    frame = pl.DataFrame({"x": np.arange(1000.0)})
    column: Any = Table(dataframe=frame).stretch()[0]
    assert column.to_numpy(allow_copy=False).ctypes.data == frame["x"].to_numpy().ctypes.data


def test_new_columns():
    table = Table(columns=["a"], data=[[1], [2]])
    table.add_column("b", np.array([3.0, 4.0]))
    table.add_computed_columns(lambda n, row: {"sum": row["a"] + row["b"], "n": n})
    assert table.data == [[1, 3.0, 4.0, 0], [2, 4.0, 6.0, 1]]
    for name, values in (("c", [1]), ("a", [1, 2]), ("c", "ab"), (1, [1, 2])):
        with pytest.raises(AssertionError):
            table.add_column(name, values)
    with pytest.raises(TypeError):
        table.add_column("c", [1, "two"])
    with pytest.raises(TypeError):
        table.add_column("c", [1, None])
    table.add_column("c", [1, None], optional=True)
    assert table.columns == ["a", "b", "sum", "n", "c"]
    empty = Table(columns=[])
    empty.add_column("x", [1, 2])
    assert empty.data == [[1], [2]]


def test_columns_rows_and_frames_out():
    table = Table(columns=["a", 1], data=[[1, "x"], [2, "y"]])
    assert table.get_column("a") == [1, 2]
    assert table.get_column(1) == ["x", "y"]
    assert table.get_column("a", convert_to="numpy").tolist() == [1, 2]
    assert list(table.get_dataframe().columns) == ["a", 1]
    assert table.get_dataframe()["a"].tolist() == [1, 2]
    assert [row for _, row in table.iterrows()] == table.data
    assert table.index_ref(1).get_row() == {"a": 2, 1: "y"}
    assert [int(i) for i in table.get_index()] == [0, 1]
    with pytest.raises(AssertionError):
        table.get_column("nothing")
    with pytest.raises(AssertionError):
        table.index_ref(2)


def test_keys_lead_from_one_table_to_another():
    animals = Table(columns=["name", "legs"], data=[["cat", 4], ["hen", 2]])
    animals.set_pk("name")
    seen = Table(columns=["who", "row"], data=[["hen", 1]])
    seen.set_fk("who", animals, "name")
    seen.add_data("cat", 0)
    indexed = Table(columns=["row"], data=[[animals.index_ref(1)]])
    assert indexed.data[0][0].get_row()["legs"] == 2
    with pytest.raises(TableError, match="multiple primary keys"):
        animals.set_pk("legs")
    with pytest.raises(TypeError):
        seen.add_data(5, 0)
    with pytest.raises(TableError):
        seen.set_fk("who", animals, "nothing")
    run = log_and_open(animals=animals, seen=seen, indexed=indexed)
    assert run.table("seen")["who"].to_list() == ["hen", "cat"]
    assert run.table("indexed")["row"].to_list() == [1]


def test_equal_tables():
    rows = [[1, float("nan"), np.arange(3)]]
    one, other = (Table(columns=["a", "b", "c"], data=rows) for _ in range(2))
    assert one == other
    other.add_data(2, 1.0, np.arange(3))
    assert one != other
    assert one != Table(columns=["a", "b", "z"], data=rows)
    assert one != "table"


def test_all_kinds_of_cells_come_back():
    noon = dt.datetime(2026, 5, 1, 12)  # noqa: DTZ001 - a time without a zone is what is tried
    row = {
        "int": 2**53 + 1,
        "float": float("inf"),
        "text": "ä\n<b>",
        "flag": True,
        "time": noon,
        "zone": noon.replace(tzinfo=dt.UTC),
        "date": noon.date(),
        "list": [1, 2, 3],
        "dict": {"x": [None, "y"]},
        "array": np.arange(6).reshape(2, 3),
        "numpy": np.float32(0.5),
        "large": 2**70,
        "half": "\ud800",
        "none": None,
    }
    table = Table(columns=list(row), data=[list(row.values())])
    back = again(log_and_open(t=table))
    assert back == table
    assert type(back.data[0][0]) is int
    assert back.data[0][11] == 2**70
    assert back.data[0][9].shape == (2, 3)


def test_what_no_table_can_keep_is_refused_when_it_is_logged():
    table = Table(columns=["x"], data=[[object()]])
    with nbtrack.init(project="tables") as run:
        with pytest.raises(TypeError, match="row 0 of the column 'x' holds a object"):
            run.log({"t": table})
        run.log({"x": 1})
    assert nbtrack.open_run(run.id).history().height == 1


def test_media_in_cells_are_media_of_the_run():
    pixels = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    table = Table(columns=["id", "image"], data=[[0, nbtrack.Image(pixels, caption="a")]])
    table.add_data(1, None)
    run = log_and_open(t=table)
    cell = json.loads(run.table("t")["image"][0])
    assert cell["_type"] == "image-file"
    assert cell["caption"] == "a"
    assert (run.folder / "files" / cell["path"]).is_file()
    back = again(run)
    assert np.array_equal(np.asarray(back.data[0][1].image), pixels)
    assert back.data[1][1] is None
    said = table.to_table_json()
    assert said["data"][0][1]["path"] == cell["path"]
    from_wandb = Table.from_json(said, run)
    assert from_wandb == table
    with pytest.raises(TypeError):
        table.add_data(2, "no image")


def test_what_a_row_says_of_a_table():
    run = log_and_open(t=Table(columns=["a", "b"], data=[[1, {"x": 1}]]))
    said = run.summary["t"]
    assert said["_type"] == "table-file"
    assert (said["nrows"], said["ncols"], said["log_mode"]) == (1, 2, "IMMUTABLE")
    assert said["columns"] == [
        {"name": "a", "type": "number"},
        {"name": "b", "type": "typedDict", "json": True},
    ]
    path = run.folder / "files" / said["path"]
    assert path.stat().st_size == said["size"]
    assert pl.read_parquet(path)["a"].to_list() == [1]


def test_a_table_can_be_nested_and_listed():
    table = Table(columns=["a"], data=[[1]])
    run = log_and_open(eval={"t": table}, both=[table, Table(columns=["b"], data=[["x"]])])
    assert run.table("eval.t", step=0)["a"].to_list() == [1]


def test_equal_tables_are_one_file():
    table = Table(columns=["a"], data=[[1]])
    run = log_and_open(t=table, u=Table(columns=["a"], data=[[1]]))
    assert len(list((run.folder / "files" / "media" / "table").iterdir())) == 1


def test_an_immutable_table_stays_as_it_was_logged():
    table = Table(columns=["a"], data=[[1]])
    with nbtrack.init(project="tables") as run:
        run.log({"t": table})
        run.log({"t": table})
        table.add_data(2)
        with pytest.warns(UserWarning, match="has changed since it was logged"):
            run.log({"t": table})
        run.log({"t": table})  # told once
    recorded = nbtrack.open_run(run.id)
    assert recorded.table("t")["a"].to_list() == [1]
    with nbtrack.init(project="tables") as other:
        other.log({"t": table})
    assert nbtrack.open_run(other.id).table("t")["a"].to_list() == [1, 2]


def test_a_mutable_table_is_logged_as_it_is_each_time():
    table = Table(columns=["a"], data=[[1]], log_mode="MUTABLE")
    with nbtrack.init(project="tables") as run:
        for value in (2, 3):
            run.log({"t": table})
            table.add_data(value)
        table.data[0][0] = 10  # nobody is told of this
        run.log({"t": table})
    recorded = nbtrack.open_run(run.id)
    found = [recorded.table("t", step)["a"].to_list() for step in range(3)]
    assert found == [[1], [1, 2], [10, 2, 3]]


def test_an_incremental_table_writes_only_new_rows():
    table = Table(columns=["a", "b"], log_mode="INCREMENTAL")
    with nbtrack.init(project="tables") as run:
        for number in range(5):
            table.add_data(number if number < 3 else number + 0.5, str(number))
            run.log({"t": table})
        run.log({"t": table})  # nothing is new
        with pytest.raises(ValueError, match="log_mode"):
            table.add_column("c", [1] * 5)
    recorded = nbtrack.open_run(run.id)
    assert recorded.table("t")["a"].to_list() == [0, 1, 2, 3.5, 4.5]
    assert recorded.table("t", step=1)["b"].to_list() == ["0", "1"]
    said = recorded.summary["t"]
    assert said["nrows"] == len(said["parts"]) == 5
    sizes = [pl.read_parquet(recorded.folder / "files" / p).height for p in said["parts"]]
    assert sizes == [1] * 5
    assert again(recorded) == Table(columns=["a", "b"], data=table.data)


def test_many_small_parts_become_few():
    table = Table(columns=["a"], log_mode="INCREMENTAL")
    with nbtrack.init(project="tables") as run:
        for number in range(100):
            table.add_data(number)
            run.log({"t": table})
    recorded = nbtrack.open_run(run.id)
    assert recorded.table("t")["a"].to_list() == list(range(100))
    assert recorded.table("t", step=50)["a"].to_list() == list(range(51))
    assert len(recorded.summary["t"]["parts"]) == 3 + 4


def test_an_incremental_table_goes_on_in_a_resumed_run():
    for value in (1, 2):
        table = Table(columns=["a"], data=[[value]], log_mode="INCREMENTAL")
        with nbtrack.init(project="tables", id="resumed", resume="allow") as run:
            run.log({"t": table})
    recorded = nbtrack.open_run("resumed")
    assert recorded.table("t")["a"].to_list() == [1, 2]
    assert recorded.summary["t"]["nrows"] == 2


def test_no_cap_on_rows_and_columns():
    wide = Table(dataframe=pl.DataFrame({f"c{n}": [n] for n in range(1_000)}))
    long = Table(columns=["x"], data=[[n] for n in range(250_000)])
    run = log_and_open(wide=wide, long=long)
    assert run.table("wide").width == 1_000
    assert run.table("long").height == 250_000
    assert "columns" not in run.summary["wide"]


def test_names_that_parquet_cannot_hold_come_back():
    table = Table(columns=[1, "1", "a.b/c", ""], data=[[1, 2, 3, 4]])
    run = log_and_open(t=table)
    assert run.table("t").columns == ["1", "1 (2)", "a.b/c", "column"]
    assert again(run).columns == [1, "1", "a.b/c", ""]


def test_tables_that_are_not_there_are_said():
    run = log_and_open(t=Table(columns=["a"], data=[[1]]), loss=0.5)
    with pytest.raises(NotFoundError, match="no table 'loss'; it has t"):
        run.table("loss")
    with pytest.raises(NotFoundError, match="at step 7"):
        run.table("t", step=7)
    path = run.folder / "files" / run.summary["t"]["path"]
    path.write_bytes(b"PAR1 not at all")
    with pytest.raises(StoreError, match="cannot be read"):
        run.table("t")
    path.unlink()
    with pytest.raises(StoreError, match="it is not there"):
        run.table("t")


def test_a_path_that_leads_out_of_the_run_is_not_read(tmp_path):
    run = log_and_open(t={"_type": "table-file", "path": "../../../secret.parquet"})
    with pytest.raises(NotFoundError, match="outside"):
        run.table("t")


def test_tables_inside_of_artifacts_say_that_they_come_later():
    table = Table(columns=["a"])
    with pytest.raises(ValueError, match="join_key"):
        nbtrack.data_types.JoinedTable(table, table, 5)
    with pytest.raises(ValueError, match="table1"):
        nbtrack.data_types.JoinedTable("x", table, "a")
    with nbtrack.init(project="tables") as run, pytest.raises(NotBuiltYetError):
        nbtrack.data_types.JoinedTable(table, table, "a").to_json(run)


def test_a_table_of_a_disabled_run_goes_nowhere():
    with nbtrack.init(project="tables", mode="disabled") as run:
        run.log({"t": Table(columns=["a"], data=[[1]])})
