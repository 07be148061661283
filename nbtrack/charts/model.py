"""The values behind a picture: frozen, plain, and nothing in them is drawn yet.

Whatever shows a run (a cell, a page, a report) draws the same `PanelModel`, so that the same words
and the same curves stand everywhere, and tests need no browser.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nbtrack._direction import Direction
from nbtrack.charts.palette import RunColour
from nbtrack.charts.ticks import Axis
from nbtrack.records import State

__all__ = [
    "ChangeLine",
    "ChartModel",
    "Curve",
    "Fact",
    "MediaStill",
    "PanelModel",
    "Phrase",
    "Section",
    "Span",
    "SummaryRow",
]

Tone = Literal["quiet", "plain", "better", "worse"]


@dataclass(frozen=True, slots=True)
class Curve:
    """Points in the order of x; a NaN is a gap in the line.

    Attributes:
        x, y: of equal length, finite but for the gaps.
    """

    x: tuple[float, ...] = ()
    y: tuple[float, ...] = ()

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartModel:
    """One metric of one run.

    Attributes:
        name: as the user logged it. section: what stands before the first "/", "" without one.
        label: the rest of the name, to be shown under its section.
        x_name: "step", or the metric that is the x axis.
        curve: what is drawn in the run's colour: the values, or their smoothed course.
        raw: the values behind a smoothed curve, drawn faintly; empty if nothing is smoothed.
        ghost: the same metric in the previous run; may be empty.
        x_axis, y_axis: ranges and ticks; values outside are cut off.
        last, best: in words, as they stand in the title; best is None without a direction.
        best_at: the step of the best in words; None if the last value is the best.
        best_point: x and y of the best on the curve, None if it is not to be marked.
        head: x and y of the last finite point. is_live: whether the curve still grows there.
        direction: whether lower or higher is better, if that is known.
        notes: what is wrong with the values, the longest wording first ("2 NaN from step 2,210",
            "2 NaN"); empty if nothing is.
        ill_x: the first x with a value that is no number.
        count: values logged.
    """

    name: str
    section: str
    label: str
    x_name: str
    curve: Curve
    x_axis: Axis
    y_axis: Axis
    last: str
    raw: Curve = Curve()
    ghost: Curve = Curve()
    best: str | None = None
    best_at: str | None = None
    best_point: tuple[float, float] | None = None
    head: tuple[float, float] | None = None
    is_live: bool = False
    direction: Direction | None = None
    notes: tuple[str, ...] = ()
    ill_x: float | None = None
    count: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """The charts whose names begin alike: the part before the first "/"."""

    name: str
    charts: tuple[ChartModel, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A config value in words."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A line of the summary table, in words; "" where there is nothing to say."""

    name: str
    last: str
    best: str = ""
    at_step: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a sentence and what it means for the reader."""

    text: str
    tone: Tone = "plain"


Phrase = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """The sentence that ends a panel: what changed, and was it better.

    Attributes:
        lead: how it begins ("Since eager-finch-11:").
        config: a phrase for each config value that differs; the first ones matter as much as the
            last, so that the end is left out where room is short.
        metrics: a phrase for each metric that can be better or worse, the most important first.
    """

    lead: str
    config: tuple[Phrase, ...] = ()
    metrics: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaStill:
    """One medium as a picture shows it.

    Attributes:
        name: under which it was logged.
        words: what it is ("image 28 x 28").
        image: the file to be shown, if it is an image.
        bars: the counts of a histogram.
    """

    name: str
    words: str
    image: Path | None = None
    bars: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelModel:
    """One run as a panel shows it.

    Attributes:
        run_id, name, project, state: what is shown.
        colour: of the run, the same everywhere.
        facts: for the head, the most important first ("finished in 5 m 26 s", "11,730 steps").
        is_live: whether more is to come.
        problem: one line: what ended the run, or what is wrong with its files; None if all is well.
        sections: the charts that are drawn, grouped.
        hidden_charts: how many more metrics there are.
        media: the newest images and histograms.
        config, summary: in words, in order; at most `MAX_ROWS` of each.
        config_count, summary_count: how many there are.
        changes: None where there is nothing to compare with.
        ghost_name: the run that the grey curves belong to, if there are any.
        small_print: for the foot, the least important first.
    """

    run_id: str
    name: str
    project: str
    state: State
    colour: RunColour
    facts: tuple[str, ...] = ()
    is_live: bool = False
    problem: str | None = None
    sections: tuple[Section, ...] = ()
    hidden_charts: int = 0
    media: tuple[MediaStill, ...] = ()
    config: tuple[Fact, ...] = ()
    config_count: int = 0
    summary: tuple[SummaryRow, ...] = ()
    summary_count: int = 0
    changes: ChangeLine | None = None
    ghost_name: str | None = None
    small_print: tuple[str, ...] = ()

    @property
    def charts(self) -> tuple[ChartModel, ...]:
        """All charts that are drawn, in order."""
        return tuple(chart for section in self.sections for chart in section.charts)
