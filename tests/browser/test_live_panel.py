"""The live panel under a cell: it appears while the cell runs, and outlives kernel and page."""

from __future__ import annotations

from nbformat import v4
from playwright.sync_api import expect

from tests.browser.panel import (
    IMPORT,
    RUN,
    expect_curves,
    expect_final_picture,
    expect_progress,
    expect_whole,
    panel,
    slow,
)

WINDOWED = """() => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  notebook.notebookConfig = { ...notebook.notebookConfig, windowingMode: 'full' };
}"""
SCROLL_TO = """index => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  void notebook.scrollToItem(index, 'smart');
}"""


def test_curves_are_live_while_the_cell_runs(front_end):
    front_end.open([IMPORT, slow("alive")]).run(0).run(1, wait=False)
    expect_curves(front_end)
    expect(front_end.cell(1).locator(".jp-InputPrompt")).to_have_text("[*]:")
    expect(panel(front_end)).to_contain_text("alive")
    expect_progress(front_end)
    front_end.screenshot(f"live_{front_end.server.app}", 1)


def test_the_panel_is_live_again_when_an_unsaved_page_is_loaded_with_a_busy_kernel(front_end):
    front_end.open([IMPORT, slow("reloaded")]).run(0).run(1, wait=False)
    expect_curves(front_end)
    front_end.reload()
    expect_curves(front_end)
    expect_progress(front_end)


def test_the_panel_of_a_finished_run_is_drawn_without_its_kernel(front_end):
    front_end.open([IMPORT, slow("done", steps=50)]).run_all().wait_idle()
    expect(panel(front_end)).to_contain_text("finished")
    expect_final_picture(front_end, "done (project live): finished in")
    front_end.server.end_kernels()
    front_end.reload()
    expect_curves(front_end)
    expect(panel(front_end)).to_contain_text("finished")


def test_a_killed_kernel_leaves_its_curves_and_the_page_saves_their_picture(lab):
    death = "    if step == 60: os.kill(os.getpid(), 9)\n"
    lab.open([IMPORT, slow("struck") + death]).run(0).run(1, wait=False)
    expect_curves(lab)
    expect(panel(lab)).to_contain_text("killed")
    expect_final_picture(lab, "struck (project live): killed after")


def test_a_run_that_ends_while_no_page_is_open_is_whole_when_one_is_opened(lab, recorded):
    lab.open([IMPORT, slow("unseen", steps=200)]).run(0).run(1, wait=False)
    expect_curves(lab)
    lab.save()
    lab.page.goto("about:blank")
    # The kernel is asked, not a clock: the server answers when the cell has ended.
    while recorded("unseen").state == "running":
        lab.page.wait_for_timeout(100)
    lab.load()
    expect_curves(lab)
    expect(panel(lab)).to_contain_text("finished")
    expect_final_picture(lab, "unseen (project live): finished in")


def test_a_run_of_another_server_is_shown_as_it_was_saved(front_end):
    elsewhere = {"format": 1, "store": "0" * 16, "project": "live", "run": "abcd1234"}
    data = {RUN: elsewhere, "text/html": "<p>saved <b>picture</b></p>", "text/plain": "plain"}
    cell = v4.new_code_cell("1", outputs=[v4.new_output("display_data", data)])
    front_end.open([cell])
    expect(front_end.output(0)).to_contain_text("This run's store is not on this server.")
    expect(front_end.output(0)).to_contain_text("saved picture")
    front_end.screenshot(f"elsewhere_{front_end.server.app}", 0)


def test_a_deleted_run_becomes_its_saved_picture(lab, recorded):
    lab.open([IMPORT, slow("gone", steps=50)]).run_all().wait_idle()
    expect_curves(lab)
    lab.save()
    recorded("gone").delete()
    lab.reload()
    expect(lab.cell(1)).to_contain_text("This run is not in its store any more.")
    expect(lab.cell(1).locator(".nbtrack-saved img")).to_be_visible()


def test_names_are_text_and_never_html(lab):
    name = "<img src=x onerror=window.ill=1>"
    cell = (
        f"with nbtrack.init(project='live', name='{name}', notes='{name}') as run:\n"
        f"    run.log({{'{name}': 1.0, 'b': 2}}); run.log({{'{name}': 2.0, 'b': 1}})"
    )
    lab.open([IMPORT, cell]).run_all().wait_idle()
    expect_curves(lab)
    expect(panel(lab)).to_contain_text(name)
    assert lab.page.evaluate("() => window.ill") is None


def scroll_to(page, index):
    page.page.evaluate(SCROLL_TO, index)
    cell = page.page.locator(f".jp-Cell[data-windowed-list-index='{index}']")
    expect(cell).to_be_in_viewport()


def test_the_panel_is_there_again_and_current_after_scrolling_in_a_windowed_notebook(lab, recorded):
    lab.open([IMPORT, slow("scrolled"), *["1\n" * 30] * 12])
    lab.page.evaluate(WINDOWED)
    lab.run(0).run(1, wait=False)
    expect_curves(lab)
    scroll_to(lab, 13)
    scroll_to(lab, 1)
    expect_curves(lab)
    expect_progress(lab)
    scroll_to(lab, 13)
    lab.interrupt().wait_idle()
    scroll_to(lab, 1)
    expect(panel(lab)).to_contain_text("interrupted")
    expect_whole(lab, recorded("scrolled").record.rows)
