"""Stop, pressed while a cell of a real kernel is busy; and runs of other processes."""

from __future__ import annotations

import pytest

from nbtrack.store.commands import new_command, write_command
from nbtrack.store.layout import RunFolder

LOOP = """
while True:
    nbtrack.log({'a': 1})
    if nbtrack.run.step == 100:
        print('busy', flush=True)
"""


def stop(kernel, recorded, project, source):
    cell = kernel.begin(source)
    kernel.wait_for(cell, "busy\n")
    (run,) = recorded(kernel, project)
    write_command(RunFolder(run.folder), new_command("stop"))
    return kernel.finish(cell), run.refresh()


@pytest.mark.parametrize(
    "source",
    [
        f"%%track --project P{LOOP}",
        f"nbtrack.init(project='P'){LOOP}",
        "with nbtrack.init(project='P') as run:" + LOOP.replace("\n", "\n    "),
        f"import asyncio; await asyncio.sleep(0)\nnbtrack.init(project='P'){LOOP}",
    ],
    ids=["track", "init", "with", "await"],
)
def test_a_stopped_cell_ends_its_run_and_says_so_in_one_line(kernel, recorded, source, request):
    project = f"stopped-{request.node.callspec.id}"
    cell, run = stop(kernel, recorded, project, source.replace("P", project, 1))
    assert cell.error[0] == "RunStopped"
    assert cell.error[2] == f"RunStopped: run {run.name} was asked to stop; all its rows are kept"
    assert run.state == "interrupted"
    assert run.history()["a"].len() == run.record.rows
    assert kernel.run("print(nbtrack.run)").said == "None\n"


def test_a_tag_from_outside_does_not_undo_how_the_last_cell_ended(own_kernel, recorded):
    kernel = own_kernel()
    kernel.run("import nbtrack; nbtrack.init(project='marked'); nbtrack.log({'a': 1})")
    kernel.run("nbtrack.log({'a': 2}); 1 / 0", fails=True)
    (run,) = recorded(kernel, "marked")
    write_command(RunFolder(run.folder), new_command("tag", {"tag": "look"}))
    kernel.run("import time\nwhile not nbtrack.run.tags: time.sleep(0.05)")
    kernel.end()
    assert (run.refresh().state, run.tags) == ("failed", ("look",))


def test_attach_shows_a_run_that_another_process_writes(kernel):
    kernel.run(
        """
        import subprocess, sys
        code = "import nbtrack, time; run = nbtrack.init(project='else', name='far'); "
        code += "run.log({'a': 2.5}); print('on', flush=True); time.sleep(60)"
        other = subprocess.Popen([sys.executable, '-c', code], stdout=subprocess.PIPE)
        other.stdout.readline()
        """
    )
    live = kernel.run("%track attach far").outputs[0]["text/plain"]
    assert live.startswith("far (project else): running")
    assert "2.500" in live
    kernel.run("other.kill(); other.wait(); other.stdout.close()")
    gone = kernel.run("%track attach far").outputs[0]["text/plain"]
    assert gone.startswith("far (project else): killed after")


def test_compare_shows_runs_in_a_cell(kernel):
    cell = kernel.run(
        """
        for name in ('<b>one</b>', 'two'):
            with nbtrack.init(project='compared', name=name) as run: run.log({'loss': 1})
        nbtrack.compare(nbtrack.runs('compared'))
        """
    )
    output = cell.outputs[-1]
    assert {"text/html", "image/png", "text/plain"} <= set(output)
    assert "&lt;b&gt;one&lt;/b&gt;" in output["text/html"]
    assert "<b>" not in output["text/html"]
