"""Which config values seem to matter for a metric: a hint from the runs there are, not a cause."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
import polars as pl

from nbtrack.errors import ArgumentError
from nbtrack.query.buckets import Floats

__all__ = ["FEWEST_RUNS", "importance"]

FEWEST_RUNS = 8
_TREES = 200
_REPEATS = 10
_SEED = 7
_SCHEMA = {
    "parameter": pl.String,
    "importance": pl.Float64,
    "spread": pl.Float64,
    "spearman": pl.Float64,
    "runs": pl.Int64,
}


def importance(
    configs: Sequence[Mapping[str, Any]], values: Sequence[float | None]
) -> pl.DataFrame:
    """How much each config value says about a metric, over the runs that have it.

    ``importance`` is the permutation importance of a random forest (Breiman 2001, "Random
    Forests"; scikit-learn's `permutation_importance`): how much worse the forest fits these runs
    when the values of one parameter are shuffled among them, as a share of all parameters
    together. ``spread`` is its standard deviation over shuffles. ``spearman`` is the rank
    correlation, -1 to 1; null where the values have no order.
    A parameter that is the same in all runs is left out.

    Args:
        configs: flat, of each run.
        values: the metric of each run; None, NaN and infinite ones are left out.

    Returns:
        ``parameter, importance, spread, spearman, runs``, the most important first. Without
        scikit-learn, ``importance`` and ``spread`` are null and the order is that of the
        correlation.

    Raises:
        ArgumentError: fewer than eight runs have a value.

    Example:
        >>> configs = [{"lr": lr, "seed": lr % 3} for lr in range(12)]
        >>> importance(configs, [2.0 * each["lr"] for each in configs])["parameter"][0]
        'lr'
    """
    kept = [
        place for place, value in enumerate(values) if value is not None and math.isfinite(value)
    ]
    if len(kept) < FEWEST_RUNS:
        message = (
            f"{len(kept)} runs have a value, expected at least {FEWEST_RUNS}: with fewer, nothing "
            "can be said about what matters"
        )
        raise ArgumentError(message)
    target = np.array([values[place] for place in kept], dtype=np.float64)
    columns = _columns([configs[place] for place in kept])
    if not columns or not np.ptp(target):
        return pl.DataFrame(schema=_SCHEMA)
    means, spreads = _forest(np.column_stack([values for values, _ in columns.values()]), target)
    rows = [
        {
            "parameter": name,
            "importance": mean,
            "spread": spread,
            "spearman": _spearman(values, target) if is_ordered else None,
            "runs": len(kept),
        }
        for (name, (values, is_ordered)), mean, spread in zip(
            columns.items(), means, spreads, strict=True
        )
    ]
    frame = pl.DataFrame(rows, schema=_SCHEMA)
    by = "importance" if means[0] is not None else pl.col("spearman").abs()
    return frame.sort(by, descending=True, nulls_last=True, maintain_order=True)


def _columns(configs: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Floats, bool]]:
    """Each parameter as numbers, and whether their order means anything."""
    names = dict.fromkeys(name for config in configs for name in config)
    columns: dict[str, tuple[Floats, bool]] = {}
    for name in names:
        found = [config.get(name) for config in configs]
        is_ordered = all(each is None or isinstance(each, bool | int | float) for each in found)
        values = _numbers(found) if is_ordered else _codes(found)
        if len(np.unique(values)) > 1:
            columns[name] = (values, is_ordered)
    return columns


def _numbers(found: Sequence[Any]) -> Floats:
    values = np.array([math.nan if each is None else float(each) for each in found])
    finite = values[np.isfinite(values)]
    # A run without the value is like none of the others.
    absent = (finite.min() - (np.ptp(finite) or 1.0)) if len(finite) else 0.0
    return np.where(np.isfinite(values), values, absent)


def _codes(found: Sequence[Any]) -> Floats:
    texts = [repr(each) for each in found]
    order = {text: float(code) for code, text in enumerate(sorted(set(texts)))}
    return np.array([order[text] for text in texts])


def _forest(inputs: Floats, target: Floats) -> tuple[list[float | None], list[float | None]]:
    if find_spec("sklearn") is None:
        nothing: list[float | None] = [None] * inputs.shape[1]
        return nothing, nothing
    # scikit-learn has no types; a second of import, only for who asks what matters.
    ensemble: Any = import_module("sklearn.ensemble")
    inspection: Any = import_module("sklearn.inspection")
    forest = ensemble.RandomForestRegressor(_TREES, random_state=_SEED).fit(inputs, target)
    found = inspection.permutation_importance(
        forest, inputs, target, n_repeats=_REPEATS, random_state=_SEED
    )
    share = np.maximum(found.importances_mean, 0.0)
    whole = max(float(share.sum()), 1e-12)
    return (share / whole).tolist(), (found.importances_std / whole).tolist()


def _spearman(values: Floats, target: Floats) -> float | None:
    ranks = pl.DataFrame({"a": values, "b": target})
    found = ranks.select(pl.corr("a", "b", method="spearman")).item()
    return None if found is None or math.isnan(found) else float(found)
