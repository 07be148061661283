"""What stands under a cell: one output a run, alive while the run is, final when it has ended."""

from __future__ import annotations

import base64
import os
import re
import threading

import pytest

RUN = "application/vnd.nbtrack.run+json"
MIMES = {RUN, "text/html", "image/png", "text/plain"}
NOISY = """
%%track --project {project} --notes noise
import math
for step in range({rows}):
    nbtrack.log({{f"{{'train' if n % 2 else 'val'}}/metric {{n}}": math.sin(step * (n + 7)) * step
                 for n in range({metrics})}})
"""


def drawn(output):
    """The picture in an output, as SVG."""
    (data,) = re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", output["text/html"])
    return base64.b64decode(data).decode()


def test_an_output_says_where_a_server_finds_the_run_and_no_path(kernel):
    cell = kernel.run(
        """
        %%track finch --project "One & Two"
        nbtrack.log({"a": 1})
        """
    )
    (picture,) = cell.pictures
    assert picture[RUN] == {
        "format": 1,
        "store": picture[RUN]["store"],
        "project": picture[RUN]["project"],
        "run": picture[RUN]["run"],
        "name": "finch",
        "project_name": "One & Two",
        "final": True,
        "nbtrack": picture[RUN]["nbtrack"],
    }
    assert re.fullmatch("[0-9a-f]{16}", picture[RUN]["store"])
    assert re.fullmatch("one-two-[0-9a-f]{8}", picture[RUN]["project"])


def test_a_track_cell_has_one_picture_which_is_final(kernel):
    cell = kernel.run(
        """
        %%track finch --project one-output
        for step in range(5):
            nbtrack.log({"val/acc": step / 5})
        """
    )
    assert [set(output) for output in cell.outputs] == [MIMES]
    assert cell.display_ids[0]
    (picture,) = cell.pictures
    assert "finished in" in drawn(picture)
    assert picture["text/plain"].startswith("finch (project one-output): finished in")
    assert base64.b64decode(picture["image/png"]).startswith(b"\x89PNG")


def test_a_failed_run_says_so(kernel):
    (picture,) = kernel.run(
        "%%track --project fails\nnbtrack.log({'a': 1})\nraise OSError('no <disk>')", fails=True
    ).pictures
    assert "failed after" in drawn(picture)
    assert "OSError: no &lt;disk&gt;" in drawn(picture)
    assert "OSError: no <disk>" in picture["text/plain"]


def test_a_cell_that_logs_nothing_has_no_picture(kernel):
    cell = kernel.run("%%track quiet-one --project nothing\nx = 1")
    assert not cell.outputs
    assert cell.said.count("\n") == 1
    assert "tracking quiet-one in project nothing" in cell.said


def test_a_run_of_several_cells_is_shown_under_the_first_that_logged(kernel):
    kernel.run("run = nbtrack.init(project='several', name='long')")
    first = kernel.run("nbtrack.log({'a': 1})")
    assert len(first.outputs) == 1
    assert "running" in drawn(first.outputs[0])
    second = kernel.run("nbtrack.log({'a': 2.5})")
    assert not second.outputs
    assert "2.500" in first.outputs[0]["text/plain"]
    assert not kernel.run("nbtrack.finish()").outputs
    assert "finished in" in drawn(first.outputs[0])
    assert set(first.outputs[0]) == MIMES


def test_a_live_run_has_a_png_when_a_cell_that_took_a_while_ends(kernel):
    kernel.run("run = nbtrack.init(project='png')")
    cell = kernel.run("nbtrack.log({'a': 1})")
    assert set(cell.outputs[0]) == MIMES - {"image/png"}
    kernel.run("nbtrack.log({'a': 1}); time.sleep(1.05)")
    assert set(cell.outputs[0]) == MIMES
    kernel.run("nbtrack.finish()")


def test_the_picture_moves_on_while_the_cell_runs(kernel):
    begun = kernel.begin(
        """
        %%track --project moves
        for step in range(60):
            nbtrack.log({"a": step})
            time.sleep(0.05)
        """
    )
    seen = [
        message["content"]["data"]
        for message in kernel.messages(begun)
        if message["msg_type"] == "update_display_data"
    ]
    assert len(seen) >= 2
    assert "running" in seen[0]["text/plain"]
    assert "image/png" not in seen[0]  # too costly beside a training
    assert set(seen[-1]) == MIMES
    assert "finished in" in seen[-1]["text/plain"]


def test_rows_that_a_thread_logs_later_move_the_picture_where_it_stands(kernel):
    first = kernel.run(
        """
        run = nbtrack.init(project="threads")
        run.log({"a": 0})
        """
    )
    later = kernel.run(
        """
        import threading
        def work():
            for step in range(30):
                run.log({"a": step + 0.25})
                time.sleep(0.05)
        worker = threading.Thread(target=work)
        worker.start()
        time.sleep(1.3)
        """
    )
    assert not later.outputs
    assert not later.said
    kernel.run("worker.join(); nbtrack.finish()")
    assert "29.25" in first.outputs[0]["text/plain"]


def test_what_changed_since_the_last_run_is_told(kernel):
    for name, rate, loss in (("before", 0.1, 0.5), ("after", 0.2, 0.4)):
        cell = kernel.run(
            f"""
            %%track {name} --project changes --config rate
            rate = {rate}
            for step in range(3):
                nbtrack.log({{"val/loss": {loss} / (step + 1)}})
            """
        )
    told = re.sub(r"<[^>]+>", "", drawn(cell.outputs[0]))
    assert "Since before:" in told
    assert "rate 0.1 → 0.2" in told
    assert "before, the previous run" in told


@pytest.mark.parametrize(("rows", "metrics"), [(3_000, 14), (40, 3)])
def test_a_saved_output_stays_small(kernel, rows, metrics):
    (output,) = kernel.run(NOISY.format(project="small", rows=rows, metrics=metrics)).outputs
    assert sum(map(len, output.values())) <= 120_000


def test_names_are_text_whatever_they_look_like(kernel):
    (output,) = kernel.run(
        """
        name = "<b>émile</b> & '日本' \\u202e"
        run = nbtrack.init(project="names", name=name, config={"<k>": "<v>"})
        run.log({"<script>alert(1)</script>": 1.5, "acc\\n2": 2})
        run.finish()
        """
    ).outputs
    for text in (output["text/html"], drawn(output)):
        assert "<b>" not in text
        assert "<script" not in text
        assert "&lt;script" in text
    assert "émile" in drawn(output)
    assert "日本" in output["text/plain"]
    assert "\u202e" not in output["text/plain"]


def test_no_output_holds_a_path(kernel):
    (output,) = kernel.run("%%track --project paths\nnbtrack.log({'a': 1})").outputs
    everything = str(output) + drawn(output)
    assert str(kernel.store) not in everything
    assert str(kernel.store.parent.name) not in everything


def test_run_as_the_last_expression_shows_it(kernel):
    cell = kernel.run(
        "run = nbtrack.init(project='expression', name='shown')\nrun.log({'a': 1})\nrun"
    )
    assert [set(output) for output in cell.outputs] == [MIMES - {"image/png"}, MIMES]
    assert "shown" in cell.outputs[1]["text/plain"]
    kernel.run("run.finish()")
    assert "finished in" in kernel.run("run").outputs[0]["text/plain"]


def test_capture_captures_the_picture(kernel):
    cell = kernel.run("%%track --project captured\n%%capture kept\nnbtrack.log({'a': 1})")
    assert not cell.outputs
    kept = kernel.run("print([sorted(output.data) for output in kept.outputs])").said
    assert kept.startswith(f"[['{RUN}', 'text/html', 'text/plain']")


def test_quiet_is_one_line_and_off_is_nothing(kernel):
    kernel.run("import os; os.environ['NBTRACK_DISPLAY'] = 'quiet'")
    (output,) = kernel.run("%%track still --project modes\nnbtrack.log({'a': 1.5})").outputs
    assert set(output) == {"text/plain"}
    assert output["text/plain"].startswith("still (project modes): finished in")
    assert output["text/plain"].endswith("a 1.500")
    kernel.run("os.environ['NBTRACK_DISPLAY'] = 'off'")
    assert not kernel.run("%%track --project modes\nnbtrack.log({'a': 1})").outputs
    kernel.run("del os.environ['NBTRACK_DISPLAY']")
    cell = kernel.run(
        """
        with nbtrack.init(project="modes", settings={"silent": True}) as run:
            run.log({"a": 1})
        """
    )
    assert (cell.outputs, cell.said) == ([], "")


def test_a_picture_that_cannot_be_drawn_stops_nothing(kernel, recorded):
    cell = kernel.run(
        """
        %%track --project undrawn
        import nbtrack.draw.bundle as bundle
        kept, bundle.picture = bundle.picture, None
        nbtrack.log({"a": 1})
        nbtrack.log({"a": 2})
        bundle.picture = kept
        """
    )
    assert not cell.outputs
    assert cell.said.count("the run cannot be shown, because of TypeError") == 1
    assert recorded(kernel, "undrawn")[0].history().height == 2


def test_a_forked_child_shows_nothing(kernel, recorded):
    cell = kernel.run(
        """
        %%track --project forked
        import os
        child = os.fork()
        if child == 0:
            nbtrack.log({"a": 1})
            os._exit(0)
        os.waitpid(child, 0)
        nbtrack.log({"b": 1})
        """
    )
    assert len(cell.outputs) == 1
    assert cell.said.count("\n") == 1
    run = recorded(kernel, "forked")[0]
    assert (run.state, run.record.rows) == ("finished", 2)


def test_while_a_page_shows_the_run_live_its_picture_is_hardly_ever_drawn(own_kernel, tmp_path):
    kernel = own_kernel(JUPYTER_RUNTIME_DIR=str(tmp_path))
    shown = tmp_path / f"nbtrack-{os.getpid()}.shown"
    kernel.run("import nbtrack, pathlib, time")
    begun = kernel.begin(
        f"""
        folder = pathlib.Path({str(tmp_path)!r})
        with nbtrack.init(project="seen") as run:
            while not (folder / "end").exists():
                run.log({{"a": time.time()}})
                time.sleep(0.05)
        """
    )
    updates = 0
    for message in kernel.messages(begun):
        kind, data = message["msg_type"], message["content"].get("data", {})
        if kind == "display_data" and RUN in data:
            place = data[RUN]
        if kind != "update_display_data":
            continue
        updates += 1
        is_final = data[RUN]["final"]
        if updates == 2:
            # A page opens; what was on its way still comes.
            shown.write_text(f"{place['store']}/{place['project']}/{place['run']}\n")
            threading.Timer(4, (tmp_path / "end").touch).start()
    # One may have been on its way; then the last one, made when the run had ended.
    assert updates <= 4
    assert is_final
