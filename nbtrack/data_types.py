"""Media by the names that wandb has for them in ``wandb.data_types``; imported when asked for."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbtrack.media.audio import Audio
    from nbtrack.media.classes import Classes
    from nbtrack.media.figures import Bokeh, Plotly
    from nbtrack.media.graph import Edge, Graph, Node
    from nbtrack.media.histogram import Histogram
    from nbtrack.media.html import Html
    from nbtrack.media.image import Image
    from nbtrack.media.joined import JoinedTable, PartitionedTable
    from nbtrack.media.molecule import Molecule
    from nbtrack.media.object3d import Object3D, box3d
    from nbtrack.media.overlays import BoundingBoxes2D, ImageMask
    from nbtrack.media.table import Table
    from nbtrack.media.value import Media, WBValue
    from nbtrack.media.video import Video

__all__ = [
    "Audio",
    "Bokeh",
    "BoundingBoxes2D",
    "Classes",
    "Edge",
    "Graph",
    "Histogram",
    "Html",
    "Image",
    "ImageMask",
    "JoinedTable",
    "Media",
    "Molecule",
    "Node",
    "Object3D",
    "PartitionedTable",
    "Plotly",
    "Table",
    "Video",
    "WBValue",
    "box3d",
]

_HOMES = {
    "Audio": "audio",
    "Bokeh": "figures",
    "BoundingBoxes2D": "overlays",
    "Classes": "classes",
    "Edge": "graph",
    "Graph": "graph",
    "Histogram": "histogram",
    "Html": "html",
    "Image": "image",
    "ImageMask": "overlays",
    "JoinedTable": "joined",
    "Media": "value",
    "Molecule": "molecule",
    "Node": "graph",
    "Object3D": "object3d",
    "PartitionedTable": "joined",
    "Plotly": "figures",
    "Table": "table",
    "Video": "video",
    "WBValue": "value",
    "box3d": "object3d",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"nbtrack.media.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'nbtrack.data_types' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
