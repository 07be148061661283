"""The page that compares runs and the page of a run where they are seen otherwise.

In Notebook 7, and by those who need contrast.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

import nbtrack
from tests.browser.compare_page import ComparePage, record_sweep
from tests.browser.page import NotebookPage
from tests.browser.run_page import RunPage
from tests.browser.server import JupyterServer
from tests.browser.sidebar import Sidebar
from tests.browser.test_accessibility import AXE
from tests.browser.test_accessibility import LOOK as AXE_LOOK

if TYPE_CHECKING:
    from collections.abc import Iterator

SWEEP = "sweep"
COMPARE_LOOK = AXE_LOOK.replace(".nbtrack-live", ".nbt-compare-page")
RUN_LOOK = AXE_LOOK.replace(".nbtrack-live", ".nbtrack-run-tab:not(.lm-mod-hidden)")
TABS = ("Charts", "Config", "Summary", "System", "Code", "Files", "History")


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[JupyterServer]:
    server = JupyterServer(tmp_path_factory.mktemp("places"), "lab")
    with pytest.MonkeyPatch.context() as patch:
        for name, folder in server.store_folders().items():
            patch.setenv(name, folder)
        record_sweep(SWEEP)
    yield server
    server.stop()


@pytest.fixture
def notebook(page, server, screenshots, monkeypatch) -> Iterator[NotebookPage]:
    for name, folder in server.store_folders().items():
        monkeypatch.setenv(name, folder)
    page.set_viewport_size({"width": 1600, "height": 1300})
    yield NotebookPage(page, server, screenshots)
    server.tidy()


# How many points of a chart's canvas are neither white, grey nor black.
COLOURED = """canvases => canvases
  .filter(({ width, height }) => width && height)
  .map(canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data)
  .flatMap(data => Array.from({ length: data.length / 4 }, (_, i) => data.slice(4 * i, 4 * i + 4)))
  .filter(([red, green, blue, alpha]) => alpha > 200
    && Math.max(red, green, blue) - Math.min(red, green, blue) > 15).length"""
# The names of the groups stand right of the plots.
STRAY = """root => [...root.querySelectorAll('.nbt-line-end')].filter(label => {
  const plot = label.closest('.nbt-plot').getBoundingClientRect();
  return label.getBoundingClientRect().left < plot.left + plot.width / 2;
}).map(label => label.textContent)"""


def expect_no_violation(page, look):
    """None that is serious, in axe-core's words."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(look) == []


def look_at_comparison(compared, name):
    """All of it, from top to bottom."""
    expect(compared.root.locator(".nbt-line-end")).to_have_count(15)
    assert compared.root.evaluate(STRAY) == []
    assert compared.chart("val/acc").locator("canvas").evaluate_all(COLOURED) > 200
    compared.screenshot(f"compare_page_{name}")
    expect_no_violation(compared.page, COMPARE_LOOK)
    compared.section("Two runs").scroll_into_view_if_needed()
    expect(compared.section("Two runs")).to_contain_text("lines added")
    compared.screenshot(f"compare_page_{name}_below")
    expect_no_violation(compared.page, COMPARE_LOOK)
    compared.root.locator(".nbt-page-main").evaluate("main => { main.scrollTop = 0; }")


def look_at_run(page, name):
    """All tabs of a run's page."""
    shown = page.open(nbtrack.runs(SWEEP)[0])
    for metric in ("val/acc", "val/loss", "train/loss"):
        expect(shown.get_by_role("img", name=f"{metric}, last")).to_be_visible()
    page.screenshot(f"run_page_{name}")
    expect_no_violation(page.page, RUN_LOOK)
    for tab in TABS:
        panel = page.tab(tab)
        expect(panel).not_to_have_text("")
        page.screenshot(f"run_page_{name}_{tab.lower()}")
        expect_no_violation(page.page, RUN_LOOK)


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not there: npm has fetched nothing")
def test_pages_in_the_high_contrast_theme(notebook):
    compared = ComparePage(notebook).open(SWEEP)
    notebook.theme("contrast")
    look_at_comparison(compared, "contrast")
    look_at_run(RunPage(notebook), "contrast")
    Sidebar(notebook).screenshot("sidebar_contrast")


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not there: npm has fetched nothing")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_with_the_colours_that_a_reader_forces(notebook, scheme):
    """Dark ones lie over the light theme too, which is what there is at first."""
    notebook.page.emulate_media(forced_colors="active", color_scheme=scheme)
    compared = ComparePage(notebook).open(SWEEP)
    look_at_comparison(compared, f"forced_{scheme}")
    look_at_run(RunPage(notebook), f"forced_{scheme}")
    Sidebar(notebook).screenshot(f"sidebar_forced_{scheme}")


def test_runs_are_compared_in_notebook_7(notebook7, monkeypatch):
    for name, folder in notebook7.server.store_folders().items():
        monkeypatch.setenv(name, folder)
    record_sweep("in-seven", steps=40)
    notebook7.page.set_viewport_size({"width": 1400, "height": 1000})
    cells = ["import nbtrack", "nbtrack.compare(nbtrack.runs('in-seven', order='created'))"]
    notebook7.open(cells).run_all().wait_idle()
    sidebar = Sidebar(notebook7).show().choose_project("in-seven")
    expect(sidebar.rows.first).to_be_visible()
    sidebar.command("nbtrack:pick-all")
    sidebar.panel.get_by_role("button", name="Compare").click()
    notebook7.page.mouse.move(0, 0)
    compared = ComparePage(notebook7).drawn()
    expect(compared.root.get_by_role("button", name="Group by all but seed")).to_be_visible()
    for theme in ("light", "dark"):
        notebook7.theme(theme)
        for metric in ("val/acc", "val/loss"):
            expect(compared.chart(metric).locator(".nbt-line-end")).to_have_count(3)
        notebook7.screenshot(f"compare_page_notebook7_{theme}")
    assert len(compared.names()) == 12
    notebook7.page.locator("#jp-down-stack .lm-TabBar-tabCloseIcon").click()
    expect(compared.root).to_have_count(0)
    notebook7.cell(1).get_by_role("button", name="Open as a page").click()
    expect(compared.drawn().root.get_by_text("12 runs in 3 groups")).to_be_visible()


def test_the_group_that_is_pointed_at_is_drawn_among_many_runs(notebook):
    """More than 40: the curves of all together would be a cloud."""
    project = f"many-{uuid.uuid4().hex[:4]}"  # of its own, also when it tries again
    for number in range(44):
        config = {"width": (32, 64)[number % 2], "seed": number // 2}
        with nbtrack.init(project=project, name=f"one of {number}", config=config) as run:
            for step in range(60):
                run.log(
                    {"loss": (1 + number % 2) / (1 + step / 9), "acc": step / (step + number + 1)}
                )
    notebook.page.mouse.move(0, 0)
    page = ComparePage(notebook).open(project)
    expect(page.root.get_by_text("44 runs in 2 groups")).to_be_visible()
    expect(page.root).to_contain_text("the members of the group that is pointed at")
    plot = page.chart("acc").locator("canvas")
    expect(page.chart("acc").locator(".nbt-line-end")).to_have_count(2)
    before = plot.evaluate_all(COLOURED)
    group = page.root.get_by_role("group", name="64", exact=True)
    group.locator(".nbt-run-group-head").hover()
    notebook.page.wait_for_function(
        f"([before, ...canvases]) => ({COLOURED})(canvases) > before + 100",
        arg=[before, *plot.element_handles()],
    )
    page.screenshot("compare_page_many")
