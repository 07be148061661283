"""Histograms: counted here or by NumPy, and kept in the row."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nbtrack
from nbtrack.data_types import WBValue


def test_it_stands_in_the_row():
    with nbtrack.init(project="p") as run:
        run.log({"h": nbtrack.Histogram(np.random.default_rng(0).normal(size=500))})
    reader = nbtrack.open_run(run.id)
    (row,) = reader.rows()
    assert row["h"]["_type"] == "histogram"
    assert (len(row["h"]["values"]), len(row["h"]["bins"])) == (64, 65)
    assert sum(row["h"]["values"]) == 500
    again = WBValue.init_from_json(row["h"], reader)
    assert again == nbtrack.Histogram(np_histogram=(row["h"]["values"], row["h"]["bins"]))


@given(st.lists(st.floats(-1e9, 1e9) | st.integers(-1000, 1000), min_size=1), st.integers(1, 512))
def test_every_number_is_counted(numbers, bins):
    found = nbtrack.Histogram(numbers, num_bins=bins)
    assert sum(found.histogram) == len(numbers)
    assert len(found.bins) == bins + 1


@pytest.mark.parametrize("value", [[[1, 2], [3, 4]], np.arange(4.0).reshape(2, 2), range(4)])
def test_of_any_shape(value):
    assert sum(nbtrack.Histogram(value, num_bins=2).histogram) == 4


def test_of_truth_values():
    assert nbtrack.Histogram(np.array([True, False, True]), num_bins=2).histogram == [1, 2]


def test_counts_that_numpy_has_made():
    counts, edges = np.histogram([1, 2, 2], bins=2)
    found = nbtrack.Histogram(np_histogram=(counts, edges))
    assert (found.histogram, found.bins) == ([1, 2], [1.0, 1.5, 2.0])


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({}, ValueError, "made of numbers, or of np_histogram="),
        (
            {"sequence": [1.0, float("nan")]},
            ValueError,
            "1 of the 2 numbers of a histogram are NaN",
        ),
        ({"sequence": []}, ValueError, "nothing to count"),
        ({"sequence": [1], "num_bins": 513}, ValueError, "1 to 512 bins, got 513"),
        ({"sequence": [1], "num_bins": 0}, ValueError, "got 0"),
        ({"np_histogram": ([1] * 513, range(514))}, ValueError, "got 513"),
        ({"np_histogram": ([1, 2], [0, 1])}, ValueError, "2 counts lie between 3 edges, got 2"),
        ({"np_histogram": [1, 2, 3]}, ValueError, "(counts, edges)"),
        ({"sequence": "abc"}, TypeError, "a list or an array, got str"),
        ({"sequence": ["a"]}, TypeError, "expected one of numbers"),
    ],
)
def test_what_is_wrong(arguments, error, message):
    with pytest.raises(error) as raised:
        nbtrack.Histogram(**arguments)
    assert isinstance(raised.value, nbtrack.Error)
    assert message in str(raised.value)
