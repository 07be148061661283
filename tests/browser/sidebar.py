"""The list of runs at the left of JupyterLab and Notebook 7, as a user works with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.browser.page import READY_TIMEOUT_MS

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from tests.browser.page import NotebookPage
    from tests.browser.server import JupyterServer

PANEL = "#nbtrack-runs"
# The layout of the last time is put back late, and `?reset` loads the page once more: what is
# opened before may be closed by either.
TAKES_TEXT = "() => document.activeElement?.matches('input, textarea')"
IS_THERE = """() => {
  const app = window.jupyterapp;
  void app?.restored.then(() => { app.isRestored = true; });
  const isResetting = location.pathname.startsWith('/lab') && location.search.includes('reset');
  return !!app?.isRestored && !isResetting && app.commands.hasCommand('nbtrack:show-runs')
    && !document.getElementById('jupyterlab-splash');
}"""
RUN_COMMAND = "([id, args]) => window.jupyterapp.commands.execute(id, args).then(() => null)"


CLOSE_TOASTS = """() => document
  .querySelectorAll('.jp-Notification-Toast-Close').forEach(button => button.click())"""


class Sidebar:
    """The sidebar of one page."""

    def __init__(self, notebook: NotebookPage) -> None:
        self.notebook = notebook
        self.page: Page = notebook.page
        self.panel = self.page.locator(PANEL)
        self.list = self.panel.locator(".nbt-side-list")
        self.search = self.panel.get_by_role("combobox", name="Search runs")

    @property
    def server(self) -> JupyterServer:
        return self.notebook.server

    def load(self, path: str = "lab") -> Sidebar:
        """Load JupyterLab without a notebook, and open the sidebar."""
        self.page.goto(f"{self.server.url}/{path}?reset&token={self.server.token}")
        return self.show()

    def anew(self) -> Sidebar:
        """As it is at first, on a page that other tests have used."""
        if not self.page.url.startswith(self.server.url):
            return self.load()
        self.page.keyboard.press("Escape")
        self.page.evaluate(CLOSE_TOASTS)
        self.command("nbtrack:show-all")
        expect(self.search).to_have_value("")
        expect(self.panel.locator(".nbt-popup")).to_have_count(0)
        expect(self.page.locator(".Toastify__toast")).to_have_count(0)
        return self

    def show(self) -> Sidebar:
        """Open it, and wait until it shows something."""
        self.page.wait_for_function(IS_THERE, timeout=READY_TIMEOUT_MS)
        self.command("nbtrack:show-runs")
        expect(self.panel.locator(".nbt-side:not([data-phase=loading])")).to_be_visible()
        return self

    def command(self, command: str, args: dict[str, Any] | None = None) -> None:
        """Run a command, as the palette does."""
        self.page.evaluate(RUN_COMMAND, [command, args or {}])

    def choose_project(self, name: str) -> Sidebar:
        """Choose it in the list of projects."""
        self.panel.get_by_role("button", name="Project:").click()
        self.panel.get_by_role("option", name=name).click()
        expect(self.panel.get_by_role("button", name=f"Project: {name}")).to_be_visible()
        return self

    def find(self, text: str) -> Sidebar:
        """Type a search and press Enter."""
        self.search.fill(text)
        self.search.press("Enter")
        return self

    def type(self, text: str) -> Sidebar:
        """Type into what has the focus, once it is something that takes text."""
        self.page.wait_for_function(TAKES_TEXT)
        self.page.keyboard.type(text)
        return self

    def row(self, name: str) -> Locator:
        """The row of a run."""
        return self.list.get_by_role("row").filter(has_text=name).filter(visible=True)

    def item(self, number: int) -> Locator:
        """What stands at this place of the list, headings too."""
        return self.list.locator(f"[data-item='{number}']")

    @property
    def rows(self) -> Locator:
        """The runs that are on the page."""
        return self.list.locator(".nbt-side-run").filter(visible=True)

    def names(self) -> list[str]:
        """The names of the runs on the page, from top to bottom."""
        found = self.rows.evaluate_all(
            """rows => rows
              .sort((a, b) => a.dataset.item - b.dataset.item)
              .map(row => row.querySelector('.nbt-run-title').textContent)"""
        )
        return [name for name in found if name]

    def expect_count(self, text: str) -> Sidebar:
        """What stands below the search: how many match."""
        expect(self.panel.locator(".nbt-side-links .nbt-side-count")).to_have_text(text)
        return self

    def ended(self, project: str, count: int = 6) -> list[tuple[Locator, str]]:
        """Some runs that have ended: their rows and ids, the newest first."""
        first = self.list.locator(".nbt-side-heading").filter(has_text="Ended", visible=True)
        start = int(first.get_attribute("data-item") or 0) + 1
        found: list[tuple[Locator, str]] = []
        for number in range(start, start + count):
            row = self.item(number)
            expect(row).to_have_attribute("data-run", re.compile(f"^{re.escape(project)}/"))
            run = (row.get_attribute("data-run") or "").partition("/")[2]
            found.append((self.list.locator(f"[data-run='{project}/{run}']"), run))
        return found

    def menu(self, row: Locator, label: str) -> None:
        """Choose something in the context menu of a row."""
        row.click(button="right")
        self.page.locator(".lm-Menu-item").get_by_text(label, exact=True).click()

    def toast(self, text: str) -> Locator:
        """A notification."""
        return self.page.locator(".Toastify__toast").filter(has_text=text)

    def set_width(self, width: int) -> Sidebar:
        """Drag its edge."""
        box = self.page.locator("#jp-left-stack").bounding_box()
        assert box is not None
        edge, middle = box["x"] + box["width"] + 1, box["y"] + box["height"] / 2
        self.page.mouse.move(edge, middle)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + width + 1, middle, steps=4)
        self.page.mouse.up()
        self.page.mouse.move(edge + 500, middle)
        return self

    def screenshot(self, name: str) -> Path:
        """Keep a picture of it, to be looked at."""
        path = self.notebook.screenshots / f"{name}.png"
        self.panel.screenshot(path=path)
        return path
