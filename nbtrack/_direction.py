"""Which `define_metric` holds for a metric, and whether small or large is good.

What is "best" is asked in three rooms (the summary, the run table, the charts), so the answer
stands below them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from nbtrack._words import split_words
from nbtrack.records import MetricDefinition

__all__ = ["Direction", "best_direction", "find_definition"]

Direction = Literal["min", "max"]

_SMALL_IS_GOOD = frozenset({"loss", "error", "perplexity", "mse", "mae", "rmse"})
_LARGE_IS_GOOD = frozenset({"acc", "accuracy", "f1", "auc", "r2", "score"})
# loss_scale and accuracy_std are numbers about a loss and an accuracy, and no such thing.
_NO_QUALITY = frozenset(
    {"coef", "coefficient", "count", "lr", "scale", "std", "time", "var", "weight"}
)


def find_definition(
    name: str, definitions: Mapping[str, MetricDefinition]
) -> MetricDefinition | None:
    """What `define_metric` said of a metric.

    The exact name counts before a glob, a long glob before a short one. No glob holds for a
    metric that is itself the step metric of a definition.

    Args:
        name: name of the metric; dotted for nested values.
        definitions: by name or glob.

    Example:
        >>> rules = {n: MetricDefinition(name=n) for n in ("*", "val/*", "val/acc")}
        >>> [find_definition(n, rules).name for n in ("lr", "val/loss", "val/acc")]
        ['*', 'val/*', 'val/acc']
    """
    exact = definitions.get(name)
    if exact is not None:
        return exact
    globs = [d for d in definitions.values() if _is_glob_for(d, name)]
    if not globs or any(d.step_metric == name for d in definitions.values()):
        return None
    return max(globs, key=lambda definition: len(definition.name))


def best_direction(
    name: str, definitions: Mapping[str, MetricDefinition] | None = None
) -> Direction | None:
    """Whether the lowest or the highest value of a metric is its best one; None if not known.

    The goal of its `define_metric` counts first, then a summary of "min" or "max" alone. Else
    the last word in the last part of the name that is known: loss, error, perplexity, mse, mae,
    rmse are good when low; acc, accuracy, f1, auc, r2, score when high. A last part without
    such a word is passed over: ``loss/val``.

    Args:
        name: name of the metric; the words may be parted by ``_ - . /`` or capitals.
        definitions: by name or glob.

    Example:
        >>> [best_direction(n) for n in ("train/acc", "calibration_error", "score_loss", "lr")]
        ['max', 'min', 'min', None]
        >>> best_direction("lr", {"lr": MetricDefinition(name="lr", goal="maximize")})
        'max'
    """
    definition = find_definition(name, definitions) if definitions else None
    told = _told_direction(definition) if definition is not None else None
    if told is not None:
        return told
    for part in reversed(name.split("/")):
        words = split_words(part)
        if words and words[-1] in _NO_QUALITY:
            return None
        direction = _word_direction(reversed(words))
        if direction is not None:
            return direction
    return None


def _is_glob_for(definition: MetricDefinition, name: str) -> bool:
    return definition.name.endswith("*") and name.startswith(definition.name[:-1])


def _told_direction(definition: MetricDefinition) -> Direction | None:
    if definition.goal is not None:
        return "min" if definition.goal == "minimize" else "max"
    if definition.summary == ("min",):
        return "min"
    return "max" if definition.summary == ("max",) else None


def _word_direction(words: Iterable[str]) -> Direction | None:
    for word in words:
        if word in _SMALL_IS_GOOD:
            return "min"
        if word in _LARGE_IS_GOOD:
            return "max"
    return None
