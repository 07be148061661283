"""Runs as widgets: what a real kernel sends, and what a notebook keeps of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import v4

from nbtrack.feed.batch import unpack
from tests.unit.display.kernel import Kernel

if TYPE_CHECKING:
    from datetime import datetime

WIDGET = "application/vnd.jupyter.widget-view+json"
MIMES = {
    *("application/vnd.nbtrack.run+json", "text/html", "image/png", "text/plain"),
    WIDGET,
}
TRAIN = """
%%track {name} --project widgets
for step in range({rows}):
    nbtrack.log({{"loss": 1 / (step + 1), "acc": step / {rows}}})
    time.sleep(0.02)
"""
NO_ANYWIDGET = """
import sys
sys.modules["anywidget"] = None  # as if it were not there
"""


@pytest.fixture(scope="module")
def widget_kernel(tmp_path_factory):
    """One for all tests that do not ask what a kernel does first."""
    kernel = Kernel(tmp_path_factory.mktemp("widgets"), NBTRACK_DISPLAY="widget")
    kernel.run("import nbtrack, time")
    yield kernel
    kernel.end()


@pytest.fixture
def fresh_kernel(own_kernel):
    kernel = own_kernel(NBTRACK_DISPLAY="widget")
    kernel.run("import nbtrack, time")
    return kernel


class Said(NamedTuple):
    """A message over a comm."""

    kind: str
    comm: str
    data: dict[str, Any]
    arrays: bytes
    at: datetime

    @property
    def content(self):
        return self.data.get("content", {})


def follow(kernel, source):
    """Run a cell; its outputs as they are at the end, and what was said over comms, and when."""
    outputs, said = {}, []
    for message in kernel.messages(kernel.begin(source)):
        kind, content = message["msg_type"], message["content"]
        if kind in {"display_data", "update_display_data"}:
            outputs[content["transient"].get("display_id")] = content["data"]
        elif kind in {"comm_open", "comm_msg"}:
            data = b"".join(map(bytes, message["buffers"]))
            at = message["header"]["date"]
            said.append(Said(kind, content["comm_id"], content["data"], data, at))
    return list(outputs.values()), said


def told(said, kind):
    """Messages of one type, without what is no message of ours."""
    return [each for each in said if each.content.get("type") == kind]


def feed_of(said):
    return [m for each in told(said, "batch") for m in unpack(each.content["headers"], each.arrays)]


def test_a_run_streams_to_its_widget_while_the_cell_runs(widget_kernel):
    (output,), said = follow(widget_kernel, TRAIN.format(name="streams", rows=120))
    assert set(output) == MIMES
    assert "finished in" in output["text/plain"]
    batches = told(said, "batch")
    assert [batch.content["number"] for batch in batches] == list(range(1, len(batches) + 1))
    assert batches[0].content["whole"] is True
    assert len(batches) > 3
    assert len(batches) <= 10 * (batches[-1].at - batches[0].at).total_seconds() + 2
    messages = feed_of(said)
    points = sum(len(m.buffers[1]) // 8 for m in messages if m.header.get("metric") == "loss")
    assert points == 120
    assert messages[-1].header["type"] == "end"
    opened = [each for each in said if each.kind == "comm_open"]
    widgets = {each.comm for each in opened if "_esm" in each.data["state"]}
    assert widgets == {output[WIDGET]["model_id"]}


def test_two_runs_of_a_kernel_hand_the_view_over_once(fresh_kernel):
    _, first = follow(fresh_kernel, TRAIN.format(name="one", rows=60))
    outputs, second = follow(fresh_kernel, TRAIN.format(name="two", rows=60))
    (view,) = told(first, "view")
    assert view.content["parts"][-1] == "bokeh/bokeh.esm.min.js"
    assert 100_000 < len(view.arrays) < 450_000
    assert told(second, "view") == []
    assert feed_of(second)[-1].header["type"] == "end"
    assert WIDGET in outputs[0]


def test_what_a_widget_keeps_is_a_loader_and_a_picture(widget_kernel):
    _, said = follow(widget_kernel, TRAIN.format(name="kept", rows=400).replace("0.02", "0.005"))
    state = {}
    for each in said:
        if "state" in each.data:
            assert each.arrays == b""
            state |= {key: value for key, value in each.data["state"].items() if key[0] == "_"}
    ours = {key for key in state if not key.startswith(("_model", "_view_", "_dom", "_anywidget"))}
    assert ours == {
        *("_esm", "_widget_key", "_run_id", "_run_name", "_run_project"),
        *("_run_line", "_run_picture"),
    }
    assert len(state["_esm"]) < 4_000
    assert state["_run_picture"].startswith("data:image/svg+xml;base64,")
    assert len(json.dumps(state)) < 30_000


def test_quiet_and_off_and_auto_have_no_widget(own_kernel):
    for mode in ("quiet", "off", "auto"):
        kernel = own_kernel(NBTRACK_DISPLAY=mode)
        kernel.run("import nbtrack, time, sys")
        outputs, said = follow(kernel, TRAIN.format(name=mode, rows=3))
        assert said == []
        assert not any(WIDGET in output for output in outputs)
        assert kernel.run("print('anywidget' in sys.modules)").said == "False\n"


def test_a_recorded_run_is_attached_as_a_widget(widget_kernel):
    follow(widget_kernel, TRAIN.format(name="recorded", rows=30))
    (output,), said = follow(widget_kernel, "%track attach recorded")
    assert set(output) == MIMES
    messages = feed_of(said)
    assert [m.header["type"] for m in messages][:3] == ["hello", "run", "layout"]
    assert messages[-1].header["type"] == "end"
    assert told(said, "batch")[0].content["pull"] is True


def test_a_run_that_has_ended_is_shown_as_the_last_expression(widget_kernel):
    widget_kernel.run("run = nbtrack.init(project='widgets')\nrun.log({'a': 1})\nrun.finish()")
    (shown,) = widget_kernel.run("run").outputs
    assert set(shown) == MIMES


def test_without_anywidget_one_line_says_what_to_install(own_kernel):
    kernel = own_kernel(NBTRACK_DISPLAY="widget")
    kernel.run(NO_ANYWIDGET + "import nbtrack, time")
    hint = "anywidget is needed for live charts here: pip install 'nbtrack[widget]'"
    first = kernel.run(TRAIN.format(name="first", rows=3))
    assert first.said.count(hint) == 1
    assert set(first.outputs[0]) == MIMES - {WIDGET}
    assert hint not in kernel.run(TRAIN.format(name="second", rows=3)).said


def test_a_widget_is_made_by_the_main_thread_only(fresh_kernel):
    """Others look into `sys.modules`, and would find half of anywidget."""
    cell = fresh_kernel.run(
        """
        import sys, threading
        def work():
            with nbtrack.init(project="widgets", name="beside") as run:
                run.log({"a": 1})
        worker = threading.Thread(target=work)
        worker.start()
        worker.join()
        print("anywidget" in sys.modules)
        """
    )
    assert cell.said.endswith("False\n")
    assert WIDGET not in cell.outputs[0]


@pytest.fixture
def executed(tmp_path, monkeypatch):
    """Executes a notebook as nbclient, nbconvert and papermill do."""
    for name in ("DIR", "CACHE_DIR", "CONFIG_DIR", "DATA_DIR"):
        monkeypatch.setenv(f"NBTRACK_{name}", str(tmp_path / name))

    def execute():
        train = TRAIN.format(name="batch", rows=80).strip()
        cells = [v4.new_code_cell(source) for source in ("import nbtrack, time", train)]
        notebook = v4.new_notebook(cells=cells)
        NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
        nbformat.validate(notebook)
        (output,) = [o for o in notebook.cells[1].outputs if o.output_type == "display_data"]
        return output.data, notebook.metadata.get("widgets", {})

    return execute


def test_a_notebook_that_a_program_executes_has_no_widget(executed, monkeypatch):
    monkeypatch.setenv("VSCODE_PID", "7")
    data, widgets = executed()
    assert set(data) == MIMES - {WIDGET}
    assert not widgets


def test_asked_for_widgets_it_keeps_neither_the_view_nor_the_history(executed, monkeypatch):
    monkeypatch.setenv("NBTRACK_DISPLAY", "widget")
    data, widgets = executed()
    assert set(data) == MIMES
    state = json.dumps(widgets)
    assert "batch (project widgets): finished in" in state
    assert "buffers" not in state
    assert len(state) < 30_000
