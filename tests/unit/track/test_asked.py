"""What one process asks of a loop in another: stop, note, tag, checkpoint, knobs."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time

import pytest

import nbtrack
from nbtrack.errors import RunStopped
from nbtrack.store.commands import Command, new_command, read_commands, write_command
from nbtrack.store.history import History
from nbtrack.store.layout import RunFolder

PATIENCE_S = 20


class Loop:
    """A script with a busy loop, in a process of its own."""

    def __init__(self, body: str, **init) -> None:
        arguments = ", ".join(f"{name}={value!r}" for name, value in init.items())
        code = f"import nbtrack\nrun = nbtrack.init(project='asked', {arguments})\n"
        code += "run.log({'n': 0})\nprint(run.id, run._opened.live.writer, flush=True)\n"
        code += textwrap.dedent(body)
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-c", code],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        run_id, writer = self.process.stdout.readline().split()
        self.id, self.writer = run_id, int(writer)
        self.reader = nbtrack.open_run(f"asked/{run_id}")
        self.folder = RunFolder(self.reader.folder)

    def ask(self, kind, body=None, writer=None) -> Command:
        command = new_command(kind, body, writer=writer)
        write_command(self.folder, command)
        return command

    def answer(self, command) -> dict:
        return wait_for(lambda: self.answers().get(command.id))

    def answers(self) -> dict:
        return answers_of(self.folder)

    def end(self) -> str:
        return self.process.communicate(timeout=PATIENCE_S)[1]


def answers_of(folder) -> dict:
    events = History(folder).events()
    return {event.body["id"]: event.body for event in events if event.kind == "command"}


def wait_for(look):
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.02)
    pytest.fail("it did not come")


@pytest.fixture
def loop():
    started = []

    def start(body, **init):
        started.append(Loop(body, **init))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.communicate()


FOREVER = """
    import itertools
    for n in itertools.count(1):
        run.log({"n": n})
"""
GENTLE = """
    import itertools, time
    for n in itertools.count(1):
        lr = run.knob("lr", 0.001, min=1e-5, max=0.1)
        if run.should_checkpoint():
            run.log({"saved": n})
        run.log({"n": n, "read": lr})
        time.sleep(0.02)
"""


def test_stop_ends_a_busy_loop_and_keeps_all_rows(loop):
    busy = loop(FOREVER)
    command = busy.ask("stop")
    assert "RunStopped: run " in busy.end()
    rows = busy.reader.history()["n"].to_list()
    assert rows == list(range(len(rows)))
    assert busy.reader.state == "interrupted"
    assert busy.answers()[command.id]["done"] is True
    assert read_commands(busy.folder) == []


def test_a_script_is_not_finished_from_outside_but_says_what_can_be_done(loop):
    busy = loop(FOREVER)
    answer = busy.answer(busy.ask("finish"))
    assert answer["done"] is False
    assert "Stop ends the loop at its next log()" in answer["text"]
    assert busy.reader.state == "running"


def test_a_with_block_that_is_stopped_is_interrupted(loop):
    busy = loop(
        """
        with run:
            while True:
                run.log({"n": 1})
        """
    )
    busy.ask("stop")
    busy.end()
    assert busy.reader.state == "interrupted"


def test_after_a_stop_that_was_caught_the_run_goes_on_and_finishes(loop):
    busy = loop(
        """
        from nbtrack.errors import RunStopped
        stopped = 0
        try:
            while True:
                run.log({"n": 1})
        except RunStopped:
            stopped = 1
        for _ in range(5):
            run.log({"after": stopped})
        run.finish()
        """
    )
    busy.ask("stop")
    assert "Error" not in busy.end()
    assert busy.reader.state == "finished"
    assert busy.reader.history(keys="after")["after"].to_list() == [1] * 5


def test_notes_tags_checkpoints_and_knobs_reach_the_loop_and_the_reader(loop):
    gentle = loop(GENTLE, tags=["first"])
    wait_for(lambda: gentle.reader.refresh().record.info.knobs)
    asked = [
        gentle.ask("tag", {"tag": "good <b>"}),
        gentle.ask("note", {"text": "looks odd"}),
        gentle.ask("checkpoint"),
        gentle.ask("knob", {"name": "lr", "value": 0.05}),
    ]
    assert all(gentle.answer(command)["done"] for command in asked)
    reader = gentle.reader
    wait_for(lambda: reader.refresh().config.get("lr") == 0.05)
    info = reader.record.info
    assert info.tags == ("first", "good <b>")
    assert info.notes.startswith("step ")
    assert info.notes.endswith(": looks odd")
    assert (info.knobs["lr"].value, info.knobs["lr"].default) == (0.05, 0.001)
    wait_for(lambda: 0.05 in reader.history(keys="read")["read"].to_list())
    wait_for(lambda: "saved" in reader.history().columns)
    assert reader.history(keys="saved").height == 1
    assert reader.history(keys="lr")["lr"].to_list() == [0.001, 0.05]
    gentle.process.kill()
    gentle.process.wait()
    rebuilt = reader.refresh().record
    assert (rebuilt.state, rebuilt.info.knobs["lr"].value) == ("killed", 0.05)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"name": "lr", "value": 5}, "knob 'lr': the value 5 is above its max 0.1"),
        ({"name": "lr", "value": True}, "knob 'lr' takes a number, got True"),
        ({"name": "rl", "value": 1}, "the run has no knob 'rl'; it has: lr"),
    ],
)
def test_a_knob_that_cannot_be_set_so_is_told_and_stays(loop, body, told):
    gentle = loop(GENTLE)
    wait_for(lambda: gentle.reader.refresh().record.info.knobs)
    answer = gentle.answer(gentle.ask("knob", body))
    assert (answer["done"], answer["text"]) == (False, told)
    assert gentle.reader.refresh().config["lr"] == 0.001


def test_a_command_for_one_of_two_writers_is_left_alone_by_the_other(loop):
    first, second = loop(GENTLE, id="shared"), loop(GENTLE, id="shared")
    assert first.writer != second.writer
    stop = second.ask("stop", writer=second.writer)
    second.end()
    both = first.ask("tag", {"tag": "still"})
    assert first.answer(both)["done"]
    assert first.process.poll() is None
    assert stop.id in first.answers()


def test_rubbish_does_not_disturb_the_loop(loop):
    gentle = loop(GENTLE)
    gentle.folder.commands.mkdir()
    for name in ("1-0-a.json", "2-0-b.json"):
        (gentle.folder.commands / name).write_text("{'no': json")
    assert gentle.answer(gentle.ask("tag", {"tag": "fine"}))["done"]
    assert gentle.process.poll() is None


def test_commands_in_a_folder_that_may_not_be_written_are_done_once(monkeypatch):
    run = nbtrack.init(project="asked")
    folder = RunFolder(run.folder)
    monkeypatch.setattr("nbtrack.track.inbox.remove_command", lambda *_: None)
    write_command(folder, new_command("note", {"text": "once"}))
    run.log({"a": 1})
    for _ in range(3):
        run.poll()
    assert run.notes.count("once") == 1
    run.finish()


def test_what_is_asked_in_the_last_moment_is_still_done():
    run = nbtrack.init(project="asked")
    write_command(RunFolder(run.folder), new_command("tag", {"tag": "late"}))
    run.finish()
    assert nbtrack.open_run(run.id).tags == ("late",)


def test_a_tag_is_taken_away_again_and_one_that_is_not_there_is_told():
    run = nbtrack.init(project="asked", tags=["kept", "wrong"])
    folder = RunFolder(run.folder)
    gone, unknown = (new_command("untag", {"tag": tag}) for tag in ("wrong", "unknown"))
    for command in (gone, unknown):
        write_command(folder, command)
    run.poll()
    assert run.tags == ("kept",)
    run.finish()
    assert nbtrack.open_run(run.id).tags == ("kept",)
    said = answers_of(folder)
    assert said[gone.id]["done"]
    assert not said[unknown.id]["done"]
    assert said[unknown.id]["text"] == "the run has no tag 'unknown'; it has: kept"


def test_stop_comes_once_with_the_row_kept():
    run = nbtrack.init(project="asked")
    run.log({"a": 0})
    write_command(RunFolder(run.folder), new_command("stop"))
    run.poll()
    with pytest.raises(RunStopped) as caught:
        run.log({"a": 1})
    assert isinstance(caught.value, KeyboardInterrupt)
    assert caught.value.run_id == run.id
    run.log({"a": 2})
    run.finish()
    assert nbtrack.open_run(run.id).history()["a"].to_list() == [0, 1, 2]


def test_a_block_that_is_stopped_is_interrupted_and_has_no_error_to_explain():
    with pytest.raises(nbtrack.RunStopped), nbtrack.init(project="asked") as run:
        run.log({"a": 0})
        write_command(RunFolder(run.folder), new_command("stop"))
        run.poll()
        run.log({"a": 1})
    again = nbtrack.open_run(run.id)
    assert (again.state, again.error) == ("interrupted", None)
    assert again.history()["a"].to_list() == [0, 1]


def test_a_secret_in_a_note_is_hidden():
    run = nbtrack.init(project="asked")
    secret = "postgres://me:hunter2pass@db/x"
    write_command(RunFolder(run.folder), new_command("note", {"text": f"use {secret}"}))
    run.poll()
    assert "hunter2pass" not in run.notes
    run.finish()


@pytest.mark.parametrize(("default", "value"), [(0.001, 0.02), (0.003, 0.003)])
def test_a_resumed_run_keeps_the_knob_unless_the_code_gives_another_default(default, value):
    run = nbtrack.init(project="asked", id="again")
    run.knob("lr", 0.001, max=1)
    write_command(RunFolder(run.folder), new_command("knob", {"name": "lr", "value": 0.02}))
    run.poll()
    assert run.knob("lr", 0.001, max=1) == 0.02
    run.finish()
    run = nbtrack.init(project="asked", id="again", resume="must")
    assert run.knob("lr", default, max=1) == value
    assert run.config["lr"] == value
    run.finish()
