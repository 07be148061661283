"""The command line: what it prints, what it refuses, and its exit codes."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import nbtrack
from nbtrack.cli import main

Captured = pytest.CaptureFixture[str]
COMMAND = [sys.executable, "-m", "nbtrack"]


@pytest.fixture
def ids() -> list[str]:
    """Three finished runs of project p: r0 to r2, lr 1.0 0.1 0.01, loss 1 0.5 0.333."""
    found: list[str] = []
    for number in range(3):
        with nbtrack.init(project="p", name=f"r{number}", config={"lr": 10.0**-number}) as run:
            for step in range(3):
                run.log({"loss": 1 / (number + 1), "step2": step * 2})
        found.append(run.id)
    return found


def _json(capsys: Captured) -> Any:
    return json.loads(capsys.readouterr().out)


def _run(*words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words], capture_output=True, check=False, encoding="utf-8", timeout=60, **more
    )


# -- the door -----------------------------------------------------------------------------------


def test_version_and_help_need_no_store():
    assert nbtrack.__version__ in _run("--version").stdout
    help_text = _run("--help").stdout
    for word in ("ls", "show", "history", "rm", "restore", "trash", "archive", "lock", "where"):
        assert f"    {word}" in help_text
    assert not Path(os.environ["NBTRACK_DIR"]).exists()


@pytest.mark.parametrize("words", [["--version"], ["login"], ["sync"], ["offline"], ["ls", "-h"]])
def test_quick_commands_do_not_load_polars(words: list[str], run_python):
    code = f"""
        import sys
        from nbtrack.cli import main
        main({words!r})
        print("polars" in sys.modules or "numpy" in sys.modules)
    """

    assert run_python(code).stdout.splitlines()[-1] == "False"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], 2),
        (["nonsense"], 2),
        (["ls", "--nonsense"], 2),
        (["ls", "-n", "0"], 2),
        (["ls", "-f", "lr = 3"], 2),
        (["ls", "a", "--project", "b"], 2),
        (["rm"], 2),
        (["ls", "nowhere"], 1),
        (["show", "nowhere"], 1),
        (["history", "nowhere"], 1),
        (["sync", "nowhere"], 1),
        (["sweep", "s.yaml", "--project", "p"], 1),
        (["launch"], 1),
        (["ls"], 0),
        (["--version"], 0),
    ],
)
def test_exit_codes(words: list[str], code: int, capsys: Captured):
    assert main(words) == code
    err = capsys.readouterr().err
    assert (code != 0) == ("error" in err)
    assert "Traceback" not in err


def test_an_error_is_one_line_on_stderr():
    done = _run("show", "nowhere")

    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("nbtrack: error: there is no run 'nowhere'")


def test_a_wrong_filter_shows_the_place(capsys: Captured):
    main(["ls", "-f", "lr = 3"])

    assert capsys.readouterr().err.splitlines()[-1] == "       ^"


def test_a_closed_pipe_is_no_error(ids: list[str]):
    with subprocess.Popen(
        [*COMMAND, "history", ids[0]], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        errors = process.stderr.read()

    assert errors == b""
    assert process.returncode in (0, 141)


class Terminal(io.StringIO):
    """Somebody who answers."""

    def isatty(self) -> bool:
        return True


class ImpatientTerminal(Terminal):
    """Somebody who presses Ctrl-C instead of answering."""

    def readline(self, size: int = -1, /) -> str:
        raise KeyboardInterrupt


def test_ctrl_c_ends_with_130(ids: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Captured):
    monkeypatch.setattr(sys, "stdin", ImpatientTerminal())

    assert main(["rm", ids[0]]) == 130
    assert capsys.readouterr().err.endswith("nbtrack: interrupted\n")
    assert len(nbtrack.runs("p")) == 3


# -- ls and show --------------------------------------------------------------------------------


def test_ls_lists_the_newest_first(ids: list[str], capsys: Captured):
    assert main(["ls"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "3 runs (newest first)"
    assert lines[1].split() == ["name", "id", "state", "created", "duration", "lr", "loss", "step2"]
    assert [line.split()[0] for line in lines[2:]] == ["r2", "r1", "r0"]
    assert all(run_id in lines[4 - number] for number, run_id in enumerate(ids))


def test_ls_filters_sorts_limits_and_chooses_columns(ids: list[str], capsys: Captured):
    main(["ls", "p", "-f", "config.lr < 0.5", "-o", "loss", "-n", "1", "-c", "step2,config.lr,x"])

    out = capsys.readouterr().out
    assert "2 runs of project p (filter: config.lr < 0.5; order: summary.loss)" in out
    assert out.splitlines()[1].split()[-2:] == ["step2", "lr"]
    assert out.splitlines()[2].startswith("r2")
    assert "1 more" in out
    assert "no run has summary.x" in out


def test_ls_json_holds_facts_config_and_summary(ids: list[str], capsys: Captured):
    main(["ls", "--json", "--order", "created"])

    runs = _json(capsys)
    assert [run["run_id"] for run in runs] == ids
    assert (runs[1]["config"], runs[1]["state"]) == ({"lr": 0.1}, "finished")
    assert runs[1]["summary"]["loss"] == 0.5


def test_ls_without_a_store_says_how_one_comes(capsys: Captured):
    assert main(["ls"]) == 0

    captured = capsys.readouterr()
    assert captured.out == "0 runs (newest first)\n"
    assert "nbtrack.init() makes it" in captured.err


def test_ls_fits_the_terminal(ids: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Captured):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "50")

    main(["ls"])

    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines[1:5])) <= 50
    assert "not shown for width" in lines[5]


def test_show_tells_all_of_one_run(ids: list[str], capsys: Captured):
    reader = nbtrack.open_run(ids[1])
    reader.tags = ["good"]
    reader.notes = "a note"

    main(["show", f"p/{ids[1]}"])

    out = capsys.readouterr().out
    for words in (
        f"r1 (p/{ids[1]})",
        "✓ finished",
        "3, last step 2",
        "good",
        "a note",
        "lr  0.1",
        "loss   0.5000",
        f'nbtrack.open_run("{ids[1]}")',
    ):
        assert words in out


def test_show_tells_the_error_of_a_failed_run(run_python, capsys: Captured):
    run_python(
        """
        import nbtrack
        nbtrack.init(project="p", id="bad")
        raise ValueError("no good")
        """,
        check=False,
    )

    main(["show", "bad"])
    assert "ValueError: no good" in capsys.readouterr().out
    main(["show", "bad", "--json"])
    assert "no good" in _json(capsys)["error"]


def test_show_reads_a_copied_folder(ids: list[str], capsys: Captured, tmp_path: Path):
    shutil.copytree(nbtrack.open_run(ids[0]).folder, tmp_path / "copy")

    assert main(["show", str(tmp_path / "copy")]) == 0
    assert "r0" in capsys.readouterr().out


# -- history ------------------------------------------------------------------------------------


def test_history_as_csv(ids: list[str]):
    done = _run("history", ids[0], "-k", "loss,step2", "--steps", "1:")

    assert done.stdout.splitlines() == ["_step,loss,step2", "1,1.0,2", "2,1.0,4"]


def test_history_as_json_keeps_values_exactly():
    with nbtrack.init(project="p") as run:
        run.log({"a": [1, 2], "n": float("nan"), "d": {"x": None}, "t": "é"})

    rows = json.loads(_run("history", run.id, "--format", "json").stdout)

    assert {key: rows[0][key] for key in "andt"} == {
        "a": [1, 2],
        "n": "NaN",
        "d": {"x": None},
        "t": "é",
    }


@pytest.mark.parametrize(
    ("name", "words"),
    [("h.parquet", []), ("h.csv", []), ("h.json", []), ("h.data", ["--format", "parquet"])],
)
def test_history_to_a_file(ids: list[str], name: str, words: list[str], capsys: Captured):
    assert main(["history", ids[0], "--output", name, *words]) == 0

    assert "wrote 3 rows of r0" in capsys.readouterr().err
    read = {".csv": pl.read_csv, ".json": pl.read_json}.get(Path(name).suffix, pl.read_parquet)
    assert read(name)["step2"].to_list() == [0, 2, 4]


def test_history_of_a_run_without_rows_is_empty():
    with nbtrack.init(project="p") as run:
        pass

    assert json.loads(_run("history", run.id, "--format", "json").stdout) == []
    assert _run("history", run.id).stdout.startswith("_step")


@pytest.mark.parametrize("steps", ["5", "a:b", "1:2:3", ""])
def test_steps_that_do_not_parse_are_a_wrong_call(ids: list[str], steps: str, capsys: Captured):
    assert main(["history", ids[0], "--steps", steps]) == 2
    assert "FIRST:END" in capsys.readouterr().err


# -- rm -----------------------------------------------------------------------------------------


def test_rm_moves_runs_to_the_trash(ids: list[str], capsys: Captured):
    assert main(["rm", ids[0], f"p/{ids[1]}", "--yes"]) == 0

    said = capsys.readouterr()
    assert said.out == "moved 2 runs to the trash\n"
    assert "nbtrack restore" in said.err
    assert nbtrack.runs("p").ids == [ids[2]]


def test_rm_by_filter(ids: list[str], capsys: Captured):
    assert main(["rm", "-p", "p", "-f", "loss > 0.4", "-y", "--json"]) == 0

    assert _json(capsys)["removed"] == ids[:2]
    assert nbtrack.runs("p").ids == [ids[2]]


def test_rm_of_nothing_is_no_error(ids: list[str], capsys: Captured):
    assert main(["rm", "-f", "loss > 4", "-y"]) == 0
    assert "nothing was removed" in capsys.readouterr().err


def test_rm_does_nothing_where_nobody_can_be_asked(ids: list[str]):
    done = _run("rm", ids[0], stdin=subprocess.DEVNULL)

    assert done.returncode == 2
    assert "add --yes" in done.stderr
    assert len(nbtrack.runs("p")) == 3


@pytest.mark.parametrize(("answer", "left"), [("y\n", 2), ("n\n", 3), ("\n", 3), ("", 3)])
def test_rm_asks(
    ids: list[str], answer: str, left: int, monkeypatch: pytest.MonkeyPatch, capsys: Captured
):
    monkeypatch.setattr(sys, "stdin", Terminal(answer))

    code = main(["rm", ids[0]])

    assert code == (0 if left == 2 else 1)
    assert "Move 1 run to the trash? [y/N]" in capsys.readouterr().err
    assert len(nbtrack.runs("p")) == left


def test_rm_leaves_live_runs_alone_unless_forced(ids: list[str], capsys: Captured):
    live = nbtrack.init(project="p", name="alive")

    assert main(["rm", live.id, ids[0], "-y"]) == 1
    assert "1 of 2 runs may be running: alive" in capsys.readouterr().err
    assert len(nbtrack.runs("p")) == 4


def test_rm_takes_ids_or_a_filter(ids: list[str], capsys: Captured):
    assert main(["rm", ids[0], "-f", "loss > 0", "-y"]) == 2
    assert "not both" in capsys.readouterr().err
    assert len(nbtrack.runs("p")) == 3


# -- where, doctor ------------------------------------------------------------------------------


def test_where_tells_the_place_and_sizes(ids: list[str], capsys: Captured):
    main(["where"])
    out = capsys.readouterr().out
    assert os.environ["NBTRACK_DIR"] in out
    assert "NBTRACK_DIR" in out
    assert "3 runs, " in out

    main(["where", "--json"])
    facts = _json(capsys)
    assert facts["root"] == os.environ["NBTRACK_DIR"]
    assert len(facts["store_id"]) == 16
    assert facts["projects"]["p"]["runs"] == 3
    assert facts["projects"]["p"]["bytes"] > 0


def test_where_before_the_first_run(capsys: Captured):
    assert main(["where"]) == 0
    assert "nbtrack.init() makes the store" in capsys.readouterr().out


def test_doctor_finds_all_well(ids: list[str], capsys: Captured):
    assert main(["doctor"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert all(line.split()[0] in ("ok", "warning") for line in lines if not line.startswith(" "))
    assert any(line.split()[:3] == ["ok", "runs", "3,"] for line in lines)


def _finding(capsys: Captured, name: str) -> dict[str, str]:
    main(["doctor", "--json"])
    found = [each for each in _json(capsys) if each["name"] == name]
    return next((each for each in found if each["level"] != "ok"), found[0])


def test_doctor_names_an_ill_run(ids: list[str], capsys: Captured):
    folder = nbtrack.open_run(ids[0]).folder
    for path in (folder / "run.json", *folder.glob("rows/*"), *folder.glob("history/*")):
        path.write_bytes(b"{broken")
    nbtrack.teardown()

    finding = _finding(capsys, "run")

    assert finding["level"] == "warning"
    assert ids[0] in finding["text"]
    assert finding["remedy"]


def test_doctor_names_a_store_of_a_newer_format(ids: list[str], capsys: Captured):
    root = Path(os.environ["NBTRACK_DIR"])
    nbtrack.teardown()
    (root / "format.json").write_text('{"format": 99, "store_id": "0123456789abcdef"}')

    assert main(["doctor"]) == 1
    assert "pip install -U nbtrack" in capsys.readouterr().out


def test_doctor_names_a_store_that_is_gone(ids: list[str], capsys: Captured, tmp_path: Path):
    nbtrack.teardown()
    Path(os.environ["NBTRACK_DIR"]).rename(tmp_path / "moved")

    finding = _finding(capsys, "stores")

    assert finding["level"] == "warning"
    assert "is not there" in finding["text"]


def test_doctor_tells_that_nothing_is_recorded(capsys: Captured, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WANDB_MODE", "disabled")

    assert _finding(capsys, "mode")["level"] == "warning"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_doctor_names_a_read_only_store(ids: list[str], capsys: Captured):
    projects = Path(os.environ["NBTRACK_DIR"]) / "projects"
    projects.chmod(0o500)
    try:
        assert _finding(capsys, "writable")["level"] == "problem"
    finally:
        projects.chmod(0o700)


# -- login, sync, modes -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", [["login"], ["login", "0" * 40], ["login", "--relogin", "--host", "x"], ["sync"]]
)
def test_there_is_nothing_to_log_in_to_or_to_sync(words: list[str], capsys: Captured):
    assert main(words) == 0
    assert "nothing to" in capsys.readouterr().out


def test_sync_of_a_local_run_says_that_it_is_there(ids: list[str], capsys: Captured):
    reader = nbtrack.open_run(ids[0])
    reader.files_dir.mkdir(exist_ok=True)

    assert main(["sync", str(reader.folder), str(reader.files_dir), "--clean"]) == 0
    assert capsys.readouterr().out.count("nothing to sync") == 2


def test_sync_of_something_else_says_why_not(capsys: Captured, tmp_path: Path):
    (tmp_path / "run-x.wandb").touch()

    assert main(["sync", str(tmp_path)]) == 1
    assert "not built yet" in capsys.readouterr().err
    assert main(["sync", str(tmp_path / "nowhere")]) == 1
    assert "no run in" in capsys.readouterr().err


def test_offline_and_online_are_remembered(capsys: Captured):
    assert main(["offline"]) == 0
    with nbtrack.init(project="p") as run:
        assert run.offline
    assert main(["online"]) == 0
    with nbtrack.init(project="p") as run:
        assert not run.offline
    assert "same local files" in capsys.readouterr().out


def test_rm_takes_names_and_says_which_are_not_clear(ids: list[str], capsys: Captured):
    with nbtrack.init(project="q", name="r0"):
        pass
    assert main(["rm", "r0", "-y"]) == 2
    assert "2 runs are called 'r0': say which by id: " in capsys.readouterr().err
    assert main(["rm", "r0", "-y", "-p", "p"]) == 0
    assert main(["rm", "r1", "-y"]) == 0
    assert nbtrack.runs("p").ids == [ids[2]]
    assert main(["rm", "nothing", "-y"]) == 1
    assert "there is no run 'nothing'" in capsys.readouterr().err


# -- trash, restore, archive, lock --------------------------------------------------------------


def test_what_was_removed_is_listed_and_brought_back(ids: list[str], capsys: Captured):
    main(["rm", *ids[:2], "-y"])
    capsys.readouterr()

    assert main(["trash"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "2 runs in the trash, the last deleted first"
    assert lines[1].split() == ["name", "id", "project", "deleted"]
    assert [line.split()[:3] for line in lines[2:]] == [
        ["r1", ids[1], "p"],
        ["r0", ids[0], "p"],
    ]
    assert main(["restore", ids[0], "r1"]) == 0
    assert capsys.readouterr().out.startswith(f"restored r0 (p/{ids[0]})")
    assert set(nbtrack.runs("p").ids) == set(ids)
    main(["trash"])
    assert capsys.readouterr().out == "the trash is empty\n"


def test_of_one_id_the_last_deleted_is_brought_back(capsys: Captured):
    for number in range(2):
        with nbtrack.init(project="p", id="same", name=f"n{number}"):
            pass
        main(["rm", "same", "-y"])
    capsys.readouterr()

    assert main(["restore", "p/same"]) == 0
    assert capsys.readouterr().out == "restored n1 (p/same)\n"
    assert main(["restore", "same"]) == 1
    assert "has another run of that id" in capsys.readouterr().err
    main(["trash", "--json"])
    assert [entry["name"] for entry in _json(capsys)] == ["n0"]


def test_restore_of_what_is_not_there_says_so(ids: list[str], capsys: Captured):
    assert main(["restore", ids[0]]) == 1
    assert "nbtrack trash lists what is there" in capsys.readouterr().err
    assert main(["restore"]) == 2


def test_emptying_asks_and_is_for_good(
    ids: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Captured
):
    main(["rm", *ids, "-y"])
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    assert main(["trash", "--empty"]) == 1
    assert "Remove 3 runs for good? [y/N]" in capsys.readouterr().err
    assert main(["trash", ids[0], "--empty", "-y"]) == 0
    assert capsys.readouterr().out == "removed 1 run for good\n"
    assert main(["trash", "--empty", "-y", "--json"]) == 0
    assert {entry["run_id"] for entry in _json(capsys)["removed"]} == set(ids[1:])
    assert main(["trash", "--empty", "-y"]) == 0


def test_a_locked_run_is_not_removed_until_it_is_unlocked(ids: list[str], capsys: Captured):
    assert main(["lock", ids[0], "r1"]) == 0
    assert capsys.readouterr().out == "locked 2 runs\n"
    assert main(["rm", *ids, "-y", "--force"]) == 1
    assert "2 of 3 runs are locked: r0" in capsys.readouterr().err
    assert len(nbtrack.runs("p")) == 3
    assert main(["lock", "--undo", "-f", "locked"]) == 0
    assert main(["rm", *ids, "-y"]) == 0


def test_archived_runs_are_marked(ids: list[str], capsys: Captured):
    assert main(["archive", "-f", "loss > 0.4", "--json"]) == 0
    assert set(_json(capsys)["changed"]) == set(ids[:2])
    assert nbtrack.runs("p", filter="not archived").ids == ids[2:]
    assert main(["archive", ids[0]]) == 0
    assert "nothing to change" in capsys.readouterr().err
    assert main(["archive", ids[0], "--undo"]) == 0
    assert capsys.readouterr().out == "took out of the archive: 1 run\n"
