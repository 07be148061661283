# ruff: noqa: RUF001 - signs that look alike are what is tested here
from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbtrack.draw.measure import FONT_FOLDER, clean, elide, is_covered, text_width


@given(st.text(max_size=60), st.floats(20, 400), st.sampled_from(["middle", "end"]))
def test_an_elided_text_fits(text, width, where):
    assert text_width(elide(text, width, 12, where=where), 12) <= width


@given(st.text(max_size=60))
def test_a_text_that_fits_stays_as_it_is(text):
    assert elide(text, text_width(text, 12), 12) == text


def test_a_metric_name_loses_its_middle():
    short = elide("validation/accuracy_top_5", 90, 12, where="middle")
    assert short.startswith("validat")
    assert short.endswith("top_5")


def test_megabytes_are_elided_at_once():
    assert len(elide("x" * 10_000_000, 100, 12)) < 30


def test_semibold_is_wider():
    assert text_width("train/loss", 12, 600) > text_width("train/loss", 12)


def test_characters_without_a_width_in_the_table_have_a_likely_one():
    assert text_width("漢字", 10) == 20
    assert text_width("e\N{COMBINING DOT BELOW}", 10) == text_width("e", 10)


@given(st.text(max_size=30))
def test_a_clean_text_is_one_line_of_legal_characters(text):
    shown = clean(text)
    assert not set(shown) & {"\n", "\r", "\t", "\x00", "\x1b", "\u202e"}
    shown.encode()


def test_lone_surrogates_and_control_characters_are_replaced():
    assert clean("a\ud800b\x07c\u202ed") == "a�b�c�d"


def test_the_fonts_cover_what_the_pictures_say():
    assert is_covered("abc XYZ äöü ñ ø łž Ω μ → − △ · … “” ≤ ≥ ± × ∞ Привет �\n")
    assert not is_covered("漢")


def test_the_fonts_bring_their_licence():
    licence = (FONT_FOLDER / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Copyright 2015 Google LLC" in licence


@pytest.mark.parametrize("weight", ["400", "600"])
def test_all_digits_are_equally_wide(weight):
    table = json.loads((FONT_FOLDER / "widths.json").read_text(encoding="ascii"))
    assert len({table[weight][digit] for digit in "0123456789"}) == 1


def test_the_fonts_are_small():
    assert sum(path.stat().st_size for path in FONT_FOLDER.glob("*.ttf")) < 120_000
