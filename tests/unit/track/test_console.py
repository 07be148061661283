"""What nbtrack says: lines, and lines that replace each other where that is possible."""

from __future__ import annotations

import io
import sys

import pytest

from nbtrack.track.console import Console
from nbtrack.track.run_media import _Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def open_terminal(monkeypatch):
    # Not a fixture: pytest takes the streams itself between the fixtures and the test.
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    return stream


@pytest.mark.parametrize(("kind", "lines"), [(Terminal, 3), (io.StringIO, 1)])
def test_a_line_is_replaced_only_where_people_look(monkeypatch, kind, lines):
    stream = kind()
    monkeypatch.setattr(sys, "stderr", stream)
    console = Console()
    console.rewrite("one")
    console.rewrite("two")
    console.rewrite("three", is_last=True)
    said = stream.getvalue()
    assert said.count("nbtrack: ") == lines
    assert said.rstrip().endswith("three")
    assert said.endswith("\n")


def test_silence_is_silence(monkeypatch):
    terminal = open_terminal(monkeypatch)
    Console(silent=True).rewrite("one")
    Console(quiet=True).rewrite("one")
    assert terminal.getvalue() == ""


def test_progress_is_shown_when_it_takes_long(monkeypatch):
    terminal = open_terminal(monkeypatch)
    now = [0.0]
    monkeypatch.setattr("nbtrack.track.run_media.monotonic", lambda: now[0])
    progress = _Progress(Console(), 200)
    progress.tell(190)
    assert terminal.getvalue() == ""
    now[0] = 1.0
    progress.tell(150)
    now[0] = 1.01
    progress.tell(149)
    assert terminal.getvalue().count("images") == 1
    assert "[#######.......................] 50 of 200" in terminal.getvalue()
    progress.end()
    assert terminal.getvalue().rstrip().endswith("compressed 200 images")


def test_a_short_wait_says_nothing(monkeypatch):
    terminal = open_terminal(monkeypatch)
    progress = _Progress(Console(), 3)
    progress.tell(2)
    progress.end()
    assert terminal.getvalue() == ""
