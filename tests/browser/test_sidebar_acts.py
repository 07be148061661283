"""What is done to runs in the sidebar, and what it shows where there is nothing to show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

import nbtrack
from tests.browser.page import NotebookPage
from tests.browser.server import JupyterServer
from tests.browser.sidebar import Sidebar
from tests.making import make_store

if TYPE_CHECKING:
    from collections.abc import Iterator

CIFAR = "cifar10-resnet"
HTML = "<img src=x onerror=window.ill=1>"
MAKE = "%%track {name} --project {project}\nfor step in range(3): nbtrack.log({{'loss': 1 / (step + 1)}})"
SOURCES = """() => [...window.jupyterapp.shell.widgets('main')]
  .filter(panel => panel.content?.widgets && panel.context)
  .flatMap(panel => panel.content.widgets.map(cell => cell.model.sharedModel.getSource()))"""


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[JupyterServer]:
    base = tmp_path_factory.mktemp("acts")
    make_store(base / "store", 100, data_dir=base / "data", cache_dir=base / "cache", live=1)
    server = JupyterServer(base, "lab")
    yield server
    server.stop()


@pytest.fixture
def notebook(page, server, screenshots) -> Iterator[NotebookPage]:
    yield NotebookPage(page, server, screenshots)
    server.end_kernels()


@pytest.fixture
def sidebar(notebook) -> Sidebar:
    return Sidebar(notebook).load().choose_project(CIFAR).set_width(300)


@pytest.fixture
def recorded(server, monkeypatch):
    """A run as Python reads it now."""
    monkeypatch.setenv("NBTRACK_DIR", str(server.store))

    def read(run_id):
        return nbtrack.open_run(f"{CIFAR}/{run_id}")

    return read


@pytest.fixture
def ended(sidebar):
    """Some runs that have ended: (row, id), the newest first."""
    found = []
    for number in range(3, 9):
        row = sidebar.item(number)
        expect(row).to_have_attribute("data-run", re.compile(CIFAR))
        found.append((row.get_attribute("data-run") or "").split("/")[1])
    return [(sidebar.list.locator(f"[data-run='{CIFAR}/{run}']"), run) for run in found]


def test_a_run_is_renamed_where_it_stands(sidebar, ended, recorded):
    (row, run), *_ = ended
    row.click()
    sidebar.page.keyboard.press("F2")
    field = row.get_by_role("textbox")
    expect(field).to_be_focused()
    field.fill(HTML)
    field.press("Delete")  # deletes a letter, not the run
    field.press("Enter")
    expect(row.locator(".nbt-run-title")).to_have_text(HTML)
    assert recorded(run).name == HTML
    assert sidebar.page.evaluate("() => window.ill") is None
    sidebar.page.keyboard.press("F2")
    row.get_by_role("textbox").fill("forgotten")
    sidebar.page.keyboard.press("Escape")
    expect(row.locator(".nbt-run-title")).to_have_text(HTML)


def test_tags_and_notes_are_changed_for_one_or_many(sidebar, ended, recorded):
    (first, one), (second, two), *_ = ended
    first.click()
    second.click(modifiers=["Control"])
    sidebar.panel.get_by_role("button", name="Tags").click()
    sidebar.page.keyboard.type("together, second look")
    sidebar.page.keyboard.press("Enter")
    expect(second.locator(".nbt-run-tags")).to_contain_text(re.compile(r"\+\d|together"))
    for run in (one, two):
        assert {"together", "second look"} <= set(recorded(run).tags)
    sidebar.panel.get_by_role("button", name="Remove the tag together").click()
    expect(sidebar.panel.get_by_role("button", name="Remove the tag together")).to_have_count(0)
    sidebar.page.keyboard.press("Escape")
    sidebar.list.focus()
    sidebar.page.keyboard.press("Escape")  # notes are of one run
    sidebar.menu(first, "Notes…")
    sidebar.page.keyboard.type("it *helped*")
    sidebar.page.keyboard.press("Control+Enter")
    expect(first).to_have_attribute("title", re.compile(r"it \*helped\*"))
    assert recorded(one).notes == "it *helped*"


def test_what_is_moved_to_the_trash_can_be_taken_back(sidebar, ended, recorded):
    (row, run), (other, second), *_ = ended
    row.click()
    other.click(modifiers=["Shift"])
    sidebar.page.keyboard.press("Delete")
    expect(row).to_have_count(0)
    toast = sidebar.toast("2 runs were moved to the trash")
    toast.get_by_role("button", name="Undo").click()
    expect(row).to_be_visible()
    expect(other).to_be_visible()
    sidebar.menu(row, "Move to trash")
    expect(row).to_have_count(0)
    sidebar.command("nbtrack:show-trash")
    trash = sidebar.panel.get_by_role("region", name="Trash")
    sidebar.screenshot("sidebar_trash")
    trash.get_by_role("button", name=re.compile("^Restore")).first.click()
    expect(trash.get_by_text("The trash is empty")).to_be_visible()
    trash.get_by_role("button", name="Back to the list").click()
    expect(row).to_be_visible()
    assert recorded(run).name
    assert recorded(second).name


def test_live_and_locked_runs_are_not_deleted(sidebar, ended):
    (row, run), *_ = ended
    sidebar.menu(row, "Lock")
    expect(row.locator(".nbt-side-mark")).to_be_visible()
    row.click()
    sidebar.item(1).click(modifiers=["Control"])
    sidebar.page.keyboard.press("Delete")
    expect(sidebar.page.locator(".Toastify__toast").filter(has_text="locked")).to_be_visible()
    expect(sidebar.page.locator(".Toastify__toast").filter(has_text="running")).to_be_visible()
    expect(row).to_be_visible()
    expect(sidebar.item(1)).to_contain_text(re.compile("[a-z]"))
    sidebar.list.focus()
    sidebar.page.keyboard.press("Escape")
    sidebar.menu(row, "Unlock")
    expect(row.locator(".nbt-side-mark")).to_be_hidden()


def test_archived_runs_leave_the_list_and_come_back(sidebar, ended):
    (row, run), *_ = ended
    sidebar.menu(row, "Archive")
    expect(row).to_have_count(0)
    expect(sidebar.toast("archived")).to_be_visible()
    sidebar.command("nbtrack:show-archived")
    expect(row).to_be_visible()
    sidebar.menu(row, "Take out of the archive")
    expect(row).to_have_count(0)
    sidebar.panel.get_by_role("button", name="Back to the list").click()
    expect(row).to_be_visible()


def test_rows_tell_how_they_differ_from_the_baseline(sidebar, ended):
    (row, _), (other, _), *_ = ended
    sidebar.menu(row, "Set as baseline")
    expect(row.locator(".nbt-baseline")).to_be_visible()
    expect(other.locator(".nbt-side-value-2")).to_have_text(re.compile("^[+−±]"))
    sidebar.screenshot("sidebar_baseline")
    sidebar.find("no run has these words").find("")
    expect(other.locator(".nbt-side-value-2")).to_have_text(re.compile("^[+−±]"))
    sidebar.menu(row, "Not the baseline any more")
    expect(row.locator(".nbt-baseline")).to_have_count(0)


def test_runs_are_opened_in_tabs_that_come_back(sidebar, ended):
    (row, _), (other, _), *_ = ended
    name = row.locator(".nbt-run-title").text_content() or ""
    row.dblclick()
    tab = sidebar.page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab").filter(has_text=name)
    expect(tab).to_be_visible()
    shown = sidebar.page.locator(".nbtrack-run-tab").filter(visible=True)
    expect(shown.locator("canvas").first).to_be_visible()
    expect(shown).to_contain_text(name)
    row.dblclick()
    expect(tab).to_have_count(1)
    sidebar.page.screenshot(path=sidebar.notebook.screenshots / "sidebar_run_tab.png")


def test_code_is_inserted_and_dragged_into_a_notebook(sidebar, ended):
    (row, run), (_, other), *_ = ended
    sidebar.notebook.open(["1"])
    sidebar.show().choose_project(CIFAR)
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


def test_the_cell_that_made_a_run_is_found_and_its_code_put_back(sidebar):
    notebook = sidebar.notebook.open(["import nbtrack", "2", MAKE.format(name="made", project="m")])
    notebook.run(0).run(2).wait_idle().save()
    sidebar.show().command("nbtrack:refresh")
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
