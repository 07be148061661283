"""What becomes of a panel when its cell is run again or cleared, or its kernel restarted."""

from __future__ import annotations

from playwright.sync_api import expect

import nbtrack
from tests.browser.panel import (
    IMPORT,
    expect_curves,
    expect_final_picture,
    expect_whole,
    panel,
    slow,
)


def test_a_cell_that_is_run_again_shows_the_new_run_and_the_old_one_is_kept(lab, recorded):
    lab.open([IMPORT, slow("again", steps=30)]).run_all()
    expect(panel(lab)).to_contain_text("finished")
    first = recorded("again").run_id
    lab.run(1)
    expect(panel(lab)).to_have_count(1)
    expect_whole(lab, 30)
    both = [run for run in nbtrack.runs("live") if run.name == "again"]
    assert [run.state for run in both] == ["finished", "finished"]
    assert both[0].run_id != both[1].run_id == first


def test_a_cleared_output_does_not_end_its_run_and_a_restarted_kernel_does(lab, recorded):
    lab.open([IMPORT, slow("cleared"), slow("restarted")]).run(0).run(1, wait=False)
    expect_curves(lab)
    lab.clear(1)
    expect(panel(lab)).to_have_count(0)
    run, rows = recorded("cleared"), recorded("cleared").record.rows
    while run.record.rows < rows + 60:
        lab.page.wait_for_timeout(100)
    assert run.state == "running"
    lab.interrupt().wait_idle()
    assert run.state == "interrupted"

    lab.run(2, wait=False)
    expect_curves(lab, 2)
    lab.restart().wait_idle()
    expect(panel(lab, 2)).to_contain_text("interrupted")
    expect_final_picture(lab, "restarted (project live): interrupted after", 2)
    expect_whole(lab, recorded("restarted").record.rows, 2)
