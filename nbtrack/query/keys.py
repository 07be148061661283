"""What runs can be asked for: their keys, what the values are, and which ones are common.

It is what a search box offers while one types, and what can be chosen as a column.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

import polars as pl

from nbtrack.query.fields import RUN_FIELDS
from nbtrack.query.run_frame import REST
from nbtrack.store.snapshot import decode_plain

__all__ = ["Key", "KeyKind", "list_keys"]

KeyKind = Literal["number", "text", "flag", "mixed", "time", "duration", "tags", "state", "words"]

_MOST_VALUES = 20
_LONGEST_VALUE = 200
# Common values are those of so many runs; counting all of 100,000 takes too long while one types.
_SAMPLE = 20_000
_FEW_NUMBERS = 50
# Facts whose values are worth offering; ids, names and notes are all different.
_OFFERED = ("state", "tags", "project", "group", "job_type", "notebook", "user", "host")
# Facts without a column: they are made of others.
_EVERYWHERE = ("age", "anything")


@dataclass(frozen=True, slots=True)
class Key:
    """Something that runs can be asked for.

    Attributes:
        key: a fact of runs, ``config.<key>`` or ``summary.<key>``.
        kind: what its values are; "mixed" if they are of several types.
        runs: how many runs have it.
        values: common ones, the most common first.
        low, high: the smallest and the largest finite number.
    """

    key: str
    kind: KeyKind
    runs: int
    values: tuple[Any, ...] = ()
    low: float | None = None
    high: float | None = None


def list_keys(runs: pl.DataFrame) -> list[Key]:
    """Every key of these runs: facts first, then config, then summary.

    Args:
        runs: a run table with all its columns.
    """
    own = _own_keys(runs)
    rare = _rare_keys(runs)
    keys = sorted([*own, *rare], key=lambda it: (it.key.partition(".")[0], -it.runs, it.key))
    return [*_facts(runs), *keys]


def _facts(runs: pl.DataFrame) -> list[Key]:
    there = [name for name in RUN_FIELDS if name in runs.columns]
    counts = dict(zip(there, runs.select(pl.col(there).count()).row(0), strict=True))
    sample = runs.head(_SAMPLE)
    found: list[Key] = []
    for name, kind in RUN_FIELDS.items():
        if name not in there and name not in _EVERYWHERE:
            continue
        values = _common(sample[name]) if name in _OFFERED and name in there else ()
        if name == "tags":
            with_tags = int((runs["tags"].list.len() > 0).sum()) if name in there else 0
            counts[name] = with_tags
        count = counts.get(name, runs.height)
        found.append(Key(name, cast("KeyKind", kind), count, values))
    return found


def _own_keys(runs: pl.DataFrame) -> list[Key]:
    """The keys that have a column."""
    schema = runs.schema
    names = [
        name for name in schema if name.startswith(("config.", "summary.")) and name[-1] != "."
    ]
    numbers = [name for name in names if schema[name].is_numeric()]
    finite = [pl.col(name).cast(pl.Float64).fill_nan(None) for name in numbers]
    finite = [pl.when(it.is_finite()).then(it) for it in finite]
    lows = _row(runs, [it.min() for it in finite], numbers)
    highs = _row(runs, [it.max() for it in finite], numbers)
    counts = _row(runs, [pl.col(name).count() for name in names], names)
    sample = runs.head(_SAMPLE)
    distinct = _row(sample, [pl.col(name).n_unique() for name in numbers], numbers)
    found: list[Key] = []
    for name in names:
        if not counts[name]:
            continue
        is_number = name in distinct
        is_few = not is_number or distinct[name] <= _FEW_NUMBERS
        values = _common(sample[name]) if is_few else ()
        kind: KeyKind = "number" if is_number else _KINDS.get(schema[name], "text")
        found.append(Key(name, kind, counts[name], values, lows.get(name), highs.get(name)))
    return found


_KINDS: dict[pl.DataType, KeyKind] = {pl.Boolean(): "flag", pl.String(): "text"}


def _row(runs: pl.DataFrame, columns: Iterable[pl.Expr], names: list[str]) -> dict[str, Any]:
    named = [it.alias(f"{place}") for place, it in enumerate(columns)]
    return dict(zip(names, runs.select(named).row(0), strict=True)) if named else {}


def _common(values: pl.Series) -> tuple[Any, ...]:
    if isinstance(values.dtype, pl.List):
        values = values.explode()
    counts = values.drop_nulls().value_counts(sort=True).head(_MOST_VALUES)
    return tuple(_short(value) for value in counts.to_series())


def _short(value: Any) -> Any:
    is_long = isinstance(value, str) and len(value) > _LONGEST_VALUE
    return f"{value[: _LONGEST_VALUE - 1]}…" if is_long else value


class _Rare:
    """A key without a column, as it is met run by run."""

    __slots__ = ("high", "kinds", "low", "runs", "values")

    def __init__(self) -> None:
        self.runs = 0
        self.kinds: set[KeyKind] = set()
        self.values: Counter[Any] = Counter()
        self.low, self.high = math.inf, -math.inf

    def take(self, value: Any) -> None:
        self.runs += 1
        if isinstance(value, bool):
            self.kinds.add("flag")
        elif isinstance(value, int | float):
            self.kinds.add("number")
            if math.isfinite(value):
                self.low, self.high = min(self.low, value), max(self.high, value)
        else:
            self.kinds.add("text")
        is_plain = isinstance(value, str | int | float | bool)
        if is_plain and (value in self.values or len(self.values) < _FEW_NUMBERS):
            self.values[_short(value)] += 1

    def key(self, name: str) -> Key:
        kind = next(iter(self.kinds)) if len(self.kinds) == 1 else "mixed"
        has_range = self.low <= self.high
        common = tuple(value for value, _ in self.values.most_common(_MOST_VALUES))
        low, high = (self.low, self.high) if has_range else (None, None)
        return Key(name, kind, self.runs, common, low, high)


def _rare_keys(runs: pl.DataFrame) -> list[Key]:
    """The keys that are packed, because few runs have them or their values are of several types."""
    found: dict[str, _Rare] = {}
    if REST not in runs.columns:
        return []
    for text in runs[REST].drop_nulls().head(_SAMPLE):
        parts: Mapping[str, Mapping[str, Any]] = decode_plain(text)
        for part, held in parts.items():
            for name, value in held.items():
                found.setdefault(f"{part}.{name}", _Rare()).take(value)
    return [rare.key(name) for name, rare in found.items()]
