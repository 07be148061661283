"""What cells print, in a real kernel: shown under the cell as ever, and kept."""

from __future__ import annotations

import pytest

from nbtrack.query.runs import runs
from nbtrack.store.stores import Store
from tests.unit.display.kernel import Kernel


@pytest.fixture
def kernel(tmp_path, monkeypatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # ipykernel then hears subprocesses, as for users
    kernel = Kernel(tmp_path)
    yield kernel
    kernel.end()


def console(kernel, project):
    base = kernel.store.parent
    store = Store.open(
        kernel.store, create=False, data_dir=base / "data", cache_dir=base / "other-cache"
    )
    (run,) = runs(store, project)
    return [line for line in run.console()["text"].to_list() if not line.startswith("nbtrack: ")]


def test_output_of_cells_loggers_and_subprocesses_is_shown_and_kept(kernel):
    said = kernel.run(
        """
        import logging, os, sys, nbtrack
        run = nbtrack.init(project="cells")
        print("from python")
        print("tty", sys.stdout.isatty())
        logging.getLogger().warning("from a logger")
        """
    ).said
    assert "from python" in said
    assert "from a logger" in said
    assert "from a shell" in kernel.run("_ = os.system('echo from a shell; sleep 1')").said
    kernel.run("run.finish()")
    kept = console(kernel, "cells")
    assert "from python" in kept
    assert "tty False" in kept
    assert "from a shell" in kept
    assert any("from a logger" in line for line in kept)
    kernel.run("print('after')")
    assert "after" not in console(kernel, "cells")


def test_a_tracked_cell_keeps_its_own_output(kernel):
    kernel.run("import nbtrack; print('before')")
    kernel.run("%%track --project tracked\nprint('inside')")
    kernel.run("print('after')")
    assert console(kernel, "tracked") == ["inside"]
