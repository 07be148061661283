"""From init() to finish(), as a script sees it."""

from __future__ import annotations

import importlib.util
import inspect
import re
import threading
import time

import pytest

import nbtrack
from nbtrack.errors import (
    ArgumentError,
    ConfigError,
    InvalidNameError,
    NoRunError,
    NotBuiltYetError,
    ResumeError,
    RunFinishedError,
)
from nbtrack.store.layout import RunFolder
from nbtrack.store.runs import read_live


def test_a_run_has_a_readable_name_and_an_id_of_eight_letters_and_digits():
    run = nbtrack.init(project="p")
    assert re.fullmatch(r"[a-z]+-[a-z]+-1", run.name)
    assert re.fullmatch(r"[a-z0-9]{8}", run.id)
    run.finish()
    assert nbtrack.init(project="p").name.endswith("-2")


def test_ids_do_not_come_from_the_seed_of_the_user():
    import random

    ids = set()
    for _ in range(3):
        random.seed(0)
        with nbtrack.init(project="p") as run:
            ids.add(run.id)
    assert len(ids) == 3


def test_facts_of_a_run():
    run = nbtrack.init(
        entity="team",
        project="p",
        name="baseline",
        notes="why",
        tags=["a", "b"],
        group="g",
        job_type="train",
        config={"lr": 0.1},
    )
    assert (run.entity, run.project, run.name, run.notes) == ("team", "p", "baseline", "why")
    assert (run.tags, run.group, run.job_type) == (("a", "b"), "g", "train")
    assert run.path == f"team/p/{run.id}"
    assert run.config.lr == 0.1
    assert run.url.startswith("file://")
    assert nbtrack.run is run
    assert repr(run).startswith("<nbtrack run baseline")


def test_name_notes_and_tags_can_be_set_and_are_read_back():
    run = nbtrack.init(project="p")
    run.name, run.notes = "new name", "new notes"
    run.tags = ["one"]
    run.tags += ("two",)
    found = nbtrack.open_run(run.id)
    assert (found.name, found.notes, found.tags) == ("new name", "new notes", ("one", "two"))
    with pytest.raises(AttributeError):
        setattr(run, "unknown", 1)  # noqa: B010 - a checker would see what we test


def test_before_init_everything_says_what_to_call():
    assert nbtrack.run is None
    nbtrack.finish()
    for call in (
        lambda: nbtrack.log({"a": 1}),
        lambda: nbtrack.config.lr,
        lambda: setattr(nbtrack.config, "lr", 1),
        lambda: nbtrack.summary["a"],
        lambda: nbtrack.define_metric("a"),
    ):
        with pytest.raises(NoRunError, match=r"nbtrack\.init\(\)"):
            call()


def test_after_finish_a_run_can_be_read_and_not_written():
    run = nbtrack.init(project="p", config={"lr": 0.1})
    run.log({"loss": 0.5})
    run.finish()
    run.finish()
    assert nbtrack.run is None
    assert run.config.lr == 0.1
    assert run.summary["loss"] == 0.5
    for write in (
        lambda: run.log({"a": 1}),
        lambda: setattr(run, "name", "x"),
        lambda: setattr(run, "tags", ["x"]),
        lambda: run.define_metric("a"),
        lambda: run.config.update({"a": 1}),
        lambda: run.summary.update({"a": 1}),
    ):
        with pytest.raises(RunFinishedError, match="finished"):
            write()


def test_a_with_block_that_raises_fails_its_run_and_keeps_the_traceback():
    with pytest.raises(ZeroDivisionError), nbtrack.init(project="p") as run:
        run.log({"a": 1})
        _ = 1 / 0
    found = nbtrack.open_run(run.id)
    assert found.state == "failed"
    assert "ZeroDivisionError" in found.record.error


def test_a_with_block_that_is_interrupted_is_interrupted():
    with pytest.raises(KeyboardInterrupt), nbtrack.init(project="p") as run:
        raise KeyboardInterrupt
    assert nbtrack.open_run(run.id).state == "interrupted"


def test_in_a_script_a_second_init_returns_the_open_run():
    run = nbtrack.init(project="p")
    assert nbtrack.init(project="other") is run
    assert nbtrack.init(reinit=False) is run


@pytest.mark.parametrize("how", ["finish_previous", True])
def test_reinit_finishes_the_run_before(how):
    first = nbtrack.init(project="p")
    second = nbtrack.init(project="p", reinit=how)
    assert nbtrack.run is second is not first
    assert nbtrack.open_run(first.id).state == "finished"


def test_parallel_runs_do_not_touch_the_current_one():
    first = nbtrack.init(project="p")
    second = nbtrack.init(project="p", reinit="create_new")
    assert nbtrack.run is first
    second.log({"who": 2})
    nbtrack.log({"who": 1})
    second.finish()
    assert nbtrack.run is first
    assert nbtrack.open_run(second.id).history()["who"].to_list() == [2]
    assert nbtrack.open_run(first.id).history()["who"].to_list() == [1]


def test_disabled_keeps_nothing_and_works(isolated):
    run = nbtrack.init(project="p", mode="disabled", config={"a": 1})
    nbtrack.log({"x": 2})
    nbtrack.log({"x": 3}, step=7)
    assert (run.disabled, run.config.a, run.summary["x"], run.step) == (True, 1, 3, 7)
    run.summary["best"] = 1
    run.finish()
    assert not isolated.exists()


def test_resume_goes_on_at_the_next_step_and_keeps_the_config():
    with nbtrack.init(project="p", id="abc", config={"lr": 1, "bs": 8}, tags=["old"]) as run:
        for n in range(3):
            run.log({"n": n})
    run = nbtrack.init(project="p", id="abc", resume="must", config={"lr": 2}, tags=["new"])
    assert (run.resumed, run.step, run.starting_step) == (True, 3, 3)
    assert dict(run.config.items()) == {"lr": 2, "bs": 8}
    run.log({"n": 3})
    run.finish()
    found = nbtrack.open_run("abc")
    assert found.history()["n"].to_list() == [0, 1, 2, 3]
    assert found.history()["_step"].to_list() == [0, 1, 2, 3]
    assert found.history()["_runtime"].is_sorted()
    assert (found.tags, found.state) == (("new",), "finished")


def test_resume_says_when_it_does_not_fit():
    with pytest.raises(ResumeError, match="no run 'none'"):
        nbtrack.init(project="p", id="none", resume="must")
    nbtrack.init(project="p", id="there", resume="allow").finish()
    with pytest.raises(ResumeError, match="'there'"):
        nbtrack.init(project="p", id="there", resume="never")
    with pytest.raises(ArgumentError, match="sometimes"):
        nbtrack.init(project="p", resume="sometimes")


def test_an_id_that_exists_goes_on_without_losing_a_row():
    for value in (1, 2):
        with nbtrack.init(project="p", id="same") as run:
            run.log({"a": value})
    assert nbtrack.open_run("same").history()["a"].to_list() == [1, 2]


def test_auto_resume_finds_the_unfinished_run_of_this_folder(run_python):
    script = "import nbtrack, os\nr = nbtrack.init(project='p', resume='auto')\nr.log({'x': 1})\n"
    run_python(script + "os._exit(9)", check=False)
    run = nbtrack.init(project="p", resume="auto")
    assert run.resumed
    run.log({"x": 2})
    run.finish()
    assert nbtrack.open_run(run.id).history()["x"].to_list() == [1, 2]
    assert not nbtrack.init(project="p", resume="auto").resumed


@pytest.mark.parametrize("name", ["a/b", "a?b", "a#b", "a%b", "a:b", "a\\b"])
def test_names_that_cannot_be_used_are_refused(name):
    with pytest.raises(InvalidNameError):
        nbtrack.init(project=name)
    with pytest.raises(InvalidNameError):
        nbtrack.init(project="p", id=name)


@pytest.mark.parametrize("tag", ["", "x" * 65])
def test_tags_have_one_to_64_characters(tag):
    with pytest.raises(InvalidNameError, match="64"):
        nbtrack.init(project="p", tags=[tag])


@pytest.mark.parametrize(
    "name", ["Größe", "with space", "nul", "CON", "x" * 120, "日本語", "😀", "."]
)
def test_odd_projects_and_ids_come_back_by_their_true_names(name):
    with nbtrack.init(project=name, id=name) as run:
        run.log({"a": 1})
    table = nbtrack.runs(name)
    assert [(r.project, r.run_id) for r in table] == [(name, name)]


def test_an_unknown_argument_is_a_type_error():
    with pytest.raises(TypeError, match="colour"):
        nbtrack.init(project="p", colour="red")


def test_config_values_do_not_change_by_accident():
    run = nbtrack.init(project="p", config={"lr": 0.1})
    run.config.lr = 0.1
    with pytest.raises(ConfigError, match="allow_val_change"):
        run.config.lr = 0.2
    run.config.update({"lr": 0.3}, allow_val_change=True)
    assert nbtrack.open_run(run.id).config == {"lr": 0.3}


def test_secrets_never_reach_the_disk(isolated):
    secret = "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789"
    run = nbtrack.init(project="p", config={"api_key": "hunter2hunter2"}, notes=f"use {secret}")
    run.log({"note": f"token {secret}", "max_tokens": 5})
    run.summary["password"] = "hunter2hunter2"
    assert run.config.api_key == "hunter2hunter2"
    run.finish()
    everything = b"".join(path.read_bytes() for path in isolated.rglob("*") if path.is_file())
    assert secret.encode() not in everything
    assert b"hunter2hunter2" not in everything
    found = nbtrack.open_run(run.id)
    assert "hidden" in found.config["api_key"]
    assert found.history()["max_tokens"].to_list() == [5]


def test_define_metric_rules_reach_rows_and_summary():
    run = nbtrack.init(project="p")
    run.define_metric("val/*", step_metric="epoch", summary="min,last")
    run.log({"epoch": 1})
    run.log({"val/loss": 0.5})
    run.log({"val/loss": 0.7, "epoch": 2})
    run.finish()
    found = nbtrack.open_run(run.id)
    assert found.history()["epoch"].to_list() == [1, 1, 2]
    assert found.summary["val/loss"] == {"min": 0.5, "last": 0.7}


def test_a_mean_goes_on_after_a_resume():
    with nbtrack.init(project="p", id="mean") as run:
        run.define_metric("loss", summary="mean")
        for value in (1.0, 2.0, 3.0):
            run.log({"loss": value})
    with nbtrack.init(project="p", id="mean", resume="must") as run:
        run.log({"loss": 6.0})
    assert nbtrack.open_run("mean").summary["loss"] == {"mean": 3.0}


@pytest.mark.parametrize(
    "name",
    ["sweep", "agent", "log_artifact", "use_artifact", "alert"],
)
def test_what_comes_later_says_so(name):
    with pytest.raises(NotBuiltYetError, match=rf"{name}\(\)"):
        getattr(nbtrack, name)("x")
    run = nbtrack.init(project="p")
    if hasattr(run, name):
        with pytest.raises(NotImplementedError):
            getattr(run, name)("x")


def test_planned_arguments_of_init_say_so():
    for argument in ({"fork_from": "abc?_step=3"}, {"sync_tensorboard": True}):
        with pytest.raises(NotBuiltYetError):
            nbtrack.init(project="p", **argument)
    with pytest.raises(ArgumentError, match="_step"):
        nbtrack.init(project="p", fork_from="abc")
    with pytest.raises(ArgumentError, match="exclude"):
        nbtrack.init(project="p", resume="allow", fork_from="abc?_step=3")


def test_install_as_wandb_gives_a_module_with_a_spec_and_a_true_run():
    nbtrack.install_as("wandb")
    import wandb

    assert importlib.util.find_spec("wandb") is wandb.__spec__
    assert wandb.run is None
    assert wandb.Error is nbtrack.Error
    run = wandb.init(project="p")
    assert wandb.run is run is nbtrack.run
    assert wandb.config is run.config
    run.finish()
    assert wandb.run is None
    assert wandb.login() is True
    assert wandb.env.get_mode() is None
    from wandb import env

    assert env.get_mode is wandb.env.get_mode
    with pytest.raises(ArgumentError):
        nbtrack.install_as("numpy")


def test_init_takes_the_arguments_of_wandb_in_their_order():
    names = list(inspect.signature(nbtrack.init).parameters)
    assert names[:8] == ["entity", "project", "dir", "id", "name", "notes", "tags", "config"]
    assert "anonymous" in names


def test_overhead_tells_the_cost():
    run = nbtrack.init(project="p")
    for n in range(300):
        run.log({"n": n})
    assert run.overhead.rows == 300
    assert 0 < run.overhead.seconds < 10
    assert "of this run" in repr(run.overhead)


def test_readers_in_the_same_process_see_changes_at_once():
    run = nbtrack.init(project="p")
    run.config.lr = 0.5
    run.log({"loss": 0.25})
    found = nbtrack.open_run(run.id)
    assert (found.config, found.summary["loss"], found.state) == ({"lr": 0.5}, 0.25, "running")
    assert len(nbtrack.runs("p", filter="config.lr == 0.5 and loss < 1")) == 1


def test_other_processes_are_told_of_a_row_before_the_next_heartbeat_if_none_was_told_lately():
    run = nbtrack.init(project="p", settings={"heartbeat_s": 15})
    folder = RunFolder(run.folder)

    def told():
        return read_live(folder)[0].summary.get("loss")

    run.log({"loss": 0.5})
    run.tell_news(1_000)
    assert told() is None
    run.tell_news(0)
    assert told() == 0.5
    before = read_live(folder)[0].heartbeat
    run.tell_news(0)  # there is no news
    assert read_live(folder)[0].heartbeat == before
    run.finish()


def test_a_heartbeat_that_comes_late_does_not_take_back_how_a_run_ended(monkeypatch):
    import nbtrack.track.keeper as keeping

    run = nbtrack.init(project="p", settings={"heartbeat_s": 15})
    run.log({"a": 1})
    begun, real = threading.Event(), keeping.write_live

    def slowly(folder, live):
        if threading.current_thread() is not threading.main_thread():
            begun.set()
            time.sleep(0.2)
        real(folder, live)

    monkeypatch.setattr(keeping, "write_live", slowly)
    beat = threading.Thread(target=run.beat)
    beat.start()
    assert begun.wait(10)
    run.finish()
    beat.join()
    assert nbtrack.open_run(run.id).state == "finished"
