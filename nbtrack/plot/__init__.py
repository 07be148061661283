"""Charts of tables, by wandb's names: ``run.log({"roc": nbtrack.plot.roc_curve(...)})``."""

from __future__ import annotations

from nbtrack.plot.chart import CustomChart, Visualize, plot_table, visualize
from nbtrack.plot.of_classes import confusion_matrix, pr_curve, roc_curve
from nbtrack.plot.of_tables import bar, histogram, line, line_series, scatter

__all__ = [
    "CustomChart",
    "Visualize",
    "bar",
    "confusion_matrix",
    "histogram",
    "line",
    "line_series",
    "plot_table",
    "pr_curve",
    "roc_curve",
    "scatter",
    "visualize",
]
