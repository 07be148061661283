"""The page that compares runs: opened, grouped, filtered, sorted, shared, and read without eyes."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

import nbtrack
from nbtrack.store.root import read_format
from tests.browser.compare_page import ComparePage, record_sweep
from tests.browser.page import NotebookPage
from tests.browser.server import JupyterServer
from tests.browser.sidebar import Sidebar
from tests.browser.test_accessibility import AXE
from tests.browser.test_accessibility import LOOK as AXE_LOOK

if TYPE_CHECKING:
    from collections.abc import Iterator

SWEEP = "sweep"
LOOK = AXE_LOOK.replace(".nbtrack-live", ".nbt-compare-page")


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[JupyterServer]:
    base = tmp_path_factory.mktemp("compare")
    server = JupyterServer(base, "lab")
    with pytest.MonkeyPatch.context() as patch:
        for name, folder in server.store_folders().items():
            patch.setenv(name, folder)
        record_sweep(SWEEP)
    yield server
    server.stop()


@pytest.fixture
def notebook(page, server, screenshots, monkeypatch) -> Iterator[NotebookPage]:
    for name, folder in server.store_folders().items():
        monkeypatch.setenv(name, folder)
    page.set_viewport_size({"width": 1600, "height": 1300})
    yield NotebookPage(page, server, screenshots)
    server.tidy()


@pytest.fixture
def store_id(server) -> str:
    found = read_format(server.store)
    assert found is not None
    return found.store_id


@pytest.fixture
def compared(notebook) -> ComparePage:
    return ComparePage(notebook).open(SWEEP)


def test_runs_that_differ_in_the_seed_are_averaged_by_themselves(compared):
    expect(compared.root.get_by_role("button", name="Group by all but seed")).to_be_visible()
    expect(compared.root.get_by_text("12 runs in 3 groups")).to_be_visible()
    group = compared.root.get_by_role("group", name="adamw", exact=True)
    expect(group).to_contain_text("n = 4")
    expect(group.get_by_role("option")).to_have_count(4)
    expect(compared.root.get_by_role("region", name="Verdict").first).to_contain_text(
        "A real difference is likely."
    )
    acc = compared.chart("val/acc")
    expect(acc).to_contain_text("mean of 4 runs, 95 % CI")
    expect(acc.locator(".nbt-line-end")).to_have_count(3)
    acc.locator(".nbt-plot").hover(position={"x": 200, "y": 80})
    tip = compared.root.locator(".nbt-tip:not(.nbt-scatter-tip)")
    expect(tip).to_contain_text("n = 4")
    expect(tip).to_contain_text(re.compile(r"0\.\d+ to 0\.\d+"))
    compared.screenshot("compare_page_tip")


def test_groups_and_the_band_are_chosen(compared):
    compared.group_by("Nothing: each run by itself")
    expect(compared.chart("val/acc")).to_contain_text("best 0.9344")
    expect(compared.root.get_by_text("one colour a run, the same everywhere")).to_be_visible()
    compared.drawn().screenshot("compare_page_runs")
    compared.group_by("optimizer")
    expect(compared.chart("val/acc")).to_contain_text("mean of 4 runs, 95 % CI")
    expect(compared.root.get_by_role("group", name="adamw", exact=True)).to_be_visible()
    compared.root.get_by_label("Band").select_option("min to max")
    expect(compared.chart("val/acc")).to_contain_text("mean of 4 runs, min to max")
    compared.item("brisk-heron").click()  # it is of sgd
    expect(compared.chart("val/acc")).to_contain_text("mean of 3 to 4 runs")


def test_a_part_of_x_is_told_in_more_points(compared):
    plot = compared.chart("val/loss").locator(".nbt-plot")
    box = plot.bounding_box()
    assert box is not None
    with compared.page.expect_response(re.compile("/groups")):
        compared.page.mouse.move(box["x"] + 100, box["y"] + 60)
        compared.page.mouse.down()
        compared.page.mouse.move(box["x"] + 220, box["y"] + 60, steps=4)
        compared.page.mouse.up()
    chip = compared.root.get_by_role("button", name=re.compile(r"^step \d"))
    chip.click()
    expect(chip).to_have_count(0)


def test_the_table_shows_what_differs_and_is_sorted(compared):
    heads = ["run", "optimizer", "lr", "weight_decay", "label_smoothing", "seed", "code"]
    assert compared.heads()[:7] == heads
    expect(compared.section("Table")).to_contain_text(
        re.compile(r"only what differs: 6 of \d+ keys")
    )
    best = compared.table.locator(".nbt-best-value")
    expect(best.first).to_be_visible()
    compared.table.get_by_role("button", name="lr", exact=True).click()
    assert [name.split("-")[0] for name in compared.names()[:4]] != ["dusky"] * 4
    rates = compared.table.locator("tbody tr td:nth-child(3)").all_inner_texts()
    assert rates == ["3e-4"] * 4 + ["1e-3"] * 4 + ["0.1"] * 4
    compared.table.get_by_role("button", name="lr", exact=True).press("Enter")
    head = compared.table.get_by_role("columnheader", name="lr", exact=True)
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(compared.table.get_by_role("button", name="lr", exact=True)).to_be_focused()
    compared.section("Table").get_by_role("button", name="Show all").click()
    expect(compared.table.get_by_role("button", name="batch_size")).to_be_visible()


def test_a_run_that_is_pointed_at_or_hidden_is_so_everywhere(compared):
    row = compared.row("calm-otter")
    row.hover()
    expect(compared.item("calm-otter")).to_have_class(re.compile("nbt-hot"))
    expect(compared.chart("val/acc").locator(".nbt-spot")).to_be_visible()
    check = row.get_by_role("checkbox")
    check.click()
    expect(check).not_to_be_checked()
    expect(compared.item("calm-otter")).to_have_attribute("aria-selected", "false")
    expect(compared.chart("val/acc")).to_contain_text("mean of 3 to 4 runs")
    check.press("ArrowDown")
    expect(check).not_to_be_focused()
    compared.page.keyboard.press("Space")
    expect(compared.table.get_by_role("checkbox", checked=False)).to_have_count(2)


def test_a_brush_filters_the_table_and_the_charts(compared):
    section = compared.section("Parallel coordinates")
    axis = section.locator(".nbt-axis").last
    axis.scroll_into_view_if_needed()
    box = axis.locator(".nbt-axis-area").bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2
    compared.page.mouse.move(middle, box["y"] + 1)
    compared.page.mouse.down()
    compared.page.mouse.move(middle, box["y"] + box["height"] * 0.25, steps=4)
    compared.page.mouse.up()
    note = compared.section("Table").locator(".nbt-table-note")
    expect(note).to_contain_text(re.compile(r"^[1-9] of 12 runs"))
    assert 0 < len(compared.names()) < 10
    compared.screenshot("compare_page_brushed")
    section.get_by_role("button", name="Clear the brushes").click()
    expect(compared.section("Table")).to_contain_text("12 of 12 runs")
    axis = section.get_by_role("group", name=re.compile("^optimizer"))
    axis.focus()
    compared.page.keyboard.press("ArrowUp")
    expect(compared.section("Table")).to_contain_text("4 of 12 runs")
    expect(compared.root.get_by_role("status").last).to_have_text("optimizer: sgd, 4 of 12 runs")
    compared.page.keyboard.press("Escape")
    expect(compared.section("Table")).to_contain_text("12 of 12 runs")


def test_points_are_of_any_two_columns(compared):
    section = compared.section("Scatter")
    section.get_by_label("x of the points").select_option("optimizer")
    section.get_by_label("y of the points").select_option("val/loss")
    expect(section.locator(".nbt-scatter-point")).to_have_count(12)
    section.get_by_role("img").focus()
    compared.page.keyboard.press("ArrowRight")
    expect(compared.root.get_by_role("status").last).to_contain_text(
        re.compile(r"optimizer adam.*val/loss")
    )
    expect(section.locator("[data-state=hot]")).to_have_count(1)


def test_the_code_of_two_runs_is_told_line_by_line(compared):
    section = compared.section("Two runs")
    section.get_by_label("First run").select_option("brisk-heron-0")
    section.get_by_label("Second run").select_option("calm-otter-1")
    expect(section.locator(".nbt-diff-removed .nbt-diff-text").first).to_have_text(
        "optimizer = 'sgd'"
    )
    expect(section.locator(".nbt-diff-added .nbt-diff-text").first).to_have_text(
        "optimizer = 'adam'"
    )
    expect(section.get_by_role("region", name="What differs")).to_contain_text("weight_decay")
    section.get_by_label("Second run").select_option("eager-finch-3")
    expect(section).to_contain_text("They executed the same code")


def test_what_matters_says_what_it_is(compared):
    expect(compared.root.get_by_role("heading", name="What matters for val/acc")).to_be_visible()
    expect(compared.root.get_by_text("Permutation importance of a random forest")).to_be_visible()
    expect(compared.root.locator(".nbt-parameter")).to_have_count(5)


def test_all_of_it_survives_a_reload(compared):
    # What a reload needs is written a moment after it was changed.
    with compared.page.expect_request(
        lambda asked: '"folded":["Scatter"]' in (asked.post_data or "")
    ) as kept:
        change_much(compared)
    assert kept.value.response()
    compared.load(compared.page.url.replace("reset", ""))
    expect_much(compared)


def test_it_is_shared_as_a_link_and_as_python(compared, server):
    compared.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    change_much(compared)
    compared.root.get_by_role("button", name="Copy a link to this comparison").click()
    link = compared.page.evaluate("() => navigator.clipboard.readText()")
    compared.root.get_by_role("button", name="Copy as Python").click()
    code = compared.page.evaluate("() => navigator.clipboard.readText()")
    assert link.startswith(f"{server.url}/lab?nbtrack-compare=")
    other = compared.page.context.new_page()
    other.goto(f"{server.url}/lab/workspaces/other?reset&token={server.token}")
    there = ComparePage(NotebookPage(other, server, compared.notebook.screenshots))
    there.load(link)
    expect_much(there)
    assert "nbtrack-compare" not in other.url
    *first, second = code.splitlines()
    assert len(eval("\n".join(first), {"nbtrack": nbtrack}).model().runs) == 12
    assert eval(second, {"nbtrack": nbtrack})["group"].n_unique() == 3


def test_the_output_of_a_cell_opens_as_a_page(notebook):
    cells = ["import nbtrack", f"nbtrack.compare(nbtrack.runs({SWEEP!r}, order='created')[:3])"]
    notebook.open(cells).run_all().wait_idle()
    notebook.cell(1).get_by_role("button", name="Open as a page").click()
    page = ComparePage(notebook).drawn()
    assert [name.split("-")[0] for name in page.names()] == ["brisk", "calm", "dusky"]


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not there: npm has fetched nothing")
def test_axe_finds_nothing_serious(compared, notebook):
    for theme in ("light", "dark"):
        notebook.theme(theme)
        expect(compared.root.locator(".nbt-line-end")).to_have_count(15)
        compared.screenshot(f"compare_page_{theme}")
        compared.page.evaluate(AXE.read_text(encoding="utf-8"))
        assert compared.page.evaluate(LOOK) == []
        compared.section("Two runs").scroll_into_view_if_needed()
        expect(compared.section("Two runs")).to_contain_text("lines added")
        compared.screenshot(f"compare_page_{theme}_below")
        assert compared.page.evaluate(LOOK) == []
        compared.root.locator(".nbt-page-main").evaluate("main => { main.scrollTop = 0; }")
    compared.root.get_by_role("button", name="Group by").click()
    assert compared.page.evaluate(LOOK) == []


def test_it_fits_little_room(compared):
    compared.page.set_viewport_size({"width": 1000, "height": 1000})
    expect(compared.root.locator(".nbt-rail")).to_be_hidden()
    compared.root.get_by_role("button", name="Runs and groups").click()
    expect(compared.item("calm-otter")).to_be_visible()
    compared.screenshot("compare_page_narrow")


def test_without_runs_it_says_how_to_begin(notebook):
    Sidebar(notebook).load()
    page = ComparePage(notebook).command({})
    expect(page.root.get_by_role("heading", name="Nothing to compare yet")).to_be_visible()
    expect(page.root).to_contain_text('nbtrack.compare(nbtrack.runs("my-project"))')
    page.screenshot("compare_page_empty")


def test_one_run_and_runs_with_nothing_in_common(notebook, store_id):
    with nbtrack.init(project="apart", name="one", config={"a": 1}) as one:
        one.log({"loss": 1.0})
    with nbtrack.init(project="apart", name="other", config={"b": "x"}) as other:
        other.log({"acc": 0.5})
    Sidebar(notebook).load()
    runs = [{"project": "apart", "run": run.id} for run in (one, other)]
    page = ComparePage(notebook).command({"store": store_id, "runs": runs[:1]}).drawn()
    assert page.names() == ["one"]
    expect(page.section("Table")).to_contain_text("nothing differs")
    page.page.locator(".lm-TabBar-tabCloseIcon").last.click()
    expect(page.root).to_have_count(0)
    page.command({"store": store_id, "runs": runs}).drawn()
    expect(page.row("other")).to_be_visible()
    assert page.names() == ["one", "other"]
    expect(page.row("one").locator("td").nth(1)).to_have_text("none")
    expect(page.chart("loss")).to_be_visible()
    expect(page.chart("acc")).to_be_visible()


def test_a_run_that_is_deleted_meanwhile_is_struck_out(notebook, store_id):
    kept, gone = (record_small("deleted", name) for name in ("kept", "gone"))
    page = ComparePage(notebook).open("deleted")
    nbtrack.open_run(gone.id).delete()
    expect(page.item("gone")).to_have_class(re.compile("nbt-gone"))
    expect(page.item("kept")).not_to_have_class(re.compile("nbt-gone"))
    page.load(link_of(page, store_id, [kept, gone])).drawn()
    expect(page.row("kept")).to_be_visible()


def test_many_keys_a_huge_value_mixed_types_and_html(notebook):
    evil = "<img src=x onerror=window.ill=1>"
    for number in range(3):
        config = {f"key{n:03}": n * number for n in range(200)}
        config |= {"huge": f"{number}" * 1_000_000, evil: f"{evil}{number}"}
        config["mixed"] = (10, "10", None)[number]
        record_small("hard", f"{evil}{number}", **config)
    page = ComparePage(notebook).open("hard")
    expect(page.section("Table")).to_contain_text(re.compile(r"only what differs: 20\d of"))
    more = page.section("Table").get_by_role("button", name=re.compile("more columns"))
    expect(page.table.locator("thead th")).not_to_have_count(200)
    while more.count():
        more.click()
    mixed = page.heads().index("mixed") + 1
    values = page.table.locator(f"tbody tr :nth-child({mixed})").all_inner_texts()
    assert sorted(values) == ['"10"', "10", "none"]
    huge = page.table.locator(f"tbody tr :nth-child({page.heads().index('huge') + 1})").first
    expect(huge).to_contain_text("(1,000,000 characters)")
    assert any(evil in name for name in page.names())
    assert page.page.evaluate("() => window.ill") is None


def test_runs_that_go_on_grow(notebook):
    runs = [
        nbtrack.init(project="live", name=f"r{seed}", config={"seed": seed}, reinit="create_new")
        for seed in range(3)
    ]
    for run in runs:
        run.log({"loss": 1.0})
    page = ComparePage(notebook).open("live")
    expect(page.chart("loss")).to_contain_text("mean of 3 runs")
    for run in runs:
        for step in range(10):
            run.log({"loss": 0.5 - step / 100})
        run.finish()
    expect(page.chart("loss").locator(".nbt-line-end-value")).to_have_text("0.4100 ± 0")
    expect(page.table.locator("tbody")).to_contain_text("0.4100")


def record_small(project: str, name: str, **config):
    """A run with a curve."""
    with nbtrack.init(project=project, name=name, config=config) as run:
        for step in range(5):
            run.log({"loss": 1 / (step + 1)})
    return run


def link_of(page: ComparePage, store_id: str, runs) -> str:
    """The address that opens these runs."""
    places = [{"project": run.project, "run": run.id} for run in runs]
    said = json.dumps({"store": store_id, "runs": places}).encode()
    word = base64.urlsafe_b64encode(said).decode().rstrip("=")
    return f"{page.notebook.server.url}/lab?nbtrack-compare={word}"


def change_much(page: ComparePage) -> None:
    """Look at it in another way."""
    page.group_by("optimizer")
    page.item("calm-otter").click()
    page.root.get_by_label("Band").select_option("std")
    page.root.get_by_label("x axis").select_option("_runtime")
    page.root.get_by_role("slider", name="Smoothing").fill("0.3")
    page.root.get_by_label("Baseline").select_option("dusky-stilt-2")
    page.table.get_by_role("button", name="seed", exact=True).click()
    page.section("Scatter").get_by_role("button", name="Scatter").click()


def expect_much(page: ComparePage) -> None:
    """So it was looked at."""
    page.drawn()
    expect(page.root.get_by_role("button", name="Group by optimizer")).to_be_visible()
    expect(page.item("calm-otter")).to_have_attribute("aria-selected", "false")
    expect(page.chart("val/acc")).to_contain_text("mean of 3 to 4 runs, std")
    expect(page.root.get_by_label("x axis")).to_have_value("_runtime")
    expect(page.root.get_by_role("slider", name="Smoothing")).to_have_value("0.3")
    expect(page.root.get_by_label("Baseline")).to_have_value(re.compile("^sweep/"))
    expect(page.row("dusky-stilt")).to_contain_text("baseline")
    head = page.table.get_by_role("columnheader", name="seed", exact=True)
    expect(head).to_have_attribute("aria-sort", "ascending")
    fold = page.section("Scatter").get_by_role("button", name="Scatter")
    expect(fold).to_have_attribute("aria-expanded", "false")
