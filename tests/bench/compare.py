"""Runs compared on a page: from the click to the curves; and groups of them, worked out here."""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.curves import FLOOR
from tests.bench.figures import Figure, median_s, own_store, run_script
from tests.browser.conftest import CHROMIUM_OPTIONS, NAMED, _chromium
from tests.browser.page import NotebookPage
from tests.browser.server import JupyterServer
from tests.browser.sidebar import Sidebar

ROUNDS = 3
MANY, WIDE, STEPS = 100, 10, 10_000
METRICS = {"many": ["m/0"], "wide": [f"{'ab'[n % 2]}/{n}" for n in range(20)]}
WRITE = """
    import json, sys, numpy as np, polars, nbtrack
    project, runs, steps, names = sys.argv[1], *map(int, sys.argv[2:4]), json.loads(sys.argv[4])
    noise = np.random.default_rng(0).normal(size=(steps, len(names))).cumsum(0).tolist()
    for n in range(runs):
        config = {"lr": n // 10, "place": n % 10}
        with nbtrack.init(project=project, id=f"run{n}", config=config) as run:
            for row in noise:
                run.log({name: value + n for name, value in zip(names, row)})
"""
# The first moment at which each chart says whose curves it shows, and is painted.
DRAWN = """count => {
  const cards = [...document.querySelectorAll('.nbt-compare-page .nbt-card')];
  const isDrawn = card => card.querySelector('[data-drawn]')
    && /\\d+ runs$/.test(card.querySelector('.nbt-card-title').textContent);
  return cards.length >= count && cards.every(isDrawn) ? performance.now() : 0;
}"""
CLICK = """() => {
  const buttons = [...document.querySelectorAll('#nbtrack-runs button')];
  buttons.find(({ textContent }) => /Compare/.test(textContent)).click();
  return performance.now();
}"""


def measure() -> list[Figure]:
    with own_store() as folder:
        for project, runs in (("many", MANY), ("wide", WIDE)):
            run_script(WRITE, project, str(runs), str(STEPS), json.dumps(METRICS[project]))
        groups = _groups(folder)
        return [*_pages(folder), groups]


def _pages(folder: Path) -> list[Figure]:
    server = JupyterServer(folder, "lab")
    try:
        with sync_playwright() as playwright:
            program = NAMED or _chromium(Path(playwright.chromium.executable_path))
            browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_OPTIONS)
            rounds = [_round(browser, server) for _ in range(ROUNDS)]
            browser.close()
    finally:
        server.stop()
    many, wide = ([each[project] for each in rounds] for project in METRICS)
    return [
        _figure(f"compare {MANY} runs x 10,000 steps, one metric: click to drawn", 1.0, many),
        _figure(f"compare {WIDE} runs x 10,000 steps, 20 metrics: click to drawn", 2.0, wide),
    ]


def _round(browser: Browser, server: JupyterServer) -> dict[str, tuple[float, float]]:
    """By project, seconds from the click to the last chart, and of the same curves alone."""
    found: dict[str, tuple[float, float]] = {}
    for project, metrics in METRICS.items():
        server.kill()
        server.start()  # nothing is kept of what was drawn before
        page = browser.new_page(viewport={"width": 1600, "height": 2_400})
        page.set_default_timeout(120_000)
        drawn_s = _click_to_drawn(page, server, project, len(metrics))
        page.close()
        server.kill()
        server.start()
        found[project] = (drawn_s, _alone_s(server, project, metrics))
    return found


def _click_to_drawn(page: Page, server: JupyterServer, project: str, charts: int) -> float:
    notebook = NotebookPage(page, server, server.base)
    sidebar = Sidebar(notebook).load().choose_project(project)
    sidebar.expect_count(f"{MANY if project == 'many' else WIDE} runs")
    sidebar.rows.first.wait_for()
    sidebar.command("nbtrack:pick-all")
    sidebar.panel.get_by_role("button", name="Compare").wait_for()
    page.wait_for_load_state("networkidle")
    clicked = page.evaluate(CLICK)
    drawn = page.wait_for_function(DRAWN, arg=charts).json_value()
    return (drawn - clicked) / 1000


def _alone_s(server: JupyterServer, project: str, metrics: list[str]) -> float:
    """The floor: the answer with these curves, from the server that has just started."""
    from nbtrack.store.root import read_format

    found = read_format(server.store)
    assert found is not None
    runs = [f"{project}/run{n}" for n in range(MANY if project == "many" else WIDE)]
    points = 600 if project == "many" else 1_500
    body = json.dumps({"metrics": metrics, "runs": runs, "max_points": points}).encode()
    address = f"{server.url}/nbtrack/api/stores/{found.store_id}/curves"
    headers = {"Authorization": f"token {server.token}", "Content-Type": "application/json"}

    def ask() -> None:
        with urlopen(Request(address, body, headers), timeout=60) as answer:
            answer.read()

    return median_s(ask, 1)


def _groups(folder: Path) -> Figure:
    from nbtrack.server.context import Context
    from nbtrack.server.grouped import Grouped, group_message
    from nbtrack.store.root import read_format

    found = read_format(folder / "store")
    assert found is not None
    context = Context(folder / "data", folder / "cache")
    runs = [f"many/run{n}" for n in range(MANY)]
    asked = Grouped(runs=runs, metric="m/0", by=["config.lr"])

    def ask() -> None:
        group_message(context.boards, found.store_id, asked, context.curves)

    ask()  # makes the index
    took_ms = median_s(ask) * 1e3
    context.close()
    files = str(folder / "store" / "projects" / "many" / "runs" / "*" / "history" / "*.parquet")
    floors = run_script(FLOOR, files, _column(files), "5").split()
    floor_ms = statistics.median(map(float, floors)) * 1e3
    return Figure(
        f"groups: {MANY} runs x 10,000 steps in 10 groups, mean and CI, in the server",
        f"{took_ms:.0f} ms",
        "<= 400 ms",
        took_ms <= 400,
        f"{floor_ms:.0f} ms",
    )


def _column(files: str) -> str:
    """What the only metric is called in the files."""
    import polars as pl

    return next(name for name in pl.read_parquet_schema(files) if name.endswith("m/0"))


def _figure(what: str, most_s: float, found: list[tuple[float, float]]) -> Figure:
    took_s, floor_s = (statistics.median(each) for each in zip(*found, strict=True))
    return Figure(
        what, f"{took_s:.2f} s", f"<= {most_s:.1f} s", took_s <= most_s, f"{floor_s:.2f} s"
    )
