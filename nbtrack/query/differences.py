"""Several runs side by side: what differs between them, and whose numbers are best."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from nbtrack._direction import Direction, best_direction
from nbtrack.query.changes import flatten, main_metrics, number_of
from nbtrack.query.code import compare_code
from nbtrack.query.varying import is_own, is_seed
from nbtrack.records import INTERNAL_PREFIX, RunRecord

__all__ = [
    "Fact",
    "Measure",
    "compare_frame",
    "direction_of",
    "facts_of",
    "has_repeats",
    "measures_of",
]

Kind = Literal["config", "environment", "git", "code"]
_SHOWN_SHA = 7


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was set before the runs began.

    Attributes:
        kind: where it stands.
        key: dotted; "code" and "commit" stand for themselves.
        values: of each run; None where a run lacks it.
        differs: whether the runs are not all alike.
    """

    kind: Kind
    key: str
    values: tuple[Any, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Measure:
    """One number that the runs came to.

    Attributes:
        metric: its name.
        direction: whether a low or a high value is good; None if that is not known.
        values: what the summary of each run holds; None where it holds no number.
        best: places of the best of them; none without a direction, or if all are equal.
    """

    metric: str
    direction: Direction | None
    values: tuple[float | None, ...]
    best: tuple[int, ...]


def facts_of(records: Sequence[RunRecord], baseline: int = 0) -> list[Fact]:
    """Config, environment, commit and code of several runs, key by key.

    Args:
        records: of the runs.
        baseline: the place of the run that the code of the others is compared with.

    Returns:
        Config first, in the order of first appearance; what differs and what does not.
    """
    facts = [
        *_table("config", [_visible(flatten(record.info.config)) for record in records]),
        *_table("environment", [_environment(record) for record in records]),
        *_table("git", [_git(record) for record in records]),
    ]
    words = tuple(_code_word(records[baseline], record) for record in records)
    if any(word is not None for word in words):
        differs = any(word not in {None, "same"} for word in words) or None in words
        facts.append(Fact("code", "code", words, differs))
    return facts


def measures_of(records: Sequence[RunRecord]) -> list[Measure]:
    """The numbers in the summaries of several runs: those that can be better or worse first."""
    names = dict.fromkeys(name for record in records for name in main_metrics(record))
    others = dict.fromkeys(
        name
        for record in records
        for name, value in flatten(record.summary).items()
        if name[:1] != INTERNAL_PREFIX and number_of(record.summary, name) is value
    )
    return [_measure(name, records) for name in names | others]


def has_repeats(facts: Sequence[Fact]) -> bool:
    """Whether some of the runs differ in nothing but the seed: then their mean is worth seeing.

    Args:
        facts: of the runs, from `facts_of`.
    """
    config = [fact for fact in facts if fact.kind == "config" and fact.differs]
    choices = [
        [_identity(value) for value in fact.values]
        for fact in config
        if not is_seed(fact.key) and not is_own(fact.key, fact.values)
    ]
    if not any(is_seed(fact.key) for fact in config):
        return False
    count = len(config[0].values)
    return len({tuple(each[place] for each in choices) for place in range(count)}) < count


def compare_frame(records: Sequence[RunRecord], *, everything: bool = False) -> pl.DataFrame:
    """The same as a frame: one row a run.

    Args:
        records: of the runs.
        everything: also what is the same in all of them.

    Returns:
        ``run_id``, ``name``, then ``config.<key>``, ``environment.<package>``, ``git.commit`` and
        ``code`` (against the first run) as far as they differ, then ``summary.<metric>``. A key
        with values of several types is text.
    """
    columns: dict[str, Sequence[Any]] = {
        "run_id": [record.run_id for record in records],
        "name": [record.info.name for record in records],
    }
    for fact in facts_of(records) if records else []:
        if fact.differs or everything:
            name = fact.key if fact.kind == "code" else f"{fact.kind}.{fact.key}"
            columns[name] = _of_one_type(fact.values)
    for measure in measures_of(records):
        columns[f"summary.{measure.metric}"] = measure.values
    return pl.DataFrame(columns, strict=False, infer_schema_length=None)


def _table(kind: Kind, rows: Sequence[dict[str, Any]]) -> Iterable[Fact]:
    for key in dict.fromkeys(key for row in rows for key in row):
        values = tuple(row.get(key) for row in rows)
        is_everywhere = all(key in row for row in rows)
        alike = len({_identity(value) for value in values}) == 1
        yield Fact(kind, key, values, differs=not (is_everywhere and alike))


def _identity(value: Any) -> str:
    """Equal only if type and value are: 1, 1.0, True and "1" are four things."""
    return f"{type(value).__name__}:{json.dumps(value, sort_keys=True, default=str)}"


def _visible(config: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in config.items() if key[:1] != INTERNAL_PREFIX}


def _environment(record: RunRecord) -> dict[str, Any]:
    info, found = record.info, record.info.environment
    facts: dict[str, Any] = {"python": info.python, "host": info.host}
    if found is not None:
        facts |= {"system": found.system, "processors": found.processors, **found.packages}
    return {key: value for key, value in facts.items() if value is not None}


def _git(record: RunRecord) -> dict[str, Any]:
    commit = record.info.git
    if commit is None:
        return {}
    facts = {"commit": commit.sha[:_SHOWN_SHA]}
    return facts if commit.branch is None else {**facts, "branch": commit.branch}


def _code_word(baseline: RunRecord, record: RunRecord) -> str | None:
    word = compare_code(baseline, record).word
    return None if word == "not recorded" else word


def _measure(name: str, records: Sequence[RunRecord]) -> Measure:
    values = tuple(number_of(record.summary, name) for record in records)
    direction = direction_of(name, records)
    finite = [value for value in values if value is not None and value - value == 0]
    best: tuple[int, ...] = ()
    if direction is not None and len(set(finite)) > 1:
        target = min(finite) if direction == "min" else max(finite)
        best = tuple(place for place, value in enumerate(values) if value == target)
    return Measure(name, direction, values, best)


def direction_of(name: str, records: Sequence[RunRecord]) -> Direction | None:
    """Whether a low or a high value of a metric is good, by the first run that tells."""
    for record in records:
        direction = best_direction(name, record.info.defines)
        if direction is not None:
            return direction
    return None


def _of_one_type(values: Sequence[Any]) -> Sequence[Any]:
    kinds: set[type[Any]] = {type(value) for value in values if value is not None}
    if kinds <= {int, float} or (len(kinds) == 1 and kinds <= {bool, str}):
        return values
    return [
        value if value is None or isinstance(value, str) else json.dumps(value, default=str)
        for value in values
    ]
