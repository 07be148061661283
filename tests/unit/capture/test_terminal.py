"""What is left of a stream when a terminal has shown it."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tqdm import tqdm

from nbtrack.capture.terminal import Terminal


def lines(*pieces: str) -> list[str]:
    terminal = Terminal()
    found = []
    for piece in pieces:
        terminal.feed(piece, 1)
        found += terminal.take()
    return [line.text for line in found + terminal.take(is_end=True)]


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("a\nb\n", ["a", "b"]),
        ("a\nb", ["a", "b"]),
        ("", []),
        ("\n\n", ["", ""]),
        ("10%\r 50%\r100%\n", ["100%"]),
        ("a long line\rshort\n", ["shortg line"]),
        ("a long line\r\x1b[Kshort\n", ["short"]),
        ("windows\r\nlines\r\n", ["windows", "lines"]),
        ("ab\bc\n", ["ac"]),
        ("\x1b[1;31mred\x1b[0m and \x1b]0;title\x07plain\n", ["red and plain"]),
        ("one\ntwo\n\x1b[2A\x1b[2Knew\n\n", ["new", "two"]),
        ("one\ntwo\n\x1b[1A\x1b[Jrest\n", ["one", "rest"]),
        ("a\x00b\x0bc\u2028d\n", ["a\ufffdb\ufffdc\ufffdd"]),
        ("\x1b[99999999A\x1b[99999999Bx\n", [*[""] * 50, "x"]),
    ],
)
def test_what_a_terminal_leaves(written, left):
    assert lines(written) == left
    if "A" not in written:  # what was given out before is not known when a line moves up
        assert lines(*written) == left


def test_a_line_is_given_out_as_soon_as_it_is_complete():
    terminal = Terminal()
    terminal.feed("epoch 1\nepoch 2", 5)
    assert [(line.text, line.time_us) for line in terminal.take()] == [("epoch 1", 5)]


def test_two_progress_bars_of_tqdm_are_two_lines():
    terminal, found = Terminal(), []

    class Screen(io.StringIO):
        def write(self, text):
            terminal.feed(text, 1)
            found.extend(terminal.take())
            return len(text)

    screen = Screen()
    for _ in tqdm(range(3), file=screen, desc="outer", mininterval=0):
        for _ in tqdm(range(4), file=screen, desc="inner", mininterval=0, position=1, leave=False):
            pass
    left = [line.text for line in [*found, *terminal.take(is_end=True)]]
    assert len(left) <= 4  # what came before the first move upwards was given out already
    assert any(line.startswith("outer: 100%") for line in left)


@given(st.lists(st.text(st.sampled_from("ab\n\r\b\x1b[AK2;mJ]"), max_size=30), max_size=10))
def test_nothing_that_is_written_is_too_odd(pieces):
    for line in lines(*pieces):
        assert "\n" not in line
        assert "\r" not in line
