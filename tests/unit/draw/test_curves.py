from __future__ import annotations

import math
import re

from hypothesis import given
from hypothesis import strategies as st

from nbtrack.charts.model import Curve
from nbtrack.charts.ticks import step_axis, value_axis
from nbtrack.draw.curves import Frame, dots_path, line_path

FRAME = Frame(0, 0, 100, 50, step_axis(0, 10), value_axis(0, 10))


def places(path):
    """The points of a path in pixels, a list for each piece of the line."""
    pieces = []
    for piece in re.findall(r"M[^M]*", path):
        start, _, rest = piece[1:].partition("l")
        x, y = (float(n) for n in re.findall(r"-?\d+", start)[:2])
        line = [(x / 10, y / 10)]
        steps = [float(n) for n in re.findall(r"-?\d+", rest)]
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + dx, y + dy
            line.append((x / 10, y / 10))
        pieces.append(line)
    return pieces


def path_of(*y):
    return line_path(Curve(tuple(float(i) for i in range(len(y))), tuple(map(float, y))), FRAME)


def test_a_line_goes_through_its_points():
    assert places(path_of(0, 10, 5)) == [[(0, 50), (10, 0), (20, 25)]]


def test_a_nan_is_a_gap():
    assert places(path_of(0, 10, math.nan, 5, 6)) == [[(0, 50), (10, 0)], [(30, 25), (40, 20)]]


def test_a_lone_point_is_a_dot():
    assert path_of(math.nan, 5, math.nan) == "M100 250h0"


def test_a_spike_is_cut_where_it_leaves_the_frame():
    (before, after) = places(path_of(5, 15, 5))
    assert before == [(0, 25), (5, 0)]
    assert after == [(15, 0), (20, 25)]


def test_a_line_across_the_whole_frame_is_cut_at_both_edges():
    assert places(path_of(-10, 20)) == [[(3.3, 50), (6.7, 0)]]


def test_a_line_outside_is_not_drawn():
    assert path_of(20, 30, 40) == ""
    assert path_of() == ""


@given(st.lists(st.floats(), max_size=40))
def test_nothing_is_drawn_outside_the_frame(values):
    for piece in places(path_of(*(v if math.isfinite(v) else math.nan for v in values))):
        assert all(0 <= y <= 50 for _, y in piece)


def test_each_point_inside_has_a_dot():
    curve = Curve((0.0, 1.0, 2.0, 3.0), (1.0, math.nan, 99.0, 2.0))
    assert dots_path(curve, FRAME).count("M") == 2
