"""Cells in a real kernel: which run they belong to, and how it ends."""

from __future__ import annotations

import time

from nbtrack.errors import ProjectNotFoundError, StoreError


def test_a_track_cell_is_a_run(kernel, recorded):
    kernel.run(
        """
        %%track "first try" --project tracked --tags a,b --notes what it is about --group g
        for step in range(3):
            nbtrack.log({"loss": 1 / (step + 1)})
        """,
        cell_id="cell-7",
    )
    (run,) = recorded(kernel, "tracked")
    facts = (run.name, run.state, run.tags, run.notes, run.group)
    assert facts == ("first try", "finished", ("a", "b"), "what it is about", "g")
    assert run.history()["loss"].to_list() == [1, 1 / 2, 1 / 3]
    (cell,) = run.cells
    assert cell.source.startswith('%%track "first try" --project tracked')
    assert (cell.cell_id, cell.outcome, cell.traceback) == ("cell-7", "finished", None)
    assert cell.execution_count is not None
    assert cell.duration_s is not None
    assert kernel.run("print(nbtrack.run)").said == "None\n"


def test_a_run_notes_at_once_under_which_cell_it_is_shown(own_kernel, recorded):
    kernel = own_kernel()
    # The first cell of all, whose begin nobody has seen.
    source = """
        import nbtrack, pathlib, time
        nbtrack.init(project="noted")
        nbtrack.log({"loss": 1})
        while not pathlib.Path("noted").exists():
            time.sleep(0.01)
        """
    begun = kernel.begin(source, cell_id="first")
    (cell,) = wait_for_cells(lambda: recorded(kernel, "noted"))
    assert (cell.cell_id, cell.outcome) == ("first", None)
    assert cell.source.startswith("import nbtrack, pathlib")
    (kernel.store.parent / "noted").touch()
    kernel.finish(begun)
    kernel.run("nbtrack.log({'loss': 0.5})", cell_id="second")
    kernel.run("nbtrack.finish()")
    (run,) = recorded(kernel, "noted")
    assert [(cell.cell_id, cell.outcome) for cell in run.cells] == [
        ("first", "finished"),
        ("second", "finished"),
    ]
    first, second = run.cells
    assert cell.shown_us == first.shown_us > first.started_us
    assert second.shown_us is None


def test_a_run_that_is_not_shown_notes_no_place(kernel, recorded):
    kernel.run("nbtrack.init(project='unseen', settings={'display': 'off'}).log({'loss': 1})")
    kernel.run("nbtrack.finish()")
    (run,) = recorded(kernel, "unseen")
    assert [cell.shown_us for cell in run.cells] == [None]


def test_a_track_cell_that_raises_fails_and_keeps_its_traceback(kernel, recorded):
    cell = kernel.run(
        """
        %%track --project raises
        def broken():
            raise ValueError("no such batch")
        nbtrack.log({"loss": 1})
        broken()
        """,
        fails=True,
    )
    name, text, shown = cell.error
    assert (name, text) == ("ValueError", "no such batch")
    assert "line 5" in shown  # the %%track line still counts
    (run,) = recorded(kernel, "raises")
    assert run.state == "failed"
    assert run.error == run.cells[0].traceback
    assert run.error.endswith("ValueError: no such batch\n")
    assert ", line 5, in <module>" in run.error
    assert ", line 3, in broken" in run.error
    assert "IPython" not in run.error
    assert "ipykernel" not in run.error


def test_a_cell_with_a_syntax_error_begins_no_run(kernel, recorded):
    kernel.run("%%track --project typo\n1 +* 2", fails=True)
    assert kernel.run("nbtrack.log({'a': 1})", fails=True).error[0] == "NoRunError"
    kernel.run("%%track --project typo\n1 + 2")
    assert len(recorded(kernel, "typo")) == 1


def test_ctrl_c_ends_the_run_of_a_cell_as_interrupted(kernel, recorded):
    begun = kernel.begin(
        """
        %%track --project interrupted
        for step in range(10_000):
            nbtrack.log({"loss": step})
            if step == 2: print("running", flush=True)
            time.sleep(0.01)
        """
    )
    kernel.wait_for(begun, "running\n")
    kernel.interrupt()
    assert kernel.finish(begun).error[0] == "KeyboardInterrupt"
    (run,) = recorded(kernel, "interrupted")
    assert (run.state, run.cells[0].outcome) == ("interrupted", "interrupted")
    assert run.history().height >= 3


def test_await_works_at_the_top_of_a_track_cell_and_can_be_interrupted(kernel, recorded):
    kernel.run(
        """
        %%track --project awaits
        import asyncio
        await asyncio.sleep(0.01)
        nbtrack.log({"a": 1})
        """
    )
    begun = kernel.begin(
        """
        %%track --project awaits
        import asyncio
        print("waiting", flush=True)
        while True: await asyncio.sleep(0.02)
        """
    )
    kernel.wait_for(begun, "waiting\n")
    kernel.interrupt()
    assert kernel.finish(begun).error is not None
    later, earlier = recorded(kernel, "awaits")
    assert (earlier.state, later.state) == ("finished", "interrupted")


def test_time_and_capture_work_below_track_and_are_refused_above_it(kernel, recorded):
    said = kernel.run("%%track --project timed\n%%time\nnbtrack.log({'a': 1})").said
    assert "Wall time" in said
    (run,) = recorded(kernel, "timed")
    assert run.summary["a"] == 1
    cell = kernel.run("%%time\n%%track --project timed\nprint('ran')", fails=True)
    assert "put it above %%time" in cell.error[1]
    assert "ran" not in cell.said


def test_a_track_line_that_is_not_first_says_so(kernel):
    cell = kernel.run("x = 1\n%%track --project late", fails=True)
    assert cell.error[2] == "UsageError: %%track must be the first line of its cell"


def test_a_track_line_that_cannot_be_followed_refuses_the_cell(kernel, recorded):
    for line, reason in {
        "--colour red": "ArgumentError: %%track has no option --colour",
        "a b": "ArgumentError: %%track takes one name, got 'a' and 'b'",
        f"--tags {'x' * 65}": "InvalidNameError: the tag",
        "--project a/b": "InvalidNameError: the project 'a/b' has the character '/'",
        "--config momentum": "ArgumentError: --config momentum: there is no variable 'momentum'",
    }.items():
        cell = kernel.run(f"%%track {line}\nprint('ran')", fails=True)
        assert cell.error[2].startswith(reason)
        assert "\n" not in cell.error[2]
        assert not cell.said
        assert not cell.outputs
    cell = kernel.run("%%track --project empty\n# nothing", fails=True)
    assert "UsageError: %%track tracks the code below it, and there is none" in cell.error[2]


def test_a_run_of_before_goes_on_after_a_track_cell(kernel, recorded):
    kernel.run("outer = nbtrack.init(project='around'); nbtrack.log({'a': 1})")
    kernel.run(
        """
        %%track inner --project inside
        assert nbtrack.run.name == "inner" and run is nbtrack.run
        nbtrack.log({"b": 1})
        """
    )
    kernel.run("assert nbtrack.run is outer; nbtrack.log({'a': 2})")
    kernel.run("%%track --project inside\n1 / 0", fails=True)
    kernel.run("assert nbtrack.run is outer; nbtrack.finish()")
    (run,) = recorded(kernel, "around")
    assert (run.state, run.history()["a"].to_list()) == ("finished", [1, 2])
    assert [each.state for each in recorded(kernel, "inside")] == ["failed", "finished"]


def test_the_cell_finds_its_run_as_run_unless_that_name_is_taken(kernel):
    kernel.run("%%track --project named\nrun.summary['found'] = True")
    kernel.run("run = 'mine'")
    kernel.run("%%track --project named\nassert run == 'mine'")


def test_finish_inside_a_track_cell_is_the_end_of_its_run(kernel, recorded):
    kernel.run(
        """
        %%track early --project early
        nbtrack.log({"a": 1})
        nbtrack.finish()
        print("more")
        """
    )
    (run,) = recorded(kernel, "early")
    assert (run.state, run.cells[0].outcome) == ("finished", "finished")


def test_scratch_marks_the_run(kernel, recorded):
    kernel.run("%%track --project tries --tags x --scratch\nnbtrack.log({'a': 1})")
    (run,) = recorded(kernel, "tries")
    assert run.tags == ("x", "scratch")
    assert run.record.info.scratch


def test_config_takes_variables_of_the_cell_and_of_the_notebook(kernel, recorded):
    kernel.run(
        """
        from argparse import Namespace
        width, args, unused = 8, Namespace(seed=1, opt={"name": "adam"}), 0
        """
    )
    kernel.run(
        """
        %%track --project config --config lr,depth, width,args.opt.name,args,late
        lr, bias = 0.1, True
        depth = 2 * width
        known = {"lr": 0.1, "width": 8, "args": {"seed": 1, "opt": {"name": "adam"}}}
        assert dict(run.config) == known, dict(run.config)
        for step in range(3):
            nbtrack.log({"a": step})
            lr *= 0.5
            depth += 1
        late = depth
        """
    )
    (run,) = recorded(kernel, "config")
    opt = {"name": "adam"}
    assert run.config == {
        "lr": 0.1,
        "depth": 16,
        "width": 8,
        "args": {"seed": 1, "opt": opt},
        "late": 19,
    }


def test_the_cells_that_logged_to_a_run_are_recorded_and_no_others(kernel, recorded):
    kernel.run("run = nbtrack.init(project='cells')")
    kernel.run("1 + 1")
    kernel.run("nbtrack.log({'a': 1})")
    kernel.run("nbtrack.log({'a': 2}); 1 / 0", fails=True)
    kernel.run("nbtrack.finish()")
    (run,) = recorded(kernel, "cells")
    assert [(cell.source, cell.outcome) for cell in run.cells] == [
        ("run = nbtrack.init(project='cells')", "finished"),
        ("nbtrack.log({'a': 1})", "finished"),
        ("nbtrack.log({'a': 2}); 1 / 0", "failed"),
    ]
    assert run.state == "finished"


def test_a_run_within_one_cell_has_that_cell(kernel, recorded):
    kernel.run("with nbtrack.init(project='within') as run:\n    run.log({'a': 1})")
    (run,) = recorded(kernel, "within")
    assert [cell.outcome for cell in run.cells] == ["finished"]


def test_loading_again_changes_nothing(kernel):
    kernel.run("%load_ext nbtrack\n%reload_ext nbtrack")
    count = "print(len(get_ipython().ast_transformers))"
    before = kernel.run(count).said
    kernel.run("import nbtrack as again; again.load_ipython_extension(get_ipython())")
    assert kernel.run(count).said == before


def test_an_error_in_a_hook_is_told_once_and_ends_the_hooks(kernel, recorded):
    kernel.run("run = nbtrack.init(project='fault')")
    cell = kernel.run(
        """
        from nbtrack.track.session import session
        live, session.live = session.live, None
        print("goes on")
        """
    )
    assert "goes on" in cell.said
    assert (
        "cells are not recorded any more, until %reload_ext nbtrack, because of TypeErr"
        in cell.said
    )
    assert kernel.run("session.live = live; print('quiet')").said == "quiet\n"
    kernel.run("%reload_ext nbtrack")
    kernel.run("nbtrack.log({'a': 1})")
    kernel.run("nbtrack.finish()")
    assert recorded(kernel, "fault")[0].cells[-1].source == "nbtrack.log({'a': 1})"


def wait_for_cells(look):
    """The cells of the one run there is, as soon as it has told of any."""
    while True:
        try:
            (run,) = look()
        except (StoreError, ProjectNotFoundError, ValueError):
            run = None
        if run is not None and run.cells:
            return run.cells
        time.sleep(0.05)
