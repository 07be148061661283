"""What charts are drawn over: what the code says, what the reader chooses, and back again."""

from __future__ import annotations

import re

from playwright.sync_api import expect

EPOCHS = """%%track over --project axis
nbtrack.define_metric("val/acc", step_metric="epoch")
for epoch in range(5):
    nbtrack.log({"epoch": epoch * 10, "val/acc": epoch / 5})
    time.sleep(0.3)
"""
# Every x axis that a chart announced, each once, in the order of its coming.
WATCH = """chart => {
  window.seenAxes = [];
  setInterval(() => {
    const [, said] = chart.getAttribute('aria-label').match(/ at (epoch|step|[0-9])/) ?? [];
    const axis = /[0-9]/.test(said) ? 'time' : said;
    if (axis && axis !== window.seenAxes.at(-1)) {
      window.seenAxes.push(axis);
    }
  }, 5);
}"""


def test_the_reader_chooses_an_axis_and_goes_back_to_the_one_of_the_code(lab):
    lab.open(["import nbtrack, time", EPOCHS]).run_all().wait_idle()
    panel = lab.cell(1).locator(".nbtrack-live")
    chart = panel.get_by_role("img", name="val/acc, last 0.8000 at epoch 40")
    expect(chart).to_be_visible()
    axes = panel.get_by_role("combobox", name="x axis")
    expect(axes).to_have_value("")
    plot = panel.locator(".nbt-plot").first
    plot.evaluate(WATCH)
    axes.select_option("x: relative time")
    expect(plot).to_have_accessible_name(re.compile(r"last 0.8000 at [\d ms]+, best"))
    axes.select_option("x: step")
    expect(plot).to_have_accessible_name("val/acc, last 0.8000 at step 4, best 0.8000")
    axes.select_option("x: as defined")
    expect(plot).to_have_accessible_name("val/acc, last 0.8000 at epoch 40, best 0.8000")
    assert lab.page.evaluate("window.seenAxes") == ["epoch", "time", "step", "epoch"]
    expect(panel.locator(".nbt-error")).to_be_hidden()
