"""The notebook that every new user opens first, in a real browser."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

FIRST = Path(__file__).parents[2] / "notebooks" / "01_first_run.ipynb"
TRACKED, WITH_INIT = 7, 9  # the cells that record a run


@pytest.mark.timeout(180)
def test_each_run_shows_its_curves_under_its_cell(front_end):
    front_end.open(FIRST).run_all().wait_idle()
    for index, name in ((TRACKED, "narrow"), (WITH_INIT, "wide")):
        shown = front_end.cell(index)
        shown.scroll_into_view_if_needed()
        expect(shown.locator(".nbtrack-live canvas").first).to_be_visible()
        expect(shown.locator(".nbtrack-live")).to_contain_text(name)
        for metric in ("train/loss", "train/accuracy", "val/loss", "val/accuracy"):
            card = shown.locator(f'.nbt-card:has(.nbt-name[title="{metric}"])')
            expect(card).to_contain_text(re.compile(r"best \d"))
    expect(front_end.page.locator(".jp-RenderedText[data-mime-type*=stderr]")).to_have_count(0)
    _take_pictures(front_end)


@pytest.mark.timeout(180)
def test_the_saved_notebook_carries_the_pictures(lab):
    lab.open(FIRST).run_all().wait_idle().save()
    cells = json.loads(lab.file.read_text(encoding="utf-8"))["cells"]
    for index in (TRACKED, WITH_INIT):
        (panel,) = [out["data"] for out in cells[index]["outputs"] if "data" in out]
        assert {"image/png", "text/html", "text/plain"} <= panel.keys()
        assert str(lab.server.base) not in json.dumps(panel)


def _take_pictures(front_end) -> None:
    """Among them the picture at the top of the README: the panel of the second run."""
    front_end.screenshot(f"panel_{front_end.server.app}", WITH_INIT, ".nbtrack-live")
    for theme in ("light", "dark"):
        front_end.theme(theme)
        for index in (TRACKED, WITH_INIT, 11):
            front_end.cell(index).scroll_into_view_if_needed()
            front_end.screenshot(f"first_{front_end.server.app}_{index}_{theme}", index)
        front_end.screenshot(f"first_{front_end.server.app}_{theme}")
