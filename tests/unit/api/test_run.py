"""One run of wandb's Api: facts, edits, history, files."""

from __future__ import annotations

import math
import re
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import nbtrack
from nbtrack.api import Run
from nbtrack.errors import (
    ArgumentError,
    InvalidNameError,
    NotBuiltYetError,
    NotFoundError,
    UsageError,
)


def _recorded(rows: list[dict[str, Any]] | None = None, **arguments: Any) -> Run:
    with nbtrack.init(**{"project": "p", "config": {"lr": 0.1}, **arguments}) as run:
        for row in rows or [{"loss": 0.5}]:
            run.log(row)
    return nbtrack.Api().run(run.id)


def _again(run: Run) -> Run:
    return nbtrack.Api().run(run.id)


# -- facts --------------------------------------------------------------------------------------


def test_facts():
    run = _recorded(
        name="n", tags=["a"], notes="why", group="g", job_type="j", config={"lr": 0.1, "_wandb": 1}
    )

    assert (run.name, run.display_name, run.tags, run.notes) == ("n", "n", ["a"], "why")
    assert (run.group, run.job_type, run.state, run.project) == ("g", "j", "finished", "p")
    assert run.config == {"lr": 0.1}
    assert run.rawconfig == {"lr": 0.1, "_wandb": 1}
    assert run.json_config == '{"lr": {"value": 0.1}}'
    assert dict(run.summary)["loss"] == run.summary_metrics["loss"] == 0.5
    assert run.lastHistoryStep == 0
    assert run.system_metrics == {}
    assert (run.sweep, run.sweep_name, run.commit) == (None, None, None)
    assert run.metadata["startedAt"] == run.created_at
    assert (run.user.entity, run.user.username) == ("local", run.username or "")
    assert run.url.startswith("file://")
    assert run.load()["state"] == "finished"
    assert "lr = 0.1" in run.to_html()
    assert run.id in repr(run)


def test_times_are_iso_with_microseconds():
    run = _recorded()

    for time in (run.created_at, run.heartbeat_at):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", time)
    assert datetime.fromisoformat(run.created_at) <= datetime.fromisoformat(run.heartbeat_at)


def test_a_run_without_rows_has_no_last_step():
    with nbtrack.init(project="p") as run:
        pass

    assert nbtrack.Api().run(run.id).lastHistoryStep == -1


def test_the_summary_is_a_dict_with_attributes():
    summary = _recorded([{"loss": 0.5, "d": {"x": 1}}]).summary

    assert summary.get("nothing", 7) == 7
    assert summary["d"]["x"] == 1
    assert summary.loss == 0.5
    assert summary._json_dict["loss"] == 0.5
    assert summary["_step"] == 0
    with pytest.raises(AttributeError):
        summary.nothing  # noqa: B018 - the look is the test
    with pytest.raises(KeyError):
        summary["nothing"]


def test_states_are_wandb_s_words(run_python):
    result = run_python(
        """
        import os, nbtrack
        run = nbtrack.init(project="p", id="gone")
        run.log({"loss": 1})
        os._exit(9)
        """,
        check=False,
    )

    assert result.returncode == 9
    run = nbtrack.Api().run("p/gone")
    assert run.state == "crashed"
    assert nbtrack.open_run("gone").state == "killed"
    assert list(nbtrack.Api().runs("p", filters={"state": "crashed"})) == [run]


def test_the_state_of_a_live_run_is_up_to_date():
    live = nbtrack.init(project="p")
    live.log({"loss": 1})
    run = nbtrack.Api().run(live.id)
    assert run.state == "running"

    live.log({"loss": 0.5})
    live.finish()

    run.wait_until_finished()
    assert run.state == "finished"
    assert run.summary["loss"] == 0.5


# -- edits --------------------------------------------------------------------------------------


def test_edits_are_written_by_update():
    run = _recorded(config={"lr": 0.1, "old": 1, "nested": {"a": 1}}, tags=["a"])

    run.name = "renamed"
    run.notes = "noted"
    run.group = "g"
    run.tags.append("b")
    run.config["lr"] = 0.2
    run.config["nested"]["a"] = 2
    run.config["fresh"] = [1, 2]
    del run.config["old"]
    run.summary["best"] = math.inf
    assert _again(run).name != "renamed"
    run.update()

    again = _again(run)
    assert (again.name, again.notes, again.group) == ("renamed", "noted", "g")
    assert again.tags == ["a", "b"]
    assert again.config == {"lr": 0.2, "nested": {"a": 2}, "fresh": [1, 2]}
    assert again.summary["best"] == math.inf
    assert again.summary["loss"] == 0.5


def test_only_what_was_changed_is_written():
    run, other = (recorded := _recorded()), _again(recorded)

    run.name = "by run"
    other.tags = ["by other"]
    run.update()
    other.save()

    assert (_again(run).name, _again(run).tags) == ("by run", ["by other"])


def test_summary_update_writes_at_once():
    run = _recorded()

    run.summary.update({"best": 1})

    assert _again(run).summary["best"] == 1


def test_numpy_values_can_be_edited_in():
    numpy = pytest.importorskip("numpy")
    run = _recorded()

    run.summary["best"] = numpy.float32(0.5)
    run.config["layers"] = numpy.arange(3)
    run.update()

    assert _again(run).summary["best"] == 0.5
    assert _again(run).config["layers"] == [0, 1, 2]


def test_wrong_tags_are_refused_and_nothing_is_written():
    run = _recorded()

    run.name = "renamed"
    run.tags = ["x" * 65]
    with pytest.raises((InvalidNameError, ValueError)):
        run.update()

    assert _again(run).name != "renamed"


def test_load_reads_anew():
    run = _recorded()
    _again(run).summary.update({"best": 1})

    run.load(force=True)

    assert run.summary["best"] == 1


def test_a_finished_run_can_be_deleted_and_a_live_one_not():
    run = _recorded()
    run.delete()
    assert len(nbtrack.Api().runs("p")) == 0

    live = nbtrack.init(project="p")
    with pytest.raises(UsageError, match="running"):
        nbtrack.Api().run(live.id).delete()


# -- history ------------------------------------------------------------------------------------


def test_history_is_a_pandas_frame_of_all_columns():
    pandas = pytest.importorskip("pandas")
    run = _recorded([{"loss": 0.5, "d": {"x": 1}}, {"loss": 0.25, "text": "a"}])

    frame: Any = run.history()

    assert isinstance(frame, pandas.DataFrame)
    assert {"loss", "d.x", "text", "_step", "_runtime", "_timestamp"} == set(frame.columns)
    assert list(frame["loss"]) == [0.5, 0.25]
    assert list(frame["text"].isna()) == [True, False]


@pytest.mark.parametrize("samples", [1, 2, 7, 10])
def test_history_is_sampled_evenly_with_both_ends(samples: int):
    run = _recorded([{"loss": float(step)} for step in range(10)])

    frame: Any = run.history(samples=samples)
    rows: Any = run.history(samples=samples, pandas=False)

    assert len(frame) == len(rows) == samples
    assert list(frame["_step"]) == [row["_step"] for row in rows]
    assert rows[-1]["_step"] == 9
    assert samples == 1 or rows[0]["_step"] == 0


def test_history_of_keys_has_exactly_those_columns_and_the_rows_that_have_all():
    run = _recorded([{"a": 1, "b": 2}, {"a": 3}, {"a": 5, "b": 6, "epoch": 1}])

    frame: Any = run.history(keys=["a", "b"])
    by_epoch: Any = run.history(keys=["a"], x_axis="epoch")

    assert list(frame.columns) == ["_step", "a", "b"]
    assert frame.to_dict("records") == [{"_step": 0, "a": 1, "b": 2}, {"_step": 2, "a": 5, "b": 6}]
    assert list(by_epoch.columns) == ["epoch", "a"]
    assert run.history(keys=["a", "b"], pandas=False) == frame.to_dict("records")


def test_history_keeps_what_was_logged_as_lists_and_dicts():
    medium = {"_type": "image-file", "path": "media/x.png"}
    run = _recorded([{"im": medium, "l": [1, 2], "t": "[not json"}])

    frame: Any = run.history()

    assert (frame["im"][0], frame["l"][0], frame["t"][0]) == (medium, [1, 2], "[not json")


@pytest.mark.parametrize("keys", ["loss", ("loss",), [1]])
def test_history_of_wrong_keys_says_so_and_is_empty(keys: Any, capsys: pytest.CaptureFixture[str]):
    run = _recorded()

    assert run.history(keys=keys) == []
    assert "list" in capsys.readouterr().err
    with pytest.raises(ArgumentError, match="list"):
        run.scan_history(keys=keys)


def test_a_short_run_has_no_history_of_the_system():
    run = _recorded()

    assert len(run.history(stream="system")) == 0
    assert run.history(stream="system", pandas=False) == []
    assert run.history(keys=["a"], stream="system") == []
    assert run.system_metrics == {}
    with pytest.raises(ArgumentError, match="at least 1"):
        run.history(samples=0)


def test_history_without_pandas_names_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
):
    run = _recorded()
    monkeypatch.setitem(sys.modules, "pandas", None)

    with pytest.raises(ImportError, match="pip install"):
        run.history()
    assert run.history(pandas=False)[0]["loss"] == 0.5


def test_scan_history_gives_every_row_exactly():
    logged = [{"a": 1, "b": {"c": 2}}, {"a": 1.5}, {"a": "x"}, {"a": [1]}]
    run = _recorded(logged)

    rows = list(run.scan_history())

    assert [{k: v for k, v in row.items() if k[0] != "_"} for row in rows] == logged
    assert [row["_step"] for row in rows] == [0, 1, 2, 3]
    assert list(run.scan_history(keys=["b.c"])) == [{"b.c": 2}]
    assert [row["_step"] for row in run.scan_history(min_step=1, max_step=3)] == [1, 2]
    assert next(run.beta_scan_history(page_size=1))["a"] == 1


# -- files --------------------------------------------------------------------------------------


def _with_files() -> Run:
    run = _recorded()
    Path("made").mkdir()
    Path("made/a.txt").write_text("A", encoding="utf-8")
    Path("made/b.json").write_text("{}", encoding="utf-8")
    run.upload_file("made/a.txt")
    run.upload_file("b.json", root="made")
    return run


def test_files_are_listed_and_chosen(monkeypatch):
    monkeypatch.setenv("NBTRACK_X_SAVE_REQUIREMENTS", "false")
    run = _with_files()

    assert [file.name for file in run.files()] == ["b.json", "made/a.txt"]
    assert [file.name for file in run.files(names=["b.json", "x"])] == ["b.json"]
    assert [file.name for file in run.files(pattern="%.txt")] == ["made/a.txt"]
    assert (run.file("made/a.txt").size, run.file("b.json").mimetype) == (1, "application/json")
    assert run.file("b.json").url.startswith("file://")
    with pytest.raises(ArgumentError, match="not both"):
        run.files(names=["a"], pattern="b")
    assert list(_recorded().files()) == []


def test_a_file_is_downloaded_and_not_over_another(tmp_path: Path):
    file = _with_files().file("made/a.txt")

    with file.download(root=str(tmp_path)) as copy:
        assert copy.read() == "A"
    assert (tmp_path / "made" / "a.txt").read_text(encoding="utf-8") == "A"
    (tmp_path / "made" / "a.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ValueError, match="File already exists"):
        file.download(root=str(tmp_path))
    with file.download(root=str(tmp_path), exist_ok=True) as copy:
        assert copy.read() == "mine"
    with file.download(root=str(tmp_path), replace=True) as copy:
        assert copy.read() == "A"


@pytest.mark.parametrize("name", ["nowhere.txt", "../run.json", "made"])
def test_only_files_of_the_run_are_found(name: str):
    with pytest.raises(NotFoundError):
        _with_files().file(name)


def test_a_file_can_be_deleted(monkeypatch):
    monkeypatch.setenv("NBTRACK_X_SAVE_REQUIREMENTS", "false")
    run = _with_files()

    run.file("b.json").delete()

    assert [file.name for file in run.files()] == ["made/a.txt"]


def test_a_file_outside_of_root_is_not_uploaded(tmp_path: Path):
    run = _recorded()
    (tmp_path / "x.txt").write_text("x", encoding="utf-8")

    with pytest.raises(ArgumentError, match="does not lie below"):
        run.upload_file(str(tmp_path / "x.txt"), root=".")


@pytest.mark.parametrize("name", ["logged_artifacts", "use_artifact", "stop"])
def test_what_comes_later_says_so(name: str):
    with pytest.raises(NotBuiltYetError):
        getattr(_recorded(), name)()
