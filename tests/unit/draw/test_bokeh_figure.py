"""`run.figure("loss")`: a real Bokeh figure with the run's own points in it."""

from __future__ import annotations

import importlib
import json
import math

import pytest

import nbtrack
from nbtrack.errors import ArgumentError, NotFoundError, UsageError

pytest.importorskip("bokeh")

from bokeh import __version__ as bokeh_version
from bokeh.core.validation import check_integrity
from bokeh.embed import json_item
from bokeh.models import GlyphRenderer, Range1d, Span
from bokeh.plotting import figure as bokeh_figure
from IPython.core.formatters import MimeBundleFormatter


def logged(values, name="loss", **init):
    with nbtrack.init(project="figures", **init) as run:
        for value in values:
            run.log({name: value})
    return nbtrack.open_run(run.id)


def curve_of(figure, name="loss"):
    (line,) = figure.select({"type": GlyphRenderer, "name": name})
    return list(line.data_source.data["x"]), list(line.data_source.data["y"])


def test_the_figure_holds_the_points_and_can_be_embedded():
    figure = logged([3.0, 2.0, 1.5]).figure("loss")
    assert isinstance(figure, bokeh_figure)
    assert curve_of(figure) == ([0, 1, 2], [3.0, 2.0, 1.5])
    assert str(getattr(figure.title, "text", "")).startswith("loss")  # its type says str too
    issues = check_integrity([figure, *figure.references()])
    assert (issues.error, issues.warning) == ([], [])
    assert "loss" in json.dumps(json_item(figure))


def test_a_live_run_has_a_figure_too():
    run = nbtrack.init(project="figures")
    run.log({"loss": 1.0})
    assert curve_of(run.figure("loss")) == ([0], [1.0])
    run.log({"loss": 0.5})
    assert curve_of(run.figure("loss")) == ([0, 1], [1.0, 0.5])
    run.finish()


def test_more_points_than_asked_for_are_never_drawn():
    reader = logged([math.sin(step / 50) for step in range(5_000)])
    assert len(curve_of(reader.figure("loss", max_points=200))[0]) <= 200
    assert 200 < len(curve_of(reader.figure("loss"))[0]) <= 2_000


def test_values_that_are_no_numbers_are_marked():
    figure = logged([1.0, math.nan, 0.5, math.inf]).figure("loss")
    (span,) = figure.select({"type": Span})
    assert span.location == 1
    json_item(figure)


@pytest.mark.parametrize("values", [[1.0], [math.nan, math.nan], [1e300, -1e300], [0.0] * 5])
def test_curious_curves_have_figures(values):
    json_item(logged(values).figure("loss"))


def test_the_range_follows_the_data_unless_a_spike_would_flatten_it():
    assert not isinstance(logged([3.0, 2.0, 1.0]).figure("loss").y_range, Range1d)
    spiked = logged([1e6, *(1 + step % 7 / 10 for step in range(99))])
    assert spiked.figure("loss").y_range.end < 100


def test_the_dark_theme_has_another_surface():
    reader = logged([1.0])
    surfaces = [
        reader.figure("loss", theme=theme).background_fill_color for theme in ("light", "dark")
    ]
    assert surfaces == ["#fff", "#111"]


def test_what_cannot_be_drawn_is_said():
    reader = logged([1.0], name="train/loss")
    with pytest.raises(NotFoundError, match="no metric 'train/los'; did you mean 'train/loss'"):
        reader.figure("train/los")
    with pytest.raises(ArgumentError, match="light"):
        reader.figure("train/loss", theme="pink")
    with pytest.raises(ArgumentError, match="100 or more"):
        reader.figure("train/loss", max_points=3)
    with nbtrack.init(mode="disabled") as run, pytest.raises(UsageError, match="nothing is kept"):
        run.figure("loss")


def test_without_bokeh_the_command_that_installs_it_is_said(monkeypatch):
    reader = logged([1.0])

    def missing(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(ImportError, match=r"pip install 'nbtrack\[bokeh\]'"):
        reader.figure("loss")


def test_a_figure_shows_itself_as_it_is_by_then_with_a_picture_beside_it():
    figure = logged([3.0, 2.0, 1.5], name="<loss>").figure("<loss>")
    figure.title.text = "mine"
    figure.add_layout(Span(location=2.5, dimension="width"))
    data, metadata = MimeBundleFormatter()(figure)
    held = data["application/vnd.nbtrack.figure+json"]
    assert (held["format"], held["bokeh"]) == (1, bokeh_version)
    item = json.loads(held["item"])
    assert item["root_id"] == figure.id
    assert '"mine"' in held["item"]
    assert '"Span"' in held["item"]
    assert {"text/html", "image/png", "text/plain"} <= data.keys()
    assert "<loss>" not in data["text/html"]
    assert metadata["image/png"]["width"] > 0


def test_a_long_curve_is_a_small_output():
    figure = logged([math.sin(step / 50) for step in range(5_000)]).figure("loss")
    data, _ = MimeBundleFormatter()(figure)
    assert len(json.dumps(data)) < 120_000


def test_other_figures_are_left_alone():
    logged([1.0]).figure("loss")
    assert not hasattr(bokeh_figure(), "_repr_mimebundle_")
