"""The picture as a PNG, for viewers that show no SVG.

The renderer holds the GIL while it works (0.1 s for six charts), so a run that is under way is
shown by its SVG alone; the PNG is made when it ends, or in another process.
"""

from __future__ import annotations

import importlib.util
import io

import numpy as np

from nbtrack._optional import optional_import
from nbtrack.draw.measure import FONT_FOLDER, is_covered
from nbtrack.query.buckets import Numbers

__all__ = ["to_png"]

_FONT_FILES = ("nbtrack-sans-regular.ttf", "nbtrack-sans-semibold.ttf")
_PALETTE_SIZE = 64
_BYTES = 80_000
_MOST_COLOURS = 65_536


def to_png(svg: str, *, scale: float | None = None) -> bytes:
    """Render a picture from `draw_panel` on opaque white.

    The fonts are our own, so that the picture is the same on every machine. Only for characters
    that they lack (Chinese, emoji, ...) the fonts of the system are looked up, which is slower.

    A saved notebook should stay small: 80 kB is the aim. With a palette, which takes Pillow, six
    charts fit in with two pixels for one; many charts, and pictures without a palette, get less.

    Args:
        svg: a picture in the light theme.
        scale: pixels of the PNG for one of the SVG; None for as many as the size allows.

    Raises:
        ImportError: the renderer is not installed; the message says how to.
    """
    has_palette = importlib.util.find_spec("PIL") is not None
    if scale is not None:
        return _render(svg, scale, has_palette=has_palette)
    largest = 2.0 if has_palette else 1.0
    png = _render(svg, largest, has_palette=has_palette)
    if len(png) <= _BYTES:
        return png
    # A picture of lines grows with its width rather than with its area.
    fitting = max(1.0, 0.95 * largest * _BYTES / len(png))
    return _render(svg, fitting, has_palette=has_palette) if fitting < largest else png


def _render(svg: str, scale: float, *, has_palette: bool) -> bytes:
    renderer = optional_import("resvg_py", needed_for="PNG pictures", install="resvg-py")
    png = bytes(
        renderer.svg_to_bytes(
            svg_string=svg,
            background="#ffffff",
            zoom=scale,
            skip_system_fonts=is_covered(svg),
            font_files=[str(FONT_FOLDER / name) for name in _FONT_FILES],
            font_family="nbtrack Sans",
            sans_serif_family="nbtrack Sans",
        )
    )
    return _with_palette(png) if has_palette else png


def _with_palette(png: bytes) -> bytes:
    from PIL import Image

    image = Image.open(io.BytesIO(png)).convert("RGB")
    counted = image.getcolors(_MOST_COLOURS)
    if counted is None:
        return png
    # The most frequent colours stay exactly what they are, white above all; the thousand shades
    # at the edges of letters and lines move to the nearest of them.
    colours = np.array([colour for _, colour in sorted(counted, reverse=True)], dtype=np.int64)
    palette = colours[:_PALETTE_SIZE]
    distances = ((colours[:, None, :] - palette[None, :, :]) ** 2).sum(axis=2)
    table = np.empty(1 << 24, np.uint8)  # by colour; only the places that occur are written
    table[_code(colours)] = distances.argmin(axis=1)
    small = Image.fromarray(table[_code(np.asarray(image))])
    small.putpalette(palette.astype(np.uint8).tobytes())
    written = io.BytesIO()
    small.save(written, "png", compress_level=9)
    return min(png, written.getvalue(), key=len)


def _code(colours: Numbers) -> Numbers:
    red, green, blue = (colours[..., channel].astype(np.uint32) for channel in range(3))
    return red << 16 | green << 8 | blue
