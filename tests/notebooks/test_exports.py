"""Notebooks that are executed or converted without a browser: the picture is there, and final."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import v4

RUN = "application/vnd.nbtrack.run+json"
MIDDLE = 0.123456789  # a value that no picture and no table has any reason to say
METRICS = 20
CELLS = [
    "import nbtrack",
    f"""%%track tracked --project exported --config lr
lr = 0.5
for step in range(300):
    row = {{f"{{'ab'[n % 2]}}/{{n}}": (step * (n + 3)) % 97 / (n + 1) for n in range({METRICS})}}
    nbtrack.log(row | {{"loss": {MIDDLE} if step == 150 else step % 2}})""",
    "run = nbtrack.init(project='exported', name='spread')",
    "run.log({'loss': 1.0})",
    "run.log({'loss': 0.5})",
    "run.finish()",
    "nbtrack.compare(nbtrack.runs('exported'), metrics='loss')",
]
TRACKED, SPREAD, COMPARED = 1, 3, 6  # the cells that show a run, or several


def by_nbclient(path: Path) -> Path:
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, resources={"metadata": {"path": str(path.parent)}}).execute()
    nbformat.write(notebook, path)
    return path


def by_nbconvert(path: Path) -> Path:
    convert(path, "--to", "notebook", "--inplace", "--execute")
    return path


def by_papermill(path: Path) -> Path:
    done = path.with_name("done.ipynb")
    call("papermill", "--no-progress-bar", str(path), str(done))
    return done


@pytest.fixture(params=[by_nbclient, by_nbconvert, by_papermill], ids=lambda way: way.__name__)
def executed(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A notebook that records runs, after it was executed in one of the usual ways."""
    return request.param(write(tmp_path))


def write(folder: Path, cells: list[str] = CELLS) -> Path:
    content = v4.new_notebook(cells=[v4.new_code_cell(cell) for cell in cells])
    content.metadata.kernelspec = {"display_name": "Python 3", "name": "python3"}
    path = folder / "notebook.ipynb"
    nbformat.write(content, path)
    return path


def convert(path: Path, *options: str) -> None:
    call("nbconvert", *options, str(path))


def call(module: str, *options: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", module, *options], capture_output=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr


def outputs(path: Path) -> list[list[dict]]:
    """What stands under each cell, by mime type."""
    cells = nbformat.read(path, as_version=4).cells
    return [[out.get("data", {}) for out in cell.get("outputs", [])] for cell in cells]


@pytest.mark.timeout(240)
def test_an_executed_notebook_has_the_last_pictures_of_its_runs(executed, tmp_path):
    said = outputs(executed)
    for place, name in ((TRACKED, "tracked"), (SPREAD, "spread")):
        (panel,) = [data for data in said[place] if RUN in data]
        assert panel[RUN]["final"] is True
        assert panel["text/plain"].startswith(f"{name} (project exported): finished in")
        expect_whole(panel, tmp_path)
    (compared,) = said[COMPARED]
    expect_whole(compared, tmp_path)
    kinds = {kind for cell in said for data in cell for kind in data}
    assert not [kind for kind in kinds if "widget" in kind]


def expect_whole(data: dict, base: Path) -> None:
    """A picture for every viewer, small, without places of this machine and without history."""
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert 'src="data:image/svg+xml;base64,' in data["text/html"]
    written = json.dumps(data)
    assert len(written) <= 120_000
    assert str(base) not in written
    assert str(MIDDLE) not in written
    assert str(MIDDLE) not in base64.b64decode(image(data["text/html"])).decode()


def image(html: str) -> str:
    return html.partition("data:image/svg+xml;base64,")[2].partition('"')[0]


@pytest.mark.timeout(240)
def test_a_saved_notebook_becomes_a_page_with_its_pictures(tmp_path):
    path = by_nbclient(write(tmp_path))
    convert(path, "--to", "html")
    page = path.with_suffix(".html").read_text(encoding="utf-8")
    for words in ("Run tracked, finished:", "Run spread, finished:", "2 runs compared: "):
        assert f'alt="{words}' in page
    assert page.count("<img ") == 3
    assert "Config (1)" in page
    for absent in (RUN, "widget-view"):
        assert absent not in page
    # Once, in the source of the cell.
    assert page.count(str(MIDDLE)) == 1


@pytest.mark.timeout(240)
def test_a_notebook_that_fails_keeps_the_picture_of_the_failed_run(tmp_path):
    cells = [
        "import nbtrack",
        "%%track --project exported\nnbtrack.log({'loss': 1.0})\nraise ValueError('<b>high</b>')",
    ]
    path = write(tmp_path, cells)
    convert(path, "--to", "notebook", "--inplace", "--execute", "--allow-errors")
    (panel,) = [data for data in outputs(path)[1] if RUN in data]
    assert panel[RUN]["final"] is True
    assert "failed after" in panel["text/plain"]
    assert "<b>high</b>" not in panel["text/html"]
