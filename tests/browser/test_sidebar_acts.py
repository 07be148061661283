"""What is done to runs in the sidebar."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

import nbtrack
from tests.browser.page import NotebookPage
from tests.browser.sidebar import Sidebar

CIFAR = "cifar10-resnet"
STORE = {"runs": 100, "live": 1}
HTML = "<img src=x onerror=window.ill=1>"
# Lumino asks for the number of the key. What has the focus before anything else can happen.
PRESS_ESCAPE = """() => {
  const init = { key: 'Escape', keyCode: 27, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new KeyboardEvent('keydown', init));
  return document.activeElement.className;
}"""
SIGNED = re.compile("^[+\N{MINUS SIGN}±]")


@pytest.fixture
def sidebar(shared_page, server, screenshots) -> Sidebar:
    shown = Sidebar(NotebookPage(shared_page, server, screenshots))
    return shown.anew().choose_project(CIFAR).set_width(300)


@pytest.fixture
def recorded(server, monkeypatch):
    """A run as Python reads it now."""
    monkeypatch.setenv("NBTRACK_DIR", str(server.store))

    def read(run_id):
        return nbtrack.open_run(f"{CIFAR}/{run_id}")

    return read


@pytest.fixture
def ended(sidebar):
    return sidebar.ended(CIFAR)


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
    sidebar.type("together, second look")
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
    sidebar.type("it *helped*")
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
    (row, _), *_ = ended
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
    (row, _), *_ = ended
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
    expect(other.locator(".nbt-side-value-2")).to_have_text(SIGNED)
    sidebar.screenshot("sidebar_baseline")
    sidebar.find("no run has these words").find("")
    expect(other.locator(".nbt-side-value-2")).to_have_text(SIGNED)
    sidebar.menu(row, "Not the baseline any more")
    expect(row.locator(".nbt-baseline")).to_have_count(0)


def test_runs_are_opened_in_tabs_that_come_back(sidebar, ended):
    (row, _), *_ = ended
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


def test_a_group_is_given_to_all_that_are_picked(sidebar, ended, recorded):
    (first, one), (second, two), *_ = ended
    first.click()
    second.click(modifiers=["Control"])
    sidebar.menu(second, "Group…")
    field = sidebar.panel.get_by_role("textbox", name="Group")
    expect(field).to_be_focused()
    field.fill("night shift")
    field.press("Enter")
    expect(sidebar.panel.locator(".nbt-popup")).to_have_count(0)
    sidebar.find("group == 'night shift'").expect_count("2 of 71")
    assert {recorded(run).group for run in (one, two)} == {"night shift"}


def test_ids_paths_and_code_are_copied(sidebar, ended):
    sidebar.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    (row, run), (other, second), *_ = ended
    row.click()
    for label, copied in (("Copy id", run), ("Copy path", f"{CIFAR}/{run}")):
        sidebar.menu(row, label)
        expect(sidebar.toast(f"Copied the {label.split()[1]}")).to_be_visible()
        assert sidebar.page.evaluate("() => navigator.clipboard.readText()") == copied
    other.click(modifiers=["Control"])
    sidebar.menu(other, "Copy ids")
    expect(sidebar.toast("Copied the ids")).to_be_visible()
    assert sidebar.page.evaluate("() => navigator.clipboard.readText()") == f"{run}\n{second}"


def test_the_menu_of_a_run_opens_with_the_keyboard(sidebar, ended):
    (row, _), *_ = ended
    row.click()
    menu = sidebar.page.locator(".lm-Menu-item")
    for keys in ("Shift+F10", "ContextMenu"):
        sidebar.page.keyboard.press(keys)
        expect(menu.get_by_text("Set as baseline")).to_be_visible()
        sidebar.screenshot("sidebar_menu")
        sidebar.page.keyboard.press("Escape")
        expect(menu).to_have_count(0)


def test_the_focus_goes_on_where_the_menu_was_opened(sidebar, ended):
    """At once: the next key may be pressed before the page does anything else."""
    (row, _), *_ = ended
    row.click()
    menu = sidebar.page.locator(".lm-Menu-item")
    sidebar.page.keyboard.press("Shift+F10")
    expect(menu.get_by_text("Rename")).to_be_visible()
    assert "nbt-side-list" in sidebar.page.evaluate(PRESS_ESCAPE)
    sidebar.page.keyboard.press("Shift+F10")
    menu.get_by_text("Rename").click()
    field = row.get_by_role("textbox")
    expect(field).to_be_focused()
    field.press("Escape")


def test_a_heading_has_the_menu_of_the_list(sidebar, ended):
    (row, _), *_ = ended
    row.click()
    sidebar.page.keyboard.press("Home")
    sidebar.page.keyboard.press("Shift+F10")
    menu = sidebar.page.locator(".lm-Menu-item")
    expect(menu.get_by_text("Archived runs")).to_be_visible()
    sidebar.page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(sidebar.list).to_be_focused()


def test_all_of_it_is_in_the_command_palette(sidebar, ended):
    (row, _), *_ = ended
    row.click()
    sidebar.page.keyboard.press("Control+Shift+C")
    palette = sidebar.page.locator(".lm-CommandPalette")
    palette.locator("input").fill("nbtrack")
    items = palette.locator(".lm-CommandPalette-item:not(.lm-mod-disabled)")
    for label in ("Find runs", "Rename", "Move to trash", "Archived runs", "Set as baseline"):
        expect(items.filter(has_text=label).first).to_be_visible()
    items.filter(has_text="Rename").first.click()
    expect(row.get_by_role("textbox")).to_be_visible()
    sidebar.page.keyboard.press("Escape")


def test_settings_change_the_list_at_once(sidebar, ended):
    sidebar.command("nbtrack:open-settings")
    density = sidebar.page.locator("select[id$='_density']")
    density.select_option(label="Compact")
    expect(sidebar.list).to_have_class(re.compile("nbt-compact"))
    density.select_option(label="Comfortable")
    expect(sidebar.list).not_to_have_class(re.compile("nbt-compact"))
    sidebar.page.locator("select[id$='_colours']").select_option(
        label="All runs that have a colour"
    )
    expect(sidebar.panel.locator(".nbt-side")).to_have_attribute("data-colours", "all")
