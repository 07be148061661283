"""The live panel as a widget, in a JupyterLab that has no extension of ours."""

from __future__ import annotations

import json
import re
import uuid

import pytest
from playwright.sync_api import expect

RUN = "application/vnd.nbtrack.run+json"
WIDGET = "application/vnd.jupyter.widget-view+json"
IMPORT = "%env NBTRACK_DISPLAY=widget\nimport nbtrack, math, time"
SLOW = """%%track {name} --project {project}
for step in range({steps}):
    nbtrack.log({{"train/loss": math.exp(-step / 100), "val/acc": 1 - math.exp(-step / 50)}})
    time.sleep(0.02)
"""
ENDLESS = 100_000
STEP = """() => {
  const said = document.querySelector('.nbtrack-widget')?.innerText.match(/step ([0-9,]+)/);
  return said ? Number(said[1].replaceAll(',', '')) : -1;
}"""
# What the kernel sends over comms, by type, as this page hears it; and how large the messages were.
LISTEN = """() => {
  const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
  window.heard = [];
  kernel.iopubMessage.connect((_, { header, content, buffers }) => {
    const said = content.data?.content;
    if (header.msg_type === 'comm_msg' && said) {
      const size = (buffers ?? []).reduce((sum, one) => sum + one.byteLength, 0);
      window.heard.push({ type: said.type, number: said.number, size });
    }
  });
}"""

# What is drawn in a chart is bright on a dark page only.
IS_DARK = """([canvas, isDark]) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let brightest = 0;
  for (let i = 0; i < data.length; i += 4) {
    brightest = data[i + 3] > 100 ? Math.max(brightest, data[i]) : brightest;
  }
  return brightest > 0 && brightest > 150 === isDark;
}"""
SAVE_STATE = """() => window.jupyterapp.commands
  .execute('@jupyter-widgets/jupyterlab-manager:saveWidgetState').then(() => null)"""

ALONE = re.compile("alone(.*): finished in|Run alone, finished in")


@pytest.fixture
def lab(plain_lab):
    return plain_lab


def slow(name, steps=ENDLESS, project="widgets"):
    return SLOW.format(name=name, steps=steps, project=project)


def panel(page, index=1):
    return page.cell(index).locator(".nbtrack-widget")


def expect_curves(page, index=1):
    page.output(index).last.scroll_into_view_if_needed()  # a chart is drawn where it can be seen
    expect(panel(page, index).locator("canvas").first).to_be_visible()


def expect_progress(page):
    before = page.page.evaluate(STEP)
    page.page.wait_for_function(f"before => ({STEP})() > before", arg=before)


def heard(page, kind):
    return [each for each in page.page.evaluate("() => window.heard") if each["type"] == kind]


def test_charts_stream_while_the_cell_runs(plain_front_end):
    page = plain_front_end
    page.open([IMPORT, slow("alive")]).run(0).run(1, wait=False)
    expect_curves(page)
    expect(page.cell(1).locator(".jp-InputPrompt")).to_have_text("[*]:")
    expect(panel(page)).to_contain_text("alive")
    expect_progress(page)
    page.screenshot(f"widget_{page.server.app}", 1)


def test_the_charts_follow_the_theme(lab):
    # Alone in its project it has the first colour, which is dark on a light page.
    project = f"themes-{uuid.uuid4().hex[:4]}"
    lab.open([IMPORT, slow("themed", steps=60, project=project)]).run_all().wait_idle()
    expect_curves(lab)
    for theme in ("light", "dark", "light"):
        lab.theme(theme)
        canvas = panel(lab).locator("canvas").first.element_handle()
        lab.page.wait_for_function(IS_DARK, arg=[canvas, theme == "dark"])
        lab.screenshot(f"widget_{theme}", 1)


def test_where_our_extension_is_too_it_draws_the_run(notebook7):
    notebook7.open([IMPORT, slow("both", steps=60)]).run_all().wait_idle()
    expect(notebook7.cell(1).locator(".nbtrack-live canvas").first).to_be_visible()
    expect(panel(notebook7)).to_have_count(0)


def test_two_runs_on_a_page_get_the_view_once(lab):
    lab.open([IMPORT, slow("first", steps=120), slow("second", steps=120)])
    lab.page.evaluate(LISTEN)
    lab.run_all(wait=False)
    expect_curves(lab, 1)
    expect_curves(lab, 2)
    expect(panel(lab, 2)).to_contain_text("finished")
    lab.wait_idle()
    (view,) = heard(lab, "view")
    assert view["size"] < 450_000
    numbers = [each["number"] for each in heard(lab, "batch")]
    assert len(numbers) > 4


def saved_state(page):
    """The cells of the saved file, and the state of widgets that it holds."""
    page.save()
    file = json.loads(page.file.read_text(encoding="utf-8"))
    return file["cells"], json.dumps(file["metadata"].get("widgets", {}))


def test_the_saved_notebook_holds_neither_the_view_nor_the_history(lab):
    lab.open([IMPORT, slow("kept", steps=2_000).replace("0.02", "0.001")])
    lab.page.evaluate(SAVE_STATE)
    lab.run_all().wait_idle()
    expect_curves(lab)
    expect(panel(lab)).to_contain_text("finished")
    cells, state = saved_state(lab)
    (output,) = (each for each in cells[1]["outputs"] if WIDGET in each.get("data", {}))
    assert {RUN, "text/html", "image/png", "text/plain"} < output["data"].keys()
    assert output["data"][RUN]["final"] is True
    assert len(json.dumps(output)) < 120_000
    assert "AnyModel" in state
    assert "kept (project widgets): finished in" in state
    assert len(state) < 20_000  # loader and picture


def test_a_page_that_is_loaded_again_shows_the_chart_again(lab):
    lab.open([IMPORT, slow("again", steps=60)]).run_all().wait_idle()
    expect_curves(lab)
    lab.save().load()
    expect_curves(lab)
    expect(panel(lab)).to_contain_text("finished")
    expect(panel(lab)).to_contain_text("again")
    panel(lab).get_by_role("combobox", name="x axis").select_option("_runtime")
    expect(panel(lab)).to_contain_text(re.compile(r"best 0\.5543 at \d+ m?s"))


def test_a_page_that_is_loaded_during_the_cell_has_the_chart_when_the_cell_has_ended(lab):
    lab.open([IMPORT, slow("during", steps=400)]).run(0).run(1, wait=False)
    expect_curves(lab)
    lab.save().load()  # waits until the kernel is idle
    expect_curves(lab)
    expect(panel(lab)).to_contain_text("finished")
    expect(panel(lab)).to_contain_text("at 399")


def test_without_its_kernel_the_picture_is_there(lab):
    lab.open([IMPORT, slow("alone", steps=60)]).run_all().wait_idle()
    lab.save()
    lab.server.end_kernels()
    lab.load()
    expect(lab.cell(1).get_by_role("img", name=ALONE)).to_be_visible()
    lab.screenshot("widget_alone", 1)


def test_controls_say_when_they_cannot_work_and_work_when_they_can(lab):
    open_run = IMPORT + "\nrun = nbtrack.init(project='widgets', name='asked')\nrun.log({'a': 1.0})"
    loop = "while True:\n    run.log({'a': 2.0})\n    time.sleep(0.02)"
    lab.open([open_run, "time.sleep(600)", loop]).run(0)
    expect_curves(lab, 0)
    stop = panel(lab, 0).get_by_role("button", name="Stop")
    lab.run(1, wait=False)
    expect(stop).to_have_attribute(
        "title", "The kernel is busy: it hears nothing before its cell has ended."
    )
    expect(stop).to_have_attribute("aria-disabled", "true")
    lab.interrupt()
    expect(stop).not_to_have_attribute("aria-disabled", "true")
    stop.click()
    expect(panel(lab, 0)).to_contain_text("stopping at the next log()")
    lab.run(2)
    expect(lab.cell(2).locator(".jp-OutputArea")).to_contain_text("RunStopped")
    expect(panel(lab, 0)).to_contain_text("interrupted")
