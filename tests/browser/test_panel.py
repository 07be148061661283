"""What stands under a cell while it runs, when it fails, and when it is stopped."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

import nbtrack

SLOW = """%%track slow --project panel
import time
for step in range(1000):
    nbtrack.log({"loss": 1 / (step + 1)})
    time.sleep(0.05)
"""
PICTURE = ".jp-OutputArea-output img"


@pytest.fixture
def lab(plain_lab):
    """Without the live panel: the kernel alone keeps its picture up to date."""
    return plain_lab


@pytest.fixture
def recorded(lab, monkeypatch):
    """The runs that the kernels of the server have recorded, as another process sees them."""
    monkeypatch.setenv("NBTRACK_DIR", str(lab.server.store))

    def read(name: str):
        (found,) = [run for run in nbtrack.runs("panel", order="-created") if run.name == name][:1]
        return found

    return read


def test_the_curve_is_seen_while_the_cell_runs_and_stop_interrupts_it(lab, recorded):
    lab.open(["import nbtrack", SLOW]).run(0).run(1, wait=False)
    expect(lab.cell(1).locator(PICTURE)).to_be_visible()
    expect(lab.cell(1).locator(".jp-InputPrompt")).to_have_text("[*]:")
    assert recorded("slow").state == "running"
    lab.screenshot("panel_running", 1)
    lab.interrupt().wait_idle()
    expect(lab.cell(1).locator(".jp-OutputArea")).to_contain_text("KeyboardInterrupt")
    assert recorded("slow").state == "interrupted"
    lab.screenshot("panel_interrupted", 1)


def test_a_cell_that_raises_fails_its_run_and_stops_the_notebook(lab, recorded):
    failing = (
        "%%track broken --project panel\n"
        "nbtrack.log({'loss': 1.0})\nnbtrack.log({'loss': 0.5})\nraise ValueError('too ' + 'bad')"
    )
    lab.open(["import nbtrack", failing, "print('never ' * 2)"])
    lab.run_all().wait_idle()
    expect(lab.output(1).last).to_contain_text("ValueError: too bad")
    expect(lab.output(2)).to_have_count(0)
    assert recorded("broken").state == "failed"


def test_a_run_over_several_cells_has_one_panel_which_the_later_cells_keep_up_to_date(
    lab, recorded
):
    cells = [
        "import nbtrack; run = nbtrack.init(project='panel', name='several')",
        "nbtrack.log({'loss': 1.0}); nbtrack.log({'loss': 0.5})",
        "nbtrack.log({'loss': 0.25})",
        "nbtrack.finish()",
    ]
    lab.open(cells).run_all().wait_idle()
    expect(lab.cell(1).locator(PICTURE)).to_have_count(1)
    expect(lab.page.locator(f".jp-Notebook {PICTURE}")).to_have_count(1)
    assert recorded("several").state == "finished"
    assert recorded("several").history()["loss"].to_list() == [1.0, 0.5, 0.25]
    lab.screenshot("panel_several")


def test_a_kernel_that_is_ended_without_finish_leaves_a_finished_run(lab, recorded):
    lab.open(
        ["import nbtrack; nbtrack.init(project='panel', name='left')", "nbtrack.log({'x': 1})"]
    )
    lab.run_all().wait_idle()
    assert recorded("left").state == "running"
    lab.server.end_kernels()
    assert recorded("left").state == "finished"
    assert recorded("left").history()["x"].to_list() == [1]
