"""From what other libraries draw to media: for `log({"plot": figure})` and the like."""

from __future__ import annotations

from typing import Any

from nbtrack.errors import ValueTypeError
from nbtrack.media.figures import Bokeh, figure_of, is_bokeh, is_plotly
from nbtrack.media.image import Image
from nbtrack.media.picture import is_figure, is_pillow
from nbtrack.media.value import Media

__all__ = ["as_medium"]


def as_medium(value: Any) -> Media:
    """The medium that a value of another library becomes.

    Args:
        value: a Pillow image, matplotlib's pyplot or a figure or axes of it, or a figure of Plotly
            or Bokeh.

    Raises:
        ValueTypeError: it is nothing of these.
    """
    if is_pillow(value):
        return Image(value)
    if is_plotly(value) or is_figure(value):
        return figure_of(value)
    if is_bokeh(value):
        return Bokeh(value)
    raise ValueTypeError(f"a {type(value).__qualname__} is no figure and no image")
