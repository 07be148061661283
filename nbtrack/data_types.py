"""Media by the names that wandb has for them in ``wandb.data_types``; imported when asked for."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbtrack.media.classes import Classes
    from nbtrack.media.figures import Bokeh, Plotly
    from nbtrack.media.image import Image
    from nbtrack.media.overlays import BoundingBoxes2D, ImageMask
    from nbtrack.media.value import Media, WBValue

__all__ = [
    "Bokeh",
    "BoundingBoxes2D",
    "Classes",
    "Image",
    "ImageMask",
    "Media",
    "Plotly",
    "WBValue",
]

_HOMES = {
    "Bokeh": "figures",
    "BoundingBoxes2D": "overlays",
    "Classes": "classes",
    "Image": "image",
    "ImageMask": "overlays",
    "Media": "value",
    "Plotly": "figures",
    "WBValue": "value",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"nbtrack.media.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'nbtrack.data_types' has no attribute {name!r}")
