"""`define_metric`: which metric is the x axis of which, and what the summary keeps of them.

Names are those of rows; a nested value is named by its path, ``d.x``. A rule holds for an exact
name, or for all names with a beginning (``val/*``); `find_definition` says which one counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nbtrack._direction import best_direction, find_definition
from nbtrack.records import INTERNAL_PREFIX, MetricDefinition
from nbtrack.track.define import merged_definition
from nbtrack.track.fold import NUMERIC_KINDS, SUMMARY_KINDS, Fold, is_number
from nbtrack.track.names import check_metric_name
from nbtrack.track.paths import is_nested, leaf_names, value_at

__all__ = ["Metrics"]

_KINDS = frozenset(SUMMARY_KINDS)
Plain = dict[str, Any]


class Metrics:
    """The rules for the metrics of one run, and what they need to remember.

    Args:
        definitions: by name or glob, of earlier attempts.
        summary: of earlier attempts; gives the last values of step metrics.
        counts: of earlier attempts, how many numbers each metric had; a mean goes on from there.

    Attributes:
        definitions: by name or glob, in the order in which they were first made.

    Example:
        >>> metrics = Metrics()
        >>> metrics.define("val/*", step_metric="epoch", summary="min,last").summary
        ('min', 'last')
        >>> summary = {}
        >>> for loss in (0.5, 0.7):
        ...     metrics.fold(summary, metrics.fill_steps({"val/loss": loss}))
        >>> summary
        {'val/loss': {'min': 0.5, 'last': 0.7}, 'epoch': 0}
    """

    def __init__(
        self,
        definitions: Mapping[str, MetricDefinition] | None = None,
        summary: Mapping[str, Any] | None = None,
        counts: Mapping[str, int] | None = None,
    ) -> None:
        self.definitions = dict(definitions or {})
        self._before = dict(summary or {})
        self._counts = dict(counts or {})
        self._folds: dict[str, Fold] = {}
        self._last_steps: Plain = {}
        self._rules_changed()

    @property
    def is_empty(self) -> bool:
        """Whether no rule acts on rows: nothing to add to them, the summary keeps last values."""
        return not (self._steps or self._has_kinds)

    def define(
        self,
        name: str,
        step_metric: str | MetricDefinition | None = None,
        step_sync: bool | None = None,
        hidden: bool | None = None,
        summary: str | Sequence[str] | None = None,
        goal: str | None = None,
        overwrite: bool | None = None,
        current: Plain | None = None,
    ) -> MetricDefinition:
        """Add a rule, or what it says to the rule of the same name.

        Args:
            name: exact name, or a beginning and one ``*`` at the end.
            step_metric: the metric that is the x axis.
            step_sync: whether rows that lack the step metric get its last value; by default so
                if there is one.
            hidden: whether it is not drawn by itself.
            summary: what the summary keeps, comma-separated or as a list: min, max, mean, first,
                last, best, copy, none.
            goal: "minimize" or "maximize".
            overwrite: replace the rule of this name instead of adding to it.
            current: the summary, brought in line at once; what it holds of the metric counts as
                its first value.

        Returns:
            The rule that holds now.

        Raises:
            InvalidNameError: if a name cannot be one.
            ArgumentError: for another summary or goal; for "best" where no goal is known.
            ValueTypeError: for arguments of a wrong type.
        """
        key = check_metric_name(name)
        old = None if overwrite else self.definitions.get(key)
        new = merged_definition(
            old or MetricDefinition(name=key), step_metric, step_sync, hidden, summary, goal
        )
        self.definitions[key] = new
        self._rules_changed()
        if current is not None:
            self._bring_in_line(current)
        return new

    def fill_steps(self, row: Plain, open_row: Mapping[str, Any] | None = None) -> Plain:
        """The row, with the last value of each step metric that one of its metrics needs.

        Args:
            row: plain values.
            open_row: what the row holds already, if it is one that goes on.

        Returns:
            The same row where nothing is missing; 0 for a step metric that was never logged.
        """
        if not self._steps:
            return row
        there = {step: value_at(row, step) for step in self._steps}
        self._last_steps.update({step: found for step, found in there.items() if found is not None})
        needed = {self._step_of(name) for name in leaf_names(row)} - {None}
        missing: Plain = {
            step: self._last_step(step)
            for step in sorted(filter(None, needed))
            if there[step] is None and value_at(open_row or {}, step) is None
        }
        return {**row, **missing} if missing else row

    def fold(self, summary: Plain, row: Mapping[str, Any]) -> None:
        """Take one row into the summary: last values, nested ones merged, or what rules ask for.

        Args:
            summary: the plain values of the summary; changed in place.
            row: plain values; None is no value. The row is not changed, and no dictionary of it
                is kept.
        """
        for key, value in row.items():
            if value is not None:
                self._fold_value(summary, key, key, value)

    def _fold_value(self, inside: Plain, key: str, name: str, value: Any) -> None:
        if is_nested(value):
            held = inside.get(key)
            if not is_nested(held) or self._is_folded(name, held):
                held = inside[key] = {}
            for inner_key, inner in value.items():
                if inner is not None:
                    self._fold_value(held, inner_key, f"{name}.{inner_key}", inner)
            return
        kinds = self._kinds(name)
        if "none" in kinds:
            return
        asked = _dictionary_kinds(kinds)
        if not asked or (NUMERIC_KINDS.issuperset(asked) and not is_number(value)):
            inside[key] = value
            return
        fold = self._folds.get(name)
        if fold is None:
            fold = self._folds[name] = self._begun(name, inside.get(key))
        fold.add(value)
        self._put(inside, key, name, fold)

    def _bring_in_line(self, inside: Plain, prefix: str = "") -> None:
        """Turn what the summary holds already into what the rules ask for now."""
        for key, value in list(inside.items()):
            name = f"{prefix}{key}"
            is_folded = self._is_folded(name, value)
            if is_nested(value) and not is_folded:
                self._bring_in_line(value, f"{name}.")
                continue
            kinds = self._kinds(name)
            if "none" in kinds:
                del inside[key]
            elif _dictionary_kinds(kinds) and (is_folded or is_number(value)):
                fold = self._folds.get(name) or self._begun(name, value)
                self._folds[name] = fold
                self._put(inside, key, name, fold)

    def _put(self, inside: Plain, key: str, name: str, fold: Fold) -> None:
        held = inside.get(key)
        # What the user has added beside the kinds stays.
        kept = {k: v for k, v in held.items() if k not in _KINDS} if is_nested(held) else {}
        kinds = _dictionary_kinds(self._kinds(name))
        inside[key] = kept | fold.summary(kinds, best_direction(name, self.definitions))

    def _begun(self, name: str, held: Any) -> Fold:
        if is_nested(held):
            return Fold(held, self._counts.get(name, 1))
        fold = Fold()
        if is_number(held):  # logged before there was a rule
            fold.add(held)
        return fold

    def _is_folded(self, name: str, held: object) -> bool:
        """Whether a dictionary in the summary is what a rule keeps of one metric."""
        if not (is_nested(held) and self._has_kinds):
            return False
        is_ruled = name in self._folds or bool(_dictionary_kinds(self._kinds(name)))
        return is_ruled and not _KINDS.isdisjoint(held)

    def _kinds(self, name: str) -> tuple[str, ...]:
        definition = self._find(name) if self._has_kinds else None
        return definition.summary if definition is not None else ()

    def _step_of(self, name: str) -> str | None:
        """The step metric that rows with this metric are to have."""
        definition = self._find(name)
        if definition is None or definition.step_sync is False:
            return None
        step = definition.step_metric
        return step if step in self._steps and step != name else None

    def _last_step(self, step: str) -> Any:
        if step not in self._last_steps:
            before = value_at(self._before, step)
            self._last_steps[step] = before if is_number(before) else 0
        return self._last_steps[step]

    def _find(self, name: str) -> MetricDefinition | None:
        if name not in self._found:
            self._found[name] = find_definition(name, self.definitions)
        return self._found[name]

    def _rules_changed(self) -> None:
        self._found: dict[str, MetricDefinition | None] = {}
        rules = self.definitions.values()
        self._has_kinds = any(rule.summary for rule in rules)
        # _step and the like are in every row.
        self._steps = frozenset(
            rule.step_metric
            for rule in rules
            if rule.step_metric is not None
            and rule.step_sync is not False
            and not rule.step_metric.startswith(INTERNAL_PREFIX)
        )


def _dictionary_kinds(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds that make the summary of a metric a dictionary; copy and none do not."""
    return tuple(kind for kind in kinds if kind not in {"copy", "none"})
