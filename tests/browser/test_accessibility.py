"""The panel for those who listen, type, or need contrast: axe-core finds nothing, and Tab all."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

AXE = Path(__file__).parents[2] / "labextension/node_modules/axe-core/axe.min.js"
# What is on the screen by the rules of WCAG 2.2 AA, and what is good practice besides.
LOOK = """async () => {
  const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const { violations } = await axe.run('.nbtrack-live', { runOnly: { type: 'tag', values } });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html.slice(0, 200)}`));
}"""
FOCUSED = """() => {
  const at = document.activeElement;
  const panel = at?.closest('.nbtrack-live');
  return panel ? at.getAttribute('aria-label') ?? at.textContent.trim() : null;
}"""
LOOP = """%%track heard --project {project} --tags first
run = nbtrack.run
for step in range(100_000):
    rate = run.knob("lr", 1e-3, min=1e-5, max=1e-1)
    run.knob("augment", True)
    nbtrack.log({{"train/loss": 1 / (step + 1), "train/ill": float("nan"), "acc": step}})
    time.sleep(0.02)
"""


@pytest.fixture
def panel(lab, request):
    project = request.node.originalname.replace("_", "-")  # its own: no ghosts
    lab.open(["import nbtrack, time", LOOP.format(project=project)]).run(0).run(1, wait=False)
    shown = lab.cell(1).locator(".nbtrack-live")
    expect(shown.locator("[data-drawn]")).to_have_count(5)
    return shown


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not there: npm has fetched nothing")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(lab, panel, theme):
    lab.theme(theme)
    lab.page.evaluate(AXE.read_text(encoding="utf-8"))
    assert lab.page.evaluate(LOOK) == []
    for tab in ("Config", "Summary", "System", "Charts"):
        panel.get_by_role("tab", name=tab).click()
        assert lab.page.evaluate(LOOK) == []
    panel.get_by_role("button", name="More").click()
    assert lab.page.evaluate(LOOK) == []
    lab.page.keyboard.press("Escape")
    for key in ("Enter", "t"):
        panel.locator(".nbt-plot").first.press(key)
        expect(panel.get_by_role("dialog")).to_be_visible()
        assert lab.page.evaluate(LOOK) == []
        lab.page.keyboard.press("Escape")
        expect(panel.get_by_role("dialog")).to_have_count(0)


def test_tab_comes_by_everything_once_and_in_order(lab, panel):
    expect(panel.get_by_role("slider", name="lr")).to_be_visible()
    panel.get_by_role("button", name="Stop").focus()
    found = []
    while (name := lab.page.evaluate(FOCUSED)) is not None and len(found) < 50:
        found.append(name.split(",")[0])
        lab.page.keyboard.press("Tab")
    assert found == [
        "Stop",
        "Mark a checkpoint",
        "Pause drawing (training goes on)",
        "More",
        "lr",
        "lr",
        "augment",
        "Remove the tag first",
        "Add a tag",
        "Add a note",
        "Charts",
        "x axis",
        "Smoothing",
        "log y",
        "metrics",
        "lr",
        "augment",
        "acc",
        "train",
        "train/loss",
        "train/ill",
    ]


def test_a_chart_is_read_with_the_arrow_keys(lab, panel):
    chart = panel.get_by_role("img", name="train/loss, last")
    chart.focus()
    lab.page.keyboard.press("Home")
    lab.page.keyboard.press("ArrowRight")
    expect(panel.locator("[aria-live=polite]")).to_contain_text("step 1, heard 0.5000")
    lab.page.keyboard.press("t")
    table = panel.get_by_role("dialog", name="train/loss")
    expect(table.get_by_role("columnheader", name="heard")).to_be_visible()
    lab.page.keyboard.press("Escape")
    expect(chart).to_be_focused()


def test_a_knob_and_a_switch_are_turned_by_keys(lab, panel):
    switch = panel.get_by_role("switch", name="augment")
    expect(switch).to_be_checked()
    switch.press("Space")
    expect(switch).not_to_be_checked()
    knob = panel.locator(".nbt-knob", has=lab.page.get_by_role("switch"))
    expect(knob).to_contain_text("was on until step")
    slider = panel.get_by_role("slider", name="lr")
    slider.press("ArrowRight")
    expect(panel.locator(".nbt-answer")).to_contain_text("lr is 1.01e-3 at the next read")
    expect(slider).to_have_attribute("aria-valuetext", "1.01e-3")
