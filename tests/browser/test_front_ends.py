"""A Jupyter that has only a part of nbtrack, none of it, or another version: what it says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

import nbtrack
from nbtrack.display.advice import ADVICE
from tests.browser.page import NotebookPage
from tests.browser.panel import IMPORT, expect_curves, panel, slow
from tests.browser.server import JupyterServer

PACKAGE = Path(nbtrack.__file__).parent


@pytest.fixture
def start(browser, tmp_path, screenshots):
    """Starts a server and gives a page of it, which may complain in its console."""
    started = []
    context = browser.new_context(viewport={"width": 1300, "height": 900})

    def make(app, **options):
        started.append(JupyterServer(tmp_path / "server", app, **options))
        return NotebookPage(context.new_page(), started[-1], screenshots)

    yield make
    context.close()
    for server in started:
        server.stop()


def another_nbtrack(base, version, protocol=1):
    """A folder with an nbtrack of that version."""
    package = base / f"nbtrack-{version}" / "nbtrack"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("labextension", "__pycache__"))
    for name, before, after in (
        ("_version.py", nbtrack.__version__, version),
        ("feed/wire.py", "PROTOCOL = 1", f"PROTOCOL = {protocol}"),
    ):
        path = package / name
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after), encoding="utf-8")
    return package.parent


def saved_picture(page, name):
    return page.cell(1).get_by_role("img", name=f"Run {name}, finished")


@pytest.mark.timeout(180)
def test_a_jupyter_whose_server_part_is_off_names_the_command_that_mends_it(start):
    page = start("lab", has_server_part=False)
    page.open([IMPORT, slow("off", steps=30)]).run_all().wait_idle()
    expect(saved_picture(page, "off")).to_be_visible()
    said = page.cell(1).locator(".nbtrack-saved")
    expect(said).to_contain_text("nbtrack's server part is not running in this Jupyter.")
    expect(said.locator("code")).to_have_text("jupyter server extension enable nbtrack.server")
    page.screenshot("front_end_no_server_part", 1)


@pytest.mark.timeout(180)
def test_a_jupyter_without_nbtrack_shows_pictures_and_its_kernel_says_what_to_install(start):
    page = start("notebook", is_plain=True, has_server_part=False)
    page.open([IMPORT, slow("first", steps=30), slow("second", steps=30)]).run_all().wait_idle()
    expect(saved_picture(page, "first")).to_be_visible()
    expect(page.cell(1)).to_contain_text(ADVICE)
    expect(page.cell(2)).to_contain_text("tracking second")
    expect(page.cell(2)).not_to_contain_text(ADVICE)
    page.screenshot("front_end_none", 1)


@pytest.mark.timeout(240)
def test_versions_that_differ_are_told_above_a_panel_that_works(start, tmp_path):
    page = start("lab", packages=another_nbtrack(tmp_path, "0.0.3"))
    page.open([IMPORT, slow("older", steps=30)]).run_all().wait_idle()
    expect_curves(page)
    notice = page.cell(1).get_by_role("status").filter(has_text="nbtrack is")
    here = nbtrack.__version__
    expect(notice).to_contain_text(f"nbtrack is {here} in this page and 0.0.3 in the server.")
    expect(notice.locator("code")).to_have_text(f'pip install --upgrade "nbtrack>={here}"')
    page.screenshot("front_end_older_server", 1)

    page.save().server.kill()
    page.server.packages = another_nbtrack(tmp_path, "99.0")
    page.server.start()
    page.load()
    expect_curves(page)
    expect(notice).to_contain_text(f"nbtrack is {here} in this page and 99.0 in the server.")
    expect(notice).to_contain_text("Reload the page.")
    expect(notice.locator("code")).to_have_text("jupyter labextension list")

    page.server.kill()
    page.server.packages = another_nbtrack(tmp_path, "99.1", protocol=2)
    page.server.start()
    page.load()
    expect(saved_picture(page, "older")).to_be_visible()
    expect(panel(page)).to_have_count(0)
    expect(notice).to_contain_text("Reload the page.")
    page.screenshot("front_end_newer_server", 1)
