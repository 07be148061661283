"""Where the sidebar leads to and from: notebooks, cells, Notebook 7, and a first screen."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.page import NotebookPage
from tests.browser.server import JupyterServer
from tests.browser.sidebar import Sidebar
from tests.making.store import ODD_PROJECT

if TYPE_CHECKING:
    from collections.abc import Callable

CIFAR = "cifar10-resnet"
STORE = {"runs": 20, "live": 1}
MAKE = """%%track {name} --project {project}
for step in range(3): nbtrack.log({{'loss': 1 / (step + 1)}})
"""
SOURCES = """() => [...window.jupyterapp.shell.widgets('main')]
  .filter(panel => panel.content?.widgets && panel.context)
  .flatMap(panel => panel.content.widgets.map(cell => cell.model.sharedModel.getSource()))"""


@pytest.fixture
def beside(notebook) -> Callable[..., Sidebar]:
    """Opens a notebook, and the sidebar beside it."""

    def open_both(*cells: str) -> Sidebar:
        notebook.open(cells)
        return Sidebar(notebook).show()

    return open_both


def test_code_is_inserted_and_dragged_into_a_notebook(beside):
    sidebar = beside("1").choose_project(CIFAR).set_width(300)
    (row, run), (_, other), *_ = sidebar.ended(CIFAR)
    sidebar.menu(row, "Insert code")
    one = f'nbtrack.open_run("{CIFAR}/{run}")'
    sidebar.page.wait_for_function(
        f"one => ({SOURCES})().some(said => said.includes(one))", arg=one
    )
    row.click()
    sidebar.list.locator(f"[data-run='{CIFAR}/{other}']").click(modifiers=["Control"])
    last = sidebar.page.locator(".jp-Notebook .jp-Cell").last
    row.hover()
    sidebar.page.mouse.down()
    box = last.bounding_box()
    assert box is not None
    sidebar.page.mouse.move(box["x"] + 120, box["y"] + 2, steps=12)
    sidebar.page.mouse.move(box["x"] + 120, box["y"] + box["height"] - 2, steps=4)
    sidebar.page.mouse.up()
    both = f'nbtrack.compare(["{CIFAR}/{run}", "{CIFAR}/{other}"])'
    sidebar.page.wait_for_function(
        f"both => ({SOURCES})().some(said => said.includes(both))", arg=both
    )


def test_the_cell_that_made_a_run_is_found_and_its_code_put_back(beside):
    sidebar = beside("import nbtrack", "2", MAKE.format(name="made", project="m"))
    notebook = sidebar.notebook
    notebook.run(0).run(2).wait_idle().save()
    notebook.page.evaluate(
        "() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0; }"
    )
    sidebar.panel.get_by_role("button", name="Project:").click()
    sidebar.panel.get_by_role("option").filter(has_text=re.compile(r"^m1 run")).click()
    made = sidebar.row("made")
    sidebar.menu(made, "Go to its cell")
    expect(notebook.cell(2)).to_have_class(re.compile("jp-mod-active"))
    sidebar.menu(made, "Restore its code as a new cell")
    notebook.page.wait_for_function(
        f"() => ({SOURCES})().filter(said => said.startsWith('%%track made')).length === 2"
    )
    # From a page where it is not open, too.
    notebook.save()
    sidebar.load()
    sidebar.menu(sidebar.row("made"), "Go to its cell")
    expect(notebook.cell(2)).to_have_class(re.compile("jp-mod-active"))


def test_without_runs_there_is_the_code_to_begin_with(page, tmp_path, screenshots):
    server = JupyterServer(tmp_path / "empty", "lab")
    try:
        sidebar = Sidebar(NotebookPage(page, server, screenshots)).load().set_width(300)
        expect(sidebar.panel.get_by_text("No runs yet")).to_be_visible()
        sidebar.screenshot("sidebar_first")
        sidebar.panel.get_by_role("button", name="Insert as a cell").click()
        page.wait_for_function(f"() => ({SOURCES})().some(said => said.includes('first-steps'))")
        page.wait_for_function(
            """() => window.jupyterapp.shell.currentWidget.sessionContext?.session?.kernel
              ?.status === 'idle'"""
        )
        sidebar.notebook.run(0)
        expect(sidebar.panel.get_by_role("button", name="Project: first-steps")).to_be_visible()
        expect(sidebar.rows).to_have_count(1)
    finally:
        page.close()  # first: it would ask a server that is about to stop
        server.stop()


def test_a_missing_server_part_is_told_with_the_command_that_mends_it(page, server, screenshots):
    page.route("**/nbtrack/api/**", lambda route: route.fulfill(status=404, body="<h1>404</h1>"))
    sidebar = Sidebar(NotebookPage(page, server, screenshots)).load().set_width(300)
    expect(sidebar.panel.get_by_text("The server part is missing")).to_be_visible()
    expect(sidebar.panel.locator("code")).to_contain_text("pip install nbtrack==")
    sidebar.panel.get_by_role("button", name="Details").click()
    expect(sidebar.panel.get_by_text("GET nbtrack/api/version")).to_be_visible()
    sidebar.screenshot("sidebar_missing")
    page.unroute("**/nbtrack/api/**")
    sidebar.panel.get_by_role("button", name="Try again").click()
    expect(sidebar.rows.first).to_be_visible()


def test_it_opens_in_notebook_7_too(notebook7):
    notebook7.open(["import nbtrack", MAKE.format(name="seven", project="in-seven")])
    notebook7.run_all().wait_idle()
    sidebar = Sidebar(notebook7).show()
    expect(sidebar.row("seven")).to_be_visible()
    notebook7.page.screenshot(path=notebook7.screenshots / "sidebar_notebook7.png")
    sidebar.menu(sidebar.row("seven"), "Insert code")
    notebook7.page.wait_for_function(
        f"() => ({SOURCES})().some(said => said.includes('nbtrack.open_run(\"in-seven/'))"
    )


def test_it_begins_as_the_user_has_set_it(page, server, screenshots):
    settings = server.base / "settings/nbtrack-labextension/sidebar.jupyterlab-settings"
    settings.parent.mkdir(parents=True, exist_ok=True)
    wanted = {
        "project": "gpt-nano",
        "columns": ["config.batch_size", "summary.nobody/has_it"],
        "density": "compact",
        "smoothing": 0.3,
    }
    settings.write_text(json.dumps(wanted))
    try:
        sidebar = Sidebar(NotebookPage(page, server, screenshots)).load().set_width(300)
        expect(sidebar.panel.get_by_role("button", name="Project: gpt-nano")).to_be_visible()
        expect(sidebar.list).to_have_class(re.compile("nbt-compact"))
        expect(sidebar.panel.get_by_role("button", name="Order")).to_have_text("batch_size")
        sidebar.screenshot("sidebar_compact")
        sidebar.rows.first.dblclick()
        expect(page.locator(".nbtrack-run-tab input[type=range]").first).to_have_value("0.3")
    finally:
        settings.unlink()


def test_a_run_of_two_hundred_keys_and_mixed_ones_can_be_looked_through(page, server, screenshots):
    sidebar = Sidebar(NotebookPage(page, server, screenshots)).load().choose_project(ODD_PROJECT)
    sidebar.set_width(480)
    sidebar.panel.get_by_role("button", name="Columns").click()
    sidebar.type("key_157")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    head = sidebar.panel.get_by_role("button", name="key_157")
    head.click()
    expect(sidebar.row("two hundred keys")).to_contain_text("78.5")
    expect(sidebar.item(0)).to_contain_text("two hundred keys")
    sidebar.find("config.batch_size == 10")
    expect(sidebar.row("ten as a number")).to_be_visible()
    sidebar.find("config.batch_size == '10'")
    expect(sidebar.row("ten as a text")).to_be_visible()
    sidebar.find("")
    sidebar.panel.get_by_role("button", name="Groups").click()
    sidebar.type("batch_size")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(sidebar.list.locator(".nbt-side-heading").first).to_be_visible()
    sidebar.screenshot("sidebar_odd")
    ill = sidebar.list.locator(".nbt-side-ill")
    sidebar.list.evaluate("list => { list.scrollTop = list.scrollHeight; }")
    expect(ill.first).to_contain_text("run.json")
