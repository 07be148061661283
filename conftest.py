"""Every test, and every example in a docstring, runs in a folder and a store of its own."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

# The same examples each time and no time limit: a test fails because of a change, or not at all.
# HYPOTHESIS_PROFILE=search looks for examples that nobody has tried yet.
hypothesis.settings.register_profile("repeat", derandomize=True, deadline=None)
hypothesis.settings.register_profile("search", deadline=None, max_examples=1_000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeat"))

# A Jupyter server in the process of the tests (tests/server); pytest wants it to be named here.
pytest_plugins = ["pytest_jupyter.jupyter_server"]

# The slow ones run last; playwright also keeps an event loop on the main thread once it began,
# and nbclient wants that place for itself.
LAST = ("tests/notebooks", "tests/browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    path = item.path.relative_to(item.config.rootpath).as_posix()
    return next((n for n, folder in enumerate(LAST, 1) if path.startswith(folder)), 0)


@pytest.fixture
def jp_asyncio_loop() -> None:
    """The plugin gives every test an event loop and closes it; only tests/server wants one."""


@pytest.fixture
def jp_server_cleanup() -> None:
    """The plugin ends a Jupyter server after every test; only tests/server has one."""


@pytest.fixture(autouse=True)
def isolated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A working folder of its own, no settings from outside, and no run left open afterwards.

    Subprocesses inherit all of it. Gives the folder of the store.
    """
    for name in [name for name in os.environ if name.startswith(("WANDB_", "NBTRACK_"))]:
        monkeypatch.delenv(name)
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    for name, folder in _own_folders(tmp_path).items():
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    monkeypatch.setenv("TZ", "UTC")
    if hasattr(time, "tzset"):
        time.tzset()
    yield tmp_path / "store"
    if "nbtrack" in sys.modules:
        sys.modules["nbtrack"].teardown()


def _own_folders(base: Path) -> dict[str, Path]:
    return {
        "NBTRACK_DIR": base / "store",
        "NBTRACK_CACHE_DIR": base / "cache",
        "NBTRACK_CONFIG_DIR": base / "config",
        "NBTRACK_DATA_DIR": base / "data",
        "IPYTHONDIR": base / "ipython",
        "JUPYTER_CONFIG_DIR": base / "jupyter",
        "JUPYTER_RUNTIME_DIR": base / "jupyter-runtime",
    }
