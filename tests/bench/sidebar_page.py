"""The sidebar in a real Chromium before a real JupyterLab."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import psutil
from playwright.sync_api import Page, expect

from tests.bench import sidebar_scripts as scripts
from tests.bench.figures import Figure
from tests.bench.page import _browser
from tests.browser.page import NotebookPage
from tests.browser.server import JupyterServer
from tests.browser.sidebar import IS_THERE, Sidebar

LOADS = 5
WORDS = ("resnet18 adamw", "vit randaug", "convnext sgd")
HEADS = 12
SCROLL_S = 5
ROW = 44
LIVE, WATCH_S = 10, 20
# Version and stores, then projects, then the table: what one waits for, one after the other.
ROUND_TRIPS = 3
COUNT, STATUS = ".nbt-side-links .nbt-side-count", ".nbt-side-status"


def measure_list(root: Path, size: int, most_ms: int) -> list[Figure]:
    """The list of a store that lies in a folder, whose index is warm."""
    with _sidebar(root) as sidebar:
        figures = [_first_paint(sidebar, size, most_ms)]
        if size == 10_000:
            figures += [_filter(sidebar), _sort(sidebar), *_scroll(sidebar)]
        return figures


def measure_live(root: Path) -> list[Figure]:
    """Runs that go on while one looks, and while nobody does."""
    zero = int(time.time() * 1000)
    with _sidebar(root) as sidebar:
        idle = _cpu_percent(sidebar.server)
        code = [sys.executable, "-c", textwrap.dedent(scripts.LIVE), str(zero), str(LIVE)]
        with subprocess.Popen(code, stdout=subprocess.DEVNULL) as process:
            try:
                _wait_for_runs(root / "store" / "projects" / "live" / "runs")
                waits, seen, hidden = _watch_live(sidebar, zero)
                floor = median(_floor(sidebar, 1) for _ in range(9))
            finally:
                process.kill()
    waits = sorted(waits)
    p50, p95 = median(waits), waits[int(len(waits) * 0.95)]
    what = f"{LIVE} live runs, a row a second each"
    cpu = f"server CPU, {what}"
    return [
        Figure(
            f"page: log() to its row, {what}, p50",
            f"{p50:.0f} ms",
            "<= 1,000 ms",
            p50 <= 1_000,
            f"{floor:.0f} ms",
        ),
        Figure(f"the same, p95 of {len(waits)}", f"{p95:.0f} ms"),
        Figure(f"{cpu}, sidebar seen", f"{seen:.1f} %", "<= 3 %", seen <= 3, f"{idle:.1f} %"),
        Figure(f"{cpu}, sidebar hidden", f"{hidden:.1f} %", "about 0", floor=f"{idle:.1f} %"),
    ]


@contextmanager
def _sidebar(root: Path) -> Iterator[Sidebar]:
    server = JupyterServer(root, "lab")
    try:
        with _browser() as page:
            yield Sidebar(NotebookPage(page, server, root))
    finally:
        server.stop()


def _first_paint(sidebar: Sidebar, size: int, most_ms: int) -> Figure:
    found, floors = [], []
    for load in range(LOADS + 1):
        # No sidebar that was open before comes back: it is opened by the measurement.
        address = f"{sidebar.server.url}/lab/workspaces/bench{size}-{load}"
        sidebar.page.goto(f"{address}?token={sidebar.server.token}")
        sidebar.page.wait_for_function(IS_THERE)
        sidebar.page.wait_for_timeout(1_000)
        floors.append(_floor(sidebar, ROUND_TRIPS))
        found.append(sidebar.page.evaluate(scripts.FIRST_PAINT))
    # The first is the server's own: it reads the index.
    paint, floor = median(found[1:]), median(floors[1:])
    what = f"page: first paint of {size:,} runs, index warm"
    told = f"{paint:.0f} ms (a fresh server: {found[0]:.0f} ms)"
    return Figure(what, told, f"<= {most_ms} ms", paint <= most_ms, f"{floor:.0f} ms")


def _floor(sidebar: Sidebar, times: int) -> float:
    url = f"{sidebar.server.url}/api/me"
    return sidebar.page.evaluate(scripts.ROUND_TRIPS, [url, times])


def _filter(sidebar: Sidebar) -> Figure:
    sidebar.search.click()
    sidebar.page.evaluate(scripts.WATCH_EVENTS, ["keydown", COUNT])
    for words in WORDS:
        for letter in words:
            sidebar.page.evaluate("() => { window.nbtrackSeen.at = 0; }")
            sidebar.page.keyboard.press(letter if letter != " " else "Space")
            sidebar.page.wait_for_timeout(250)
        sidebar.find("")
        sidebar.page.wait_for_timeout(400)
    return _waited(sidebar, "page: filter 10,000 runs, key press to repaint")


def _sort(sidebar: Sidebar) -> Figure:
    sidebar.set_width(480)
    heads = sidebar.panel.locator(".nbt-column-head")
    expect(heads.first).to_be_visible()
    sidebar.page.evaluate(scripts.WATCH_EVENTS, ["click", STATUS])
    for number in range(HEADS):
        sidebar.page.evaluate("() => { window.nbtrackSeen.at = 0; }")
        heads.nth(number % 2).click()
        sidebar.page.wait_for_timeout(400)
    figure = _waited(sidebar, "page: sort 10,000 runs, click to repaint")
    sidebar.command("nbtrack:show-all")
    sidebar.set_width(300)
    return figure


def _waited(sidebar: Sidebar, what: str) -> Figure:
    waits: list[float] = sidebar.page.evaluate("() => window.nbtrackSeen.waits")
    sidebar.page.evaluate("() => window.nbtrackStop()")
    floor = median(_floor(sidebar, 1) for _ in range(9))
    found = median(waits)
    return Figure(
        f"{what}, median of {len(waits)}",
        f"{found:.0f} ms (longest {max(waits):.0f} ms)",
        "<= 100 ms",
        found <= 100,
        f"{floor:.0f} ms",
    )


def _scroll(sidebar: Sidebar) -> Iterator[Figure]:
    sidebar.page.wait_for_timeout(1_000)
    (still, *_), slow, fast = (
        sidebar.page.evaluate(scripts.SCROLL, [SCROLL_S, pixels]) for pixels in (0, 12, 10 * ROW)
    )
    for words, (frames, longest, coming) in (("smoothly", slow), ("ten rows a frame", fast)):
        yield Figure(
            f"page: scroll 10,000 rows {words}, frames a second",
            f"{frames:.1f} (longest frame {longest:.0f} ms, {coming:.0%} of rows on their way)",
            ">= 55",
            frames >= 55,
            f"{still:.1f}",
        )


def _watch_live(sidebar: Sidebar, zero: int) -> tuple[list[float], float, float]:
    """How long each value took to its row, and the server's CPU while it is seen, and not."""
    sidebar.load().choose_project("live")
    expect(sidebar.rows).to_have_count(LIVE, timeout=60_000)
    _expect_values(sidebar.page)
    sidebar.page.evaluate(scripts.WATCH_VALUES)
    sidebar.page.wait_for_timeout(2_000)
    known = len(sidebar.page.evaluate("() => window.nbtrackValues"))
    seen = _cpu_percent(sidebar.server)
    values = sidebar.page.evaluate("() => window.nbtrackValues")[known:]
    sidebar.page.locator(".jp-SideBar.jp-mod-left li[data-id='filebrowser']").click()
    expect(sidebar.panel).to_be_hidden()
    sidebar.page.wait_for_timeout(2_000)
    hidden = _cpu_percent(sidebar.server)
    return [at - zero - value for value, at in values], seen, hidden


def _wait_for_runs(folder: Path) -> None:
    until_s = time.monotonic() + 60
    while not folder.is_dir() or len(list(folder.iterdir())) < LIVE:
        if time.monotonic() > until_s:
            raise RuntimeError(f"{folder} has no {LIVE} runs")
        time.sleep(0.2)


def _expect_values(page: Page) -> None:
    page.wait_for_function(
        "() => [...document.querySelectorAll('.nbt-side-value-1')].every(it => it.textContent)"
    )


def _cpu_percent(server: JupyterServer) -> float:
    """Of one core, over some seconds."""
    process = psutil.Process(server.process_id)
    before, begun = process.cpu_times(), time.perf_counter()
    time.sleep(WATCH_S)
    after, took = process.cpu_times(), time.perf_counter() - begun
    return max(0.0, after.user + after.system - before.user - before.system) / took * 100
