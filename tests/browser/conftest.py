"""A real Chromium before a real Jupyter server.

``SCREENSHOTS=<folder> make test ARGS=tests/browser`` keeps the pictures that the tests take.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

import nbtrack
from tests.browser.console import Console
from tests.browser.page import NotebookPage
from tests.browser.server import JupyterServer
from tests.making import make_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

    from nbtrack.query.reader import Reader

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TIMEOUT_MS = 20_000
# Read here, once: inside a test the environment is its own.
NAMED = os.environ.get("NBTRACK_CHROMIUM")
IS_REQUIRED = bool(os.environ.get("NBTRACK_REQUIRE_BROWSER"))
SCREENSHOTS = os.environ.get("SCREENSHOTS")

expect.set_options(timeout=TIMEOUT_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # A kernel, a server, JupyterLab and Chromium share two busy cores: a second try of a test
    # tells a slow moment from a fault. The summary names each one that needed it; `--reruns 0`
    # forbids it.
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and item.config.getoption("reruns", None) is None:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        program = _chromium(Path(playwright.chromium.executable_path))
        if program is None:
            missing = "no Chromium: run tools/chromium.sh, or set NBTRACK_CHROMIUM"
            pytest.fail(missing) if IS_REQUIRED else pytest.skip(missing)
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page without cookies or storage of another test; no error in it goes unseen."""
    context = _new_window(browser)
    console = Console(context)
    yield context.new_page()
    context.close()
    assert console.errors == []


@pytest.fixture(scope="module")
def shared_window(browser: Browser) -> Iterator[tuple[Page, Console]]:
    context = _new_window(browser)
    console = Console(context)
    yield context.new_page(), console
    context.close()


@pytest.fixture
def shared_page(shared_window: tuple[Page, Console]) -> Iterator[Page]:
    """One page for all tests of a module that put back what they change."""
    page, console = shared_window
    console.errors.clear()
    yield page
    assert console.errors == []


@pytest.fixture(scope="session")
def lab_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    server = JupyterServer(tmp_path_factory.mktemp("jupyterlab"), "lab")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def notebook_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    server = JupyterServer(tmp_path_factory.mktemp("notebook7"), "notebook")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def plain_lab_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    server = JupyterServer(tmp_path_factory.mktemp("plain-lab"), "lab", is_plain=True)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def plain_notebook_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    server = JupyterServer(tmp_path_factory.mktemp("plain-notebook"), "notebook", is_plain=True)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[JupyterServer]:
    """A JupyterLab for one module alone; what its user has recorded, the `STORE` there says."""
    base = tmp_path_factory.mktemp(request.module.__name__.rpartition(".")[2])
    recorded: dict[str, int] | None = getattr(request.module, "STORE", None)
    if recorded is not None:
        make_store(base / "store", data_dir=base / "data", cache_dir=base / "cache", **recorded)
    server = JupyterServer(base, "lab")
    yield server
    server.stop()


@pytest.fixture
def notebook(page: Page, server: JupyterServer, screenshots: Path) -> Iterator[NotebookPage]:
    """A notebook on it."""
    yield NotebookPage(page, server, screenshots)
    server.tidy()


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(SCREENSHOTS).resolve() if SCREENSHOTS else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def lab(page: Page, lab_server: JupyterServer, screenshots: Path) -> Iterator[NotebookPage]:
    """JupyterLab."""
    yield NotebookPage(page, lab_server, screenshots)
    lab_server.tidy()


@pytest.fixture
def recorded(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Reader]:
    """The newest run of a name that kernels of the test recorded, as another process sees it."""
    shown = "front_end" if "front_end" in request.fixturenames else "lab"
    page: NotebookPage = request.getfixturevalue(shown)
    monkeypatch.setenv("NBTRACK_DIR", str(page.server.store))

    def read(name: str) -> Reader:
        return next(run for run in nbtrack.runs() if run.name == name)

    return read


@pytest.fixture
def notebook7(
    page: Page, notebook_server: JupyterServer, screenshots: Path
) -> Iterator[NotebookPage]:
    """Notebook 7."""
    yield NotebookPage(page, notebook_server, screenshots)
    notebook_server.tidy()


@pytest.fixture(params=["lab", "notebook"])
def front_end(
    page: Page, request: pytest.FixtureRequest, screenshots: Path
) -> Iterator[NotebookPage]:
    """JupyterLab and Notebook 7, one after the other."""
    server: JupyterServer = request.getfixturevalue(f"{request.param}_server")
    yield NotebookPage(page, server, screenshots)
    server.tidy()


@pytest.fixture
def plain_lab(
    page: Page, plain_lab_server: JupyterServer, screenshots: Path
) -> Iterator[NotebookPage]:
    """JupyterLab without our labextension: it shows the pictures that are in the notebook."""
    yield NotebookPage(page, plain_lab_server, screenshots)
    plain_lab_server.tidy()


@pytest.fixture(params=["lab", "notebook"])
def plain_front_end(
    page: Page, request: pytest.FixtureRequest, screenshots: Path
) -> Iterator[NotebookPage]:
    """Both without our labextension."""
    server: JupyterServer = request.getfixturevalue(f"plain_{request.param}_server")
    yield NotebookPage(page, server, screenshots)
    server.tidy()


def _new_window(browser: Browser) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    context.set_default_timeout(TIMEOUT_MS)
    return context


def _chromium(playwrights_own: Path) -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    on_path = next(filter(None, map(shutil.which, names)), None)
    own = str(playwrights_own) if playwrights_own.exists() else None
    return NAMED or on_path or own
