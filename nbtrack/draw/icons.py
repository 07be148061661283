"""The shapes of the states: never colour alone. Each lies in a square of 16 pixels."""

from __future__ import annotations

from nbtrack.draw.svg import number
from nbtrack.records import State

__all__ = ["state_icon"]

_SHAPES: dict[State, str] = {
    "running": '<circle class="running" cx="8" cy="8" r="3.4"/>'
    '<circle class="ic ring" cx="8" cy="8" r="6.2"/>',
    "finished": '<path class="ic finished" d="M3.2 8.4l3.1 3.2 6.4-7"/>',
    "failed": '<path class="ic failed" d="M4 4l8 8M12 4l-8 8"/>',
    "interrupted": '<rect class="interrupted" x="4" y="4" width="8" height="8" rx="1"/>',
    "killed": '<path class="killed" d="M9.4 2.2L3.9 9h3.7l-1 4.8L12.1 7H8.4z"/>',
    "stale": '<circle class="ic stale" cx="8" cy="8" r="5.8" stroke-dasharray="2.6 2"/>'
    '<path class="ic stale" d="M8 5.2V8.3l2.2 1.3"/>',
}


def state_icon(state: State, x: float, y: float) -> str:
    """The icon of a state with its upper left corner at x, y."""
    return f'<g transform="translate({number(x)},{number(y)})">{_SHAPES[state]}</g>'
