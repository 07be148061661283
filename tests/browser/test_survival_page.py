"""Pages come and go while cells run: what they show, and what they write into the notebook."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

import nbtrack
from tests.browser.panel import (
    IMPORT,
    expect_curves,
    expect_final_picture,
    expect_progress,
    expect_whole,
    outputs,
    panel,
    slow,
)

# Several pages for one test.
pytestmark = pytest.mark.timeout(240)

# The first run lasts until there is a file of this name, the second one goes on.
TWO_RUNS = """for name in ("first", "second"):
    with nbtrack.init(project="live", name=name):
        for step in range(100_000):
            nbtrack.log({"value": step})
            time.sleep(0.02)
            if name == "first" and os.path.exists("enough"):
                break
"""


def test_runs_that_a_page_never_saw_or_saved_are_there_when_it_is_opened(lab, recorded):
    lab.open([IMPORT, TWO_RUNS]).run(0).run(1, wait=False)
    expect_curves(lab)
    lab.page.goto("about:blank")
    lab.file.with_name("enough").touch()
    while not [run for run in nbtrack.runs("live") if run.name == "second" and run.record.rows]:
        lab.page.wait_for_timeout(100)
    lab.reload()
    shown = panel(lab)
    expect(shown).to_have_count(2)
    expect(shown.first).to_contain_text("finished")
    expect(shown.first).to_contain_text("first")
    expect_whole(lab, recorded("first").record.rows)
    expect(shown.last).to_contain_text("second")
    expect_progress(lab)
    lab.screenshot("restored", 1)
    assert len(outputs(lab)) == 2
    lab.reload()
    expect(shown).to_have_count(2)


def test_of_two_tabs_one_writes_into_the_notebook_and_another_notebook_is_by_itself(lab):
    lab.open([IMPORT, slow("twice")]).run(0).run(1, wait=False)
    expect_curves(lab)
    second = lab.save().another_tab().reload()
    other = lab.another_tab().open([IMPORT, slow("beside")]).run(0).run(1, wait=False)
    for tab, name in ((lab, "twice"), (second, "twice"), (other, "beside")):
        expect_curves(tab)
        expect(panel(tab)).to_contain_text(name)
        expect_progress(tab)
    lab.interrupt()
    expect(panel(second)).to_contain_text("interrupted")
    expect(panel(lab)).to_contain_text("interrupted")
    # The tab that was first goes without having saved: only now the second one keeps the picture.
    expect(second.page.locator(".jp-mod-dirty")).to_have_count(0)
    lab.page.close()
    expect_final_picture(second, "twice (project live): interrupted after")
    expect_progress(other)
