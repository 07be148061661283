"""What colours, sizes and weights the parts of a picture have, in either theme.

The values are those of the design tokens that the living panel has as CSS variables. A picture
cannot read variables, so they stand here as plain colours, already mixed with the surface.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nbtrack.charts.palette import RunColour

__all__ = ["FONTS", "Theme", "Tokens", "stylesheet", "tokens"]

Theme = Literal["light", "dark", "auto"]
FONTS = "'nbtrack Sans','Noto Sans',system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one theme, beside those of runs."""

    surface: str
    border: str
    tint: str
    hairline: str
    grid: str
    axis: str
    text0: str
    text1: str
    text2: str
    ghost: str
    ill: str
    better: str
    worse: str
    running: str
    failed: str
    interrupted: str
    killed: str
    raw_opacity: float


_LIGHT = Tokens(
    surface="#fff",
    border="#e0e0e0",
    tint="#f9f9f9",
    hairline="#e8e8e8",
    grid="#ededed",
    axis="#c7c7c7",
    text0="#000",
    text1="#212121",
    text2="#666",
    ghost="#919191",
    ill="#d32f2f",
    better="#26702b",
    worse="#c62828",
    running="#388e3c",
    failed="#d32f2f",
    interrupted="#e65100",
    killed="#8e24aa",
    raw_opacity=0.24,
)
_DARK = Tokens(
    surface="#111",
    border="#424242",
    tint="#1b1b1b",
    hairline="#292929",
    grid="#252525",
    axis="#4a4a4a",
    text0="#fff",
    text1="#e0e0e0",
    text2="#a5a5a5",
    ghost="#6b6b6b",
    ill="#f44336",
    better="#81c784",
    worse="#ef9a9a",
    running="#4caf50",
    failed="#f44336",
    interrupted="#f57c00",
    killed="#ba68c8",
    raw_opacity=0.28,
)
_NO_RUN = RunColour("none", "none")
# The paths of curves count in tenths of a pixel (see `small_multiple`), so do their strokes.
_SHAPES = (
    "text{white-space:pre}"
    ".n{font-size:14px;font-weight:600}.p{font-size:13px}.f{font-size:12px}"
    ".t{font-size:12px;font-weight:600}.s{font-size:11px;font-weight:400}.k{font-size:10px}"
    ".gl,.gr,.ax{stroke-width:1;shape-rendering:crispEdges}"
    ".c,.r,.g,.d{fill:none;stroke-linejoin:round;stroke-linecap:round}"
    ".c{stroke-width:16}.r{stroke-width:10}.g{stroke-width:12}.d{stroke-width:36}"
    ".o{fill:none;stroke-width:1.3}.h{stroke-width:1.5}.i{stroke-width:1.3}"
    ".ic{fill:none;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}"
)


def tokens(theme: Literal["light", "dark"]) -> Tokens:
    """The colours of a theme."""
    return _DARK if theme == "dark" else _LIGHT


def stylesheet(theme: Theme, colour: RunColour = _NO_RUN) -> str:
    """The rules of a picture.

    Args:
        theme: "auto" is light, and dark where the reader prefers that.
        colour: of the run.
    """
    light = _colours(_LIGHT, colour.light)
    dark = _colours(_DARK, colour.dark)
    if theme == "auto":
        return f"{_SHAPES}{light}@media(prefers-color-scheme:dark){{{dark}}}"
    return _SHAPES + (dark if theme == "dark" else light)


def _colours(t: Tokens, run: str) -> str:
    return (
        f".bg{{fill:{t.surface};stroke:{t.border}}}.tint{{fill:{t.tint}}}"
        f".gl{{stroke:{t.hairline}}}.gr{{stroke:{t.grid}}}.ax{{stroke:{t.axis}}}"
        f".n,.v{{fill:{t.text0}}}.t,.f1{{fill:{t.text1}}}.p,.f,.s,.k{{fill:{t.text2}}}"
        f".w{{fill:{t.ill}}}.be{{fill:{t.better}}}.wo{{fill:{t.worse}}}"
        f".c,.r,.d,.o{{stroke:{run}}}.r{{stroke-opacity:{t.raw_opacity}}}.g{{stroke:{t.ghost}}}"
        f".h{{fill:{run};stroke:{t.surface}}}.u{{fill:{run};fill-opacity:.2}}"
        f".hb{{fill:{run};fill-opacity:.7}}.i{{fill:{t.surface};stroke:{t.ill}}}"
        f".running{{fill:{t.running}}}.ring{{stroke:{t.running};stroke-opacity:.45}}"
        f".finished,.stale{{stroke:{t.text2}}}.failed{{stroke:{t.failed}}}"
        f".interrupted{{fill:{t.interrupted}}}.killed{{fill:{t.killed}}}"
    )
