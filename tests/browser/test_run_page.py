"""The page of one run in the main area, as a user works with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

import nbtrack
from nbtrack.records import CellRecord
from nbtrack.store.layout import RunFolder
from tests.browser.run_page import RunPage
from tests.browser.sidebar import TAKES_TEXT

AXE = Path(__file__).parents[2] / "labextension/node_modules/axe-core/axe.min.js"
LOOK = """async () => {
  const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const options = { runOnly: { type: 'tag', values } };
  const { violations } = await axe.run('.nbtrack-run-tab:not(.lm-mod-hidden)', options);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html.slice(0, 200)}`));
}"""
# What stands in a tab once it has come.
SAYS = {
    "Charts": "best",
    "Config": "optimizer",
    "Summary": "val/acc",
    "System": "python",
    "Code": "def resnet18",
    "Files": "notes.txt",
    "History": "300 rows",
}
SOURCES = """() => [...window.jupyterapp.shell.widgets('main')]
  .filter(panel => panel.content?.widgets && panel.context)
  .flatMap(panel => panel.content.widgets.map(cell => cell.model.sharedModel.getSource()))"""
FOCUSED = "() => document.activeElement.getAttribute('aria-label')"
HTML = "<img src=x onerror=window.ill=1>"
RIGHT_TO_LEFT = "\u202e\u0647\u0646\u0627 <b>"
PROJECT = "cifar10-resnet"
CELLS = (
    'train = CIFAR10("data", transform=augment)',
    "def resnet18(width=64, dropout=0.1):\n    return Model(width, dropout)",
    "%%track --project cifar10-resnet\nfor step in range(300):\n    nbtrack.log({'n': step})",
)
# The layout is kept a while after it has changed.
SAVED = """async tab => {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const { values } = await window.jupyterapp.serviceManager.workspaces.list();
    const kept = JSON.stringify(values);
    if (kept.includes(`"tab":"${tab}"`) && kept.includes('"widgets":["nbtrack-runs:')) {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error('the layout was not kept');
}"""
NOTES = (
    "AdamW with decoupled weight decay. Label smoothing helps calibration more than accuracy. "
    "**Next:** the same with `width=96`, and a fifth seed for the paper."
)


@pytest.fixture
def in_store(server, monkeypatch):
    """This process records into the store that the server shows."""
    for name, folder in server.store_folders().items():
        monkeypatch.setenv(name, folder)
    monkeypatch.setenv("NBTRACK_DIR", str(server.store))


def record(name="calm-otter-7", rows=300, project=PROJECT, **arguments):
    """A run that has ended, with all that a page can show."""
    config = {
        "optimizer": "adamw",
        "lr": 3e-4,
        "model": {"width": 64, "dropout": 0.1, "head": {"bias": True}},
        "seed": 1,
    }
    known = {"config": config, "tags": ["paper", "augment"], "notes": NOTES, "group": "adamw"}
    with nbtrack.init(project=project, name=name, **{**known, **arguments}) as run:
        for number, source in enumerate(CELLS):
            run.record_cell(
                CellRecord(
                    source=source,
                    cell_id=f"c{number}",
                    execution_count=number + 2,
                    started_us=number + 1,
                    duration_s=1.8 / (number + 1),
                    outcome="finished",
                )
            )
        for step in range(rows):
            row = {"train/loss": 2.2 / (1 + step / 20), "train/acc": 1 - 1 / (1 + step / 40)}
            if step % 10 == 9:
                row |= {"val/loss": 2.4 / (1 + step / 25), "val/acc": 0.96 - 0.9 / (1 + step / 30)}
            row["lr"] = 3e-4 * (1 - step / rows) if step != 7 else float("nan")
            run.log(row)
    files = nbtrack.open_run(run.id).files_dir
    files.mkdir(parents=True, exist_ok=True)
    (files / "notes.txt").write_text(f"line one\n{HTML}\n")
    (files / "model.q9").write_bytes(b"\0" * 48_000)
    return run


@pytest.fixture
def run_page(notebook, in_store) -> RunPage:
    return RunPage(notebook)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_tabs_show_what_the_run_is(run_page, theme):
    baseline = record("baseline-run", rows=60, notes=None, config={"lr": 0.1})
    run = record()
    run_page.load().theme(theme)
    run_page.page.set_viewport_size({"width": 1500, "height": 1100})
    star = run_page.open(baseline).get_by_role("button", name="Set as baseline")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    shown = run_page.open(run)
    for metric in ("val/loss", "val/acc", "train/loss"):
        expect(shown.get_by_role("img", name=f"{metric}, last")).to_be_visible()
    expect(shown.get_by_text("AdamW with decoupled")).to_be_visible()
    expect(shown.locator(".nbt-figure").first).to_contain_text("against baseline")
    run_page.screenshot(f"run_page_overview_{theme}")
    run_page.page.evaluate(AXE.read_text(encoding="utf-8"))
    assert run_page.page.evaluate(LOOK) == []
    for tab in ("Charts", "Config", "Summary", "System", "Code", "Files", "History"):
        run_page.tab(tab)
        expect(shown.get_by_role("tabpanel").filter(visible=True)).to_contain_text(SAYS[tab])
        run_page.screenshot(f"run_page_{tab.lower()}_{theme}")
        assert run_page.page.evaluate(LOOK) == [], tab


def read(run):
    """The run as another process sees it."""
    return nbtrack.open_run(f"{run.project}/{run.id}")


def test_name_and_tags_are_changed_where_they_stand(run_page):
    run = record(rows=30)
    shown = run_page.load().open(run)
    heading = shown.get_by_role("heading", level=1)
    for name in (HTML, RIGHT_TO_LEFT):
        run_page.act("Rename")
        field = shown.get_by_role("textbox", name="Name of the run")
        expect(field).to_be_focused()
        field.fill(name)
        field.press("Enter")
        expect(heading).to_have_text(name)
        expect(run_page.tab_of_page(name)).to_be_visible()
    assert read(run).name == name
    run_page.act("Rename")
    shown.get_by_role("textbox", name="Name of the run").fill("forgotten")
    run_page.page.keyboard.press("Escape")
    expect(heading).to_have_text(name)
    run_page.act("Add a tag")
    run_page.page.wait_for_function(TAKES_TEXT)
    run_page.page.keyboard.type("third look")
    run_page.page.keyboard.press("Enter")
    expect(shown.get_by_role("button", name="Remove the tag third look").first).to_be_visible()
    shown.get_by_role("button", name="Remove the tag paper").first.click()
    expect(shown.get_by_role("button", name="Remove the tag paper").first).to_have_count(0)
    assert set(read(run).tags) == {"augment", "third look"}
    assert run_page.page.evaluate("() => window.ill") is None


def test_notes_are_markdown_that_is_changed_where_it_stands(run_page):
    run = record(rows=30, notes=f"**bold** {HTML}<script>window.ill = 1</script>")
    shown = run_page.load().open(run)
    notes = shown.get_by_role("region", name="Notes")
    expect(notes.locator("strong")).to_have_text("bold")
    notes.get_by_role("button", name="Edit").click()
    field = notes.get_by_role("textbox")
    expect(field).to_be_focused()
    field.fill("# Result\nit *helped*")
    field.press("Control+Enter")
    expect(notes.locator("em")).to_have_text("helped")
    assert read(run).notes == "# Result\nit *helped*"
    assert run_page.page.evaluate("() => window.ill") is None


def test_notes_that_were_changed_elsewhere_meanwhile_lose_nothing(run_page):
    run = record(rows=30, notes="first")
    shown = run_page.load().open(run)
    notes = shown.get_by_role("region", name="Notes")
    notes.get_by_role("button", name="Edit").click()
    field = notes.get_by_role("textbox")
    field.fill("mine")
    read(run).notes = "theirs"
    expect(notes.get_by_role("alert")).to_contain_text("theirs")
    expect(field).to_have_value("mine")
    run_page.screenshot("run_page_notes_conflict")
    notes.get_by_role("button", name="Put both together").click()
    expect(field).to_have_value("theirs\n\nmine")
    # A draft outlives the page.
    run_page.load(reset=False)
    expect(notes.get_by_role("textbox")).to_have_value("theirs\n\nmine")
    notes.get_by_role("button", name="Save").click()
    expect(notes.get_by_text("mine", exact=True)).to_be_visible()
    assert read(run).notes == "theirs\n\nmine"


def test_a_page_comes_back_with_its_tab_after_a_reload(run_page):
    run = record(rows=30)
    run_page.load().open(run)
    run_page.tab("Config")
    run_page.page.evaluate(SAVED, "Config")
    run_page.load(reset=False)
    tab = run_page.shown.get_by_role("tab", name="Config")
    expect(tab).to_have_attribute("aria-selected", "true")
    panel = run_page.shown.get_by_role("tabpanel").filter(visible=True)
    expect(panel.get_by_text("optimizer")).to_be_visible()


def test_a_run_that_is_renamed_deleted_and_restored_elsewhere_is_followed(run_page):
    run = record(rows=30)
    shown = run_page.load().open(run)
    expect(shown.locator("canvas").first).to_be_visible()
    read(run).rename("another name")
    expect(shown.get_by_role("heading", level=1)).to_have_text("another name")
    expect(run_page.tab_of_page("another name")).to_be_visible()
    store, found = read(run).store, read(run)
    entry = store.trash.put(RunFolder(found.folder))
    expect(shown.get_by_role("alert")).to_contain_text("not in its store any more")
    store.trash.restore(entry.entry)
    expect(shown.get_by_role("alert")).to_have_count(0)
    expect(shown.locator("canvas").first).to_be_visible()


def test_what_is_moved_to_the_trash_can_be_taken_back(run_page):
    run = record(rows=30)
    shown = run_page.load().open(run)
    expect(shown.locator("canvas").first).to_be_visible()
    run_page.more("Move to trash")
    expect(shown.get_by_role("alert")).to_contain_text("not in its store any more")
    run_page.toast("moved to the trash").get_by_role("button", name="Undo").click()
    expect(shown.get_by_role("alert")).to_have_count(0)
    run_page.act("Lock")
    expect(shown.get_by_role("button", name="Lock", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    run_page.more("Move to trash")
    expect(run_page.toast("locked")).to_be_visible()
    run_page.more("Archive")
    expect(shown.locator(".nbt-page-facts")).to_contain_text("archived")
    assert read(run).archived


def test_rows_are_fetched_as_they_are_looked_at(run_page):
    with nbtrack.init(project="long", name="million") as run:
        for step in range(200_000):
            run.log({"loss": 1 / (step + 1), "n": step})
    shown = run_page.load().open(run)
    run_page.tab("History")
    expect(shown.get_by_text("200,000 rows, 2 metrics")).to_be_visible()
    field = shown.get_by_role("textbox", name="Go to step")
    field.fill("123,456")
    field.press("Enter")
    cell = shown.locator(".nbt-history-cell")
    expect(cell).to_contain_text("step 123,456")
    grid = shown.locator(".nbt-history-grid .lm-DataGrid-viewport")
    grid.focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        run_page.page.keyboard.press(key)
    expect(cell).to_have_text("step 123,457 · n 123,457")
    run_page.page.keyboard.press("Shift+ArrowDown")
    run_page.page.keyboard.press("Control+c")
    expect(run_page.toast("Copied the selection, 2 rows")).to_be_visible()
    shown.get_by_role("button", name="Columns: 3 of 4").click()
    shown.get_by_role("checkbox", name="n", exact=True).uncheck()
    expect(shown.get_by_role("button", name="Columns: 2 of 4")).to_be_visible()
    run_page.page.keyboard.press("Escape")
    run_page.screenshot("run_page_history_million")


def test_cells_are_put_into_a_notebook_and_files_are_shown(run_page, tmp_path):
    run = record(rows=30)
    run_page.notebook.open(["1"])
    shown = run_page.wait().open(run)
    run_page.tab("Files")
    shown.get_by_role("button", name="notes.txt").click()
    expect(shown.get_by_role("region", name="Content of notes.txt")).to_contain_text(HTML)
    run_page.screenshot("run_page_file")
    with run_page.page.expect_download() as download:
        shown.get_by_role("link", name="Download model.q9").click()
    assert Path(download.value.path()).stat().st_size == 48_000
    shown.get_by_role("button", name="model.q9").click()
    expect(shown.get_by_text("It cannot be shown here")).to_be_visible()
    run_page.tab("Code")
    expect(shown.locator(".nbt-cell")).to_have_count(3)
    shown.get_by_role("button", name="Insert cell 3 as a new cell").click()
    run_page.page.wait_for_function(
        f"() => ({SOURCES})().some(said => said.startsWith('def resnet18'))"
    )


def test_a_run_is_compared_with_another(run_page):
    record("the other", rows=30)
    run = record(rows=30)
    shown = run_page.load().open(run)
    run_page.act("Compare with…")
    shown.get_by_role("searchbox", name="Search runs").fill("other")
    shown.get_by_role("button", name="the other").click()
    expect(run_page.page.locator(".nbt-panel.nbt-compare")).to_contain_text("2 runs")


def test_hard_values_are_shown(run_page):
    config = {f"group{n % 20}": {} for n in range(20)}
    for number in range(200):
        config[f"group{number % 20}"][f"key{number}"] = number
    config |= {"large": "x" * 1_000_000, "html": HTML, "rtl": RIGHT_TO_LEFT}
    run = record("hard", rows=0, config=config, notes=None, tags=[])
    shown = run_page.load().open(run)
    panel = run_page.tab("Config")
    expect(shown.get_by_role("tab", name="Config")).to_contain_text("203")
    expect(panel.locator("tr")).to_have_count(1 + 20 + 203)
    large = panel.get_by_role("button", name="Show all (1.0 MB)")
    expect(large).to_be_visible()
    run_page.screenshot("run_page_hard_config")
    large.click()
    expect(panel.get_by_role("button", name="Show less")).to_be_visible()
    assert len(panel.locator("pre").inner_text()) == 1_000_000
    panel.get_by_role("button", name="group3", exact=True).click()
    expect(panel.get_by_text("key3", exact=True)).to_have_count(0)
    panel.get_by_role("searchbox").fill("key3 3")
    expect(panel.get_by_text("group3.key3", exact=True)).to_be_visible()
    run_page.tab("History")
    expect(shown.get_by_text("Nothing was logged.")).to_be_visible()
    run_page.tab("Charts")
    expect(shown.get_by_role("tabpanel").filter(visible=True)).to_contain_text("Nothing was logged")
    assert run_page.page.evaluate("() => window.ill") is None


def test_a_run_without_config_and_with_500_metrics(run_page):
    with nbtrack.init(project="wide", name="wide") as run:
        for step in range(50):
            run.log({f"m{number}": step * number for number in range(500)})
    shown = run_page.load().open(run)
    run_page.tab("Config")
    expect(shown.get_by_text("No config")).to_be_visible()
    run_page.tab("History")
    expect(shown.get_by_role("button", name="Columns: 501 of 502")).to_be_visible()
    grid = shown.locator(".nbt-history-grid .lm-DataGrid-viewport")
    grid.focus()
    run_page.page.keyboard.press("Control+ArrowRight")
    expect(shown.locator(".nbt-history-cell")).to_have_text("step 0 · m499 0")
    run_page.page.keyboard.press("Control+ArrowDown")
    expect(shown.locator(".nbt-history-cell")).to_have_text("step 49 · m499 24,451")


def test_a_live_run_goes_on_in_all_tabs(run_page):
    run = nbtrack.init(project="live", name="live one", config={"lr": 0.1})
    run.log({"val/loss": 1.0})
    shown = run_page.load().open(run)
    expect(shown.locator(".nbt-page-facts")).to_contain_text("running for")
    run_page.tab("History")
    expect(shown.get_by_text("1 row, 1 metric")).to_be_visible()
    run.log({"val/loss": 0.5, "val/acc": 0.9})
    run.config.update({"late": 7})
    expect(shown.get_by_text("2 rows, 2 metrics")).to_be_visible()
    expect(run_page.tab("Config").get_by_text("late")).to_be_visible()
    run_page.tab("Overview")
    expect(shown.locator(".nbt-figure").first).to_contain_text("0.5000")
    run_page.screenshot("run_page_live")
    run_page.act("Stop")
    with pytest.raises(nbtrack.RunStopped):
        for step in range(100_000):
            run.log({"val/loss": 0.5 / (step + 1)})
            run_page.page.wait_for_timeout(10)
    run.finish()
    expect(shown.locator(".nbt-page-facts")).to_contain_text("finished in")


def test_an_ill_run_says_why(run_page):
    run = record(rows=30)
    folder = read(run).folder
    (folder / "run.json").write_bytes(b'{"run_id": "ill')
    for rows in (*(folder / "rows").iterdir(), *(folder / "history").glob("*")):
        rows.write_bytes(b"\0" * 100)
    shown = run_page.load().open(run)
    expect(shown.locator(".nbt-problem")).to_contain_text("run.json")


def test_the_page_goes_on_when_the_server_is_back(run_page):
    run = record(rows=30)
    shown = run_page.load().open(run)
    expect(shown.locator("canvas").first).to_be_visible()
    expect(shown.locator(".nbt-rendered code span").first).to_be_visible()
    run_page.server.kill()
    run_page.tab("System")
    expect(shown.get_by_role("alert")).to_contain_text("does not answer")
    run_page.server.start()
    run_page.load(reset=False)
    run_page.open(run)
    expect(run_page.tab("System").get_by_text("processors")).to_be_visible()


def test_keys_alone_reach_everything(run_page):
    run = record(rows=30)
    shown = run_page.load().open(run)
    tab = shown.get_by_role("tab", name="Overview")
    tab.focus()
    for name in ("Charts", "Config"):
        run_page.page.keyboard.press("ArrowRight")
        expect(shown.get_by_role("tab", name=name)).to_be_focused()
    run_page.page.keyboard.press("End")
    expect(shown.get_by_role("tab", name="History")).to_be_focused()
    reached = set()
    for _ in range(12):
        run_page.page.keyboard.press("Tab")
        reached.add(
            run_page.page.evaluate("() => document.activeElement.getAttribute('aria-label')")
        )
    assert "Go to step" in reached
    assert any(label and label.startswith("History: arrow keys") for label in reached)


def test_in_notebook_7_it_stands_below_the_notebook(notebook7, monkeypatch):
    for name, folder in notebook7.server.store_folders().items():
        monkeypatch.setenv(name, folder)
    run = record(rows=30)
    notebook7.open(["1"])
    page = RunPage(notebook7).wait()
    shown = page.open(run)
    expect(shown.locator("canvas").first).to_be_visible()
    page.tab("History")
    expect(shown.get_by_text("30 rows, 5 metrics")).to_be_visible()
    page.screenshot("run_page_notebook7")
