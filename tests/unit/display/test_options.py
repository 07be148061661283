"""The line behind ``%%track``."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbtrack.display.options import TrackOptions, find_cell_magic, parse_track
from nbtrack.errors import ArgumentError


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", TrackOptions()),
        ("baseline", TrackOptions(name="baseline")),
        ('"two words" --scratch', TrackOptions(name="two words", scratch=True)),
        ("--scratch late", TrackOptions(name="late", scratch=True)),
        ("exp#3 --group=g  # a comment, don't read", TrackOptions(name="exp#3", group="g")),
        ("--notes a larger batch --project p", TrackOptions(notes="a larger batch", project="p")),
        ("--tags a,b", TrackOptions(tags=("a", "b"))),
        ("--tags a, b , c,a x", TrackOptions(name="x", tags=("a", "b", "c"))),
        ("--tags 'one two',three", TrackOptions(tags=("one two", "three"))),
        ("--config lr,model.depth", TrackOptions(config=("lr", "model.depth"))),
    ],
)
def test_options_are_understood(line, expected):
    assert parse_track(line) == expected


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("--projekt p", r"no option --projekt; did you mean --project\?"),
        ("--xyz", "no option --xyz; there are: --project, --tags"),
        ("--tags a --tags b", "has --tags twice"),
        ("--project", "has --project without a value"),
        ("--group ''", "has --group without a value"),
        ("--tags ,", "has --tags ',' ?; give it as a,b"),
        ("one two", "takes one name, got 'one' and 'two'"),
        ("--project p two words", "takes one name, got 'two' and 'words'"),
        ("--notes don't", "cannot read .*: no closing quotation"),
    ],
)
def test_what_cannot_be_followed_is_refused_with_the_reason(line, reason):
    with pytest.raises(ArgumentError, match=reason):
        parse_track(line)


@given(st.text())
def test_any_line_is_parsed_or_refused(line):
    with contextlib.suppress(ArgumentError):
        assert isinstance(parse_track(line), TrackOptions)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("%%track", ("track", "")),
        ("\n  \n%%track a --tags b\nx = 1", ("track", "a --tags b")),
        ("%%wandb\nx", ("wandb", "")),
        ("%%tracker", None),
        ("%track", None),
        ("# note\n%%track", None),
        ("", None),
    ],
)
def test_the_magic_is_found_in_the_first_line_only(source, expected):
    assert find_cell_magic(source) == expected
