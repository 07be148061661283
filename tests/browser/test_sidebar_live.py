"""The sidebar while runs go on: it follows them, and asks for nothing while nobody looks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

import nbtrack
from tests.browser.sidebar import Sidebar

AXE = Path(__file__).parents[2] / "labextension/node_modules/axe-core/axe.min.js"
# What is on the screen by the rules of WCAG 2.2 AA, and what is good practice besides.
LOOK = """async () => {
  const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const { violations } = await axe.run('#nbtrack-runs', { runOnly: { type: 'tag', values } });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html.slice(0, 200)}`));
}"""
EARLIER = """with nbtrack.init(project="{project}", name="earlier") as run:
    run.log({{"loss": 1}})
"""
LOOP = """%%track {name} --project {project}
import time
nbtrack.run.config["total_steps"] = 100_000
for step in range({steps}):
    nbtrack.log({{"val/acc": 1 - 1 / (step + 1), "loss": 1 / (step + 1)}})
    time.sleep(0.02)
"""
ENDLESS = 100_000


@pytest.fixture
def live(notebook, request):
    """Opens a notebook whose loop runs, and the sidebar beside it on its project."""

    def begin(steps=ENDLESS) -> tuple[Sidebar, str]:
        project = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower()).strip("-")
        cells = [
            "import nbtrack",
            EARLIER.format(project=project),
            LOOP.format(name="alive", project=project, steps=steps),
        ]
        notebook.open(cells).run(0).run(1)
        sidebar = Sidebar(notebook).show().set_width(300).choose_project(project)
        expect(sidebar.row("earlier")).to_be_visible()
        notebook.run(2, wait=False)
        expect(sidebar.row("alive")).to_be_visible()
        return sidebar, project

    return begin


def state_of(row):
    return row.locator(".nbt-unseen")


def test_a_run_appears_on_top_moves_and_ends_where_it_belongs(live):
    sidebar, _ = live()
    expect(sidebar.item(0)).to_contain_text("Running1")
    expect(sidebar.item(1)).to_contain_text("alive")
    row = sidebar.row("alive")
    before = row.locator(".nbt-side-value-1").inner_text()
    expect(row.locator(".nbt-side-value-1")).not_to_have_text(before)
    expect(row.locator(".nbt-spark path[d]")).to_be_visible()
    expect(row.locator(".nbt-run-progress")).to_be_visible()
    sidebar.screenshot("sidebar_live")
    sidebar.notebook.interrupt().wait_idle()
    expect(state_of(row)).to_have_text("interrupted")
    expect(sidebar.list.locator(".nbt-side-heading").filter(visible=True)).to_have_count(0)
    assert sidebar.names() == ["alive", "earlier"]


def test_a_live_run_is_stopped_from_its_row_while_the_kernel_is_busy(live):
    sidebar, _ = live()
    row = sidebar.row("alive")
    sidebar.menu(row, "Stop")
    expect(sidebar.toast("stopping at the next log()")).to_be_visible()
    expect(state_of(row)).not_to_have_text("running")


def test_a_run_that_was_left_open_is_finished_from_its_row(notebook):
    begin = "import nbtrack\nrun = nbtrack.init(project='left-open', name='idle')"
    notebook.open([begin, "run.log({'loss': 1.0})", "run.state"]).run(0).run(1).wait_idle()
    sidebar = Sidebar(notebook).show().set_width(300).choose_project("left-open")
    row = sidebar.row("idle")
    expect(state_of(row)).to_have_text("running")
    sidebar.menu(row, "Finish")
    expect(sidebar.toast("finishing as soon as no cell runs")).to_be_visible()
    expect(state_of(row)).to_have_text("finished")
    notebook.run(2).wait_idle()
    expect(notebook.output(2)).to_contain_text("finished")


def test_what_others_change_is_seen(live, server, monkeypatch):
    sidebar, project = live(steps=1)
    monkeypatch.setenv("NBTRACK_DIR", str(server.store))
    (run,) = [run for run in nbtrack.runs(project) if run.name == "earlier"]
    run.rename("renamed elsewhere")
    row = sidebar.row("renamed elsewhere")
    expect(row).to_be_visible()
    row.click()
    expect(sidebar.panel.locator(".nbt-side-picked")).to_have_text("1 selected")
    run.delete()
    expect(sidebar.row("renamed elsewhere")).to_have_count(0)
    expect(sidebar.panel.locator(".nbt-side-picked")).to_be_hidden()


def test_a_hidden_sidebar_asks_for_nothing_and_catches_up_when_it_is_seen(live):
    sidebar, _ = live()
    page = sidebar.page
    expect(state_of(sidebar.row("alive"))).to_have_text("running")
    asked: list[str] = []
    closed: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.locator(".jp-SideBar.jp-mod-left li[data-id='filebrowser']").click()
    expect(sidebar.panel).to_be_hidden()
    asked.clear()
    sidebar.notebook.interrupt().wait_idle()  # a while in which the run has changed a lot
    ours = [url for url in asked if re.search(r"/stores/[^/]+/(events|table|rows|sparklines)", url)]
    assert ours == closed
    sidebar.show()
    expect(state_of(sidebar.row("alive"))).to_have_text("interrupted")


def test_a_server_that_was_gone_is_told_and_found_again(page, notebook, live):
    sockets = []

    def carry(socket):
        sockets.append((socket, socket.connect_to_server()))

    page.route_web_socket(re.compile("/events$"), carry)
    sidebar, _ = live(steps=1)
    page.route("**/nbtrack/api/**", lambda route: route.abort())
    for socket, _ in sockets:
        socket.close()
    expect(sidebar.panel.locator(".nbt-side-status")).to_contain_text("Lost the server")
    expect(sidebar.row("alive")).to_be_visible()
    sidebar.screenshot("sidebar_lost")
    page.unroute("**/nbtrack/api/**")
    expect(sidebar.panel.locator(".nbt-side-status")).to_contain_text("newest first")


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not there: npm has fetched nothing")
def test_axe_finds_nothing_serious(live):
    sidebar, _ = live()
    sidebar.page.evaluate(AXE.read_text(encoding="utf-8"))
    for theme in ("light", "dark"):
        sidebar.notebook.theme(theme)
        for what, show in ways_to_look(sidebar).items():
            show()
            assert (theme, what, sidebar.page.evaluate(LOOK)) == (theme, what, [])
            sidebar.page.keyboard.press("Escape")


def ways_to_look(sidebar):
    """All that the sidebar may show, each opened by a function."""
    button = sidebar.panel.get_by_role
    return {
        "the list": sidebar.list.focus,
        "a picked run": sidebar.row("earlier").click,
        "suggestions": lambda: sidebar.search.fill("los"),
        "an error": lambda: sidebar.find("loss >"),
        "nothing": lambda: sidebar.find("nobody"),
        "columns": lambda: sidebar.find("") and button("button", name="Columns").click(),
        "groups": button("button", name="Groups").click,
        "the trash": lambda: sidebar.command("nbtrack:show-trash"),
        "the list again": lambda: sidebar.command("nbtrack:show-all"),
    }
