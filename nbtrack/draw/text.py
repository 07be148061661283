"""The panel in plain text: for terminals, and for viewers that show nothing else."""

from __future__ import annotations

from nbtrack.charts.model import PanelModel
from nbtrack.draw.measure import clean

__all__ = ["panel_text"]


def panel_text(panel: PanelModel) -> str:
    """A few lines: what the run is, and the last and best value of each metric that has a chart.

    Example:
        >>> from nbtrack.charts.palette import run_colour
        >>> panel = PanelModel(
        ...     run_id="a1",
        ...     name="x",
        ...     project="p",
        ...     state="finished",
        ...     colour=run_colour(0),
        ...     facts=("finished in 3 s",),
        ... )
        >>> panel_text(panel)
        'x (project p): finished in 3 s'
    """
    facts = " · ".join(panel.facts) or panel.state
    lines = [f"{clean(panel.name)} (project {clean(panel.project)}): {facts}"]
    if panel.problem:
        lines.append(f"  {clean(panel.problem)}")
    rows = [
        (
            clean(chart.name),
            chart.last,
            f"best {chart.best}" if chart.best is not None else "",
            f"at {chart.best_at}" if chart.best_at else "",
            chart.notes[0] if chart.notes else "",
        )
        for chart in panel.charts
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True) if width]
        lines.append(f"  {'  '.join(cells)}".rstrip())
    if panel.hidden_charts:
        lines.append(f"  and {panel.hidden_charts:,} more")
    return "\n".join(lines)
