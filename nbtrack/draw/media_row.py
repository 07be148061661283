"""A row of images and histograms in the picture of a run."""

from __future__ import annotations

import base64
import io
from pathlib import Path

from nbtrack.charts.model import MediaStill, PanelModel
from nbtrack.draw.foot import LEFT, RIGHT
from nbtrack.draw.measure import clean, elide, text_width
from nbtrack.draw.svg import number, text

__all__ = ["draw_media"]

_GAP = 20
_COLUMNS = 4
_LABEL = 20
_HEIGHT = 112
_ROW = _LABEL + _HEIGHT + 12
# Two pixels for one where there is room: the whole picture is to stay small in a saved notebook.
_SCALES = (2.0, 1.5, 1.0)
_BYTES = 7_000


def draw_media(panel: PanelModel, top: float) -> tuple[str, float]:
    """The stills of a panel beside each other, and their height."""
    if not panel.media:
        return "", 0
    width = (RIGHT - LEFT - _GAP * (_COLUMNS - 1)) / _COLUMNS
    parts = [
        _draw(still, LEFT + place * (width + _GAP), top + 6, width)
        for place, still in enumerate(panel.media)
    ]
    return "".join(parts), _ROW + 6


def _draw(still: MediaStill, left: float, top: float, width: float) -> str:
    name = elide(clean(still.name), width, 12, 600, where="middle")
    rest = width - text_width(name, 12, 600) - 10
    words = elide(clean(still.words), rest, 11) if rest > 40 else ""
    label = text(left, top + 12, name, "t") + text(left + width, top + 12, words, "f", "end")
    inside = top + _LABEL
    if still.image is not None:
        return label + _image(still.image, left, inside, width)
    return label + _bars(still.bars, left, inside, width)


def _bars(bars: tuple[float, ...], left: float, top: float, width: float) -> str:
    most = max(bars, default=0)
    if most <= 0:
        return ""
    each = width / len(bars)
    shapes = [
        f'<rect class="hb" x="{number(left + place * each)}" width="{number(max(0.5, each - 0.6))}"'
        f' y="{number(top + _HEIGHT * (1 - bar / most))}" height="{number(_HEIGHT * bar / most)}"/>'
        for place, bar in enumerate(bars)
        if bar > 0
    ]
    return "".join(shapes)


def _image(path: Path, left: float, top: float, width: float) -> str:
    small = _small(path, width)
    if small is None:
        return text(left, top + 14, "It cannot be read", "f")
    data, shown_width, shown_height = small
    address = f"data:image/jpeg;base64,{base64.b64encode(data).decode('ascii')}"
    return (
        f'<image x="{number(left)}" y="{number(top)}" width="{number(shown_width)}"'
        f' height="{number(shown_height)}" href="{address}"/>'
    )


def _small(path: Path, width: float) -> tuple[bytes, float, float] | None:
    """An image as JPEG that fits its place, and how large it is shown; None if it is ill."""
    from PIL import Image  # only runs with images need it

    try:
        with Image.open(path) as opened:
            image = opened.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    on_white = Image.new("RGB", image.size, "white")
    on_white.paste(image, mask=image.getchannel("A"))
    # A few pixels are enlarged as squares, as the live view does it.
    fitted = min(width / image.width, _HEIGHT / image.height, 12.0)
    shown = image.width * fitted, image.height * fitted
    how = Image.Resampling.NEAREST if fitted >= 1 else Image.Resampling.LANCZOS
    data = b""
    for scale in _SCALES:
        size = max(1, round(shown[0] * scale)), max(1, round(shown[1] * scale))
        out = io.BytesIO()
        on_white.resize(size, how).save(out, "JPEG", quality=80)
        data = out.getvalue()
        if len(data) <= _BYTES:
            break
    return data, *shown
