"""``%track`` and ``%wandb`` in a real kernel."""

from __future__ import annotations


def test_status_tells_of_the_current_run(kernel):
    nothing = "no run is being tracked; nbtrack.init() or a %%track cell begins one\n"
    assert kernel.run("%track").said == nothing
    kernel.run("run = nbtrack.init(project='told', name='heron')\nrun.log({'acc': 0.5})")
    said = kernel.run("%track status").said
    assert said.startswith("heron (project told): running")
    assert said.endswith("acc 0.5000\n")
    kernel.run("nbtrack.init(project='told', name='other', reinit='create_new')")
    assert kernel.run("%track").said.endswith("also live: other\n")


def test_list_shows_the_newest_runs(kernel):
    for number in range(12):
        kernel.run(f"with nbtrack.init(project='listed', name='run {number}') as run: pass")
    cell = kernel.run("%track list listed")
    (table,) = cell.outputs
    assert "run 11" in table["text/html"]
    assert "run 1<" not in table["text/html"]
    assert cell.said == '2 more: nbtrack.runs("listed")\n'
    assert kernel.run("%track list nowhere", fails=True).error[2].startswith("ProjectNotFoundError")


def test_attach_shows_a_live_run_in_both_places(kernel):
    first = kernel.run("run = nbtrack.init(project='attached', name='seen'); run.log({'a': 1})")
    second = kernel.run("%track attach")
    third = kernel.run("%track attach seen")
    assert [len(cell.outputs) for cell in (first, second, third)] == [1, 1, 1]
    kernel.run("run.log({'a': 2.5}); run.finish()")
    for cell in (first, second, third):
        assert "2.500" in cell.outputs[0]["text/plain"]
        assert "finished in" in cell.outputs[0]["text/plain"]


def test_attach_shows_a_recorded_run(kernel):
    kernel.run(
        "with nbtrack.init(project='attached', id='old1', name='old') as run: run.log({'a': 1})"
    )
    (output,) = kernel.run("%track attach old1  # from yesterday").outputs
    assert set(output) > {"text/html", "image/png", "text/plain"}
    assert output["text/plain"].startswith("old (project attached): finished in")
    kernel.run("with nbtrack.init(project='attached', name='old') as run: run.log({'a': 2.5})")
    assert "2.500" in kernel.run("%track attach old").outputs[0]["text/plain"]  # the newest
    error = kernel.run("%track attach old2", fails=True).error
    assert error[2].startswith("RunNotFoundError: there is no run 'old2'")
    assert "did you mean 'old1'" in error[2]


def test_a_recorded_run_as_the_last_expression_is_what_attach_shows(kernel):
    kernel.run("with nbtrack.init(project='attached', id='old3') as run: run.log({'a': 1})")
    (attached,) = kernel.run("%track attach old3").outputs
    (shown,) = kernel.run("nbtrack.open_run('old3')").outputs
    assert set(shown) == set(attached)
    assert shown["application/vnd.nbtrack.run+json"] == attached["application/vnd.nbtrack.run+json"]
    assert shown["text/html"] == attached["text/html"]


def test_finish_ends_the_current_run(kernel, recorded):
    kernel.run("run = nbtrack.init(project='ended', name='short')")
    assert "short finished" in kernel.run("%track finish").said
    assert recorded(kernel, "ended")[0].state == "finished"
    assert "no run is being tracked" in kernel.run("%track finish").said


def test_off_is_remembered_until_on(kernel, own_kernel):
    log = "with nbtrack.init(project='off') as run: run.log({'a': 1})"
    second = own_kernel(NBTRACK_CONFIG_DIR=str(kernel.store.parent / "config"))
    second.run("import nbtrack")
    assert "%track on shows them again" in kernel.run("%track off").said
    assert not kernel.run(log).outputs
    assert not second.run(log).outputs
    kernel.run("%track on")
    assert len(kernel.run(log).outputs) == 1
    assert len(second.run(log).outputs) == 1


def test_a_picture_that_is_there_becomes_final_also_when_it_is_off(kernel):
    cell = kernel.run("run = nbtrack.init(project='off'); run.log({'a': 1})")
    kernel.run("%track off")
    kernel.run("run.log({'a': 2.5})")
    assert "2.500" not in cell.outputs[0]["text/plain"]
    kernel.run("run.finish()")
    assert "finished in" in cell.outputs[0]["text/plain"]
    kernel.run("%track on")


def test_words_that_are_not_known_are_answered_with_those_that_are(kernel):
    error = kernel.run("%track stop", fails=True).error
    words = "status, list, attach, finish, off, on"
    assert error[2] == f"UsageError: %track knows no 'stop'; it knows: {words}"
    assert "takes no 'now'" in kernel.run("%track finish now", fails=True).error[1]


def test_the_magics_of_wandb_are_accepted(kernel):
    assert "no run is being tracked" in kernel.run("%wandb entity/project -h 500").said
    cell = kernel.run("%%wandb\nrun = nbtrack.init(project='wandb')\nrun.log({'a': 1})")
    assert len(cell.outputs) == 1
    assert len(kernel.run("%wandb notebook  # cell tracking").outputs) == 1


def test_help_is_there(kernel):
    for name, text in {"track": "%track attach", "%track": "--config    variables whose"}.items():
        kernel.run(f"%{name}?")
        assert text in kernel.payload()
