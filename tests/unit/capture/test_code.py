"""The code of a run as files."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import nbtrack


@pytest.fixture
def script(tmp_path):
    """Runs a script beside a module and a package of its own; the names of what was kept."""

    def run(text, *, folder="project", **environment):
        home = tmp_path / folder
        (home / "helpers").mkdir(parents=True, exist_ok=True)
        (home / "model.py").write_text("SIZE = 3\napi_key = 'abcdef'\n")
        (home / "helpers" / "__init__.py").write_text("")
        (home / "helpers" / "late.py").write_text("x = 1\n")
        (home / "unused.py").write_text("")
        (home / "train.py").write_text(textwrap.dedent(text))
        import os

        done = subprocess.run(
            [sys.executable, str(home / "train.py")],
            cwd=home,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        (reader,) = nbtrack.runs("p")
        return reader.folder / "code"

    return run


def names(folder) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


TRAIN = """
    import nbtrack, numpy, model
    run = nbtrack.init(project="p")
    from helpers import late
    run.log({"a": 1})
    run.finish()
"""


def test_the_script_and_what_it_imports_from_its_folder_are_kept(script):
    code = script(TRAIN)
    assert names(code) == ["helpers/__init__.py", "helpers/late.py", "model.py", "train.py"]
    assert (code / "train.py").read_text() == textwrap.dedent(TRAIN)
    assert "abcdef" not in (code / "model.py").read_text()


def test_a_script_that_forgets_to_finish_keeps_it_too(script):
    assert "model.py" in names(script(TRAIN.replace("run.finish()", "")))


@pytest.mark.parametrize("off", [{"NBTRACK_SAVE_CODE": "false"}, {"WANDB_DISABLE_CODE": "true"}])
def test_it_can_be_switched_off(script, off):
    assert names(script(TRAIN, **off)) == []


def test_files_that_are_to_be_ignored_are_left_out(script):
    assert "model.py" not in names(script(TRAIN, WANDB_IGNORE_GLOBS="mod*.py,x"))


def put(*paths):
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text("text", encoding="utf-8")


def test_log_code_takes_python_and_what_describes_an_environment():
    put("a.py", "deep/b.py", "requirements.txt", "Dockerfile", "data.csv", ".venv/c.py")
    with nbtrack.init(project="p", save_code=False) as run:
        assert run.log_code() is None
    kept = names(Path(run.sync_dir, "code"))
    assert kept == ["Dockerfile", "a.py", "deep/b.py", "requirements.txt"]


def test_log_code_asks_functions_of_one_or_two_arguments():
    put("src/a.py", "src/b.md", "src/c.md")
    with nbtrack.init(project="p", save_code=False) as run:
        run.log_code(
            "src",
            include_fn=lambda path: path.endswith(".md"),
            exclude_fn=lambda path, root: Path(path).relative_to(root).name == "c.md",
        )
    assert names(Path(run.sync_dir, "code")) == ["b.md"]


def test_log_code_never_takes_the_store_itself_and_says_where_there_is_nothing(capsys):
    with nbtrack.init(project="p", dir=".", save_code=False) as run:
        Path(run.dir, "model.py").write_text("x")
        assert run.log_code() is None
        assert "there is no such code" in capsys.readouterr().err
        with pytest.raises(TypeError, match="include_fn"):
            run.log_code(include_fn=3)
    assert not Path(run.sync_dir, "code").exists()


def test_the_notebook_is_kept_at_the_end_as_it_was_saved(monkeypatch):
    cells = [
        {"cell_type": "markdown", "source": ["# A", " title"], "metadata": {}},
        {
            "cell_type": "code",
            "source": "api_key = 'abcdef'\n",
            "outputs": [{"output_type": "stream", "name": "stdout", "text": "big"}],
            "metadata": {},
        },
    ]
    Path("book.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4}), encoding="utf-8")
    monkeypatch.setenv("JPY_SESSION_NAME", str(Path("book.ipynb").absolute()))
    with nbtrack.init(project="p") as run:
        pass
    nbtrack.open_run(run.id)  # waits for what is still to be noted
    kept = json.loads(Path(run.sync_dir, "code", "book.ipynb").read_text(encoding="utf-8"))
    assert kept["cells"][0]["source"] == "# A title"
    assert kept["cells"][1]["outputs"] == []
    assert "abcdef" not in kept["cells"][1]["source"]


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"cells": [3]}', "\x00"])
def test_a_notebook_that_is_none_is_passed_over(monkeypatch, text):
    Path("book.ipynb").write_text(text, encoding="utf-8")
    monkeypatch.setenv("JPY_SESSION_NAME", "book.ipynb")
    with nbtrack.init(project="p") as run:
        pass
    nbtrack.teardown()
    assert not Path(run.sync_dir, "code", "book.ipynb").exists()
