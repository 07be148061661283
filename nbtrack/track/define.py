"""The arguments of `define_metric`, and what they add to an earlier definition of the name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from nbtrack._direction import best_direction
from nbtrack.errors import ArgumentError, ValueTypeError
from nbtrack.records import MetricDefinition
from nbtrack.track.fold import SUMMARY_KINDS
from nbtrack.track.names import check_metric_name

__all__ = ["merged_definition"]

_GOALS = {"min": "minimize", "max": "maximize"}


def merged_definition(
    old: MetricDefinition,
    step_metric: object = None,
    step_sync: bool | None = None,
    hidden: bool | None = None,
    summary: object = None,
    goal: object = None,
) -> MetricDefinition:
    """A definition with what was said anew; None means that nothing was said.

    Args:
        old: the definition so far, with the name of the metric.
        step_metric: name of the x axis, or something that has it as its ``name``.
        step_sync: True by itself where there is a step metric.
        hidden: not drawn by itself.
        summary: kinds, comma-separated or as a list; they are added to the earlier ones. "none"
            replaces them all, and is replaced by any.
        goal: "minimize" or "maximize", or a word that begins so.

    Raises:
        InvalidNameError: if the step metric's name cannot be one.
        ArgumentError: for another summary or goal; for "best" where no goal is known.
        ValueTypeError: for arguments of a wrong type.

    Example:
        >>> loss = merged_definition(MetricDefinition(name="loss"), "epoch", summary="min")
        >>> loss.step_sync, merged_definition(loss, summary="mean").summary
        (True, ('min', 'mean'))
    """
    x = _step_name(step_metric)
    new = MetricDefinition(
        name=old.name,
        step_metric=x or old.step_metric,
        step_sync=_first_given(step_sync, True if x else None, old.step_sync),
        hidden=bool(_first_given(hidden, old.hidden)),
        summary=_joined(old.summary, _kinds(summary)),
        goal=_goal(goal) or old.goal,
    )
    has_no_best = best_direction(new.name, {new.name: new}) is None
    if "best" in new.summary and has_no_best and not new.name.endswith("*"):
        raise ArgumentError(
            f'summary="best" of {new.name!r} needs goal="minimize" or goal="maximize": its name '
            "does not tell"
        )
    return new


def _step_name(step_metric: object) -> str | None:
    if step_metric is None:
        return None
    name = check_metric_name(getattr(step_metric, "name", step_metric))
    if name.endswith("*"):
        raise ArgumentError(f"the step metric {name!r} is one metric; write its whole name")
    return name


def _kinds(summary: object) -> tuple[str, ...]:
    if summary is None:
        return ()
    if not isinstance(summary, str | list | tuple):
        kind = type(summary).__name__
        raise ValueTypeError(f'summary is a text such as "min,max", got {kind} {summary!r}')
    parts = summary.split(",") if isinstance(summary, str) else cast("Sequence[Any]", summary)
    kinds = tuple(dict.fromkeys(str(part).strip().lower() for part in parts))
    unknown = [kind for kind in kinds if kind not in SUMMARY_KINDS]
    if unknown:
        raise ArgumentError(
            f"summary has {unknown[0]!r}; expected some of: {', '.join(SUMMARY_KINDS)}"
        )
    return kinds


def _joined(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    if "none" in new:
        return ("none",)
    return tuple(dict.fromkeys((*(kind for kind in old if kind != "none" or not new), *new)))


def _goal(goal: object) -> str | None:
    if goal is None:
        return None
    found = _GOALS.get(str(goal).strip().lower()[:3])
    if found is None:
        raise ArgumentError(f'goal is {goal!r}; expected "minimize" or "maximize"')
    return found


def _first_given(*values: bool | None) -> bool | None:
    return next((value for value in values if value is not None), None)
