from __future__ import annotations

from typing import Any

from nbtrack.query.differences import compare_frame, facts_of, has_repeats, measures_of
from nbtrack.records import CellRecord, Commit, Environment, RunInfo, RunRecord


def record(
    run_id: str,
    config: dict[str, Any] | None = None,
    summary: dict[str, Any] | None = None,
    **info: Any,
) -> RunRecord:
    return RunRecord(
        info=RunInfo(
            run_id=run_id, project="p", name=run_id, created_us=0, config=config or {}, **info
        ),
        state="finished",
        summary=summary or {},
        ended_us=None,
        updated_us=0,
        duration_s=0,
        rows=0,
        last_step=None,
        exit_code=None,
        error=None,
        folder="",
    )


def differing(*records: RunRecord) -> dict[str, tuple[Any, ...]]:
    return {fact.key: fact.values for fact in facts_of(records) if fact.differs}


def test_only_what_is_not_the_same_everywhere_differs() -> None:
    one = record("a", {"lr": 0.1, "epochs": 5, "model": {"depth": 18, "act": "relu"}})
    other = record("b", {"lr": 0.2, "epochs": 5, "model": {"depth": 34, "act": "relu"}})

    assert differing(one, other) == {"lr": (0.1, 0.2), "model.depth": (18, 34)}


def test_a_key_that_one_run_lacks_differs_even_from_none() -> None:
    assert differing(record("a", {"x": None}), record("b")) == {"x": (None, None)}


def test_values_of_other_types_are_other_values() -> None:
    runs = [record(str(place), {"x": value}) for place, value in enumerate([1, 1.0, True, "1"])]

    assert differing(*runs) == {"x": (1, 1.0, True, "1")}


def test_nan_is_like_nan_and_lists_are_compared_by_what_they_hold() -> None:
    nan = float("nan")

    assert not differing(record("a", {"x": nan, "y": [1]}), record("b", {"x": nan, "y": [1]}))
    assert differing(record("a", {"y": [1, 2]}), record("b", {"y": [2, 1]}))


def test_packages_commit_and_code_are_told() -> None:
    def run(run_id: str, numpy: str, sha: str, source: str) -> RunRecord:
        environment = Environment(system="linux", packages={"numpy": numpy, "polars": "1"})
        return record(
            run_id,
            environment=environment,
            git=Commit(sha=sha * 40, branch="main"),
            cells=(CellRecord(source=source),),
        )

    assert differing(run("a", "2.0", "a", "x = 1"), run("b", "2.1", "b", "x = 2")) == {
        "numpy": ("2.0", "2.1"),
        "commit": ("aaaaaaa", "bbbbbbb"),
        "code": ("same", "1 line"),
    }


def test_the_best_is_marked_by_direction_and_not_where_all_are_equal() -> None:
    runs = [
        record("a", summary={"loss": 0.3, "acc": 0.9, "same_loss": 1.0, "lr": 1}),
        record("b", summary={"loss": 0.1, "acc": float("nan"), "same_loss": 1.0, "lr": 2}),
        record("c", summary={"loss": 0.1, "same_loss": 1.0}),
    ]
    measures = {measure.metric: measure for measure in measures_of(runs)}

    assert measures["loss"].best == (1, 2)
    assert measures["acc"].best == ()
    assert measures["same_loss"].best == ()
    assert (measures["lr"].direction, measures["lr"].values) == (None, (1, 2, None))


def test_the_frame_has_a_row_a_run_and_text_for_mixed_types() -> None:
    runs = [
        record("a", {"n": 10, "same": 1}, {"loss": 0.5}),
        record("b", {"n": "10", "same": 1}, {"loss": 0.25}),
        record("c", {"n": None, "same": 1}),
    ]

    frame = compare_frame(runs)

    assert frame.columns == ["run_id", "name", "config.n", "summary.loss"]
    assert frame["config.n"].to_list() == ["10", "10", None]
    assert frame["summary.loss"].to_list() == [0.5, 0.25, None]
    assert "config.same" in compare_frame(runs, everything=True).columns


def test_one_run_and_none() -> None:
    assert compare_frame([]).height == 0
    assert compare_frame([record("a", {"lr": 1})]).columns == ["run_id", "name"]


def repeats(*configs: dict[str, Any]) -> bool:
    return has_repeats(facts_of([record(str(n), config) for n, config in enumerate(configs)]))


def test_runs_that_differ_in_the_seed_alone_are_repetitions() -> None:
    assert repeats({"lr": 0.1, "seed": 1}, {"lr": 0.1, "seed": 2}, {"lr": 0.2, "seed": 1})
    assert repeats(*({"seed": n, "out_dir": f"out/{n}"} for n in range(3)))


def test_without_a_seed_or_with_other_choices_nothing_is_repeated() -> None:
    assert not repeats({"lr": 0.1}, {"lr": 0.1})
    assert not repeats({"lr": 0.1, "seed": 1}, {"lr": 0.2, "seed": 2})
    assert not repeats({"lr": 1, "seed": 1}, {"lr": "1", "seed": 2})
    assert not repeats({"seed": 1})
