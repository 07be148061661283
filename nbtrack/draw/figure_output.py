"""A Bokeh figure as the last expression of a cell: drawn by our page, with a picture beside it.

Bokeh's own way needs `output_notebook()`, which puts all of BokehJS, 1.3 MB, into the notebook.
"""

from __future__ import annotations

import json
from typing import Any

from nbtrack._optional import optional_import
from nbtrack._version import __version__
from nbtrack.charts.model import PanelModel
from nbtrack.draw.bundle import Bundle, picture
from nbtrack.draw.measure import clean
from nbtrack.draw.svg import escape

__all__ = ["FIGURE_MIME", "figure_bundle", "show_as_figure"]

FIGURE_MIME = "application/vnd.nbtrack.figure+json"
_FORMAT = 1


def show_as_figure(figure: Any, panel: PanelModel) -> None:
    """Let a figure draw itself where it is the last expression of a cell, as it is by then.

    Args:
        figure: a ``bokeh.plotting.figure``.
        panel: what a page without BokehJS shows in its place.
    """

    def show(**_: Any) -> Bundle:
        return figure_bundle(figure, panel)

    # Of this figure only: how all the others are shown is not ours to say.
    object.__setattr__(figure, "_repr_mimebundle_", show)


def figure_bundle(figure: Any, panel: PanelModel) -> Bundle:
    """The figure as a page draws it, and what others show.

    Args:
        figure: a ``bokeh.plotting.figure``.
        panel: the metric that the figure was made of.
    """
    bokeh = optional_import("bokeh", needed_for="figure()", install="'nbtrack[bokeh]'")
    embed = optional_import("bokeh.embed", needed_for="figure()", install="'nbtrack[bokeh]'")
    # As text: whoever saves a notebook sorts the keys of objects, and Bokeh minds their order.
    held = {
        "format": _FORMAT,
        "nbtrack": __version__,
        "bokeh": bokeh.__version__,
        "item": json.dumps(embed.json_item(figure), separators=(",", ":")),
    }
    saved = picture(panel, with_png=True)
    names = ", ".join(clean(chart.name) for chart in panel.charts)
    told = f"{names} as logged. The figure itself is drawn where JupyterLab has nbtrack."
    data = {
        FIGURE_MIME: held,
        **saved.data,
        "text/html": f"{saved.data['text/html']}<p>{escape(told)}</p>",
    }
    return Bundle(data, saved.metadata)
