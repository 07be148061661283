"""Media by the names that wandb has for them in ``wandb.data_types``; imported when asked for."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbtrack.media.classes import Classes
    from nbtrack.media.figures import Bokeh, Plotly
    from nbtrack.media.image import Image
    from nbtrack.media.joined import JoinedTable, PartitionedTable
    from nbtrack.media.overlays import BoundingBoxes2D, ImageMask
    from nbtrack.media.table import Table
    from nbtrack.media.value import Media, WBValue

__all__ = [
    "Bokeh",
    "BoundingBoxes2D",
    "Classes",
    "Image",
    "ImageMask",
    "JoinedTable",
    "Media",
    "PartitionedTable",
    "Plotly",
    "Table",
    "WBValue",
]

_HOMES = {
    "Bokeh": "figures",
    "BoundingBoxes2D": "overlays",
    "Classes": "classes",
    "Image": "image",
    "ImageMask": "overlays",
    "JoinedTable": "joined",
    "Media": "value",
    "PartitionedTable": "joined",
    "Plotly": "figures",
    "Table": "table",
    "WBValue": "value",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"nbtrack.media.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'nbtrack.data_types' has no attribute {name!r}")
