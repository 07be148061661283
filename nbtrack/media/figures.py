"""Figures that stay alive: Plotly's and Bokeh's, as the JSON that their pages draw."""

from __future__ import annotations

import base64
import json
import warnings
from os import PathLike
from pathlib import Path
from typing import Any, Self, cast

from nbtrack._optional import optional_import
from nbtrack.errors import ArgumentError, ValueTypeError
from nbtrack.media.folder import MediaFolder, Stored
from nbtrack.media.image import Image
from nbtrack.media.picture import has_base, is_figure
from nbtrack.media.value import Media, given_path

__all__ = ["Bokeh", "Plotly", "figure_of", "is_bokeh", "is_plotly"]

# What Plotly's reader of matplotlib figures raises at what it does not know.
_NOT_CONVERTED = (
    ArithmeticError,
    AttributeError,
    ImportError,
    LookupError,
    NotImplementedError,
    TypeError,
    UserWarning,
    ValueError,
)


class _Drawn(Media):
    """A figure as JSON text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    @property
    def data(self) -> dict[str, Any]:
        """The figure as plain values."""
        return json.loads(self._text)

    def _store(self, folder: MediaFolder) -> Stored:
        return folder.put(self._kind, f"{self._kind}.json", self._text.encode())

    @classmethod
    def _from_file(cls, path: Path, facts: dict[str, Any]) -> Self:
        made = cls.__new__(cls)
        _Drawn.__init__(made, path.read_text(encoding="utf-8"))
        return made

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.data == cast("Self", other).data

    __hash__ = None  # pyright: ignore[reportAssignmentType] - equal by content, which is large


class Plotly(_Drawn):
    """A Plotly figure.

    Args:
        val: a figure of Plotly, or one of matplotlib, which Plotly converts.

    Raises:
        ValueTypeError: it is neither.
        ImportError: Plotly is needed to convert it.
    """

    _log_type = "plotly-file"
    _kind = "plotly"
    _list_type = "plotly"

    def __init__(self, val: Any) -> None:
        if is_figure(val):
            val = _converted(_figure(val))
        if not is_plotly(val):
            kind = type(val).__qualname__
            raise ValueTypeError(f"expected a figure of Plotly or matplotlib, got {kind}")
        # Its own encoder knows dates, NumPy and pandas; but it packs arrays for newer pages only.
        super().__init__(json.dumps(_unpacked(json.loads(val.to_json())), separators=(",", ":")))

    @classmethod
    def make_plot_media(cls, val: Any) -> Plotly | Image:
        """What `log()` makes of a figure; see `figure_of`."""
        return figure_of(val)


class Bokeh(_Drawn):
    """A Bokeh figure, or anything else of Bokeh that can be drawn.

    Args:
        data_or_path: the figure, or a file with the JSON of one (`bokeh.embed.json_item`).

    Raises:
        ArgumentError: the file holds no such JSON.
        ValueTypeError: it is neither.
    """

    _log_type = "bokeh-file"
    _kind = "bokeh"
    _list_type = "bokeh"

    def __init__(self, data_or_path: Any) -> None:
        if isinstance(data_or_path, str | PathLike):
            path = given_path(cast("str", data_or_path), "a Bokeh figure")
            text = path.read_text(encoding="utf-8")
            try:
                json.loads(text)
            except ValueError as error:
                raise ArgumentError(f"{str(path)!r} is no JSON of a Bokeh figure") from error
        elif is_bokeh(data_or_path):
            embed = optional_import("bokeh.embed", needed_for="figures", install="bokeh")
            text = json.dumps(embed.json_item(data_or_path), separators=(",", ":"))
        else:
            kind = type(data_or_path).__qualname__
            raise ValueTypeError(f"expected a figure of Bokeh, got {kind}")
        super().__init__(text)


def is_plotly(value: object) -> bool:
    """Whether a value is a figure of Plotly."""
    return has_base(value, "plotly", "BaseFigure")


def is_bokeh(value: object) -> bool:
    """Whether a value is something that Bokeh draws."""
    return has_base(value, "bokeh", "Model")


def figure_of(value: Any) -> Plotly | Image:
    """What `log()` makes of a figure, by wandb's rule.

    Args:
        value: a figure of Plotly stays one. One of matplotlib becomes one where Plotly is
            installed and can convert all of it; it becomes an image where it shows images itself.
    """
    if is_plotly(value):
        return Plotly(value)
    figure = _figure(value)
    if any(axes.images for axes in figure.axes):
        return Image(value)
    try:
        return Plotly(_converted(figure, whole=True))
    except _NOT_CONVERTED:
        return Image(value)


def _figure(value: Any) -> Any:
    """The figure of matplotlib that pyplot, an axes or something drawn in one means."""
    return value.gcf() if hasattr(value, "gcf") else getattr(value, "figure", None) or value


def _converted(figure: Any, *, whole: bool = False) -> Any:
    """A matplotlib figure as one of Plotly.

    Args:
        figure: of matplotlib; it is left as it was, open in pyplot.
        whole: raise a UserWarning for what Plotly would leave out.
    """
    reader = optional_import(
        "plotly.matplotlylib", needed_for="figures that stay alive", install="plotly"
    )
    renderer = reader.PlotlyRenderer()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Plotly about its own old ways
        warnings.simplefilter("error" if whole else "ignore", UserWarning)
        # Its own `mpl_to_plotly` closes the figure: the user's next line would draw a new one.
        reader.Exporter(renderer, close_mpl=False).run(figure)
        renderer.resize()
    return renderer.plotly_fig


def _unpacked(value: Any) -> Any:
    """Plain lists where Plotly has packed arrays into base64."""
    if isinstance(value, list):
        return [_unpacked(part) for part in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    given = cast("dict[str, Any]", value)
    if given.keys() >= {"dtype", "bdata"}:
        return _array(given).tolist()
    return {key: _unpacked(part) for key, part in given.items()}


def _array(packed: dict[str, Any]) -> Any:
    import numpy as np

    flat = np.frombuffer(base64.b64decode(packed["bdata"]), packed["dtype"])
    shape = str(packed.get("shape", "")).replace(" ", "")
    array = flat.reshape([int(part) for part in shape.split(",")]) if shape else flat
    if array.dtype.kind != "f":
        return array
    plain = array.astype(object)
    plain[~np.isfinite(array)] = None  # NaN is no JSON; Plotly draws a gap at null
    return plain
