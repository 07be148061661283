"""The list of runs in the sidebar: look, find, arrange, pick."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

import nbtrack
from tests.browser.page import NotebookPage
from tests.browser.sidebar import Sidebar
from tests.making.store import ODD_PROJECT

CIFAR = "cifar10-resnet"
RUNS = 2_000
STORE = {"runs": RUNS, "live": 2}
WIDE, NORMAL, NARROW = 480, 300, 220
SPARK = ".nbt-spark path[d]"


@pytest.fixture
def sidebar(shared_page, server, screenshots) -> Sidebar:
    return Sidebar(NotebookPage(shared_page, server, screenshots)).anew()


@pytest.fixture
def cifar(sidebar) -> Sidebar:
    return sidebar.choose_project(CIFAR).set_width(NORMAL)


@pytest.fixture
def table(server, monkeypatch):
    """The same runs, as Python reads them."""
    monkeypatch.setenv("NBTRACK_DIR", str(server.store))
    return nbtrack.runs


def test_live_runs_stand_on_top_and_move_the_newest_first(cifar):
    expect(cifar.item(0)).to_contain_text("Running2")
    for number in (1, 2):
        expect(cifar.item(number).locator(".nbt-run-progress i")).to_be_visible()
        expect(cifar.item(number).locator(".nbt-unseen")).to_have_text("running")
    expect(cifar.item(3)).to_contain_text("Ended")
    before = cifar.item(1).locator(".nbt-run-facts").inner_text()
    expect(cifar.item(1).locator(".nbt-run-facts")).not_to_have_text(before)
    expect(cifar.item(1).locator(SPARK)).to_be_visible()


def test_projects_are_chosen_and_those_with_odd_names_too(sidebar):
    sidebar.choose_project("Größe & Form").choose_project("All projects")
    sidebar.choose_project(ODD_PROJECT)
    expect(sidebar.row("<b>bold</b>")).to_be_visible()
    expect(sidebar.row("عربي")).to_be_visible()
    expect(sidebar.panel.locator(".nbt-side b > img, .nbt-run-title b")).to_have_count(0)
    ill = sidebar.list.locator(".nbt-side-ill")
    expect(ill).to_contain_text("run.json")
    assert sidebar.page.evaluate("() => window.ill") is None


def test_plain_words_are_looked_for_everywhere(cifar, table):
    cifar.find("resnet18 adamw")
    matching = table(CIFAR, filter="config.model == 'resnet18' and config.optimizer == 'adamw'")
    cifar.expect_count(f"{len(matching):,} of {len(table(CIFAR)):,}")
    cifar.find("no run has these words")
    expect(cifar.panel.get_by_text("No run matches")).to_be_visible()
    cifar.panel.get_by_role("button", name="Clear the search").last.click()
    cifar.expect_count(f"{len(table(CIFAR)):,} runs")


def test_an_expression_is_completed_with_the_keyboard_alone(cifar, table):
    cifar.search.click()
    cifar.type("val/acc > 0.9 and opti")
    options = cifar.panel.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(options.first).to_contain_text("config.optimizer")
    for keys in ("Tab", "=", "Tab", "Tab"):  # the key, an operator, its first value
        cifar.page.keyboard.press(keys)
    cifar.screenshot("sidebar_completion")
    typed = cifar.search.input_value()
    assert typed.startswith("val/acc > 0.9 and config.optimizer ==")
    cifar.page.keyboard.press("Enter")
    cifar.expect_count(f"{len(table(CIFAR, filter=typed)):,} of {len(table(CIFAR)):,}")
    expect(options).to_have_count(0)


def test_a_search_that_does_not_parse_says_where_and_keeps_the_list(cifar, table):
    cifar.find("val/acc > 0.9")
    found = f"{len(table(CIFAR, filter='val/acc > 0.9')):,} of {len(table(CIFAR)):,}"
    cifar.expect_count(found)
    cifar.find("val/acc > 0.9 adn tags")
    problem = cifar.panel.get_by_role("alert")
    expect(problem).to_contain_text("adn")
    expect(problem).to_contain_text("the last search that worked")
    expect(cifar.search).to_have_attribute("aria-invalid", "true")
    expect(cifar.panel.locator(".nbt-ink-meant")).to_have_text("adn")
    cifar.expect_count(found)
    cifar.set_width(NARROW).screenshot("sidebar_error")
    cifar.find("")
    expect(problem).to_be_hidden()
    cifar.find("config.nobody_has_this > 3")
    expect(cifar.panel.locator(".nbt-side-remark")).to_contain_text("nobody_has_this")


def test_searches_and_views_are_offered_again(cifar):
    cifar.find("state == 'failed'")
    expect(cifar.panel.locator(".nbt-side-links .nbt-side-count")).to_contain_text(" of ")
    cifar.panel.get_by_role("button", name="Save view").click()
    cifar.type("Only <b>failed</b>")
    cifar.page.keyboard.press("Enter")
    cifar.find("")
    cifar.search.click()
    listbox = cifar.panel.get_by_role("listbox", name="Suggestions")
    expect(listbox.get_by_role("option").filter(has_text="state == 'failed'").last).to_be_visible()
    view = listbox.get_by_role("option").filter(has_text="Only <b>failed</b>")
    view.click()
    expect(cifar.search).to_have_value("state == 'failed'")
    cifar.panel.get_by_role("button", name="Save view").click()
    cifar.panel.get_by_role("button", name="Delete the view").click()


def test_what_is_shown_can_be_said_in_python(cifar, table):
    cifar.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cifar.find("config.lr < 0.05 and state == 'finished'")
    expect(cifar.panel.locator(".nbt-side-links .nbt-side-count")).to_contain_text(" of ")
    count = cifar.panel.locator(".nbt-side-links .nbt-side-count").inner_text().split(" ")[0]
    cifar.panel.get_by_role("button", name="Python").click()
    expect(cifar.toast("Copied the Python line")).to_be_visible()
    code = cifar.page.evaluate("() => navigator.clipboard.readText()")
    assert len(eval(code, {"nbtrack": nbtrack})) == int(count.replace(",", ""))
    cifar.panel.get_by_role("button", name="Polars").click()
    expect(cifar.toast("Copied the Polars")).to_be_visible()
    polars = cifar.page.evaluate("() => navigator.clipboard.readText()")
    assert "pl.col" in polars


def test_runs_are_sorted_by_any_column(cifar, table):
    cifar.panel.get_by_role("button", name="Order").click()
    cifar.type("train/acc")
    cifar.page.keyboard.press("Enter")
    expect(cifar.panel.locator(".nbt-side-status")).to_contain_text("train/acc, highest first")
    best = [run.name for run in table(CIFAR, order="-train/acc")][:5]
    expect(cifar.item(0)).to_contain_text(best[0])
    assert cifar.names()[:5] == best


def test_runs_are_grouped_by_any_keys_and_groups_fold(cifar, table):
    cifar.panel.get_by_role("button", name="Groups").click()
    cifar.type("optimizer")
    cifar.page.keyboard.press("Enter")
    cifar.page.keyboard.press("Escape")
    heading = cifar.list.locator(".nbt-side-heading").filter(has_text="n = ", visible=True).first
    expect(heading).to_contain_text("±")
    expect(heading).to_have_attribute("aria-expanded", "true")
    label = heading.locator("b").inner_text()
    count = len(table(CIFAR, filter=f"config.optimizer == '{label}' and state != 'running'"))
    expect(heading).to_contain_text(f"n = {count}")
    cifar.screenshot("sidebar_groups")
    heading.click()
    expect(heading).to_have_attribute("aria-expanded", "false")
    below = int(heading.get_attribute("data-item") or 0) + 1
    expect(cifar.item(below)).to_have_class("nbt-side-heading")
    cifar.panel.get_by_role("button", name="Groups").click()
    cifar.panel.get_by_role("option", name="all but the seed").click()
    cifar.page.keyboard.press("Escape")
    expect(cifar.panel.get_by_role("button", name="Groups: all but seed")).to_be_visible()


def test_columns_are_chosen_and_show_the_best_value_too(cifar):
    cifar.set_width(WIDE)
    cifar.panel.get_by_role("button", name="Columns").click()
    cifar.type("config lr")
    cifar.panel.get_by_role("listbox", name="Columns").get_by_text("lr", exact=True).click()
    cifar.panel.get_by_label("Value of val/acc").select_option("highest")
    cifar.page.keyboard.press("Escape")
    heads = cifar.panel.locator(".nbt-column-head")
    expect(heads).to_have_text(["val/loss", "acc max", "lr"])
    expect(cifar.rows.first.locator(".nbt-side-value")).to_have_count(3)
    heads.nth(1).click()
    expect(cifar.panel.locator(".nbt-side-status")).to_contain_text("val/acc max, highest first")
    cifar.screenshot("sidebar_wide")


def test_rows_are_picked_as_files_are(cifar):
    picked = cifar.panel.locator(".nbt-side-picked")
    cifar.item(4).click()
    expect(picked).to_have_text("1 selected")
    cifar.item(8).click(modifiers=["Shift"])
    expect(picked).to_have_text("5 selected")
    cifar.item(6).click(modifiers=["Control"])
    expect(picked).to_have_text("4 selected")
    cifar.item(6).locator(".nbt-lead").click()
    expect(picked).to_have_text("5 selected")
    expect(cifar.item(5)).to_have_attribute("aria-selected", "true")
    cifar.page.keyboard.press("Escape")
    expect(picked).to_be_hidden()
    expect(cifar.item(5)).to_have_attribute("aria-selected", "false")


def test_everything_is_done_with_the_keyboard(cifar, table):
    cifar.list.focus()
    picked = cifar.panel.locator(".nbt-side-picked")
    for key in ("Home", "ArrowDown", "Space", "Shift+ArrowDown"):
        cifar.page.keyboard.press(key)
    expect(picked).to_have_text("2 selected")
    cifar.page.keyboard.press("Escape")
    for key in ("ArrowLeft", "ArrowLeft"):  # to the heading, then fold it
        cifar.page.keyboard.press(key)
    expect(cifar.item(0)).to_have_attribute("aria-expanded", "false")
    cifar.page.keyboard.press("ArrowRight")
    cifar.page.keyboard.press("End")
    oldest = next(iter(table(CIFAR, order="created"))).name
    expect(cifar.list.locator(".nbt-side-run.nbt-side-active")).to_contain_text(oldest)
    cifar.page.keyboard.press("Control+a")
    expect(picked).to_have_text(f"{len(table(CIFAR)):,} selected")
    cifar.page.keyboard.press("Escape")
    cifar.page.keyboard.press("/")
    expect(cifar.search).to_be_focused()


def test_a_long_list_is_seen_whole_while_it_is_scrolled(cifar, table):
    names = [run.name for run in table(CIFAR, order="-created") if run.state != "running"]
    for place in (400, 900, len(names) - 1, 3):
        cifar.list.evaluate("(list, row) => { list.scrollTop = row * 44 + 100; }", place)
        expect(cifar.row(names[place])).to_be_visible()
    assert cifar.rows.count() < 60


def test_two_widths_and_two_themes_to_look_at(cifar):
    for number in (1, 5, 7):
        cifar.item(number).hover()
        cifar.item(number).locator(".nbt-lead").click()
    expect(cifar.item(5).locator(SPARK)).to_be_visible()
    for theme in ("light", "dark"):
        cifar.notebook.theme(theme)
        for width in (NARROW, NORMAL, WIDE):
            cifar.set_width(width).screenshot(f"sidebar_{theme}_{width}")
    cifar.notebook.theme("light")


def is_kept(response) -> bool:
    """Whether JupyterLab has written down how the list is looked at, which it does a bit later."""
    asked = response.request
    is_state = asked.method == "PUT" and "/api/workspaces" in asked.url
    return is_state and '"order":"-duration"' in (asked.post_data or "").replace("\\", "")


def test_the_look_of_a_project_comes_back_with_the_page(cifar):
    cifar.find("state == 'finished'")
    expect(cifar.panel.locator(".nbt-side-links .nbt-side-count")).to_contain_text(" of ")
    cifar.panel.get_by_role("button", name="Order").click()
    with cifar.page.expect_response(is_kept):
        cifar.panel.get_by_role("option", name="Longest first").click()
    cifar.page.goto(f"{cifar.server.url}/lab")
    expect(cifar.search).to_have_value("state == 'finished'")
    expect(cifar.panel.locator(".nbt-side-status")).to_contain_text("longest first")
