"""A run's record and curves as a `PanelModel`: all that a panel says, before it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbtrack._direction import find_definition
from nbtrack.charts.changes import change_line
from nbtrack.charts.chart import best_words, build_chart, last_words, split_name
from nbtrack.charts.model import ChartModel, Fact, PanelModel, Section, SummaryRow
from nbtrack.charts.palette import run_colour
from nbtrack.charts.stills import media_stills
from nbtrack.query import words
from nbtrack.query.changes import Changes, flatten
from nbtrack.query.media_rows import media_kind
from nbtrack.query.run_file import run_files
from nbtrack.query.sample import CurveSketch
from nbtrack.query.wording import medium
from nbtrack.records import INTERNAL_PREFIX, MetricDefinition, RunRecord

__all__ = ["MAX_CHARTS", "MAX_ROWS", "build_panel", "charted_metrics"]

MAX_CHARTS = 12
MAX_ROWS = 100
"""Of the config and the summary table; a saved notebook is no place for thousands."""
_AXIS_NAMES = frozenset(
    {"epoch", "step", "global_step", "iteration", "iter", "batch", "batch_idx", "timestamp"}
)
_ENDED = {
    "finished": "finished in",
    "failed": "failed after",
    "interrupted": "interrupted after",
    "killed": "killed after",
}


def build_panel(
    record: RunRecord,
    sketches: Mapping[str, CurveSketch],
    *,
    previous: tuple[RunRecord, Mapping[str, CurveSketch]] | None = None,
    changes: Changes | None = None,
    now_us: int,
    max_charts: int = MAX_CHARTS,
    slot: int = 0,
) -> PanelModel:
    """Make what a panel shows of a run.

    Args:
        record: the run.
        sketches: its curves by metric, in the order of first appearance.
        previous: the run before and its curves, drawn as grey ghosts.
        changes: from `what_changed`; None to leave that line out.
        now_us: the time, for how long ago something was.
        max_charts: the first ones are drawn, the others counted.
        slot: which of the run colours is this run's, from 0.
    """
    definitions = record.info.defines
    names = charted_metrics(tuple(sketches), definitions)
    past: Mapping[str, CurveSketch] = previous[1] if previous is not None else {}
    charts = [
        build_chart(
            name,
            sketches[name],
            definitions,
            previous=past.get(name),
            is_live=record.state == "running",
        )
        for name in names[:max_charts]
    ]
    has_ghosts = any(len(chart.ghost) for chart in charts)
    config = _config_facts(record)
    rows = _summary_names(record.summary, sketches)
    return PanelModel(
        run_id=record.run_id,
        name=record.info.name,
        project=record.info.project,
        state=record.state,
        colour=run_colour(slot),
        facts=_head_facts(record, now_us),
        is_live=record.state == "running",
        problem=_problem(record),
        sections=_sections(charts),
        hidden_charts=len(names) - len(charts),
        media=media_stills(record.summary, run_files(record.folder)),
        config=config[:MAX_ROWS],
        config_count=len(config),
        summary=tuple(_summary_row(name, record, sketches) for name in rows[:MAX_ROWS]),
        summary_count=len(rows),
        changes=None if changes is None else change_line(changes, record, sketches, past),
        ghost_name=previous[0].info.name if previous is not None and has_ghosts else None,
        small_print=_small_print(record),
    )


def charted_metrics(
    names: tuple[str, ...], definitions: Mapping[str, MetricDefinition]
) -> tuple[str, ...]:
    """The metrics that get a chart, section by section.

    Left out are hidden metrics and those that are an x axis: epoch, step and the like, and every
    step metric of a definition. Sections and metrics keep the order in which they came.

    Example:
        >>> charted_metrics(("epoch", "train/loss", "val/loss", "train/acc"), {})
        ('train/loss', 'train/acc', 'val/loss')
    """
    axes = {definition.step_metric for definition in definitions.values()}
    by_section: dict[str, list[str]] = {}
    for name in names:
        definition = find_definition(name, definitions)
        is_axis = name in axes or name.rpartition("/")[2] in _AXIS_NAMES
        if name.startswith(INTERNAL_PREFIX) or is_axis:
            continue
        if definition is None or not definition.hidden:
            by_section.setdefault(split_name(name)[0], []).append(name)
    return tuple(name for section in by_section.values() for name in section)


def _sections(charts: list[ChartModel]) -> tuple[Section, ...]:
    by_section: dict[str, list[ChartModel]] = {}
    for chart in charts:
        by_section.setdefault(chart.section, []).append(chart)
    return tuple(Section(name, tuple(inside)) for name, inside in by_section.items())


def _head_facts(record: RunRecord, now_us: int) -> tuple[str, ...]:
    lasted = words.duration(record.duration_s)
    if record.state == "running":
        return tuple(filter(None, (f"running {lasted}", _progress(record), _rate(record))))
    if record.state == "stale":
        silence = words.duration(max(0, now_us - record.updated_us) / words.US_PER_S)
        return tuple(filter(None, (f"no sign of life for {silence}", _progress(record))))
    ended = words.moment(record.ended_us or record.updated_us)
    return tuple(filter(None, (f"{_ENDED[record.state]} {lasted}", _progress(record), ended)))


def _progress(record: RunRecord) -> str | None:
    if record.last_step is None:
        return None
    if record.is_ended and record.rows == record.last_step + 1:
        return words.count(record.rows, "step")
    return f"{'last ' if record.is_ended else ''}step {record.last_step:,}"


def _rate(record: RunRecord) -> str | None:
    # Too early, a rate only flickers.
    if record.last_step is None or record.last_step < 1 or record.duration_s < 2:
        return None
    rate = (record.last_step + 1) / record.duration_s
    if rate < 1:
        return f"{words.duration(1 / rate)} a step"
    return f"{rate:.1f} steps/s" if rate < 10 else f"{rate:,.0f} steps/s"


def _problem(record: RunRecord) -> str | None:
    if record.ill is not None:
        return record.ill
    if record.error is None or record.state not in {"failed", "killed"}:
        return None
    lines = [line.strip() for line in record.error.splitlines() if line.strip()]
    return lines[-1] if lines else None


def _config_facts(record: RunRecord) -> tuple[Fact, ...]:
    shown = {
        key: words.config_value(value)
        for key, value in flatten(record.info.config).items()
        if not key.startswith(INTERNAL_PREFIX)
    }
    # What was hidden is shown as hidden.
    shown.update(dict.fromkeys(record.info.hidden_keys, "hidden"))
    return tuple(Fact(key, text) for key, text in shown.items())


def _summary_names(
    summary: Mapping[str, Any], sketches: Mapping[str, CurveSketch]
) -> tuple[str, ...]:
    names = dict.fromkeys([*sketches, *flatten(summary)])
    return tuple(name for name in names if not name.startswith(INTERNAL_PREFIX))


def _summary_row(name: str, record: RunRecord, sketches: Mapping[str, CurveSketch]) -> SummaryRow:
    sketch = sketches.get(name)
    if sketch is None:
        return SummaryRow(name, _summary_words(flatten(record.summary)[name]))
    facts = sketch.facts
    best = best_words(name, facts, record.info.defines)
    if best is None:
        return SummaryRow(name, last_words(facts))
    return SummaryRow(name, last_words(facts), best.value, words.step(best.reading.step))


def _summary_words(value: Any) -> str:
    if media_kind(value):
        return medium(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return words.metric(value)
    return words.config_value(value)


def _small_print(record: RunRecord) -> tuple[str, ...]:
    cost = None
    if record.overhead_us and record.duration_s >= 1:
        share = record.overhead_us / words.US_PER_S / record.duration_s
        cost = f"tracking cost {words.percent(share)} of this run"
    version = f"nbtrack {record.info.nbtrack}" if record.info.nbtrack else None
    return tuple(filter(None, (cost, f"id {record.run_id}", version)))
