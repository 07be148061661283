"""Whatever a run is called and says, a page shows it as text: no element is made of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

import nbtrack
from tests.browser.panel import expect_curves, panel
from tests.browser.recording import record

# Each would show itself: as an element, or by what its script leaves behind.
EVIL = "<img src=x onerror=window.ill=1><b data-ill>bold</b>"
CLOSING = "</script></style></textarea><b data-ill>"
QUOTES = "\"' onclick=window.ill=1 &lt;b data-ill&gt;"
UNICODE = "Größe ☃ 漢字 😀 a.b[0] {x} %s \u202egnp.exe"
NAMES = [EVIL, CLOSING, QUOTES, UNICODE, "a/b/c", "a.b[0]", "<&>"]
TABLE = 6  # the cell with config and summary in one table
PROJECT = f"evil {EVIL}".replace("/", "")
# Who draws them in which way must not matter.
CELLS = [
    "import nbtrack\nfrom IPython.display import HTML, display",
    "run = nbtrack.open_run({run!r})\nrun",
    "HTML(run._repr_mimebundle_()[0]['text/html'])",
    "nbtrack.compare(nbtrack.runs({project!r}))",
    "nbtrack.runs({project!r})",
    "%track list {project}",
    "HTML(run.to_html())",
    "print(run)",
]


@pytest.fixture(autouse=True)
def _store(lab_server, monkeypatch):
    for name, folder in lab_server.store_folders().items():
        monkeypatch.setenv(name, folder)


def expect_text_only(page):
    expect(page.page.locator("[data-ill]")).to_have_count(0)
    expect(page.page.locator("img[src=x]")).to_have_count(0)
    assert page.page.evaluate("() => window.ill") is None


def say(name, **more):
    return {
        "project": PROJECT,
        "name": name,
        "notes": name,
        "group": name,
        "tags": [name[:64]],
        "config": {name: name, "nested": {name: [name, {name: 1}]}},
        **more,
    }


def rows():
    return [dict.fromkeys(NAMES, step + 0.5) | {"text": EVIL} for step in range(3)]


@pytest.mark.timeout(180)
def test_an_ended_run_is_shown_as_text_by_everything_that_shows_it(lab):
    record(rows(), **say(QUOTES))
    run = record(rows(), **say(EVIL))
    cells = [cell.format(run=run.run_id, project=PROJECT) for cell in CELLS]
    lab.open(cells).run_all().wait_idle()
    expect_curves(lab)
    shown = panel(lab)
    expect(shown).to_contain_text(EVIL)
    for name in NAMES:
        expect(shown.get_by_title(name, exact=True).first).to_be_attached()
    for tab in ("Config", "Summary"):
        shown.get_by_role("tab", name=tab).click()
        expect(shown.get_by_role("row", name=EVIL).first).to_be_visible()
    lab.screenshot("hostile_tables", 1)
    for index in range(2, len(cells)):
        cell = lab.cell(index)
        cell.scroll_into_view_if_needed()
        expect(cell.locator(".jp-OutputArea-output").first).to_be_visible()
        lab.screenshot(f"hostile_{index}", index)
        if index != 2:
            expect(cell.locator(".jp-OutputArea-output").last).to_contain_text(EVIL)
    assert "\u202e" not in lab.cell(TABLE).inner_html()
    expect_text_only(lab)


def test_a_live_run_and_what_is_asked_of_it_are_text_too(lab):
    live = nbtrack.init(**say(EVIL))
    live.knob(EVIL, 0.5, min=0.0, max=1.0)
    live.log(rows()[0])
    lab.open(["import nbtrack", f"nbtrack.open_run({live.id!r})"]).run_all().wait_idle()
    expect_curves(lab)
    shown = panel(lab)
    expect(shown.locator(".nbt-knob")).to_contain_text(EVIL)
    expect(shown.locator(".nbt-tag").first).to_contain_text("<img")
    note = shown.get_by_role("textbox", name="Add a note").first
    note.fill(CLOSING)
    note.press("Enter")
    expect(note).to_have_value("")
    chart = shown.locator(".nbt-plot").first
    chart.focus()
    chart.press("End")
    lab.screenshot("hostile_live", 1)
    chart.press("Enter")
    expect(shown.get_by_role("dialog")).to_be_visible()
    shown.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect_text_only(lab)
    live.finish(exit_code=1)
    expect(shown).to_contain_text("failed")
    expect_text_only(lab)
    assert CLOSING in (nbtrack.open_run(live.id).notes or "")
