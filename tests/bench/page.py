"""The live panel in a real Chromium before a real JupyterLab.

NBTRACK_BENCH_SECONDS (180) is how long twenty charts are watched.

From log() to pixels: the value of each row is the moment of its log(). When a chart was painted, it
writes its last value over itself; the moment two animation frames later is noted with that value.
A row is on the screen from the first note with its value or a later one. So rows that are painted
together with later ones count with all of their waiting.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.bench import page_scripts as scripts
from tests.bench.figures import Figure, percentiles
from tests.browser.conftest import CHROMIUM_OPTIONS, _chromium
from tests.browser.page import NotebookPage
from tests.browser.server import JupyterServer

SECONDS = int(os.environ.get("NBTRACK_BENCH_SECONDS", "180"))
STEPS = 1_000_000
RATE = 100
CALLS, ROUNDS = 1_500, 5
ROWS = 200
TALL_S = 10


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="nbtrack-bench-") as folder, _browser() as page:
        server = JupyterServer(Path(folder) / "lab", "lab")
        try:
            lab = NotebookPage(page, server, Path(folder))
            figures = [*_latency(lab, 1), *_latency(lab, 5)]
            for part in (_many, _cost, _long):
                server.end_kernels()
                figures += part(lab)
            return figures
        finally:
            server.end_kernels()
            server.stop()


@contextmanager
def _browser() -> Iterator[Page]:
    with sync_playwright() as playwright:
        program = _chromium(Path(playwright.chromium.executable_path))
        if program is None:
            raise SystemExit("no Chromium: run tools/chromium.sh, or set NBTRACK_CHROMIUM")
        options = [*CHROMIUM_OPTIONS, "--enable-precise-memory-info"]
        browser = playwright.chromium.launch(executable_path=program, args=options)
        page = browser.new_page(viewport={"width": 1300, "height": 900})
        page.set_default_timeout(120_000)
        page.add_init_script(f"({scripts.WATCH})()")
        yield page
        browser.close()


def _latency(lab: NotebookPage, charts: int) -> list[Figure]:
    zero = int(time.time() * 1000)
    cell = scripts.STAMPED.format(charts=charts, rows=ROWS, zero=zero)
    lab.open([scripts.START, cell]).run(0).run(1, wait=False)
    _wait_for_charts(lab, charts)
    began = time.time() * 1000 - zero
    lab.page.evaluate(scripts.NOTE_TITLES)
    lab.wait_idle()
    lab.page.wait_for_timeout(500)
    rows = [value for value in _rows_of(lab, f"latency{charts}") if value > began]
    waits = sorted(_waits_ms(rows, _seen(lab)["titles"], zero))
    p50, p95 = _share(waits, 0.5), _share(waits, 0.95)
    what = f"log() to pixels, {charts} chart{'s' * (charts > 1)}, {len(waits)} points"
    return [
        Figure(f"{what}, p50", f"{p50:.0f} ms", "<= 250 ms", p50 <= 250),
        Figure(f"{what}, p95", f"{p95:.0f} ms", "<= 500 ms", p95 <= 500),
    ]


def _waits_ms(rows: list[int], titles: list[tuple[str, int, int]], zero: int) -> Iterator[float]:
    for name in {title[0] for title in titles}:
        notes = [(value, at) for metric, value, at in titles if metric == name]
        for row in rows:
            at = next((at for value, at in notes if value >= row), None)
            if at is None:
                raise RuntimeError(f"the row of {row} ms was never drawn in {name}")
            yield at - zero - row


def _rows_of(lab: NotebookPage, project: str) -> list[int]:
    import nbtrack

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NBTRACK_DIR", str(lab.server.store))
        (run,) = nbtrack.runs(project)
        return run.history(keys=["m/0"])["m/0"].to_list()


def _many(lab: NotebookPage) -> list[Figure]:
    """Twenty charts with ghosts: an earlier run, then the one that is watched."""
    before = scripts.MANY.format(seconds=2, rate=1_000)
    watched = scripts.MANY.format(seconds=SECONDS + TALL_S + 20, rate=RATE)
    lab.open([scripts.START, before]).run_all().wait_idle()
    lab.open([scripts.START, watched]).run(0).run(1, wait=False)
    _wait_for_charts(lab, 1)
    lab.page.wait_for_timeout(3_000)
    lab.page.locator(".nbtrack-live").evaluate("panel => panel.scrollIntoView()")
    shown = lab.page.evaluate(scripts.VISIBLE)
    pace = _pace(lab)
    all_at_once = _all_at_once(lab)
    lab.save()
    lab.page.goto(lab.server.address(lab.name))
    _wait_for_charts(lab, 1)
    marks = _seen(lab)["marks"]
    reload_s = (marks["drawn"] - marks["page"]) / 1000
    lab.wait_idle(120_000)
    lab.page.wait_for_timeout(3_000)
    lab.save()
    cell = json.loads(lab.file.read_text(encoding="utf-8"))["cells"][1]
    kept_kb = len(json.dumps(cell["outputs"])) / 1000
    reload = "reload mid-run: from the page to the full curve"
    kept = "output in the notebook file, 20 metrics"
    return [
        *_pace_figures(pace, shown),
        all_at_once,
        Figure(reload, f"{reload_s:.2f} s", "<= 3 s", reload_s <= 3),
        Figure(kept, f"{kept_kb:.0f} kB", "<= 120 kB", 0 < kept_kb <= 120),
    ]


def _pace(lab: NotebookPage) -> tuple[float, list[float], float, float]:
    """Frames a second, tasks over 50 ms, bytes in use after a third and at the end."""
    begun, frames = _now(lab), _seen(lab)["frames"]
    lab.page.wait_for_timeout(SECONDS / 3 * 1000)
    # Collecting is our doing: neither its frames nor its task count.
    third, early = _now(lab), _seen(lab)["frames"] - frames
    first = _memory(lab)
    again, frames = _now(lab), _seen(lab)["frames"]
    lab.page.wait_for_timeout(SECONDS * 2 / 3 * 1000)
    end, seen = _now(lab), _seen(lab)
    spans = [(begun, third), (again, end)]
    drawn = early + seen["frames"] - frames
    fps = drawn / sum(to - start for start, to in spans) * 1000
    tasks = [length for at, length in seen["tasks"] if any(start <= at < to for start, to in spans)]
    return fps, tasks, first, _memory(lab)


def _all_at_once(lab: NotebookPage) -> Figure:
    """Frames a second in a window that is high enough for all twenty."""
    usual = lab.page.viewport_size
    lab.page.set_viewport_size({"width": 1300, "height": 2_200})
    lab.page.wait_for_timeout(3_000)
    shown = lab.page.evaluate(scripts.VISIBLE)
    begun, frames = _now(lab), _seen(lab)["frames"]
    lab.page.wait_for_timeout(TALL_S * 1000)
    fps = (_seen(lab)["frames"] - frames) / (_now(lab) - begun) * 1000
    lab.page.set_viewport_size(usual or {"width": 1300, "height": 900})
    return Figure(f"the same, {shown} on the screen: frames a second", f"{fps:.1f}")


def _pace_figures(pace: tuple[float, list[float], float, float], shown: int) -> list[Figure]:
    fps, tasks, first, last = pace
    longest = max(tasks, default=0)
    what = f"20 charts ({shown} on the screen), {RATE} rows/s, {SECONDS} s"
    memory = f"{last / first:.2f}x ({first / 1e6:.0f} to {last / 1e6:.0f} MB)"
    task = f"{longest:.0f} ms ({len(tasks)} over 50 ms)"
    return [
        Figure(f"{what}: frames a second", f"{fps:.1f}", ">= 50", fps >= 50),
        Figure("the same: longest task", task, "<= 200 ms", longest <= 200),
        Figure("the same: memory from a third to the end", memory, "<= 1.1x", last <= first * 1.1),
    ]


def _cost(lab: NotebookPage) -> list[Figure]:
    """The two kinds take turns, and each is compared with its neighbour: loads come and go."""
    cell = scripts.COST.format(calls=CALLS, rounds=ROUNDS)
    lab.open([scripts.START, cell]).run(0)
    lab.page.evaluate(scripts.KEEP_LAST_IN_VIEW)
    lab.run(1).wait_idle()
    panels = lab.page.locator(".nbtrack-live", has=lab.page.locator("[data-drawn]")).count()
    if panels != ROUNDS:
        raise RuntimeError(f"{ROUNDS} runs have a panel, {panels} were drawn")
    found = json.loads((lab.server.root / "cost.json").read_text(encoding="utf-8"))
    off, on = (
        [percentiles(one) for kind, one in found if kind == each] for each in ("off", "auto")
    )
    ratio = median(one[0] / other[0] for one, other in zip(on, off, strict=True))
    p99, p99_off = median(one[1] for one in on), median(one[1] for one in off)
    floor = median(one[0] for one in off)
    what = "log() p50 with the panel open, against without"
    return [
        Figure(what, f"{ratio:.2f}x", "<= 1.3x", ratio <= 1.3, f"{floor:.2f} us"),
        Figure("the same: p99", f"{p99:.1f} us", "<= 20 us", p99 <= 20, f"{p99_off:.1f} us"),
    ]


def _long(lab: NotebookPage) -> list[Figure]:
    """A finished run: from another kernel, by the page alone, and a hundredth of it closely."""
    lab.open([scripts.START, scripts.LONG.format(steps=STEPS)]).run_all().wait_idle(300_000)
    lab.open([scripts.START, "%track attach long"]).run(0).wait_idle()
    asked = _now(lab)
    lab.run(1)
    _wait_for_charts(lab, 1)
    marks = _seen(lab)["marks"]
    cell_s, cold_s = ((marks["drawn"] - since) / 1000 for since in (asked, marks["panel"]))
    lab.save().load()
    _wait_for_charts(lab, 1)
    marks = _seen(lab)["marks"]
    warm_s = (marks["drawn"] - marks["panel"]) / 1000
    plot = lab.page.locator(".nbt-card:not(.nbt-quiet) .nbt-plot").first
    plot.scroll_into_view_if_needed()
    _zoom_to_a_tenth(lab, plot)
    zoom_ms, asked_ms = _zoom_to_a_tenth(lab, plot)
    what = "open 1,000,000 steps x 5 metrics: panel to first charts"
    wanted = "<= 1.5 s"
    zoom = "zoom to 1 % of it: from the mouse to more points"
    return [
        Figure(f"{what}, first time", f"{cold_s:.2f} s", wanted, cold_s <= 1.5),
        Figure("the same: from running %track attach", f"{cell_s:.2f} s"),
        Figure(f"{what}, again", f"{warm_s:.2f} s", wanted, warm_s <= 1.5),
        Figure(zoom, f"{zoom_ms:.0f} ms", "<= 300 ms", zoom_ms <= 300, f"asked {asked_ms:.0f} ms"),
    ]


def _zoom_to_a_tenth(lab: NotebookPage, plot) -> tuple[float, float]:
    """Drag over a tenth of a chart: ms to the answer on the screen, and of the request alone."""
    box = plot.bounding_box()
    before = len(_seen(lab)["answered"])
    middle, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    half = box["width"] / 22  # the axis takes some of the width
    mouse = lab.page.mouse
    mouse.move(middle - half, y)
    mouse.down()
    mouse.move(middle + half, y, steps=4)
    released = _now(lab)
    mouse.up()
    lab.page.wait_for_function("n => window.nbtrackSeen.answered.length > n", arg=before)
    lab.page.wait_for_timeout(500)
    seen = _seen(lab)
    answered = seen["answered"][before]
    return answered - released, answered - seen["asked"][before]


def _wait_for_charts(lab: NotebookPage, charts: int) -> None:
    lab.page.wait_for_function(
        """charts => window.nbtrackSeen.marks.drawn && charts <=
          document.querySelectorAll('.nbt-card:not(.nbt-quiet) [data-drawn]').length""",
        arg=charts,
    )


def _seen(lab: NotebookPage) -> dict:
    return lab.page.evaluate("() => window.nbtrackSeen")


def _now(lab: NotebookPage) -> float:
    return lab.page.evaluate("() => performance.now()")


def _memory(lab: NotebookPage) -> float:
    """Bytes that the page holds, without what only waits to be collected."""
    session = lab.page.context.new_cdp_session(lab.page)
    session.send("HeapProfiler.collectGarbage")
    session.detach()
    return lab.page.evaluate("() => performance.memory.usedJSHeapSize")


def _share(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
