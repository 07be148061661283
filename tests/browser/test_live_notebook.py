"""The notebook on live runs, as its reader goes through it."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser.panel import expect_curves, expect_progress, panel

LIVE = Path(__file__).parents[2] / "notebooks" / "02_live.ipynb"
CELLS = nbformat.read(LIVE, as_version=4).cells


RUN_MS = 120_000  # 200 steps on a slow machine


def place(words: str) -> int:
    """The code cell in which these words stand."""
    (found,) = [
        n for n, cell in enumerate(CELLS) if words in cell.source and "code" in cell.cell_type
    ]
    return found


FIRST, SECOND = place('name="first"'), place('name="second"')
FIGURE, ATTACHED = place("first.figure("), place("%track attach first")


def look_at(page, index):
    """Scroll to the charts under a cell; those that nobody sees are not drawn."""
    page.output(index).last.scroll_into_view_if_needed()
    panel(page, index).locator(".nbt-plot").first.scroll_into_view_if_needed()
    expect_curves(page, index)
    return panel(page, index)


@pytest.mark.timeout(300)
def test_a_reader_turns_a_knob_marks_a_checkpoint_and_stops(lab, recorded):
    lab.open(LIVE)
    for index in range(FIRST):
        lab.run(index)
    lab.run(FIRST, wait=False)
    first = look_at(lab, FIRST)
    expect_progress(lab, FIRST)
    field = first.get_by_role("textbox", name="learning_rate, exact value")
    field.fill("0.5")
    field.press("Enter")
    first.get_by_role("button", name="Mark a checkpoint").click()
    expect(lab.cell(FIRST)).to_contain_text("kept digits-")
    expect(first).to_contain_text("finished", timeout=RUN_MS)
    assert 0.5 in recorded("first").history(keys=["learning_rate"])["learning_rate"].to_list()

    lab.run(SECOND, wait=False)
    second = look_at(lab, SECOND)
    second.get_by_role("button", name="Stop").click()
    expect(lab.cell(SECOND)).to_contain_text("stopped from the panel")
    expect(lab.cell(SECOND)).to_contain_text("'interrupted'")


@pytest.mark.timeout(300)
def test_run_all_shows_something_under_every_cell_and_the_file_stays_small(front_end):
    front_end.open(LIVE).run_all().wait_idle(180_000)
    name = front_end.server.app
    for index, cell in enumerate(CELLS):
        if cell.cell_type == "code":
            front_end.cell(index).scroll_into_view_if_needed()
            expect(front_end.output(index).first).to_be_visible()
    for theme in ("light", "dark"):
        front_end.theme(theme)
        for index in (FIRST, SECOND, FIGURE, ATTACHED):
            if index == FIGURE:
                front_end.output(index).scroll_into_view_if_needed()
                expect(front_end.output(index).locator("canvas").first).to_be_visible()
            else:
                look_at(front_end, index)
            front_end.screenshot(f"live_{name}_{index}_{theme}", index)
    front_end.save()
    saved = front_end.file.read_text(encoding="utf-8")
    assert len(saved) < 700_000
    assert "Bokeh.version" not in saved  # BokehJS itself
    (figure,) = json.loads(saved)["cells"][FIGURE]["outputs"]
    assert {"text/html", "image/png"} <= figure["data"].keys()
