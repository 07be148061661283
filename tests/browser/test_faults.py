"""Runs that are gone, ill, empty or odd, and readers who are signed out: what the panel says."""

from __future__ import annotations

import math

import polars as pl
import pytest
from playwright.sync_api import expect

import nbtrack
from tests.browser.page import NotebookPage
from tests.browser.panel import RUN, expect_curves, panel
from tests.browser.recording import PROJECT, record, shown

NAN = math.nan
SAVED = "Run {}, "


@pytest.fixture(autouse=True)
def _store(lab_server, monkeypatch):
    """The test's own process records where the server looks."""
    for name, folder in lab_server.store_folders().items():
        monkeypatch.setenv(name, folder)


def chart(page, metric, index=0):
    """The chart of a metric with its title, once that is looked at."""
    found = panel(page, index).locator(".nbt-card", has=page.page.get_by_title(metric, exact=True))
    found.scroll_into_view_if_needed()
    return found


def saved_picture(page, name, index=0):
    return page.cell(index).get_by_role("img", name=SAVED.format(name))


def test_a_run_that_is_unknown_or_deleted_while_it_is_shown_becomes_its_picture(lab):
    unknown = shown(record([{"loss": 1.0}], name="unknown"))
    unknown.outputs[0].data[RUN]["run"] = "nowhere1"
    live = nbtrack.init(project=PROJECT, name="deleted")
    live.log({"loss": 1.0})
    recorded = nbtrack.open_run(live.id)
    lab.open([unknown, shown(recorded)])
    expect_curves(lab, 1)
    recorded.delete(force=True)
    for index, name in enumerate(("unknown", "deleted")):
        expect(lab.cell(index)).to_contain_text("This run is not in its store any more.")
        expect(saved_picture(lab, name, index)).to_be_visible()
        expect(panel(lab, index)).to_have_count(0)
    lab.screenshot("faults_gone")
    live.finish()


def test_what_is_ill_in_a_history_is_told_and_the_rest_is_drawn(lab):
    rows = [{"loss": math.sin(step * 1.7), "acc": step / 3000} for step in range(3000)]
    runs = {name: record(rows, name=name) for name in ("changed", "cut")}
    cells = [shown(run) for run in runs.values()]
    change_value(sealed(runs["changed"]))
    cut = sealed(runs["cut"])
    cut.write_bytes(cut.read_bytes()[:-400])
    lab.open(cells)
    expect_curves(lab, 0)
    expect(panel(lab, 0)).to_contain_text("64 values of loss are not what was written")
    panel(lab, 0).get_by_role("img", name="loss").press("t")
    points = panel(lab, 0).get_by_role("dialog")
    expect(points).to_contain_text("of 2,936 points")
    points.get_by_role("button", name="Close").click()
    expect(panel(lab, 1)).to_contain_text("segment 0-0-0 cannot be read")
    expect(panel(lab, 1)).to_contain_text("Its curves cannot be read")
    expect(panel(lab, 1).get_by_text("cannot be read")).to_have_count(2)
    panel(lab, 1).get_by_role("tab", name="Summary").click()
    expect(panel(lab, 1).get_by_role("row", name="acc")).to_be_visible()
    lab.screenshot("faults_ill")


@pytest.fixture
def own_page(browser, lab_server, screenshots):
    """A page that may be refused: what it then says in its console is no fault."""
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    yield NotebookPage(context.new_page(), lab_server, screenshots)
    context.close()


def test_a_reader_who_is_signed_out_is_told_so_and_keeps_what_is_there(own_page):
    live = nbtrack.init(project=PROJECT, name="signed-out")
    live.log({"loss": 1.0})
    live.flush()
    page = own_page.open([shown(nbtrack.open_run(live.id))])
    expect_curves(page, 0)
    # JupyterLab notices as well, and asks what to do over the notebook.
    asked = page.page.locator(".jp-Dialog")
    page.page.add_locator_handler(asked, lambda: page.page.keyboard.press("Escape"))
    page.page.context.clear_cookies()
    page.server.kill()
    page.server.start()  # with another token than the page has
    expect(panel(page, 0)).to_contain_text("You are signed out of Jupyter. Reload the page.")
    expect(panel(page, 0).locator("canvas").first).to_be_visible()
    panel(page, 0).get_by_role("button", name="Stop").click()
    expect(panel(page, 0)).to_contain_text("You are signed out of Jupyter.")
    page.load()
    expect_curves(page, 0)
    expect(panel(page, 0).get_by_text("signed out")).to_have_count(0)
    live.finish()
    expect(panel(page, 0)).to_contain_text("finished")


def test_a_run_without_metrics_says_so(lab):
    ended = [record([], name="empty"), record([{"note": "only words"}], name="texts")]
    waiting = nbtrack.init(project=PROJECT, name="waiting")
    lab.open([shown(run) for run in (*ended, nbtrack.open_run(waiting.id))])
    expect(panel(lab, 0)).to_contain_text("Nothing was logged")
    expect(panel(lab, 1)).to_contain_text("No numbers were logged")
    expect(panel(lab, 2)).to_contain_text("Waiting for the first log()")
    lab.screenshot("faults_empty")
    waiting.log({"loss": 1.0})
    waiting.flush()
    lab.cell(2).scroll_into_view_if_needed()
    expect_curves(lab, 2)
    waiting.finish()


def test_five_hundred_metrics_are_shown_in_pieces(lab):
    names = [f"part {n // 50}/metric {n}" for n in range(500)]
    run = record({name: step * n for n, name in enumerate(names)} for step in range(30))
    lab.open([shown(run)])
    expect_curves(lab, 0)
    charts = panel(lab, 0).locator(".nbt-card")
    expect(charts).to_have_count(60)
    panel(lab, 0).get_by_role("button", name="Show 38 more").first.click()
    expect(charts).to_have_count(98)
    last = panel(lab, 0).get_by_role("button", name="part 9")
    last.click()
    expect(chart(lab, "part 9/metric 450")).to_contain_text("13,050")
    panel(lab, 0).get_by_role("tab", name="Summary").click()
    expect(panel(lab, 0)).to_contain_text("The first 200 of 500; search to find the others")
    panel(lab, 0).get_by_role("searchbox", name="Search summary").fill("metric 499")
    expect(panel(lab, 0).get_by_role("row", name="part 9/metric 499")).to_be_visible()


ODD = [
    {
        "nan": NAN,
        "inf": math.inf,
        "huge": 1e300 * step,
        "tiny": 1e-300 * (step + 1),
        "widest": 1.7e308 if step % 2 else -1.7e308,
        "spike": 1e300 if step == 3 else step,
        "below": -1.0 - step,
        "mixed": math.sin(step),
        "rare": 1.0 if step % 2 else NAN,
    }
    for step in range(50)
]
SAID = {
    "nan": "50 NaN from step 0",
    "inf": "50 inf from step 0",
    "huge": "4.90e301",
    "tiny": "5.00e-299",
    "widest": "1.70e308",
    "spike": "49",
    "below": "−50",  # noqa: RUF001 - the minus that is shown
    "mixed": "−0.9538",  # noqa: RUF001
    "rare": "25 NaN from step 0",
}


def test_values_of_every_size_are_drawn_on_both_scales(lab):
    one = record([{"loss": 0.5}], name="one")
    lab.open([shown(one), shown(record(ODD, name="odd"))])
    expect_curves(lab, 0)
    expect(panel(lab, 0)).to_contain_text("step 0 · 1 row")
    for metric, words in SAID.items():
        expect(chart(lab, metric, 1)).to_contain_text(words)
    lab.screenshot("faults_odd_linear", 1)
    for index in (0, 1):
        panel(lab, index).get_by_role("button", name="log y").click()
    expect(chart(lab, "below", 1)).to_contain_text("no value above 0")
    expect(chart(lab, "mixed", 1)).not_to_contain_text("no value above 0")
    lab.screenshot("faults_odd_log", 1)
    for metric in SAID:
        expect(chart(lab, metric, 1).locator(".nbt-plot[data-drawn] canvas").first).to_be_visible()


def sealed(run):
    (path,) = (run.folder / "history").glob("*.parquet")
    return path


def change_value(path):
    """What a flipped bit does: another value, and nothing else tells of it."""
    told = {"nbtrack": pl.read_parquet_metadata(path)["nbtrack"]}
    loss = pl.when(pl.col("_step") == 1500).then(1e301).otherwise(pl.col("f:loss"))
    pl.read_parquet(path).with_columns(loss.alias("f:loss")).write_parquet(path, metadata=told)
