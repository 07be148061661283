"""Kernels that end without finish(): the last cell that logged decides, unless one was running."""

from __future__ import annotations

import pytest

LOG = "nbtrack.log({'a': 1})"
FAIL = f"{LOG}; 1 / 0"


def run_cells(kernel, *cells):
    kernel.run("import nbtrack, time; run = nbtrack.init(project='ends')")
    for source in cells:
        kernel.run(source, fails="1 / 0" in source)


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ((LOG,), "finished"),
        ((LOG, FAIL, "'a look around'"), "failed"),
        ((FAIL, LOG), "finished"),
        ((LOG, "1 / 0"), "finished"),
    ],
)
def test_a_kernel_that_is_shut_down(own_kernel, recorded, cells, state):
    kernel = own_kernel()
    run_cells(kernel, *cells)
    kernel.end()
    (run,) = recorded(kernel, "ends")
    assert run.state == state


def test_an_idle_kernel_that_is_killed(own_kernel, recorded):
    kernel = own_kernel()
    run_cells(kernel, LOG, FAIL, "'a look around'")
    assert recorded(kernel, "ends")[0].state == "running"
    kernel.kill()
    assert recorded(kernel, "ends")[0].state == "failed"


def test_a_busy_kernel_that_is_killed(own_kernel, recorded):
    kernel = own_kernel()
    run_cells(kernel, LOG)
    kernel.wait_for(kernel.begin("print('busy', flush=True); time.sleep(60)"), "busy\n")
    kernel.kill()
    (run,) = recorded(kernel, "ends")
    assert (run.state, run.history()["a"].to_list()) == ("killed", [1])


def test_a_kernel_killed_in_a_track_cell(own_kernel, recorded):
    kernel = own_kernel()
    kernel.run("import nbtrack, time")
    source = f"%%track --project ends\n{LOG}\nprint('busy', flush=True)\ntime.sleep(60)"
    kernel.wait_for(kernel.begin(source), "busy\n")
    kernel.kill()
    (run,) = recorded(kernel, "ends")
    assert run.state == "killed"
    assert [(cell.source, cell.outcome) for cell in run.cells] == [(source, None)]
