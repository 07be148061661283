"""What is different in this run, and was it better than the one before, and than the best."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import polars as pl

from nbtrack._direction import Direction, best_direction
from nbtrack.query.code import changed_lines
from nbtrack.records import INTERNAL_PREFIX, RunRecord

__all__ = [
    "Changes",
    "ConfigChange",
    "MetricChange",
    "Standing",
    "best_of",
    "best_of_table",
    "flatten",
    "main_metrics",
    "number_of",
    "what_changed",
]

_TYPE_KEY = "_type"
_DEEPEST = 20
_VALIDATION = ("val", "valid", "validation", "eval", "test", "dev")


@dataclass(frozen=True, slots=True)
class ConfigChange:
    """One config value that differs.

    Attributes:
        kind: what happened to the key since the previous run.
        key: dotted where the config is nested.
        before, after: the values; None for the side that lacks the key (see `kind`).
    """

    kind: Literal["added", "removed", "changed"]
    key: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Standing:
    """The best that any other run of the project has in one metric.

    Attributes:
        run_id, run_name: whose value it is.
        value: the last value of the metric in that run.
    """

    run_id: str
    run_name: str
    value: float


@dataclass(frozen=True, slots=True)
class MetricChange:
    """One metric's last value beside those of other runs.

    Attributes:
        name: of the metric.
        value: last value in this run.
        direction: "min" or "max", whichever is good.
        previous: last value in the previous run, if it has one.
        best: the best of all other runs, if there is one.
    """

    name: str
    value: float
    direction: Direction
    previous: float | None
    best: Standing | None

    @property
    def since_previous(self) -> float | None:
        """How much the value moved since the previous run."""
        return None if self.previous is None else self.value - self.previous

    def gain(self, other: float) -> float:
        """How much better the value is than `other`; below 0 if it is worse."""
        return other - self.value if self.direction == "min" else self.value - other


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different since the previous run of the project.

    Attributes:
        previous_id, previous_name: None for the first run of the project.
        config: differences in the order of this run's config, removed keys last.
        metrics: the metrics that can be better or worse, validation first.
        code_lines: how many lines of code changed; None where that is not known.
    """

    previous_id: str | None
    previous_name: str | None
    config: tuple[ConfigChange, ...]
    metrics: tuple[MetricChange, ...]
    code_lines: int | None = None


def what_changed(
    record: RunRecord,
    previous: RunRecord | None,
    best: Mapping[str, Standing] | None = None,
) -> Changes:
    """Compare a run with the previous one of its project, and with the best.

    Args:
        record: the run in question.
        previous: the run before it; None if it is the first.
        best: by metric, from `best_of` or `best_of_table`.
    """
    metrics: list[MetricChange] = []
    for name in main_metrics(record):
        value = number_of(record.summary, name)
        direction = best_direction(name, record.info.defines)
        if value is None or direction is None or not math.isfinite(value):
            continue
        before = number_of(previous.summary, name) if previous is not None else None
        if before is not None and not math.isfinite(before):
            before = None
        standing = (best or {}).get(name)
        if before is not None or standing is not None:
            metrics.append(MetricChange(name, value, direction, before, standing))
    return Changes(
        previous_id=None if previous is None else previous.run_id,
        previous_name=None if previous is None else previous.info.name,
        config=() if previous is None else _config_changes(previous, record),
        metrics=tuple(metrics),
        code_lines=None if previous is None else changed_lines(previous, record),
    )


def main_metrics(record: RunRecord) -> tuple[str, ...]:
    """Metrics of the summary that can be better or worse: validation first, then as logged."""
    names = [
        name
        for name in _number_names(record.summary)
        if best_direction(name, record.info.defines) is not None
    ]
    return tuple(sorted(names, key=lambda name: name.partition("/")[0] not in _VALIDATION))


def best_of(
    records: Iterable[RunRecord], record: RunRecord, names: Sequence[str] | None = None
) -> dict[str, Standing]:
    """The best last value of each metric among other runs.

    Args:
        records: runs of the project; `record` itself may be among them.
        record: the run that is compared.
        names: metrics; by default those of `main_metrics`.
    """
    best: dict[str, Standing] = {}
    for name in main_metrics(record) if names is None else names:
        direction = best_direction(name, record.info.defines)
        for other in records:
            value = number_of(other.summary, name)
            if direction is None or value is None or other.run_id == record.run_id:
                continue
            if math.isfinite(value) and _is_better(value, best.get(name), direction):
                best[name] = Standing(other.run_id, other.info.name, value)
    return best


def best_of_table(
    runs: pl.DataFrame, record: RunRecord, names: Sequence[str] | None = None
) -> dict[str, Standing]:
    """The same as `best_of` from the run table: for projects of thousands of runs.

    Args:
        runs: one row a run with ``run_id``, ``name`` and ``summary.<metric>`` columns.
        record: the run that is compared; its own row does not count.
        names: metrics; by default those of `main_metrics`.
    """
    others = runs.filter(pl.col("run_id") != record.run_id)
    best: dict[str, Standing] = {}
    for name in main_metrics(record) if names is None else names:
        column = f"summary.{name}"
        direction = best_direction(name, record.info.defines)
        if direction is None or not (
            column in others.columns and others[column].dtype.is_numeric()
        ):
            continue
        finite = others.filter(pl.col(column).cast(pl.Float64).is_finite())
        if finite.height:
            values = finite[column].cast(pl.Float64)
            place = values.arg_min() if direction == "min" else values.arg_max()
            row = finite.select("run_id", "name", column).row(place or 0)
            best[name] = Standing(str(row[0]), str(row[1]), float(row[2]))
    return best


def number_of(summary: Mapping[str, Any], name: str) -> float | None:
    """The number that a summary holds for a metric: its last value, or what was asked to be kept.

    Example:
        >>> number_of({"loss": 0.5, "acc": {"max": 0.9}}, "acc"), number_of({"a": "x"}, "a")
        (0.9, None)
    """
    found: Any = summary.get(name)
    if found is None and "." in name:
        found = flatten(summary).get(name)
    kept = _branch(found)
    if kept is not None:
        # define_metric(summary="min") keeps {"min": ...} in place of the last value.
        known = [
            kept[key] for key in ("last", "best", "min", "max", "mean", "first") if key in kept
        ]
        found = known[0] if known else None
    return found if _is_number(found) else None


def flatten(values: Mapping[str, Any]) -> dict[str, Any]:
    """Nested dictionaries as one, with dotted keys; media (which have a ``_type``) stay whole.

    Example:
        >>> flatten({"lr": 0.1, "model": {"depth": 18, "act": {"name": "relu"}}})
        {'lr': 0.1, 'model.depth': 18, 'model.act.name': 'relu'}
    """
    flat: dict[str, Any] = {}
    _flatten_into(flat, "", values, 0)
    return flat


def _flatten_into(flat: dict[str, Any], prefix: str, values: Mapping[str, Any], depth: int) -> None:
    for key, value in values.items():
        inside = _branch(value)
        if inside and depth < _DEEPEST:
            _flatten_into(flat, f"{prefix}{key}.", inside, depth + 1)
        else:
            flat[f"{prefix}{key}"] = value


def _branch(value: object) -> dict[str, Any] | None:
    """A dictionary that is no medium."""
    if isinstance(value, dict) and _TYPE_KEY not in value:
        return cast("dict[str, Any]", value)
    return None


def _number_names(summary: Mapping[str, Any]) -> list[str]:
    names: list[str] = []
    for key, value in summary.items():
        if key.startswith(INTERNAL_PREFIX):
            continue
        if number_of(summary, key) is not None:
            names.append(key)
        elif _branch(value) is not None:
            flat = flatten({key: value})
            names.extend(name for name, number in flat.items() if _is_number(number))
    return names


def _config_changes(previous: RunRecord, record: RunRecord) -> tuple[ConfigChange, ...]:
    before = _visible(flatten(previous.info.config))
    after = _visible(flatten(record.info.config))
    changes = [
        ConfigChange("changed", key, before[key], value)
        if key in before
        else ConfigChange("added", key, None, value)
        for key, value in after.items()
        if key not in before or not _is_same(before[key], value)
    ]
    gone = [key for key in before if key not in after and key not in record.info.hidden_keys]
    changes.extend(ConfigChange("removed", key, before[key], None) for key in gone)
    return tuple(changes)


def _visible(config: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in config.items() if not key.startswith(INTERNAL_PREFIX)}


def _is_same(before: Any, after: Any) -> bool:
    if isinstance(before, bool) != isinstance(after, bool):
        return False
    # NaN is unlike itself, but a config that says NaN twice has not changed.
    return before == after or (before != before and after != after)  # noqa: PLR0124 - finds NaN


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_better(value: float, known: Standing | None, direction: Direction) -> bool:
    if known is None:
        return True
    return value < known.value if direction == "min" else value > known.value
