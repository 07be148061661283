"""A run that is read from disk, as a notebook shows it: live if its process goes on elsewhere."""

from __future__ import annotations

from nbtrack.display.panel import Panel
from nbtrack.display.panels import panels
from nbtrack.display.widgets import with_widget
from nbtrack.draw.bundle import Bundle, picture
from nbtrack.query.reader import Reader
from nbtrack.settings import resolve
from nbtrack.store.layout import RunFolder

__all__ = ["recorded_bundle"]


def recorded_bundle(run: Reader) -> Bundle:
    """What a cell shows of a recorded run: the same as of a run of this process.

    Args:
        run: which may be live; front ends that know it follow it by themselves.
    """
    panel = Panel(run.store, RunFolder(run.folder))
    panel.find_past()
    model = panel.model()
    bundle = picture(model, with_png=True, place=panel.place)
    return with_widget(bundle, panels.widget_of(panel.reader, model, resolve().display))
