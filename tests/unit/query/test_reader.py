"""Reading one recorded run: ended, live, from another process, and from a copy of its folder."""

from __future__ import annotations

import math
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

import nbtrack
from nbtrack.errors import (
    ArgumentError,
    ProjectNotFoundError,
    RunNotFoundError,
    UsageError,
    ValueTypeError,
)


def _make_run(**arguments: Any) -> str:
    """A finished run of ten rows; every third lacks ``extra``."""
    with nbtrack.init(**{"project": "p", "config": {"lr": 0.1}, **arguments}) as run:
        for step in range(10):
            row = {"loss": 1 / (step + 1)}
            run.log(row if step % 3 else {**row, "extra": step})
    return run.id


def test_history_is_complete_and_in_order():
    reader = nbtrack.open_run(_make_run())

    frame = reader.history()

    assert {"_step", "loss", "extra", "_runtime", "_timestamp"} == set(frame.columns)
    assert frame["_step"].to_list() == list(range(10))
    assert frame["loss"].to_list() == [1 / (step + 1) for step in range(10)]
    assert frame["extra"].null_count() == 6


def test_keys_keep_the_rows_that_have_all_of_them():
    reader = nbtrack.open_run(_make_run())

    assert reader.history(keys=["loss", "extra"]).columns == ["_step", "loss", "extra"]
    assert reader.history(keys=["loss", "extra"])["_step"].to_list() == [0, 3, 6, 9]
    assert reader.history(keys="extra")["extra"].to_list() == [0, 3, 6, 9]
    assert reader.history(keys=["nowhere"]).height == 0


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((2, 5), [2, 3, 4]),
        (slice(2, 5), [2, 3, 4]),
        ((None, 2), [0, 1]),
        (slice(8, None), [8, 9]),
        (None, list(range(10))),
    ],
)
def test_steps_are_from_the_first_to_before_the_end(steps: Any, expected: list[int]):
    reader = nbtrack.open_run(_make_run())

    assert reader.history(steps=steps)["_step"].to_list() == expected
    assert reader.scan(steps=steps).select("_step").collect()["_step"].to_list() == expected


@pytest.mark.parametrize("steps", [5, (1, 2, 3), slice(0, 9, 2), ("a", "b"), "0:5"])
def test_steps_that_make_no_sense_are_refused(steps: Any):
    reader = nbtrack.open_run(_make_run())

    with pytest.raises(ValueTypeError, match="expected \\(first, end\\)"):
        reader.history(steps=steps)


def test_keys_that_are_no_names_are_refused():
    reader = nbtrack.open_run(_make_run())

    with pytest.raises(ValueTypeError, match="expected names of metrics"):
        reader.history(keys=["loss", 3])  # pyright: ignore[reportArgumentType] - on purpose


def test_rows_are_exactly_what_was_logged():
    logged = [{"a": 1, "b": {"c": [1, "x"], "d": None}}, {"a": 1.0, "t": "text"}, {"a": math.inf}]
    with nbtrack.init(project="p") as run:
        for row in logged:
            run.log(row)

    rows = list(nbtrack.open_run(run.id).rows())

    plain = [{key: row[key] for key in row if not key.startswith("_")} for row in rows]
    assert plain == logged
    assert [type(row["a"]) for row in plain] == [int, float, float]
    assert list(nbtrack.open_run(run.id).rows(["b.c"])) == [{"b.c": [1, "x"]}]


def test_facts_of_a_run():
    run_id = _make_run(
        name="first", tags=["x"], notes="why", group="g", job_type="train", entity="team"
    )

    reader = nbtrack.open_run(run_id)

    assert (reader.run_id, reader.id, reader.project, reader.name) == (run_id, run_id, "p", "first")
    assert (reader.tags, reader.notes, reader.group) == (("x",), "why", "g")
    assert (reader.job_type, reader.entity, reader.state) == ("train", "team", "finished")
    assert reader.config == {"lr": 0.1}
    assert reader.summary["loss"] == 0.1
    assert reader.created.tzinfo is not None
    assert reader.duration_s > 0
    assert reader.overhead_s >= 0
    assert reader.error is None
    assert reader.cells == ()
    assert reader.files_dir.parent == reader.folder
    assert reader.problems == []
    assert "first" in repr(reader)
    assert run_id in repr(reader)


def test_a_history_that_the_disk_has_changed_is_told():
    reader = nbtrack.open_run(_make_run())
    reader.history()
    (sealed,) = (reader.folder / "history").glob("*.parquet")
    data = bytearray(sealed.read_bytes())
    data[10:40] = bytes(30)
    sealed.write_bytes(data)
    assert len(reader.problems) > 0
    assert all(problem.startswith("segment 0-0-0") for problem in reader.problems)


def test_changing_a_dict_that_was_read_changes_nothing():
    reader = nbtrack.open_run(_make_run())

    reader.config["lr"] = 5
    reader.summary.clear()

    assert reader.config == {"lr": 0.1}
    assert reader.summary["loss"] == 0.1


def test_a_secret_reads_as_hidden():
    run_id = _make_run(config={"api_key": "abcdefgh", "lr": 1})

    config = nbtrack.open_run(run_id).config

    assert "hidden" in config["api_key"]
    assert config["lr"] == 1


def test_edits_show_at_once_here_and_for_other_readers():
    reader = nbtrack.open_run(_make_run())

    reader.name = "renamed"
    reader.tags = ["a", "b", "a"]
    reader.add_tag("c")
    reader.remove_tag("a")
    reader.notes = "looked at"
    reader.group = "g2"
    reader.edit({"config.lr": 0.5, "summary.checked": True})

    for other in (reader, nbtrack.open_run(reader.run_id)):
        assert other.name == "renamed"
        assert other.tags == ("b", "c")
        assert (other.notes, other.group) == ("looked at", "g2")
        assert other.config == {"lr": 0.5}
        assert other.summary["checked"] is True
    assert nbtrack.runs("p", filter='name == "renamed" and "c" in tags').ids == [reader.run_id]


def test_edits_by_another_process_are_seen_by_a_reader_that_has_read_before(run_python):
    reader = nbtrack.open_run(_make_run())
    os.utime(reader.folder, (1, 1))  # long unchanged: what was read of it may be kept
    assert reader.tags == ()

    for number in range(2):
        run_python(f"""
            import nbtrack
            nbtrack.open_run({reader.run_id!r}).add_tag("t{number}")
        """)
        assert len(reader.tags) == number + 1


def test_wrong_edits_are_refused():
    reader = nbtrack.open_run(_make_run())

    with pytest.raises(ValueTypeError, match="expected a text"):
        reader.rename("")
    with pytest.raises(ValueTypeError, match="expected a list of texts"):
        reader.tags = "abc"
    with pytest.raises(ArgumentError, match="cannot be edited"):
        reader.edit({"state": "finished"})


def test_a_live_run_is_read_while_it_is_written():
    run = nbtrack.init(project="p", config={"lr": 1})
    reader = nbtrack.open_run(run.id)
    tail = reader.tail()

    run.log({"loss": 0.5})
    assert reader.state == "running"
    assert reader.history()["loss"].to_list() == [0.5]
    assert [len(batch) for batch in tail.read()] == [1]

    run.log({"loss": 0.25})
    assert reader.history()["loss"].to_list() == [0.5, 0.25]
    assert [len(batch) for batch in tail.read()] == [1]
    assert tail.read() == []

    run.finish()
    assert reader.state == "finished"
    assert reader.summary["loss"] == 0.25


def test_a_run_is_read_from_another_process(run_python):
    run = nbtrack.init(project="p", config={"lr": 1})
    run.log({"loss": 0.5})

    result = run_python(f"""
        import nbtrack
        run = nbtrack.open_run({run.id!r})
        print(run.state, run.config, run.history()["loss"].to_list())
    """)

    assert result.stdout.splitlines()[-1] == "running {'lr': 1} [0.5]"


@pytest.mark.parametrize("form", ["{id}", "p/{id}", "team/p/{id}", "p/runs/{id}"])
def test_a_run_is_found_by_its_id_and_by_paths(form: str):
    run_id = _make_run()

    assert nbtrack.open_run(form.format(id=run_id)).run_id == run_id


def test_a_copied_folder_opens_anywhere(tmp_path: Path):
    run_id = _make_run()
    folder = nbtrack.open_run(run_id).folder
    copy = tmp_path / "elsewhere" / "any name"
    shutil.copytree(folder, copy)
    shutil.rmtree(folder)

    for place in (copy, str(copy)):
        reader = nbtrack.open_run(place)
        assert (reader.run_id, reader.project, reader.state) == (run_id, "p", "finished")
        assert reader.history().height == 10
        assert reader.store is None
    with pytest.raises(UsageError, match="lies in no store"):
        nbtrack.open_run(copy).delete()


def test_a_folder_below_the_working_folder_opens_by_its_relative_name():
    original = nbtrack.open_run(_make_run())
    shutil.copytree(original.folder, "here")
    shutil.copytree(original.folder, "deep/er")

    assert nbtrack.open_run("here").store is None
    assert nbtrack.open_run("./here").store is None
    assert nbtrack.open_run("deep/er").store is None


def test_a_run_that_is_not_there_names_the_nearest():
    run_id = _make_run()

    with pytest.raises(RunNotFoundError, match=run_id):
        nbtrack.open_run(run_id[:-1])
    with pytest.raises(ProjectNotFoundError):
        nbtrack.open_run(f"q/{run_id}")
    with pytest.raises(RunNotFoundError, match="no run in the folder"):
        nbtrack.open_run("./nowhere")
    with pytest.raises(RunNotFoundError, match="expected a run id"):
        nbtrack.open_run("a/b/c/d")


def test_one_id_in_two_projects_asks_which():
    for project in ("p", "q"):
        _make_run(project=project, id="same")

    with pytest.raises(ArgumentError, match="p, q"):
        nbtrack.open_run("same")
    assert nbtrack.open_run("q/same").project == "q"


def test_a_deleted_run_is_gone():
    reader = nbtrack.open_run(_make_run())

    reader.delete()

    assert len(nbtrack.runs("p")) == 0
    with pytest.raises(RunNotFoundError):
        nbtrack.open_run(reader.folder.name)


def test_a_run_shows_itself_in_a_notebook():
    html = nbtrack.open_run(_make_run(notes="<b>bold</b>")).to_html()

    assert "lr = 0.1" in html
    assert "finished" in html
    assert "&lt;b&gt;bold" in html
    assert "<style" not in html
