"""The page that compares runs, as a user works with it, and the runs that are compared on it."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

import nbtrack
from nbtrack.records import CellRecord
from tests.browser.sidebar import IS_THERE, Sidebar

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator

    from tests.browser.page import NotebookPage

OPTIMIZERS = (("sgd", 0.1, 5e-4), ("adam", 1e-3, 0.0), ("adamw", 3e-4, 0.05))
NAMES = (
    "brisk-heron",
    "calm-otter",
    "dusky-stilt",
    "eager-finch",
    "lunar-swift",
    "solar-lark",
    "quiet-plover",
    "vivid-snipe",
    "windy-dunlin",
    "amber-tern",
    "noble-curlew",
    "early-robin",
)
OPEN = """args => window.jupyterapp.commands
  .execute('nbtrack:compare-page', args).then(() => null)"""


def record_sweep(project: str, steps: int = 120) -> list[str]:
    """Twelve runs: three ways to train, each with four seeds; the folders of the runs."""
    found: list[str] = []
    for number, name in enumerate(NAMES):
        way, seed = number % 3, number // 3
        optimizer, lr, decay = OPTIMIZERS[way]
        rng = random.Random(number)
        config = {
            "optimizer": optimizer,
            "lr": lr,
            "weight_decay": decay,
            "label_smoothing": 0.1 if optimizer == "adamw" else 0.0,
            "seed": seed,
            "epochs": 30,
            "batch_size": 128,
        }
        with nbtrack.init(project=project, name=f"{name}-{number}", config=config) as run:
            source = f"optimizer = {optimizer!r}\nmodel = make()\ntrain(model, lr={lr})"
            run.record_cell(CellRecord(source=source, cell_id="train"))
            found.append(run.id)
            for step in range(steps):
                done = 1 - math.exp(-step / (12 + 9 * way))
                wobble = rng.gauss(0, 0.012) * (1.3 - done)
                accuracy = 0.5 + (0.41 + 0.012 * way) * done + wobble
                loss = 2.2 * (1 - done) + 0.28 - 0.04 * way + abs(wobble)
                row = {"val/acc": accuracy, "val/loss": loss, "train/loss": loss * 0.8 + wobble}
                row |= {"train/acc": min(1.0, accuracy * 1.05), "train/grad_norm": 3 * (1 - done)}
                run.log(row)
    return found


class ComparePage:
    """The page that shows runs compared, in JupyterLab."""

    def __init__(self, notebook: NotebookPage) -> None:
        self.notebook = notebook
        self.page = notebook.page
        self.root = self.page.locator(".nbt-compare-page").filter(visible=True)
        self.table = self.root.get_by_role("region", name="Runs compared").locator("table")

    def open(self, project: str) -> ComparePage:
        """Select all runs of a project in the sidebar and press Compare."""
        sidebar = Sidebar(self.notebook).load().choose_project(project)
        expect(sidebar.rows.first).to_be_visible()
        sidebar.command("nbtrack:pick-all")
        sidebar.panel.get_by_role("button", name="Compare").click()
        return self.drawn()

    def command(self, args: dict[str, Any]) -> ComparePage:
        """Open it as other extensions do."""
        self.page.evaluate(
            OPEN,
            args,
        )
        return self

    def load(self, address: str) -> ComparePage:
        """Load an address of this JupyterLab and wait until it is there."""
        self.page.goto(address)
        self.page.wait_for_function(IS_THERE)
        return self

    def drawn(self) -> ComparePage:
        """Wait until the first chart is painted, and what stands below the charts is there."""
        expect(self.root.locator(".nbt-plot[data-drawn]").first).to_be_visible()
        self.root.locator("section[aria-label='Two runs']").wait_for(state="attached")
        return self

    def section(self, name: str) -> Locator:
        """A part of the page by its heading."""
        return self.root.get_by_role("region", name=name, exact=True)

    def names(self) -> list[str]:
        """The runs of the table, from top to bottom."""
        return [name.strip() for name in self.table.locator("tbody th").all_inner_texts()]

    def heads(self) -> list[str]:
        """The columns of the table."""
        return [name.strip() for name in self.table.locator("thead th").all_inner_texts()]

    def item(self, name: str) -> Locator:
        """A run in the rail."""
        return self.root.locator(".nbt-rail [role=option]").filter(has_text=name)

    def row(self, name: str) -> Locator:
        """A run in the table."""
        return self.table.locator("tbody tr").filter(has_text=name)

    def chart(self, metric: str) -> Locator:
        """A chart, once it is painted."""
        return self.root.locator(f'.nbt-card:has(.nbt-name[title="{metric}"])')

    def group_by(self, *names: str) -> ComparePage:
        """Choose what the runs of a group have in common."""
        self.root.get_by_role("button", name="Group by").click()
        for name in names:
            self.root.locator(".nbt-popup [role=option]").filter(has_text=name).click()
        self.page.keyboard.press("Escape")
        return self

    def screenshot(self, name: str) -> Path:
        """Keep a picture of it."""
        path = self.notebook.screenshots / f"{name}.png"
        self.root.screenshot(path=path)
        return path
