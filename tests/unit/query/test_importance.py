from __future__ import annotations

import math

import pytest

from nbtrack.errors import ArgumentError
from nbtrack.query.importance import importance


def test_what_the_metric_follows_comes_first_and_what_it_does_not_counts_little() -> None:
    configs = [{"lr": lr, "seed": lr * 7 % 5, "same": 1} for lr in range(30)]

    frame = importance(configs, [10.0 * each["lr"] for each in configs])

    assert frame["parameter"].to_list() == ["lr", "seed"]
    assert frame["importance"][0] > 0.9
    assert frame["spearman"][0] == pytest.approx(1.0)
    assert frame["importance"].sum() == pytest.approx(1.0)


def test_texts_missing_values_and_mixed_types_are_parameters_too() -> None:
    kinds = ["adam", "sgd", None, 3]
    configs = [{"optimizer": kinds[i % 4]} if i % 4 != 2 else {} for i in range(24)]

    frame = importance(configs, [float(i % 4) for i in range(24)])

    assert frame["parameter"].to_list() == ["optimizer"]
    assert frame["spearman"].to_list() == [None]
    assert frame["importance"][0] == pytest.approx(1.0)


def test_runs_without_a_number_are_left_out() -> None:
    configs = [{"lr": float(i)} for i in range(12)]
    values = [math.nan, None, math.inf, *(float(i) for i in range(9))]

    assert importance(configs, values)["runs"].to_list() == [9]


def test_fewer_than_eight_runs_are_refused() -> None:
    with pytest.raises(ArgumentError, match="7 runs have a value, expected at least 8"):
        importance([{"lr": i} for i in range(7)], [float(i) for i in range(7)])


def test_a_metric_or_a_config_that_never_changes_says_nothing() -> None:
    assert importance([{"lr": i} for i in range(9)], [1.0] * 9).height == 0
    assert importance([{"lr": 1}] * 9, [float(i) for i in range(9)]).height == 0
