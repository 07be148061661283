from __future__ import annotations

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from nbtrack.draw.measure import clean
from nbtrack.draw.svg import Piece, escape, number, text


@given(st.text(max_size=50))
def test_text_comes_back_as_it_was_written(value):
    element = ET.fromstring(f'<a b="{escape(value)}">{escape(value)}</a>')
    assert (element.text or "") == clean(value)
    assert element.attrib["b"] == clean(value)


def test_pieces_of_a_line_follow_each_other():
    drawn = text(10, 20, [Piece("loss"), Piece("0.5", "v", 8)], "t")
    assert drawn == '<text x="10" y="20" class="t">loss<tspan class="v" dx="8">0.5</tspan></text>'


def test_coordinates_have_one_decimal_at_most():
    assert [number(v) for v in (1.0, 1.04, 1.06, -0.5)] == ["1", "1", "1.1", "-0.5"]
