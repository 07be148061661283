"""The page of a run, as a user works with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from nbtrack.store.layout import folder_name
from nbtrack.store.root import read_format
from tests.browser.page import READY_TIMEOUT_MS
from tests.browser.sidebar import RUN_COMMAND

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from tests.browser.page import NotebookPage
    from tests.browser.server import JupyterServer

IS_THERE = """() => {
  const app = window.jupyterapp;
  void app?.restored.then(() => { app.isRestored = true; });
  const isResetting = location.pathname.startsWith('/lab') && location.search.includes('reset');
  return !!app?.isRestored && !isResetting && app.commands.hasCommand('nbtrack:run-page')
    && !document.getElementById('jupyterlab-splash');
}"""


class RunPage:
    """Pages of runs in one page of JupyterLab or Notebook 7."""

    def __init__(self, notebook: NotebookPage) -> None:
        self.notebook = notebook
        self.page: Page = notebook.page

    @property
    def server(self) -> JupyterServer:
        return self.notebook.server

    def load(self, path: str = "lab", *, reset: bool = True) -> RunPage:
        """Load JupyterLab, or load it again as it was left."""
        query = "reset&" if reset else ""
        self.page.goto(f"{self.server.url}/{path}?{query}token={self.server.token}")
        return self.wait()

    def wait(self) -> RunPage:
        """Until our commands are there."""
        self.page.wait_for_function(IS_THERE, timeout=READY_TIMEOUT_MS)
        return self

    def theme(self, theme: Any) -> RunPage:
        """Change the theme."""
        self.notebook.theme(theme)
        return self

    def open(self, run: Any) -> Locator:
        """Open the page of a run, as the sidebar does."""
        found = read_format(self.server.store)
        assert found is not None
        name = f"{folder_name(run.project)}/{folder_name(run.id)}"
        facts = {"store": found.store_id, "run": name, "name": run.name, "project": run.project}
        self.page.evaluate(RUN_COMMAND, ["nbtrack:run-page", facts])
        expect(self.shown).to_be_visible()
        return self.shown

    @property
    def shown(self) -> Locator:
        """The page that is seen."""
        return self.page.locator(".nbtrack-run-tab").filter(visible=True)

    def tab_of_page(self, name: str) -> Locator:
        """Its tab in the main area."""
        tabs = self.page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab")
        return tabs.filter(has_text=name)

    def tab(self, name: str) -> Locator:
        """Choose a tab; what it shows."""
        tab = self.shown.get_by_role("tab", name=name)
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        return self.shown.get_by_role("tabpanel").filter(visible=True)

    def act(self, label: str) -> None:
        """Press one of the buttons of the head."""
        self.shown.get_by_role("button", name=label, exact=True).click()

    def more(self, label: str) -> None:
        """Choose something in the menu of the head."""
        self.act("More")
        self.act(label)

    def toast(self, text: str) -> Locator:
        """A notification."""
        return self.page.locator(".Toastify__toast").filter(has_text=text)

    def screenshot(self, name: str) -> Path:
        """Keep a picture of it, to be looked at."""
        path = self.notebook.screenshots / f"{name}.png"
        self.page.screenshot(path=path)
        return path
