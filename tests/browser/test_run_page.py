"""The page of one run in the main area, as a user works with it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

import nbtrack
from nbtrack.records import CellRecord
from tests.browser.page import READY_TIMEOUT_MS, NotebookPage
from tests.browser.run_page import RunPage
from tests.browser.server import JupyterServer

if TYPE_CHECKING:
    from collections.abc import Iterator

AXE = Path(__file__).parents[2] / "labextension/node_modules/axe-core/axe.min.js"
LOOK = """async () => {
  const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const options = { runOnly: { type: 'tag', values } };
  const { violations } = await axe.run('.nbtrack-run-tab:not(.lm-mod-hidden)', options);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html.slice(0, 200)}`));
}"""
HTML = "<img src=x onerror=window.ill=1>"
PROJECT = "cifar10-resnet"
CELLS = (
    'train = CIFAR10("data", transform=augment)',
    "def resnet18(width=64, dropout=0.1):\n    return Model(width, dropout)",
    '%%track --project cifar10-resnet\nfor step in range(300):\n    nbtrack.log({"train/loss": 1 / (step + 1)})',
)
NOTES = (
    "AdamW with decoupled weight decay. Label smoothing helps calibration more than accuracy. "
    "**Next:** the same with `width=96`, and a fifth seed for the paper."
)


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[JupyterServer]:
    server = JupyterServer(tmp_path_factory.mktemp("run-page"), "lab")
    yield server
    server.stop()


@pytest.fixture
def in_store(server, monkeypatch):
    """This process records into the store that the server shows."""
    for name, folder in server.store_folders().items():
        monkeypatch.setenv(name, folder)
    monkeypatch.setenv("NBTRACK_DIR", str(server.store))


def record(name="calm-otter-7", rows=300, project=PROJECT, **arguments):
    """A run that has ended, with all that a page can show."""
    config = {
        "optimizer": "adamw",
        "lr": 3e-4,
        "model": {"width": 64, "dropout": 0.1, "head": {"bias": True}},
        "seed": 1,
    }
    known = {"config": config, "tags": ["paper", "augment"], "notes": NOTES, "group": "adamw"}
    with nbtrack.init(project=project, name=name, **{**known, **arguments}) as run:
        for number, source in enumerate(CELLS):
            run.record_cell(
                CellRecord(
                    source=source,
                    cell_id=f"c{number}",
                    execution_count=number + 2,
                    started_us=number + 1,
                    duration_s=1.8 / (number + 1),
                    outcome="finished",
                )
            )
        for step in range(rows):
            row = {"train/loss": 2.2 / (1 + step / 20), "train/acc": 1 - 1 / (1 + step / 40)}
            if step % 10 == 9:
                row |= {"val/loss": 2.4 / (1 + step / 25), "val/acc": 0.96 - 0.9 / (1 + step / 30)}
            row["lr"] = 3e-4 * (1 - step / rows) if step != 7 else float("nan")
            run.log(row)
    files = nbtrack.open_run(run.id).files_dir
    files.mkdir(parents=True, exist_ok=True)
    (files / "notes.txt").write_text(f"line one\n{HTML}\n")
    (files / "model.q9").write_bytes(b"\0" * 48_000)
    return run


@pytest.fixture
def notebook(page, server, screenshots) -> Iterator[NotebookPage]:
    yield NotebookPage(page, server, screenshots)
    server.end_kernels()


@pytest.fixture
def run_page(notebook, in_store) -> RunPage:
    return RunPage(notebook)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_tabs_show_what_the_run_is(run_page, theme):
    record("baseline-run", rows=60, notes=None, config={"lr": 0.1})
    run = record()
    run_page.load().theme(theme)
    run_page.page.set_viewport_size({"width": 1500, "height": 1100})
    shown = run_page.open(run)
    expect(shown.locator("canvas").first).to_be_visible()
    expect(shown.get_by_text("AdamW with decoupled")).to_be_visible()
    expect(shown.locator(".nbt-figure").first).to_contain_text("best")
    run_page.screenshot(f"run_page_overview_{theme}")
    run_page.page.evaluate(AXE.read_text(encoding="utf-8"))
    assert run_page.page.evaluate(LOOK) == []
    for tab in ("Charts", "Config", "Summary", "System", "Code", "Files", "History"):
        run_page.tab(tab)
        if tab == "History":
            expect(shown.locator(".nbt-history-grid canvas").first).to_be_visible()
        run_page.page.wait_for_timeout(700)
        run_page.screenshot(f"run_page_{tab.lower()}_{theme}")
        assert run_page.page.evaluate(LOOK) == [], tab
