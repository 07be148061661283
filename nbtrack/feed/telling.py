"""Curves, changes and details as messages."""

from __future__ import annotations

from typing import Any

from nbtrack._version import __version__
from nbtrack.charts.model import ChangeLine
from nbtrack.feed.curve import GrowingCurve, News
from nbtrack.feed.wire import PROTOCOL, Message, floats
from nbtrack.query.facts import CurveFacts
from nbtrack.query.stretch import Stretch

__all__ = ["change_spans", "curve_message", "detail_message", "error_message", "hello_message"]

_US_PER_S = 1_000_000
_SEPARATOR = " · "


def curve_message(
    metric: str, which: str, curve: GrowingCurve, news: News, run: dict[str, str] | None = None
) -> Message:
    """Points of one curve.

    Args:
        metric: its name.
        which: "run", "previous" or "best".
        curve: the curve that the news are of.
        news: what is sent.
        run: id and name of the run, for the curves of other runs.
    """
    facts, points = curve.sketch.facts, news.points
    header = {
        "type": "curve",
        "metric": metric,
        "which": which,
        "replace": news.replace,
        "x": 0,
        "y": 1,
        "t": 2,
        "points": facts.count,
        "drawn": news.drawn,
        "facts": _facts(facts),
    }
    if run is not None:
        header["run"] = run
    times_s = points.times_us / _US_PER_S
    return Message(header, (floats(points.x), floats(points.y), floats(times_s)))


def detail_message(request: dict[str, Any], metric: str, stretch: Stretch) -> Message:
    """The answer to a zoom.

    Args:
        request: as it came.
        metric: its name.
        stretch: what lies there.
    """
    header = {
        "type": "detail",
        "request": request.get("request"),
        "metric": metric,
        "from": request.get("from"),
        "to": request.get("to"),
        "x": 0,
        "y": 1,
        "t": 2,
        "points": stretch.total,
        "drawn": len(stretch.y),
    }
    return Message(header, (floats(stretch.x), floats(stretch.y), floats(stretch.times_s)))


def error_message(code: str, text: str, command: str = "") -> Message:
    """What is wrong, in plain words, and the command that mends it."""
    return Message({"type": "error", "code": code, "text": text, "command": command})


def hello_message() -> Message:
    """The first of all messages: who speaks, and in which protocol."""
    return Message({"type": "hello", "protocol": PROTOCOL, "version": __version__})


def change_spans(line: ChangeLine) -> list[dict[str, str]]:
    """The sentence of what changed as pieces, each with its tone."""
    spans = [{"text": f"{line.lead} ", "tone": "plain"}]
    for place, phrase in enumerate((*line.config, *line.metrics)):
        if place:
            spans.append({"text": _SEPARATOR, "tone": "plain"})
        spans += [
            {"text": span.text, "tone": span.tone if span.tone in {"better", "worse"} else "plain"}
            for span in phrase
        ]
    return spans


def _facts(facts: CurveFacts) -> dict[str, Any]:
    return {
        "count": facts.count,
        "last": facts.last.value if facts.last else None,
        "last_x": facts.last.step if facts.last else None,
        "min": facts.minimum.value if facts.minimum else None,
        "min_x": facts.minimum.step if facts.minimum else None,
        "max": facts.maximum.value if facts.maximum else None,
        "max_x": facts.maximum.step if facts.maximum else None,
        "nan_count": facts.nan_count,
        "first_nan_x": facts.first_nan_step,
        "inf_count": facts.inf_count,
        "first_inf_x": facts.first_inf_step,
    }
