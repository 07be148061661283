"""The page that compares runs: opened, grouped, filtered, sorted, shared, and read without eyes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

import nbtrack
from tests.browser.compare_page import ComparePage, record_sweep
from tests.browser.page import NotebookPage
from tests.browser.server import JupyterServer

if TYPE_CHECKING:
    from collections.abc import Iterator

SWEEP = "sweep"


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
def compared(notebook) -> ComparePage:
    return ComparePage(notebook).open(SWEEP)


def test_it_looks_good(compared, notebook):
    compared.page.wait_for_timeout(2000)
    for theme in ("light", "dark"):
        notebook.theme(theme)
        compared.page.wait_for_timeout(1000)
        compared.screenshot(f"compare_page_{theme}")
        compared.root.locator(".nbt-page-main").evaluate("e => e.scrollTop = 99999")
        compared.page.wait_for_timeout(1000)
        compared.screenshot(f"compare_page_{theme}_below")
        compared.root.locator(".nbt-page-main").evaluate("e => e.scrollTop = 0")
