from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbtrack.charts.panel import build_panel
from nbtrack.draw.measure import clean
from nbtrack.draw.picture import draw_panel, picture_label
from nbtrack.query.changes import Standing, what_changed
from nbtrack.query.words import MINUS
from tests.unit.charts.making import NOW_US, noisy_loss, panel, record, sketch

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {
    SVG + tag for tag in ("svg", "style", "g", "text", "tspan", "path", "line", "rect", "circle")
}


def parse(svg):
    return ET.fromstring(svg)


def texts(svg):
    return ["".join(element.itertext()) for element in parse(svg).iter(SVG + "text")]


def points(path):
    pieces = re.findall(r"M[^M]*", path)
    numbers = sum(len(re.findall(r"-?\d+", p.partition("l")[2])) for p in pieces)
    return len(pieces) + numbers // 2


def curves(svg, look):
    found = (path.attrib for path in parse(svg).iter(SVG + "path"))
    return [path["d"] for path in found if path.get("class") == look]


def six_charts():
    rng = np.random.default_rng(0)
    steps = np.arange(1, 31) * 391
    made = {f"train/{n}": sketch(noisy_loss(seed=s)) for s, n in enumerate(("loss", "acc", "norm"))}
    made |= {f"val/{n}": sketch(rng.random(30), steps) for n in ("loss", "acc", "error")}
    return made


def full_panel():
    past, now = six_charts(), six_charts()
    old = record(past, name="eager-finch-11", run_id="old", config={"lr": 1e-3})
    config = {"lr": 3e-4, "model": "resnet18"} | {f"k{n}": n for n in range(12)}
    run = record(now, config=config)
    changes = what_changed(run, old, {"val/loss": Standing("c", "calm-otter-7", -1.0)})
    return build_panel(run, now, previous=(old, past), changes=changes, now_us=NOW_US)


def test_a_picture_is_made_of_few_kinds_of_elements():
    svg = draw_panel(full_panel())
    assert {element.tag for element in parse(svg).iter()} <= ALLOWED
    assert parse(svg).attrib["width"] == "900"


def test_no_curve_has_more_than_150_points():
    svg = draw_panel(full_panel())
    assert len(curves(svg, "c")) == 6
    assert len(curves(svg, "r")) == 3
    assert len(curves(svg, "g")) == 7  # six ghosts, and one beside the name of their run
    for look in ("c", "r", "g"):
        # A spike that leaves the frame and comes back adds the two places where it crosses.
        assert all(0 < points(path) <= 200 for path in curves(svg, look))


def test_a_picture_is_small():
    assert len(draw_panel(full_panel(), "auto")) < 30_000


def test_the_titles_say_last_best_and_where():
    svg = draw_panel(panel({"val/acc": [0.5, 0.9, 0.8]}))
    assert "val/acc0.8000best 0.9000 at 1" in texts(svg)


def test_the_head_says_name_project_and_facts():
    shown = texts(draw_panel(panel({"loss": [1.0] * 100})))
    assert "brisk-heron-12cifar" in shown
    assert "finished in 5 m 26 s · 100 steps · 14 Nov 2026, 16:42" in shown


def test_nan_points_are_marked_and_named():
    svg = draw_panel(panel({"train/grad_norm": [1.0, math.nan, 2.0]}))
    assert any("△ 1 NaN from step 1" in text for text in texts(svg))
    dotted = [line for line in parse(svg).iter(SVG + "line") if "stroke-dasharray" in line.attrib]
    assert len(dotted) == 1
    assert len(curves(svg, "i")) == 1


@pytest.mark.parametrize(
    ("state", "words"),
    [("running", "Waiting for the first log()"), ("failed", "No metrics were logged")],
)
def test_a_run_without_metrics_says_so(state, words):
    assert words in texts(draw_panel(panel({}, state=state)))


def test_a_running_panel_keeps_its_height_when_the_first_chart_comes():
    heights = [
        parse(draw_panel(panel(metrics, state="running"))).attrib["height"]
        for metrics in ({}, {"loss": [1.0]})
    ]
    assert abs(float(heights[0]) - float(heights[1])) < 20


def test_one_point_is_a_dot():
    svg = draw_panel(panel({"loss": [0.5]}))
    assert len([c for c in parse(svg).iter(SVG + "circle") if c.attrib["class"] == "h"]) == 1


def test_the_live_end_of_a_curve_has_a_halo():
    running, ended = (
        draw_panel(panel({"loss": [1.0, 0.5]}, state=s)) for s in ("running", "finished")
    )
    assert 'class="u"' in running
    assert 'class="u"' not in ended


def test_more_than_twelve_metrics_are_counted():
    shown = texts(draw_panel(panel({f"m{n}": [1.0, 2.0] for n in range(500)})))
    assert "488 more metrics" in shown


def test_what_changed_and_the_ghost_are_named():
    shown = texts(draw_panel(full_panel()))
    assert any(
        text.startswith("Since eager-finch-11:") and "lr 1e-3 → 3e-4" in text for text in shown
    )
    assert any("below the best" in text or "above the best" in text for text in shown)
    assert "eager-finch-11, the previous run" in shown
    assert "6 more" in shown


def test_many_changes_leave_room_for_the_metric():
    old = record({"loss": sketch([0.5])}, run_id="old", name="old", config={})
    now = {"loss": sketch([0.25])}
    run = record(now, config={f"a_long_key_{n}": n for n in range(50)})
    made = build_panel(run, now, changes=what_changed(run, old), now_us=NOW_US)
    (sentence,) = [text for text in texts(draw_panel(made)) if text.startswith("Since")]
    assert "more" in sentence
    assert f"loss {MINUS}0.2500" in sentence


@pytest.mark.parametrize(
    "state", ["running", "finished", "failed", "interrupted", "killed", "stale"]
)
def test_every_state_has_a_shape(state):
    svg = draw_panel(panel({"loss": [1.0]}, state=state))
    assert parse(svg).find(SVG + "g") is not None
    assert f"Run brisk-heron-12, {state}" in parse(svg).attrib["aria-label"]


def test_the_error_of_a_failed_run_is_shown():
    svg = draw_panel(panel({}, state="failed", error="Traceback\nValueError: <b>no</b>"))
    assert "ValueError: <b>no</b>" in texts(svg)


def test_auto_is_dark_where_the_reader_prefers_that():
    made = panel({"loss": [1.0]})
    assert "prefers-color-scheme:dark" in draw_panel(made, "auto")
    assert "prefers-color-scheme" not in draw_panel(made, "light")
    assert draw_panel(made, "light") != draw_panel(made, "dark")


def test_x_says_its_name_where_it_is_not_the_step():
    curve = sketch([0.5, 0.9, 0.8], [1.0, 2.0, 3.0], x_name="epoch")
    shown = texts(draw_panel(panel({"val/acc": curve})))
    assert "val/acc0.8000best 0.9000 at epoch 2" in shown
    assert "epoch" in shown


def test_charts_in_one_picture_have_equal_axes():
    svg = draw_panel(panel({"a": [1e-5, 2e-5], "b": [0.0, 1.0], "c": [1.0, 2.0]}))
    lefts = {
        line.attrib["x1"] for line in parse(svg).iter(SVG + "line") if line.attrib["class"] == "ax"
    }
    gaps = np.diff(sorted(float(left) for left in lefts))
    assert np.allclose(gaps, gaps[0])


@settings(max_examples=60)
@given(
    names=st.lists(st.text(min_size=1, max_size=30), max_size=4, unique=True),
    values=st.lists(st.floats(), min_size=1, max_size=30),
    run=st.text(max_size=40),
    project=st.text(max_size=40),
    config=st.dictionaries(st.text(max_size=10), st.text(max_size=40) | st.floats(), max_size=4),
)
def test_whatever_users_write_the_picture_is_well_formed(names, values, run, project, config):
    made = panel(
        dict.fromkeys(names, values),
        name=run,
        project=project,
        config=config,
        summary={},
        state="failed",
        error=run,
    )
    svg = draw_panel(made)
    root = parse(svg)
    assert {element.tag for element in root.iter()} <= ALLOWED
    svg.encode()
    assert not re.search(
        r"\b(nan|inf)\b", re.sub(r"<text.*?</text>|aria-label=\"[^\"]*\"", "", svg)
    )


@pytest.mark.parametrize(
    "nasty", ["<script>x</script>", "a&b", '"><image href="x"/>', "]]>", "' onload='x"]
)
def test_no_markup_of_users_gets_into_the_picture(nasty):
    made = panel({nasty: [1.0, 2.0]}, name=nasty, project=nasty, config={nasty: nasty})
    svg = draw_panel(made)
    assert {element.tag for element in parse(svg).iter()} <= ALLOWED
    assert all(set(e.attrib) < {"class", "x", "y", "dx"} for e in parse(svg).iter(SVG + "tspan"))
    assert picture_label(made).startswith(f"Run {clean(nasty)}")


def test_long_names_do_not_run_into_the_facts():
    shown = texts(draw_panel(panel({"a/" + "b" * 300: [1.0]}, name="n" * 300, project="p" * 300)))
    assert all(len(text) < 120 for text in shown)


@pytest.mark.parametrize(
    "values",
    [[1e300, -1e300], [5e-324, 0.0], [3.0] * 5, [math.inf], [-math.inf, math.nan], [1e308] * 3],
)
def test_extreme_values_can_be_drawn(values):
    svg = draw_panel(panel({"m": values}))
    numbers = re.findall(r' (?:x|y|cx|cy|x1|y1)="([^"]*)"', svg)
    assert all(math.isfinite(float(n)) and -10 < float(n) < 2_000 for n in numbers)


def test_huge_steps_can_be_drawn():
    parse(draw_panel(panel({"m": sketch([1.0, 2.0, 3.0], [0, 2**40, 2**62])})))
