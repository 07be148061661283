"""What a page that compares runs asks for beside their curves: pure functions, no HTTP."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, cast

import msgspec

from nbtrack.errors import ArgumentError, IllRunError, NotFoundError
from nbtrack.feed.wire import plain
from nbtrack.query.changes import flatten, number_of
from nbtrack.query.code import code_cells, compare_code
from nbtrack.query.differences import Fact, facts_of, has_repeats, measures_of
from nbtrack.query.importance import importance
from nbtrack.records import RunRecord
from nbtrack.server.api import describe_run
from nbtrack.server.stores import Place, Stores
from nbtrack.server.table import split_names

__all__ = [
    "Compared",
    "Described",
    "Weighed",
    "check_count",
    "code_difference",
    "code_of",
    "compare_runs",
    "describe_runs",
    "weigh_parameters",
]

_MOST_RUNS = 500
_LONGEST_TEXT = 400


class Compared(msgspec.Struct, forbid_unknown_fields=True):
    """Runs to lay side by side; the baseline is one of them, the first by default."""

    runs: list[str]
    baseline: str | None = None


class Described(msgspec.Struct, forbid_unknown_fields=True):
    """Runs that a page wants to know all about."""

    runs: list[str]


class Weighed(msgspec.Struct, forbid_unknown_fields=True):
    """A metric of which it is asked what matters for it."""

    runs: list[str]
    metric: str


def compare_runs(stores: Stores, store_id: str, asked: Compared) -> dict[str, Any]:
    """What differs between runs, and the numbers they came to.

    Returns:
        {"runs": those that are there, in the order that was asked; "facts": see `facts_of`, long
        texts cut; "measures": see `measures_of`; "repeats": whether some of the runs differ in
        nothing but the seed; "missing": runs that are not there}.

    Raises:
        ArgumentError: no run, or too many.
        NotFoundError: there is no such store.
    """
    found, missing = _records(stores, store_id, asked.runs)
    names = list(found)
    baseline = names.index(asked.baseline) if asked.baseline in found else 0
    records = list(found.values())
    facts = facts_of(records, baseline) if records else []
    return plain(
        {
            "runs": names,
            "facts": [_told(fact) for fact in facts],
            "measures": [asdict(measure) for measure in measures_of(records)],
            "repeats": has_repeats(facts),
            "missing": missing,
        }
    )


def describe_runs(stores: Stores, store_id: str, asked: Described) -> dict[str, Any]:
    """What `api.get_run` says of one run, of many at once.

    Returns:
        {"runs": by name; "missing": runs that are not there; "ill": by run why it cannot be read}.

    Raises:
        ArgumentError: no run, or too many.
        NotFoundError: there is no such store.
    """
    found, missing, ill = _read(stores, store_id, asked.runs)
    told = {name: describe_run(record, store_id) for name, record in found.items()}
    return {"runs": told, "missing": missing, "ill": ill}


def weigh_parameters(stores: Stores, store_id: str, asked: Weighed) -> dict[str, Any]:
    """Which config values matter for a metric; see `importance`.

    Raises:
        ArgumentError: fewer than eight runs have the metric.
        NotFoundError: there is no such store.
    """
    found, _ = _records(stores, store_id, asked.runs)
    configs = [
        {k: v for k, v in flatten(record.info.config).items() if not k.startswith("_")}
        for record in found.values()
    ]
    values = [number_of(record.summary, asked.metric) for record in found.values()]
    frame = importance(configs, values)
    is_forest = frame["importance"].null_count() < max(frame.height, 1)
    how = (
        "Permutation importance of a random forest"
        if is_forest
        else "Rank correlation; with scikit-learn installed, a random forest says more"
    )
    return {
        "parameters": frame.to_dicts(),
        "how": f"{how}, on {frame['runs'][0] if frame.height else 0} runs. A hint, not a cause.",
    }


def code_difference(stores: Stores, first: Place, second: Place) -> dict[str, Any]:
    """How the code of a second run is unlike that of a first, line by line.

    Raises:
        NotFoundError: there is no such store, project or run.
    """
    return asdict(compare_code(stores.run(first).record, stores.run(second).record))


def code_of(stores: Stores, place: Place) -> dict[str, Any]:
    """The cells that a run executed, in order.

    Raises:
        NotFoundError: there is no such store, project or run.
    """
    record = stores.run(place).record
    return {
        "notebook": record.info.notebook,
        "cells": [asdict(cell) for cell in code_cells(record)],
    }


def _records(
    stores: Stores, store_id: str, names: Sequence[str]
) -> tuple[dict[str, RunRecord], list[str]]:
    found, missing, ill = _read(stores, store_id, names)
    return found, [*missing, *ill]


def _read(
    stores: Stores, store_id: str, names: Sequence[str]
) -> tuple[dict[str, RunRecord], list[str], dict[str, str]]:
    """The records in the order that was asked for, those that are not there, and the ill ones."""
    check_count(names)
    stores.store(store_id)  # a store that is not there is told as such
    found: dict[str, RunRecord] = {}
    missing: list[str] = []
    ill: dict[str, str] = {}
    for project, folders in split_names(dict.fromkeys(names)).items():
        for folder in folders:
            name = f"{project}/{folder}"
            try:
                found[name] = stores.run(Place(store_id, project, folder)).record
            except NotFoundError:
                missing.append(name)
            except IllRunError as error:
                ill[name] = str(error)
    return {name: found[name] for name in names if name in found}, missing, ill


def _told(fact: Fact) -> dict[str, Any]:
    """A fact, its texts cut: whether they differ was found out before."""
    return asdict(fact) | {"values": [_short(value) for value in fact.values]}


def _short(value: object) -> object:
    if not isinstance(value, str | list | dict):
        return value
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    if len(text) <= _LONGEST_TEXT:
        return cast("object", value)
    return f"{text[:_LONGEST_TEXT]} … ({len(text):,} characters)"


def check_count(names: Sequence[str]) -> None:
    """Refuse none, and too many at once.

    Raises:
        ArgumentError: so it is.
    """
    if not 1 <= len(names) <= _MOST_RUNS:
        message = f"found {len(names):,} runs, expected from 1 to {_MOST_RUNS} at once"
        raise ArgumentError(message)
