"""The notebook file goes where its owner takes it, and shows its runs there."""

from __future__ import annotations

import shutil

from playwright.sync_api import expect

from tests.browser.page import NotebookPage
from tests.browser.panel import (
    IMPORT,
    expect_curves,
    expect_final_picture,
    expect_progress,
    expect_whole,
    panel,
    slow,
)


def test_a_notebook_that_is_renamed_and_moved_goes_on_and_is_live_without_a_kernel(lab, recorded):
    lab.open([IMPORT, slow("moved")]).run(0).run(1, wait=False)
    expect_curves(lab)
    (lab.server.root / "folder").mkdir()
    lab.move(f"folder/renamed {lab.name}")
    expect_progress(lab)
    lab.interrupt().wait_idle()
    expect_final_picture(lab, "moved (project live): interrupted after")
    rows = recorded("moved").record.rows

    lab.server.end_kernels()
    lab.forget_kernel().reload()
    question = lab.page.get_by_role("dialog")
    question.get_by_role("button", name="No Kernel").click()
    expect_curves(lab)
    expect_whole(lab, rows)
    expect(panel(lab)).to_contain_text("interrupted")


def test_a_notebook_that_was_taken_to_another_server_shows_its_picture(
    lab, notebook_server, screenshots
):
    lab.open([IMPORT, slow("mailed", steps=30)]).run_all()
    expect(panel(lab)).to_contain_text("finished")
    expect_final_picture(lab, "mailed (project live): finished in")
    shutil.copy(lab.file, notebook_server.root)
    there = NotebookPage(lab.page, notebook_server, screenshots)
    there.name = lab.name
    there.load()
    expect(there.cell(1)).to_contain_text("This run's store is not on this server.")
    expect(there.cell(1).get_by_role("img", name="Run mailed, finished")).to_be_visible()
    there.screenshot("mailed", 1)
    notebook_server.end_kernels()
