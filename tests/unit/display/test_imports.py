"""Our threads import nothing: others look into `sys.modules`, and would find half a module.

What measures the machine is the exception, the standard library for asking git, and what of ours
looks at rows once NumPy is there: nobody looks for these, and a script that is done in half a
second never needs them.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.unit.display.kernel import Kernel

WATCH = """
import sys, threading, time

MAY = {"psutil", "pynvml", *sys.stdlib_module_names}

class Watch:
    def find_spec(self, name, path=None, target=None):
        is_ours = threading.current_thread() is not threading.main_thread()
        is_asked = not name.startswith(("nbtrack.capture.", "nbtrack.store."))
        if is_ours and is_asked and name.partition(".")[0] not in MAY:
            found.append((threading.current_thread().name, name))

found = []
sys.meta_path.insert(0, Watch())
import nbtrack
"""
TRAIN = """
for epoch in range(120):  # longer than a second: our thread has looked at the run, and drawn it
    nbtrack.log({"loss": 1 / (epoch + 1), "note": "text"}, commit=epoch % 2 == 0)
    time.sleep(0.02)
"""


@pytest.mark.parametrize("display", ["auto", "widget"])
def test_in_a_notebook_only_the_users_thread_imports(
    own_kernel: Callable[..., Kernel], display: str
) -> None:
    kernel = own_kernel(NBTRACK_DISPLAY=display)
    kernel.run(WATCH + 'nbtrack.init(project="p").finish()')  # a run to compare with

    kernel.run('run = nbtrack.init(project="p")' + TRAIN)
    kernel.run("nbtrack.finish()")

    # What the kernel's own threads import is not ours.
    ours = kernel.run("print([entry for entry in found if entry[0].startswith('nbtrack')])")
    assert ours.said.strip() == "[]"


def test_a_run_that_is_shown_later_is_drawn_with_what_its_cell_has_imported(
    own_kernel: Callable[..., Kernel],
) -> None:
    kernel = own_kernel(NBTRACK_DISPLAY="off")
    kernel.run(WATCH + 'nbtrack.init(project="p")')

    kernel.run("%track on\nnbtrack.log({'loss': 1.0})" + TRAIN)

    ours = kernel.run("print([entry for entry in found if entry[0].startswith('nbtrack')])")
    assert ours.said.strip() == "[]"


def test_in_a_script_only_the_users_thread_imports(tmp_path: Path) -> None:
    script = WATCH + f'nbtrack.init(project="p", dir={str(tmp_path)!r})' + TRAIN
    done = subprocess.run(
        [sys.executable, "-c", script + "nbtrack.finish(); print('found', found)"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert "found []" in done.stdout
