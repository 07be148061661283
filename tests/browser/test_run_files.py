"""The files of a run on its page: what is in them is shown, and nothing of it runs."""

from __future__ import annotations

import base64
import io
import json
import os
import re
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

import nbtrack
from tests.browser.page import NotebookPage
from tests.browser.run_page import RunPage
from tests.browser.server import JupyterServer
from tests.browser.sidebar import Sidebar

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = "with-files"
ILL_SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="320" height="120" onload="top.ill=1">
<script>top.ill = 1; parent.document.title = 'ill'</script>
<rect width="320" height="120" fill="#245da5"/>
<foreignObject width="9" height="9"><img xmlns="http://www.w3.org/1999/xhtml" src="x"
 onerror="top.ill=1"/></foreignObject>
<text x="20" y="70" font-size="30" fill="white">a drawing</text></svg>"""
ILL_PAGE = "<!doctype html><title>ill</title><script>window.ill = 1</script><h1>a page</h1>"
OPEN_FOLDER = re.compile("/open-folder")
IS_DRAWN = "image => image.complete && [image.naturalWidth, image.naturalHeight]"


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[JupyterServer]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DISPLAY", "WAYLAND_DISPLAY"):
            patch.delenv(name, raising=False)
        server = JupyterServer(tmp_path_factory.mktemp("run-files"), "lab")
    yield server
    server.stop()


@pytest.fixture
def notebook(page, server, screenshots, monkeypatch) -> Iterator[NotebookPage]:
    for name, folder in server.store_folders().items():
        monkeypatch.setenv(name, folder)
    page.set_viewport_size({"width": 1400, "height": 950})
    yield NotebookPage(page, server, screenshots)
    server.tidy()


def picture() -> bytes:
    """A wide PNG, in part transparent: wider than the page has room for."""
    image = Image.new("RGBA", (1800, 700), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    for column in range(18):
        for row in range(7):
            corner = (column * 100 + 8, row * 100 + 8)
            colour = (36 + 11 * column, 93, 165 - 20 * row, 255)
            pen.rectangle((*corner, corner[0] + 84, corner[1] + 84), fill=colour)
    held = io.BytesIO()
    image.save(held, "PNG")
    return held.getvalue()


FILES = {
    "plots/confusion.png": picture(),
    "plots/small.gif": base64.b64decode("R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs="),
    "plots/drawing.svg": ILL_SVG.encode(),
    "notes.md": b"# Notes\n\nIt *helped*, <b>really</b>.\n",
    "metrics.json": json.dumps({"val/acc": 0.94, "rows": list(range(40))}, indent=2).encode(),
    "train.log": "".join(
        f"step {step}: loss {1 / (step + 1):.4f}\n" for step in range(20_000)
    ).encode(),
    "page.html": ILL_PAGE.encode(),
    "broken.png": b"\x89PNG\r\n\x1a\n and no more",
    "empty.txt": b"",
}


@pytest.fixture
def run():
    with nbtrack.init(project=PROJECT, name="wise-crane-4") as run:
        run.log({"loss": 1.0})
    folder = nbtrack.open_run(run.id).files_dir
    for path, content in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return run


@pytest.fixture
def run_page(notebook) -> RunPage:
    return RunPage(notebook)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pictures_and_texts_are_shown(run_page, run, theme):
    shown = run_page.load().theme(theme).open(run)
    run_page.tab("Files")

    def look_at(path):
        shown.get_by_role("button", name=path, exact=True).click()
        return shown.get_by_role("region", name=f"Content of {path}")

    image = look_at("plots/confusion.png").get_by_role("img", name="plots/confusion.png")
    expect(image).to_be_visible()
    assert image.evaluate(IS_DRAWN) == [1800, 700]
    box, room = image.bounding_box(), shown.bounding_box()
    assert box is not None
    assert room is not None
    assert box["x"] + box["width"] <= room["x"] + room["width"]
    assert abs(box["width"] / box["height"] - 1800 / 700) < 0.02
    run_page.screenshot(f"run_files_png_{theme}")
    expect(look_at("metrics.json")).to_contain_text('"val/acc": 0.94')
    run_page.screenshot(f"run_files_text_{theme}")
    expect(look_at("notes.md")).to_contain_text("It *helped*, <b>really</b>.")
    log = look_at("train.log")
    expect(log).to_contain_text("step 100: loss")
    expect(log).to_contain_text("The first 200 kB of")
    expect(look_at("empty.txt")).to_contain_text("The file is empty")


def test_what_a_file_holds_never_runs(run_page, run):
    shown = run_page.load().open(run)
    run_page.tab("Files")
    shown.get_by_role("button", name="plots/drawing.svg").click()
    image = shown.get_by_role("img", name="plots/drawing.svg")
    expect(image).to_be_visible()
    assert image.evaluate(IS_DRAWN) == [320, 120]
    run_page.screenshot("run_files_svg")
    shown.get_by_role("button", name="page.html").click()
    content = shown.get_by_role("region", name="Content of page.html")
    expect(content.locator("pre")).to_have_text(ILL_PAGE)
    assert run_page.page.evaluate("() => window.ill") is None
    # Opened by itself it has no rights either.
    link = shown.get_by_role("link", name="Download plots/drawing.svg")
    alone = run_page.page.context.new_page()
    answer = alone.goto(link.evaluate("link => link.href"))
    assert answer is not None
    assert "sandbox" in answer.headers["content-security-policy"]
    assert alone.evaluate("() => window.ill") is None
    alone.close()


def test_a_picture_that_is_none_says_so(run_page, run):
    shown = run_page.load().open(run)
    run_page.tab("Files")
    shown.get_by_role("button", name="broken.png").click()
    content = shown.get_by_role("region", name="Content of broken.png")
    expect(content).to_contain_text("It cannot be shown here: download it.")


def test_a_folder_that_cannot_be_opened_is_told_with_what_to_do(run_page, run):
    shown = run_page.load().open(run)
    expect(shown.locator(".nbt-page-facts")).to_contain_text("finished")
    run_page.more("Open its folder")
    expect(run_page.toast("there is no desktop where this server runs")).to_be_visible()
    sidebar = Sidebar(run_page.notebook).show()
    sidebar.menu(sidebar.row("wise-crane-4").first, "Open its folder")
    expect(run_page.toast("copy the path instead")).to_have_count(2)


def test_a_server_behind_another_does_not_open_folders(run_page, run):
    """As on a hub: the folder would be opened where nobody sees it."""
    run_page.page.route(
        OPEN_FOLDER,
        lambda route: route.continue_(
            headers={**route.request.headers, "X-Forwarded-For": "192.0.2.7"}
        ),
    )
    run_page.load().open(run)
    run_page.more("Open its folder")
    told = run_page.toast("folders can be opened only where Jupyter runs on your own computer")
    expect(told).to_be_visible()


def test_a_folder_is_opened_in_the_file_manager(page, tmp_path, screenshots, monkeypatch):
    """With the program that the desktop has for it."""
    programs, said = tmp_path / "programs", tmp_path / "said"
    programs.mkdir()
    opener = programs / "xdg-open"
    opener.write_text(f'#!/bin/sh\nprintf %s "$1" > {said}.new && mv {said}.new {said}\n')
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("DISPLAY", ":99")
    server = JupyterServer(tmp_path / "jupyter", "lab")
    try:
        for name, folder in server.store_folders().items():
            monkeypatch.setenv(name, folder)
        with nbtrack.init(project=PROJECT, name="seen") as run:
            run.log({"loss": 1.0})
        shown = RunPage(NotebookPage(page, server, screenshots)).load()
        shown.open(run)
        with page.expect_response(OPEN_FOLDER) as answer:
            shown.more("Open its folder")
        assert answer.value.ok
        assert said.read_text() == str(nbtrack.open_run(run.id).folder)
        expect(page.locator(".Toastify__toast")).to_have_count(0)
    finally:
        page.close()
        server.stop()
