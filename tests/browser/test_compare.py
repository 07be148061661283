"""Runs laid over each other in a cell: live where there is a server, else a picture."""

from __future__ import annotations

import io
import json
import math
import re

import pytest
from nbformat import v4
from playwright.sync_api import expect

import nbtrack

COMPARE = "application/vnd.nbtrack.compare+json"
IMPORT = "import nbtrack"
SHOW = "nbtrack.compare(nbtrack.runs({project!r}, order='created'){more})"
# The first two run colours, as they are in the light and in the dark theme.
COLOURS = {"light": ((36, 93, 165), (195, 114, 47)), "dark": ((99, 157, 234), (255, 173, 114))}


@pytest.fixture
def record(monkeypatch):
    """Records runs where the kernels of a page would, as another process does."""
    live = []

    def begin(page, project, name, **init):
        monkeypatch.setenv("NBTRACK_DIR", str(page.server.store))
        monkeypatch.setenv("NBTRACK_DATA_DIR", str(page.server.base / "data"))
        run = nbtrack.init(project=project, name=name, reinit="create_new", **init)
        live.append(run)
        return run

    yield begin
    for run in live:
        run.finish()


def train(run, steps=200, *, floor=0.1, speed=30.0):
    for step in range(steps):
        loss = floor + math.exp(-step / speed)
        run.log({"train/loss": loss * (1 + 0.05 * math.sin(step)), "val/acc": 1 - loss / 2})


def two_runs(record, page, project):
    for name, floor in (("calm-otter", 0.1), ("brisk-heron", 0.4)):
        run = record(page, project, name, config={"lr": floor, "layers": 3})
        train(run, floor=floor)
        run.finish()


def show(page, project, more=""):
    page.open([IMPORT, SHOW.format(project=project, more=more)]).run_all().wait_idle()
    return drawn(page)


def drawn(page, index=1):
    """The live comparison, once its charts are drawn and no saved picture is beside them."""
    panel = page.cell(index).locator(".nbt-compare")
    expect(panel.locator("[data-drawn]").first).to_be_visible()
    expect(page.cell(index).locator(".nbtrack-saved")).to_have_count(0)
    return panel


def chart(panel, metric):
    return panel.locator(f'.nbt-card:has(.nbt-name[title="{metric}"])')


def plot_of(panel, metric):
    """The drawing area of a chart, once it is painted."""
    plot = chart(panel, metric).locator(".nbt-plot[data-drawn]")
    expect(plot).to_be_visible()
    return plot


def has_colour(part, colour):
    """Whether what is seen of a part of the page has a place of this colour."""
    from PIL import Image

    image = Image.open(io.BytesIO(part.screenshot())).convert("RGB")
    return any(
        all(abs(one - other) < 12 for one, other in zip(found, colour, strict=True))
        for _, found in image.getcolors(maxcolors=image.width * image.height)
    )


def expect_colours(part, *colours, missing=()):
    """Wait until a chart is painted with these colours and without the others."""
    page = part.page
    for _ in range(100):
        if all(has_colour(part, colour) for colour in colours) and not any(
            has_colour(part, colour) for colour in missing
        ):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"expected {colours} and not {missing} in the chart")


def item(panel, name):
    return panel.get_by_role("option", name=re.compile(f"^{name}"))


def test_each_run_is_a_curve_in_its_colour_and_has_its_place_in_the_legend(front_end, record):
    two_runs(record, front_end, "seen")
    panel = show(front_end, "seen")
    expect(panel.locator(".nbt-section-name")).to_have_text(["train", "val", "config that differs"])
    expect_colours(chart(panel, "val/acc"), *COLOURS["light"])
    expect(panel).to_contain_text("2 runs")
    expect(item(panel, "calm-otter")).to_contain_text("0.9493")
    expect(chart(panel, "val/acc")).to_contain_text("best 0.9493")
    expect(panel.locator(".nbt-foot")).to_contain_text(
        "calm-otter has the best val/acc: 0.9493, ahead of brisk-heron by 0.1500"
    )
    expect(panel.locator(".nbt-foot")).to_contain_text("they differ in lr")
    expect(panel.locator(".nbt-differing")).not_to_contain_text("layers")


def test_a_run_is_hidden_and_shown_by_the_legend(lab, record):
    two_runs(record, lab, "toggled")
    panel = show(lab, "toggled")
    first, second = COLOURS["light"]
    plot = plot_of(panel, "val/acc")
    expect_colours(plot, first, second)
    item(panel, "calm-otter").click()
    expect(item(panel, "calm-otter")).to_have_attribute("aria-selected", "false")
    lab.page.mouse.move(0, 0)
    expect_colours(plot, second, missing=[first])
    expect(panel).to_contain_text("1 of 2 runs")
    panel.get_by_role("button", name="Show all").click()
    expect_colours(plot, first, second)
    item(panel, "calm-otter").focus()
    lab.page.keyboard.press("ArrowRight")
    lab.page.keyboard.press("Space")
    expect(item(panel, "brisk-heron")).to_have_attribute("aria-selected", "false")
    lab.page.keyboard.press("Shift+Enter")
    expect(item(panel, "calm-otter")).to_have_attribute("aria-selected", "false")
    expect(item(panel, "brisk-heron")).to_have_attribute("aria-selected", "true")


def test_the_run_that_is_pointed_at_stands_out_in_every_chart(lab, record):
    two_runs(record, lab, "hot")
    panel = show(lab, "hot")
    first, second = COLOURS["light"]
    plot = plot_of(panel, "train/loss")
    expect_colours(plot, first, second)
    item(panel, "brisk-heron").hover()
    expect_colours(plot, second, missing=[first])
    expect(panel.locator(".nbt-spot:visible")).to_have_count(2)
    lab.page.mouse.move(0, 0)
    expect_colours(plot, first, second)


def test_it_is_live_again_after_a_reload_without_a_kernel(front_end, record):
    two_runs(record, front_end, "reloaded")
    show(front_end, "reloaded")
    front_end.save()
    front_end.server.end_kernels()
    front_end.page.goto(front_end.server.address(front_end.name))
    panel = drawn(front_end)
    expect_colours(chart(panel, "val/acc"), *COLOURS["light"])
    cells = json.loads(front_end.file.read_text(encoding="utf-8"))["cells"]
    (output,) = cells[1]["outputs"]
    assert {COMPARE, "text/html", "image/png", "text/plain"} == output["data"].keys()
    assert len(json.dumps(output)) < 120_000
    assert str(front_end.server.base) not in json.dumps(output)


def test_where_the_store_is_not_the_saved_picture_is_shown_with_words(front_end):
    run = {"project": "p", "run": "abcd1234", "name": "calm-otter", "slot": 1}
    elsewhere = {"format": 1, "version": "", "store": "0" * 16, "runs": [run], "metrics": None}
    data = {COMPARE: elsewhere, "text/html": "<p>saved <b>picture</b></p>", "text/plain": "plain"}
    cell = v4.new_code_cell("1", outputs=[v4.new_output("display_data", data)])
    front_end.open([cell])
    expect(front_end.output(0)).to_contain_text("The store of these runs is not on this server.")
    expect(front_end.output(0)).to_contain_text("saved picture")


def test_without_our_extension_the_saved_picture_is_shown(plain_lab, record):
    two_runs(record, plain_lab, "plain")
    plain_lab.open([IMPORT, SHOW.format(project="plain", more="")]).run_all().wait_idle()
    picture = plain_lab.output(1).locator("img")
    expect(picture).to_have_attribute("alt", re.compile("^2 runs compared: calm-otter, brisk"))
    expect_colours(picture, *COLOURS["light"])
