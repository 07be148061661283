"""One colour is one run, everywhere: the 20 run colours, each with a value for either theme.

The order keeps neighbours apart for all kinds of eyes: to eight runs colour alone is enough, from
nine the legend must carry it, and 20 is the end. After that the order repeats with dashes.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["RUN_COLOURS", "RunColour", "run_colour"]

_DASHES: tuple[tuple[int, ...], ...] = ((), (6, 3), (2, 3), (8, 3, 2, 3))


@dataclass(frozen=True, slots=True)
class RunColour:
    """The look of one run.

    Attributes:
        light, dark: hex colours for a light and a dark surface; one hue.
        dash: lengths of strokes and gaps; empty for a solid line.
    """

    light: str
    dark: str
    dash: tuple[int, ...] = ()


RUN_COLOURS: tuple[RunColour, ...] = (
    RunColour("#245da5", "#639dea"),
    RunColour("#c3722f", "#ffad72"),
    RunColour("#783655", "#bc7494"),
    RunColour("#359d87", "#75d8c0"),
    RunColour("#274e0f", "#648e50"),
    RunColour("#9f83c4", "#d9befe"),
    RunColour("#b5394b", "#f97e89"),
    RunColour("#303d77", "#6b7cbc"),
    RunColour("#895b76", "#ca98b4"),
    RunColour("#a98e60", "#e4c898"),
    RunColour("#7b5600", "#bc944f"),
    RunColour("#205670", "#6096b1"),
    RunColour("#b84c91", "#f78ccd"),
    RunColour("#d46d83", "#feb5c1"),
    RunColour("#872842", "#cf697e"),
    RunColour("#54876c", "#8fc4a7"),
    RunColour("#7870b2", "#b2acf2"),
    RunColour("#c74d38", "#fd9581"),
    RunColour("#6f432c", "#b18168"),
    RunColour("#804c56", "#c28a93"),
)
_OTHERS = RunColour("#757575", "#9e9e9e")


def run_colour(slot: int) -> RunColour:
    """The look of the run in a slot.

    Args:
        slot: from 0, the lowest that was free in the project when the run was first shown.

    Returns:
        After 80 slots every run is grey.

    Example:
        >>> run_colour(0).light, run_colour(20).light, run_colour(20).dash
        ('#245da5', '#245da5', (6, 3))
    """
    turn, place = divmod(slot, len(RUN_COLOURS))
    if not 0 <= turn < len(_DASHES):
        return _OTHERS
    colour = RUN_COLOURS[place]
    return RunColour(colour.light, colour.dark, _DASHES[turn])
