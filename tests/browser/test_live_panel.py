"""The live panel under a cell: it appears while the cell runs, and outlives kernel and page."""

from __future__ import annotations

import json

import pytest
from nbformat import v4
from playwright.sync_api import expect

import nbtrack

RUN = "application/vnd.nbtrack.run+json"
IMPORT = "import nbtrack, math, os, time"
SLOW = """%%track {name} --project live
for step in range({steps}):
    nbtrack.log({{"train/loss": math.exp(-step / 100), "val/acc": 1 - math.exp(-step / 50)}})
    time.sleep(0.02)
"""
ENDLESS = 100_000
# Of the step in the head of the panel.
STEP = """() => {
  const said = document.querySelector('.nbtrack-live')?.innerText.match(/step ([0-9,]+)/);
  return said ? Number(said[1].replaceAll(',', '')) : -1;
}"""

WINDOWED = """() => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  notebook.notebookConfig = { ...notebook.notebookConfig, windowingMode: 'full' };
}"""
SCROLL_TO = """index => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  void notebook.scrollToItem(index, 'smart');
}"""


def slow(name, steps=ENDLESS):
    return SLOW.format(name=name, steps=steps)


def panel(page, index=1):
    return page.cell(index).locator(".nbtrack-live")


def expect_curves(page, index=1):
    """Charts are drawn, and there is no saved picture beside them."""
    expect(panel(page, index).locator("canvas").first).to_be_visible()
    expect(page.cell(index).locator(".nbtrack-saved")).to_have_count(0)


def expect_progress(page):
    """The panel goes on with the run."""
    before = page.page.evaluate(STEP)
    page.page.wait_for_function(f"before => ({STEP})() > before", arg=before)


def outputs(page, index=1):
    """What the notebook file has of a run under a cell."""
    page.save()
    cells = json.loads(page.file.read_text(encoding="utf-8"))["cells"]
    return [output["data"] for output in cells[index]["outputs"] if RUN in output.get("data", {})]


def expect_final_picture(page, words, index=1):
    """The page, or the kernel, has put the last picture into the notebook."""
    page.page.wait_for_function(
        """([index, kind]) => {
          const cell = window.jupyterapp.shell.currentWidget.content.widgets[index];
          const { outputs } = cell.model.sharedModel.toJSON();
          return outputs.some(output => output.data?.[kind]?.final);
        }""",
        arg=[index, RUN],
    )
    (saved,) = outputs(page, index)
    assert words in "".join(saved["text/plain"])
    assert len(json.dumps(saved)) < 120_000
    assert {"image/png", "text/html"} <= saved.keys()


def reload(page):
    """Load the page again, whether its kernel is busy or not."""
    page.page.goto(page.server.address(page.name))


@pytest.fixture
def recorded(lab, monkeypatch):
    """A run that the kernels of the server have recorded, as another process sees it."""
    monkeypatch.setenv("NBTRACK_DIR", str(lab.server.store))

    def read(name):
        return next(run for run in nbtrack.runs("live", order="-created") if run.name == name)

    return read


def test_curves_are_live_while_the_cell_runs(front_end):
    front_end.open([IMPORT, slow("alive")]).run(0).run(1, wait=False)
    expect_curves(front_end)
    expect(front_end.cell(1).locator(".jp-InputPrompt")).to_have_text("[*]:")
    expect(panel(front_end)).to_contain_text("alive")
    expect_progress(front_end)
    front_end.screenshot(f"live_{front_end.server.app}", 1)


def test_the_panel_is_live_again_when_the_page_is_loaded_with_a_busy_kernel(front_end):
    front_end.open([IMPORT, slow("reloaded")]).run(0).run(1, wait=False)
    expect_curves(front_end)
    front_end.save()
    reload(front_end)
    expect_curves(front_end)
    expect_progress(front_end)


def test_the_panel_of_a_finished_run_is_drawn_without_its_kernel(front_end):
    front_end.open([IMPORT, slow("done", steps=50)]).run_all().wait_idle()
    expect(panel(front_end)).to_contain_text("finished")
    expect_final_picture(front_end, "done (project live): finished in")
    front_end.server.end_kernels()
    reload(front_end)
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
    reload(lab)
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


def test_the_panel_is_there_again_after_scrolling_in_a_windowed_notebook(lab):
    lab.open([IMPORT, slow("scrolled"), *["1\n" * 30] * 12])
    lab.page.evaluate(WINDOWED)
    lab.run(0).run(1, wait=False)
    expect_curves(lab)
    for index in (13, 1):
        lab.page.evaluate(SCROLL_TO, index)
        expect(
            lab.page.locator(f".jp-Cell[data-windowed-list-index='{index}']")
        ).to_be_in_viewport()
    expect_curves(lab)
    expect_progress(lab)
