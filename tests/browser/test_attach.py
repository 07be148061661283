"""Runs of elsewhere, shown in a notebook: live where they go on, by %track attach and by name."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.panel import (
    IMPORT,
    expect_curves,
    expect_final_picture,
    expect_progress,
    panel,
    slow,
)


@pytest.mark.timeout(240)
def test_a_run_of_another_notebook_is_live_here_and_can_be_stopped_from_here(lab, recorded):
    lab.open([IMPORT, slow("there")]).run(0).run(1, wait=False)
    expect_curves(lab)
    here = lab.another_tab()
    here.open([IMPORT, "%track attach there", "run = nbtrack.open_run(RUN)\nrun"])
    here.page.evaluate(
        """id => {
          const cells = window.jupyterapp.shell.currentWidget.content.widgets;
          const source = cells[2].model.sharedModel;
          source.setSource(source.getSource().replace('RUN', `'${id}'`));
        }""",
        recorded("there").run_id,
    )
    here.run(0).run(1).run(2)
    for index in (1, 2):
        here.cell(index).scroll_into_view_if_needed()
        expect_curves(here, index)
        expect(panel(here, index)).to_contain_text("running")
        expect_progress(here, index)
    here.screenshot("attached_live")
    panel(here, 2).get_by_role("button", name="Stop").click()
    for page, index in ((here, 1), (here, 2), (lab, 1)):
        expect(panel(page, index)).to_contain_text("interrupted")
    expect(lab.cell(1)).to_contain_text("RunStopped")
    # Nobody but the page can put the last picture into this notebook.
    for index in (1, 2):
        expect_final_picture(here, "there (project live): interrupted after", index)


def test_an_ended_run_and_one_of_this_kernel_are_shown_where_they_are_named(front_end):
    cells = [
        IMPORT,
        (
            "with nbtrack.init(project='live', name='ended') as run:\n"
            "    for step in range(50): run.log({'loss': 1 / (step + 1)})"
        ),
        "run",
        "%track attach ended",
        "live = nbtrack.init(project='live', name='goes on')\nlive.log({'loss': 1.0})",
        "live.log({'loss': 0.5})\nlive",
        "%track attach",
        "live.finish()",
    ]
    front_end.open(cells)
    for index in range(len(cells)):
        front_end.run(index)
    for index, name in ((2, "ended"), (3, "ended"), (5, "goes on"), (6, "goes on")):
        front_end.cell(index).scroll_into_view_if_needed()
        expect_curves(front_end, index)
        expect(panel(front_end, index)).to_contain_text(name)
        expect(panel(front_end, index)).to_contain_text("finished in")
    front_end.screenshot(f"attached_{front_end.server.app}")
