"""One metric of a run in a few numbers and a small curve, whatever its files look like."""

from __future__ import annotations

import math

import numpy as np
import pytest

import nbtrack
from nbtrack.query.lines import LINE_POINTS, Lines, read_line
from nbtrack.query.statistics import parse_statistic
from nbtrack.store.layout import RunFolder, SegmentName
from nbtrack.store.overview import overview_file
from nbtrack.store.seal import seal_segment


def folder_of(run):
    return RunFolder(nbtrack.open_run(run.id).folder)


def record(values, **arguments):
    with nbtrack.init(project="lines", **arguments) as run:
        for value in values:
            run.log({"m": value, "other": 1})
    return folder_of(run)


def test_extremes_are_exact_and_the_ends_are_kept():
    values = [math.sin(step / 7) + step / 100 for step in range(500)]
    line = read_line(record(values), "m")
    assert line.facts.minimum is not None
    assert line.facts.maximum is not None
    assert line.facts.minimum.value == min(values)
    assert line.facts.maximum == (values.index(max(values)), max(values))
    assert line.mean == pytest.approx(sum(values) / len(values))
    assert 2 <= len(line.y) <= LINE_POINTS
    assert line.y[0] == pytest.approx(values[0])
    assert line.y[-1] == pytest.approx(values[-1])


@pytest.mark.parametrize("values", [[], [0.5], [0.5, 0.25], [math.nan], [math.nan, 1.0, math.nan]])
def test_short_and_ill_ones(values):
    line = read_line(record(values), "m")
    finite = [value for value in values if math.isfinite(value)]
    assert line.facts.count == len(values)
    assert [y for y in line.y.tolist() if math.isfinite(y)] == pytest.approx(finite)


def test_a_curve_that_became_nan_ends_where_it_did():
    line = read_line(record([1.0 - n / 50 if n < 20 else math.nan for n in range(100)]), "m")
    shown = np.isfinite(line.y)
    assert shown[0]
    assert not shown[-1]
    assert line.facts.first_nan_step == 20


def test_sealed_and_long_ones_say_the_same():
    values = [math.cos(step / 900) for step in range(60_000)]
    folder = record(values)
    before = read_line(folder, "m")
    segment = SegmentName(0, 0, 0)
    if folder.rows_file(segment).exists():
        seal_segment(folder, segment)
    assert overview_file(folder, segment).exists()
    after = read_line(folder, "m")
    assert after.facts.minimum == before.facts.minimum
    assert after.facts.maximum == before.facts.maximum
    assert after.y == pytest.approx(before.y, abs=0.02)
    overview_file(folder, segment).unlink()
    whole = read_line(folder, "m")
    assert whole.facts.count == 60_000
    assert whole.y == pytest.approx(before.y)


def test_a_live_run_is_read_on():
    lines = Lines()
    with nbtrack.init(project="lines") as run:
        run.log({"m": 1.0})
        folder = folder_of(run)
        assert lines.get(folder, "m", (1, 0), is_live=True).facts.count == 1
        run.log({"m": 3.0})
        nbtrack.open_run(run.id)
        assert lines.get(folder, "m", (1, 0), is_live=True).facts.count == 1  # nothing was said
        live = lines.get(folder, "m", (2, 0), is_live=True)
        assert (live.facts.count, live.mean) == (2, 2.0)
    ended = lines.get(folder, "m", (2, 1))
    assert ended.facts.count == 2


def test_only_so_many_are_kept():
    lines = Lines(most=2)
    folders = [record([float(n)]) for n in range(3)]
    for folder in folders:
        lines.get(folder, "m", (1, 0))
    for place in (0, 2):
        folders[place].path.rename(folders[place].path.with_name(f"gone{place}"))
    assert lines.get(folders[2], "m", (1, 0)).facts.count == 1
    assert lines.get(folders[0], "m", (1, 0)).facts.count == 0


def test_nested_metrics_and_those_that_are_no_numbers():
    with nbtrack.init(project="lines") as run:
        run.log({"d": {"x": 0.5}, "text": "a", "flag": True})
    folder = folder_of(run)
    assert read_line(folder, "d.x").mean == 0.5
    assert read_line(folder, "text").mean is None
    assert read_line(folder, "flag").mean == 1.0


@pytest.mark.parametrize("column", ["loss:min", "summary.loss:median", "summary.loss:mean@step"])
def test_columns_that_are_no_statistic(column):
    assert parse_statistic(column) is None


def test_statistics_filter_and_sort_tables():
    for number, values in enumerate(([0.1, 0.9, 0.5], [0.6, 0.7, 0.8], [])):
        record(values, name=f"r{number}")
    table = nbtrack.runs("lines", order="-m:max")
    assert [run.name for run in table] == ["r0", "r1", "r2"]
    assert [run.name for run in nbtrack.runs("lines", filter="m:min > 0.5")] == ["r1"]
    frame = table.with_keys("m:max@step", "m:first", "m:best").df
    assert frame["summary.m:max@step"].to_list() == [1, 2, None]
    assert frame["summary.m:first"].to_list() == [0.1, 0.6, None]
    assert frame["summary.m:best"].to_list() == [None] * 3


def test_the_best_is_what_the_run_said_it_is():
    with nbtrack.init(project="lines") as run:
        run.define_metric("m", summary="max", goal="maximize")
        for value in (1.0, 3.0, 2.0):
            run.log({"m": value, "val/loss": value})
    frame = nbtrack.runs("lines").with_keys("m:best", "val/loss:best@step").df
    assert frame["summary.m:best"].to_list() == [3.0]
    assert frame["summary.val/loss:best@step"].to_list() == [0]


def test_a_key_that_is_really_called_so_is_that_key():
    with nbtrack.init(project="lines") as run:
        run.log({"m": 5.0})
        run.log({"m": 6.0, "m:min": 77.0})
    assert nbtrack.runs("lines").with_keys("m:min").df["summary.m:min"].to_list() == [77.0]
