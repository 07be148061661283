from __future__ import annotations

import math

from nbtrack.query.verdict import compare_groups

NAMES = ("adamw", "sgd")


def test_a_difference_that_leaves_out_zero_is_likely() -> None:
    verdict = compare_groups(NAMES, ([0.958, 0.957, 0.955, 0.954], [0.948, 0.949, 0.947, 0.946]))

    assert verdict.answer == "likely"
    assert verdict.text == "adamw is above sgd by 0.0085. A real difference is likely."
    assert verdict.low is not None
    assert verdict.high is not None
    assert 0 < verdict.low < 0.0085 < verdict.high
    assert verdict.how == "Bootstrap interval, 95 %. Four runs are few; more would narrow it."


def test_groups_that_overlap_are_not_told_apart() -> None:
    verdict = compare_groups(NAMES, ([0.1, 0.5, 0.9, 0.4, 0.6], [0.2, 0.5, 0.8, 0.5, 0.6]))

    assert verdict.answer == "not shown"
    assert verdict.text.endswith("A real difference is not shown.")
    assert verdict.how == "Bootstrap interval, 95 %."


def test_two_runs_are_too_few() -> None:
    verdict = compare_groups(NAMES, ([0.1, 0.2], [0.9, 0.8, 0.7]))

    assert (verdict.answer, verdict.low) == ("too few runs", None)
    assert verdict.text == (
        "adamw is below sgd by 0.65. Too few runs to tell whether that is real."
    )


def test_runs_without_a_number_do_not_count() -> None:
    verdict = compare_groups(NAMES, ([math.nan, 1.0], [1.0, math.inf]))

    assert verdict.runs == (1, 1)
    assert verdict.text.startswith("adamw and sgd are equal.")


def test_a_group_without_any_value_is_named() -> None:
    verdict = compare_groups(NAMES, ([], [1.0, 2.0, 3.0]))

    assert verdict.text == "adamw has no value yet."
    assert verdict.difference is None
