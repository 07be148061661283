"""Commands that wait in a run's folder: written whole, read in order, rubbish passed over."""

from __future__ import annotations

import json

import pytest

import nbtrack
from nbtrack.errors import ArgumentError, RunFinishedError, ValueTypeError
from nbtrack.store.commands import (
    Command,
    check_command,
    new_command,
    read_commands,
    remove_command,
    write_command,
)
from nbtrack.store.layout import RunFolder


@pytest.fixture
def folder(monkeypatch):
    """Of a run whose own process looks for commands no more."""
    monkeypatch.setattr("nbtrack.track.run_asked.RunAsked._answer_all", lambda _: False)
    run = nbtrack.init(project="asked")
    yield RunFolder(run.folder)
    run.finish()


def test_commands_come_back_in_the_order_of_asking(folder):
    for time_us, tag in ((30, "c"), (1_000, "d"), (2, "a"), (30, "b")):
        body = {"tag": tag}
        write_command(folder, Command(id=f"x{tag}", kind="tag", time_us=time_us, body=body))
    found = read_commands(folder)
    assert [command.body["tag"] for command in found] == ["a", "b", "c", "d"]
    assert {command.writer for command in found} == {0}
    for command in found:
        remove_command(folder, command)
    assert read_commands(folder) == []


def test_rubbish_is_passed_over(folder):
    good = new_command("note", {"text": "größer <b>"}, writer=0)
    write_command(folder, good)
    (written,) = folder.commands.iterdir()
    text = written.read_text()
    for name, data in {
        "1-0-a.json": "{",
        "2-0-b.json": "[]",
        "3-0-c.json": text,  # a copy under another name
        "4-0-d.json": json.dumps({"id": "d", "kind": "fly", "time_us": 4, "writer": 0}),
        "5-0-e.json": json.dumps({"id": "e", "kind": "note", "time_us": 5, "writer": 0}),
        "6-0-f.json": " " * 70_000,
        "7-0-g.json": "",
        "notes.txt": "hello",
        "8-0-..json": text,
    }.items():
        (folder.commands / name).write_text(data)
    (folder.commands / "9-0-h.json").mkdir()
    (folder.commands / "10-0-i.json").write_bytes(b"\xff\xfe\x00")
    assert read_commands(folder) == [good]


def test_a_folder_without_commands_has_none(tmp_path):
    assert read_commands(RunFolder(tmp_path)) == []


@pytest.mark.parametrize(
    ("kind", "body", "error", "told"),
    [
        (
            "fly",
            {},
            ArgumentError,
            "the commands are: stop, finish, note, tag, untag, checkpoint, knob",
        ),
        ("stop", {"now": True}, ArgumentError, "needs an empty body, got now"),
        ("note", {}, ArgumentError, "needs text in its body, got nothing"),
        ("note", {"text": " "}, ArgumentError, "not all blank"),
        ("note", {"text": "x" * 10_001}, ArgumentError, "1 to 10000"),
        ("note", {"text": 3}, ValueTypeError, "is text, got int 3"),
        ("tag", {"tag": "x" * 65}, ArgumentError, "65 characters"),
        ("untag", {}, ArgumentError, "needs tag in its body"),
        ("knob", {"name": "lr"}, ArgumentError, "needs name and value"),
        ("knob", {"name": "lr", "value": "1"}, ValueTypeError, "a number or a bool, got '1'"),
        ("knob", {"name": "lr", "value": float("nan")}, ArgumentError, "finite"),
        ("knob", {"name": "lr", "value": 10**400}, ArgumentError, "64 bits"),
        ("tag", ["a"], (ValueTypeError, ValueError), ""),
    ],
)
def test_a_command_that_cannot_be_done_is_refused(kind, body, error, told):
    with pytest.raises(error) as caught:
        new_command(kind, body)
    assert told in str(caught.value)


@pytest.mark.parametrize("name", ["", "a/b", "../x", "x" * 65, "a.b", 7, None])
def test_an_id_that_is_no_file_name_is_refused(name):
    with pytest.raises(ArgumentError, match="cannot be used"):
        check_command(Command(id=name, kind="stop", time_us=1))


def test_a_writer_that_the_run_has_not_is_refused(folder):
    with pytest.raises(ArgumentError, match="no writer 7"):
        write_command(folder, new_command("stop", writer=7))


def test_nothing_can_be_asked_of_a_run_that_has_ended():
    with nbtrack.init(project="asked") as run:
        run.log({"a": 1})
    with pytest.raises(RunFinishedError, match="not running"):
        write_command(RunFolder(run.folder), new_command("stop"))
