"""The live panel below a cell: what a reader sees of it, and what the notebook file keeps."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.browser.page import NotebookPage

RUN = "application/vnd.nbtrack.run+json"
IMPORT = "import nbtrack, math, os, time"
ENDLESS = 100_000
_SLOW = """%%track {name} --project live
for step in range({steps}):
    nbtrack.log({{"train/loss": math.exp(-step / 100), "val/acc": 1 - math.exp(-step / 50)}})
    time.sleep(0.02)
"""
# Of the step in the head of a panel.
_STEP = """panel => {
  const said = panel.innerText.match(/step ([0-9,]+)/);
  return said ? Number(said[1].replaceAll(',', '')) : -1;
}"""
_IS_FINAL = """([index, kind]) => {
  const cell = window.jupyterapp.shell.currentWidget.content.widgets[index];
  const { outputs } = cell.model.sharedModel.toJSON();
  return outputs.some(output => output.data?.[kind]?.final);
}"""


def slow(name: str, steps: int = ENDLESS) -> str:
    """A cell whose run takes its time."""
    return _SLOW.format(name=name, steps=steps)


def panel(page: NotebookPage, index: int = 1) -> Locator:
    """The live panel under a cell."""
    return page.cell(index).locator(".nbtrack-live")


def expect_curves(page: NotebookPage, index: int = 1) -> None:
    """Charts are drawn, and there is no saved picture beside them."""
    expect(panel(page, index).locator("canvas").first).to_be_visible()
    expect(page.cell(index).locator(".nbtrack-saved")).to_have_count(0)


def expect_progress(page: NotebookPage, index: int = 1) -> None:
    """The panel, of several the last one, goes on with its run."""
    shown = panel(page, index).last.element_handle()
    before = shown.evaluate(_STEP)
    page.page.wait_for_function(
        f"([panel, before]) => ({_STEP})(panel) > before", arg=[shown, before]
    )


def expect_whole(page: NotebookPage, rows: int, index: int = 1) -> None:
    """All rows of a run that has ended are there, in its head and in its first curve.

    Of several panels under the cell it is the first one.
    """
    shown = panel(page, index).first
    expect(shown.locator(".nbt-facts")).to_contain_text(
        re.compile(rf"step {rows - 1:,}\s*· {rows:,} rows")
    )
    steps = _steps_of_first_curve(shown, rows)
    every = -(-rows // len(steps))  # a long table shows every second row, or third
    assert steps == list(range(0, rows, every))


def _steps_of_first_curve(shown: Locator, rows: int) -> list[int]:
    """What its table of points shows, as soon as it is of so many rows."""
    points = shown.get_by_role("dialog")
    for _ in range(200):
        # The table is made once: what comes later is in the next one.
        shown.locator(".nbt-plot").first.press("t")
        is_whole = f"of {rows:,} points" in points.inner_text()
        steps = points.locator("td:first-child").all_inner_texts()
        points.get_by_role("button", name="Close").click()
        if is_whole:
            return [int(step.replace(",", "")) for step in steps]
        shown.page.wait_for_timeout(100)
    pytest.fail(f"the curve has not come to {rows} points")


def outputs(page: NotebookPage, index: int = 1) -> list[dict[str, Any]]:
    """What the notebook file has of runs under a cell."""
    page.save()
    cells = json.loads(page.file.read_text(encoding="utf-8"))["cells"]
    return [output["data"] for output in cells[index]["outputs"] if RUN in output.get("data", {})]


def expect_final_picture(page: NotebookPage, words: str, index: int = 1) -> None:
    """The page, or the kernel, has put the last picture into the notebook."""
    page.page.wait_for_function(_IS_FINAL, arg=[index, RUN])
    (saved,) = outputs(page, index)
    assert words in "".join(saved["text/plain"])
    assert len(json.dumps(saved)) < 120_000
    assert {"image/png", "text/html"} <= saved.keys()
