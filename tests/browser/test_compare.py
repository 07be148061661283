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
        for _, found in image.getcolors(maxcolors=image.width * image.height) or ()
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


def test_pointing_at_a_step_tells_what_all_runs_say_there(lab, record):
    two_runs(record, lab, "pointed")
    panel = show(lab, "pointed")
    plot = plot_of(panel, "val/acc")
    plot.hover(position={"x": 200, "y": 60})
    tip = panel.locator(".nbt-tip")
    expect(tip).to_contain_text(re.compile(r"step \d+"))
    expect(tip.locator(".nbt-tip-name")).to_have_text(["calm-otter", "brisk-heron"])
    # The crosshair is in the other chart, too.
    expect(chart(panel, "train/loss").locator(".nbt-cross")).to_be_visible()
    expect(chart(panel, "train/loss").locator(".nbt-dot:visible")).to_have_count(2)
    plot.focus()
    lab.page.keyboard.press("End")
    expect(tip).to_contain_text("step 199")
    expect(panel.locator(".nbt-unseen[aria-live]")).to_contain_text("brisk-heron 0.7993")


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


def test_a_live_run_grows_and_ends(lab, record):
    run = record(lab, "growing", "ended")
    train(run)
    run.finish()
    live = record(lab, "growing", "alive")
    train(live, steps=50, floor=0.3)
    panel = show(lab, "growing")
    expect(panel).to_contain_text("1 running · 1 finished")
    value = item(panel, "alive").locator(".nbt-run-value")
    before = value.inner_text()
    train(live, steps=400, floor=0.01)
    expect(value).not_to_have_text(before)
    expect(panel.locator(".nbt-foot")).to_contain_text("alive has the best val/acc so far")
    live.log({"late/metric": 1.0})
    expect(chart(panel, "late/metric")).to_be_visible()
    live.finish()
    expect(panel).to_contain_text("2 finished")
    expect(panel.locator(".nbt-foot")).not_to_contain_text("so far")


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


def test_a_part_of_x_is_seen_in_all_charts_and_in_more_points(lab, record):
    run = record(lab, "zoomed", "long")
    for step in range(6_000):
        run.log({"train/loss": math.sin(step / 7), "train/acc": step})
    run.finish()
    panel = show(lab, "zoomed")
    told = re.compile(r"1,\d{3} of 6,000 points drawn, min and max kept")
    expect(panel.locator(".nbt-points")).to_have_text(told)
    plot = plot_of(panel, "train/loss")
    box = plot.bounding_box()
    lab.page.mouse.move(box["x"] + 100, box["y"] + 60)
    lab.page.mouse.down()
    lab.page.mouse.move(box["x"] + 140, box["y"] + 60, steps=4)
    lab.page.mouse.up()
    chip = panel.get_by_role("button", name=re.compile(r"^step \d"))
    expect(chip).to_be_visible()
    plot_of(panel, "train/acc").focus()
    lab.page.keyboard.press("t")
    # Every step of that part has come, not only the lowest and the highest of many.
    dialog = panel.get_by_role("dialog")
    steps = [
        int(cell.replace(",", "")) for cell in dialog.locator("td:first-child").all_inner_texts()
    ]
    assert len(steps) > 100
    lab.page.keyboard.press("Escape")
    chip.click()
    expect(chip).to_have_count(0)


def test_x_is_chosen_and_a_chart_fills_the_page(lab, record):
    two_runs(record, lab, "chosen")
    panel = show(lab, "chosen")
    panel.get_by_label("x axis").select_option("_runtime")
    plot = plot_of(panel, "val/acc")
    # At the end of the axis is the end of the longer run, however long the two took.
    plot.hover(position={"x": 400, "y": 60})
    expect(panel.locator(".nbt-tip")).to_contain_text(re.compile(r"^\s*\d+ m?s\b"))
    plot.focus()
    lab.page.keyboard.press("Enter")
    dialog = panel.get_by_role("dialog", name="val/acc")
    expect(dialog.locator("[data-drawn]")).to_be_visible()
    expect_colours(dialog, *COLOURS["light"])
    lab.screenshot("compare_full_screen")
    lab.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_names_are_text_and_never_html(lab, record):
    evil = "<img src=x onerror=window.ill=1>"
    for number in range(2):
        run = record(lab, "evil", f"{evil}{number}", config={evil: f"{evil}{number}"})
        run.log({evil: 1.0, "b": 2})
        run.log({evil: 2.0, "b": 1})
        run.finish()
    panel = show(lab, "evil")
    expect(item(panel, re.escape(f"{evil}0"))).to_be_visible()
    panel.locator(".nbt-plot[data-drawn]").first.hover()
    expect(panel.locator(".nbt-tip")).to_contain_text(evil)
    assert lab.page.evaluate("() => window.ill") is None


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


def test_deleted_runs_become_their_saved_picture(lab, record, monkeypatch):
    two_runs(record, lab, "deleted")
    show(lab, "deleted")
    lab.save()
    for run in nbtrack.runs("deleted"):
        run.delete()
    lab.page.goto(lab.server.address(lab.name))
    expect(lab.cell(1)).to_contain_text("These runs are not in their store any more.")
    expect(lab.cell(1).locator(".nbtrack-saved img")).to_be_visible()


def test_the_theme_is_followed(lab, record):
    for number in range(5):
        lr = (0.1, 0.03, 0.01)[number % 3]
        name = ("calm-otter", "brisk-heron", "amber-tern", "quiet-plover", "lunar-swift")[number]
        run = record(lab, "themed", name, config={"lr": lr, "seed": number, "layers": 3})
        train(run, 400, floor=0.1 + number * 0.07, speed=20 + 9 * number)
        run.finish()
    panel = show(lab, "themed")
    for theme in ("light", "dark"):
        lab.theme(theme)
        lab.page.mouse.move(0, 0)
        expect_colours(chart(panel, "val/acc"), *COLOURS[theme])
        lab.screenshot(f"compare_{theme}", 1)
    plot_of(panel, "val/acc").hover(position={"x": 160, "y": 70})
    expect(panel.locator(".nbt-tip")).to_be_visible()
    lab.screenshot("compare_dark_tip", 1)
