from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import nbtrack
from nbtrack.errors import ArgumentError
from nbtrack.query.groups import group_runs

if TYPE_CHECKING:
    from pathlib import Path

    from nbtrack.query.run_table import RunTable


@pytest.fixture
def table(tmp_path: Path) -> RunTable:
    """Two learning rates with three seeds each; the last run ends early."""
    for lr in (0.1, 0.2):
        for seed in (1, 2, 3):
            config = {"lr": lr, "seed": seed, "epochs": 4}
            with nbtrack.init(project="p", dir=tmp_path, config=config) as run:
                for step in range(2 if (lr, seed) == (0.2, 3) else 4):
                    run.log({"loss": lr * seed + step})
    return nbtrack.runs("p", order="created", dir=tmp_path)


def test_runs_that_differ_in_the_seed_alone_are_a_group(table: RunTable) -> None:
    frame = nbtrack.groups(metric="loss", runs=table)

    assert frame["config.lr"].to_list() == [0.1] * 4 + [0.2] * 4
    assert frame["step"].to_list() == [0, 1, 2, 3] * 2
    assert frame["n"].to_list() == [3, 3, 3, 3, 3, 3, 2, 2]
    assert frame["mean"][0] == pytest.approx(0.2)
    assert frame["min"][0] == pytest.approx(0.1)
    assert frame["max"][0] == pytest.approx(0.3)
    assert frame["std"][0] == pytest.approx(0.1)
    assert frame["sem"][0] == pytest.approx(0.1 / 3**0.5)
    assert frame["ci_low"][0] == pytest.approx(0.1)
    assert frame["ci_high"][0] == pytest.approx(0.3)


def test_any_key_groups_and_a_bare_name_is_a_config_key(table: RunTable) -> None:
    assert nbtrack.groups(by="seed", metric="loss", runs=table)["group"].unique().len() == 3
    assert nbtrack.groups(by=["lr", "config.seed"], metric="loss", runs=table).columns[:3] == [
        "group",
        "config.lr",
        "config.seed",
    ]
    assert nbtrack.groups(by="state", metric="loss", runs=table)["n"][0] == 6


def test_a_key_that_no_run_has_makes_one_group_of_all(table: RunTable) -> None:
    _, (only,) = group_runs(table, "nothing")

    assert (only.group.label, len(only.runs)) == ("no nothing", 6)


def test_few_points_use_all_rows(table: RunTable) -> None:
    frame = nbtrack.groups(by="epochs", metric="loss", runs=table, max_points=2)

    assert frame.height == 2
    assert frame["n"].to_list() == [6, 5]


def test_the_table_says_what_differs(table: RunTable) -> None:
    frame = table.compare()

    assert frame.select("config.lr", "config.seed").rows()[:2] == [(0.1, 1), (0.1, 2)]
    assert "config.epochs" not in frame.columns
    assert frame["summary.loss"][0] == pytest.approx(3.1)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "say which metric"),
        ({"metric": "los"}, "none of the 6 runs has numbers under the name 'los'"),
        ({"metric": "loss", "filter": "lr > 9"}, "there are no runs to group"),
    ],
)
def test_what_cannot_be_answered_is_told(
    table: RunTable, tmp_path: Path, given: dict[str, Any], says: str
) -> None:
    with pytest.raises(ArgumentError, match=says):
        nbtrack.groups(project="p", dir=tmp_path, **given)
