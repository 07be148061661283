"""A notebook in a real browser: open it, run its cells, look at what they show."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Literal

import nbformat
from nbformat import v4

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from nbformat import NotebookNode
    from playwright.sync_api import Locator, Page

    from tests.browser.server import JupyterServer

READY_TIMEOUT_MS = 60_000

# The notebook is drawn, its kernel is connected and has nothing to do.
IDLE = """() => {
  const shown = window.jupyterapp?.shell.currentWidget;
  const session = shown?.sessionContext ?? shown?.context?.sessionContext;
  const kernel = session?.session?.kernel;
  return !!(session?.isReady && kernel?.connectionStatus === 'connected'
    && kernel.status === 'idle' && shown.content.widgets?.length
    && !document.getElementById('jupyterlab-splash'));
}"""
RUN_CELL = """async ([index, wait]) => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  notebook.activeCellIndex = index;
  notebook.deselectAll();
  const done = window.jupyterapp.commands.execute('notebook:run-cell');
  if (wait) { await done; }
}"""
RUN_ALL = """async wait => {
  const done = window.jupyterapp.commands.execute('notebook:run-all-cells');
  if (wait) { await done; }
}"""
INTERRUPT = """() => window.jupyterapp.commands
  .execute('notebook:interrupt-kernel').then(() => null)"""
# What "Restart Kernel" does when its question was answered.
RESTART = """() => window.jupyterapp.shell.currentWidget.sessionContext
  .restartKernel().then(() => null)"""
CLEAR = """index => {
  window.jupyterapp.shell.currentWidget.content.activeCellIndex = index;
  return window.jupyterapp.commands.execute('notebook:clear-cell-output').then(() => null);
}"""
# What the file browser does.
MOVE = """([from, to]) => window.jupyterapp.serviceManager.contents
  .rename(from, to).then(() => null)"""
SAVE = "() => window.jupyterapp.commands.execute('docmanager:save').then(() => null)"
SET_THEME = """theme => window.jupyterapp.commands
  .execute('apputils:change-theme', { theme }).then(() => null)"""
THEME_IS_SET = """theme => document.body.dataset.jpThemeName === theme
  && !document.getElementById('jupyterlab-splash')"""
THEMES = {
    "light": "JupyterLab Light",
    "dark": "JupyterLab Dark",
    "contrast": "JupyterLab Dark High Contrast",
}


class NotebookPage:
    """One page of a Jupyter server, as JupyterLab or as Notebook 7.

    Example::

        lab.open(["print('he' + 'llo')"]).run_all()
        expect(lab.output(0)).to_have_text("hello")

    A cell's source is text of the page too: print what the source does not contain.
    """

    def __init__(self, page: Page, server: JupyterServer, screenshots: Path) -> None:
        self.page = page
        self.server = server
        self.screenshots = screenshots
        self.name = ""

    @property
    def file(self) -> Path:
        """The notebook on the disk of the server."""
        return self.server.root / self.name

    def open(
        self, notebook: Sequence[str | NotebookNode] | Path, *, kernel: str = "python3"
    ) -> NotebookPage:
        """Open code cells, or a copy of a notebook file, with a kernel of its own.

        Args:
            notebook: a file, or the cells: each its source, or a cell with what it has shown.
            kernel: the name of its kernel.
        """
        # The same path would find the session, and the execution counts, of an earlier test.
        self.name = f"{uuid.uuid4().hex[:8]}.ipynb"
        if isinstance(notebook, (list, tuple)):
            cells = [v4.new_code_cell(cell) if isinstance(cell, str) else cell for cell in notebook]
            content = v4.new_notebook(cells=cells)
        else:
            content = nbformat.read(notebook, as_version=4)
        content.metadata.kernelspec = {"display_name": kernel, "name": kernel}
        nbformat.write(content, self.file)
        # Where a test left it, a mouse that comes to the same place would not move.
        self.page.mouse.move(0, 0)
        return self.load()

    def another_tab(self) -> NotebookPage:
        """One more tab of the same browser, empty yet, that means the same notebook."""
        tab = NotebookPage(self.page.context.new_page(), self.server, self.screenshots)
        tab.name = self.name
        return tab

    def load(self) -> NotebookPage:
        """Load the page (again) and wait until its kernel is ready."""
        return self.reload().wait_idle()

    def reload(self) -> NotebookPage:
        """Load the page (again), whether its kernel is busy or not."""
        self.page.goto(self.server.address(self.name))
        return self

    def wait_idle(self, timeout_ms: float = READY_TIMEOUT_MS) -> NotebookPage:
        """Wait until the notebook is drawn and its kernel has nothing to do."""
        self.page.wait_for_function(IDLE, timeout=timeout_ms)
        return self

    def run(self, index: int, *, wait: bool = True) -> NotebookPage:
        """Run one cell; with wait=False, only begin it."""
        self.page.evaluate(RUN_CELL, [index, wait])
        return self

    def run_all(self, *, wait: bool = True) -> NotebookPage:
        """Run every cell; an error ends it, as in the menu."""
        self.page.evaluate(RUN_ALL, wait)
        return self

    def interrupt(self) -> NotebookPage:
        """Press Stop."""
        self.page.evaluate(INTERRUPT)
        return self

    def restart(self) -> NotebookPage:
        """Restart the kernel."""
        self.page.evaluate(RESTART)
        return self

    def clear(self, index: int) -> NotebookPage:
        """Clear what stands below a cell."""
        self.page.evaluate(CLEAR, index)
        return self

    def move(self, name: str) -> NotebookPage:
        """Move the open notebook to another path."""
        self.page.evaluate(MOVE, [self.name, name])
        self.name = name
        return self

    def forget_kernel(self) -> NotebookPage:
        """Take the name of its kernel out of the file: whoever opens it is asked for one."""
        notebook = nbformat.read(self.file, as_version=4)
        del notebook.metadata["kernelspec"]
        nbformat.write(notebook, self.file)
        return self

    def save(self) -> NotebookPage:
        """Save the notebook, as Ctrl-S does."""
        self.page.evaluate(SAVE)
        return self

    def theme(self, theme: Literal["light", "dark", "contrast"]) -> NotebookPage:
        """Change the theme and wait until the page has it, and its curtain has gone."""
        self.page.evaluate(SET_THEME, THEMES[theme])
        self.page.wait_for_function(THEME_IS_SET, arg=THEMES[theme])
        return self

    def cell(self, index: int) -> Locator:
        """The cell with its prompt, source and outputs."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(index)

    def output(self, index: int) -> Locator:
        """What stands below the cell, each output one element."""
        return self.cell(index).locator(".jp-OutputArea-output")

    def screenshot(self, name: str, index: int | None = None, part: str = "") -> Path:
        """Keep a picture of the page, of one cell, or of a part of a cell, to be looked at."""
        path = self.screenshots / f"{name}.png"
        shown = self.page if index is None else self.cell(index)
        (shown.locator(part) if part else shown).screenshot(path=path)
        return path
