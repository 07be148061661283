"""Charts of how well a classifier does: confusion matrix, ROC and precision-recall curves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from nbtrack._optional import optional_import
from nbtrack.errors import ArgumentError
from nbtrack.media.table import Table
from nbtrack.plot.chart import CustomChart, plot_table

__all__ = ["confusion_matrix", "pr_curve", "roc_curve"]

_INSTALL = "scikit-learn"


def confusion_matrix(
    probs: Sequence[Sequence[float]] | None = None,
    y_true: Sequence[Any] | None = None,
    preds: Sequence[Any] | None = None,
    class_names: Sequence[str] | None = None,
    title: str = "Confusion Matrix Curve",
    split_table: bool = False,
) -> CustomChart:
    """How often which class was taken for which.

    Args:
        probs: a probability for each row and class; the largest of a row is its prediction.
        y_true: the true classes.
        preds: the predictions, instead of `probs`.
        class_names: of the classes 0, 1, 2 ...; "Class_1", "Class_2" and so on.
        title: of the chart.
        split_table: show the table in a section of its own.

    Raises:
        ArgumentError: both or neither of `probs` and `preds`, not as many predictions as true
            classes, or more classes than names.

    Example:
        >>> chart = confusion_matrix(y_true=[0, 1, 1], preds=[0, 1, 0], class_names=["a", "b"])
        >>> chart.table.data[2]
        ['b', 'a', 1.0]
    """
    import numpy as np

    if probs is not None and preds is not None:
        raise ArgumentError("Only one of `probs` or `preds` should be provided, not both")
    if y_true is None or (probs is None and preds is None):
        missing = "y_true" if y_true is None else "probs or preds"
        raise ArgumentError(f"confusion_matrix() needs {missing}")
    found: list[Any] = _plain(preds) if probs is None else np.argmax(probs, axis=1).tolist()
    true = _plain(y_true)
    if len(found) != len(true):
        raise ArgumentError(
            f"The number of predictions ({len(found)}) and true labels ({len(true)}) must be equal"
        )
    classes = sorted(set(found) | set(true)) if class_names is None else range(len(class_names))
    names = [f"Class_{n + 1}" for n in range(len(classes))] if class_names is None else class_names
    place = {one: n for n, one in enumerate(classes)}
    _check_classes(found, true, place)
    counts = np.zeros((len(classes), len(classes)))
    np.add.at(counts, ([place[one] for one in true], [place[one] for one in found]), 1)
    rows = [
        [names[i], names[j], float(counts[i, j])]
        for i in range(len(classes))
        for j in range(len(classes))
    ]
    table = Table(columns=["Actual", "Predicted", "nPredictions"], data=rows)
    fields = {name: name for name in table.columns}
    panel = "wandb/confusion_matrix/v1"
    return plot_table(panel, table, fields, {"title": title}, split_table)


def roc_curve(
    y_true: Sequence[Any] | None = None,
    y_probas: Sequence[Sequence[float]] | None = None,
    labels: Sequence[str] | None = None,
    classes_to_plot: Sequence[Any] | None = None,
    title: str = "ROC Curve",
    split_table: bool = False,
) -> CustomChart | None:
    """True against false positives of each class, at every threshold.

    Args:
        y_true: the true classes.
        y_probas: a probability for each row and class.
        labels: names of the classes 0, 1, 2 ...
        classes_to_plot: only these.
        title: of the chart.
        split_table: show the table in a section of its own.

    Raises:
        ArgumentError: there are not as many probabilities as true classes, or nothing to draw.
        ImportError: scikit-learn is not installed.
    """
    metrics = _metrics("roc_curve()")

    def points(true: Any, score: Any, one: Any) -> tuple[Any, Any]:
        false_rate, true_rate, _ = metrics.roc_curve(true, score, pos_label=one)
        return false_rate, true_rate

    rows = _curves(y_true, y_probas, labels, classes_to_plot, points)
    table = _curve_table(["class", "fpr", "tpr"], rows)
    return plot_table(
        "wandb/area-under-curve/v0",
        table,
        {"x": "fpr", "y": "tpr", "class": "class"},
        {
            "title": title,
            "x-axis-title": "False positive rate",
            "y-axis-title": "True positive rate",
        },
        split_table,
    )


def pr_curve(
    y_true: Sequence[Any] | None = None,
    y_probas: Sequence[Sequence[float]] | None = None,
    labels: Sequence[str] | None = None,
    classes_to_plot: Sequence[Any] | None = None,
    interp_size: int = 21,
    title: str = "Precision-Recall Curve",
    split_table: bool = False,
) -> CustomChart | None:
    """Precision against recall of each class.

    Args:
        y_true: the true classes.
        y_probas: a probability for each row and class.
        labels: names of the classes 0, 1, 2 ...
        classes_to_plot: only these.
        interp_size: at so many places of the recall.
        title: of the chart.
        split_table: show the table in a section of its own.

    Raises:
        ArgumentError: there are not as many probabilities as true classes, or nothing to draw.
        ImportError: scikit-learn is not installed.
    """
    import numpy as np

    metrics = _metrics("pr_curve()")
    places = np.linspace(0, 1, interp_size)[::-1]

    def points(true: Any, score: Any, one: Any) -> tuple[Any, Any]:
        precision, recall, _ = metrics.precision_recall_curve(true, score, pos_label=one)
        # The best precision at this recall or a higher one.
        best = np.maximum.accumulate(precision)[::-1]
        return best[np.searchsorted(recall[::-1], places, side="left")], places

    rows = _curves(y_true, y_probas, labels, classes_to_plot, points)
    table = _curve_table(["class", "precision", "recall"], rows)
    return plot_table(
        "wandb/area-under-curve/v0",
        table,
        {"x": "recall", "y": "precision", "class": "class"},
        {"title": title, "x-axis-title": "Recall", "y-axis-title": "Precision"},
        split_table,
    )


def _curves(
    y_true: Any,
    y_probas: Any,
    labels: Any,
    chosen: Any,
    points: Callable[[Any, Any, Any], tuple[Any, Any]],
) -> list[list[Any]]:
    """Rows of class and two numbers, for the classes that are drawn."""
    import numpy as np

    for name, given in {"y_true": y_true, "y_probas": y_probas}.items():
        if given is None:
            raise ArgumentError(f"{name} is None; expected a value for each row")
    true: Any = np.array(y_true)
    scores: Any = np.array(y_probas)
    if true.ndim != 1 or scores.ndim != 2 or len(true) != len(scores):
        raise ArgumentError(
            f"y_true has the shape {true.shape} and y_probas {scores.shape}; expected (rows,) and "
            "(rows, classes)"
        )
    classes = np.unique(true)
    if len(classes) > scores.shape[1]:
        raise ArgumentError(
            f"y_true has {len(classes)} classes, y_probas has columns for {scores.shape[1]}"
        )
    wanted = range(len(classes)) if chosen is None else np.where(np.isin(classes, chosen))[0]
    rows: list[list[Any]] = []
    for n in wanted:
        ends: tuple[Any, Any] = points(true, scores[:, n], classes[n])
        name = _label(classes[n], labels)
        pairs = zip(*(_rounded(numbers) for numbers in ends), strict=True)
        rows += [[name, *pair] for pair in pairs]
    if not rows:
        raise ArgumentError(f"none of {chosen!r} is among the true classes {classes.tolist()}")
    return rows


def _rounded(numbers: Any) -> list[float]:
    import numpy as np

    return np.round(np.asarray(numbers, dtype=np.float64), 3).tolist()


def _label(one: Any, labels: Any) -> Any:
    plain: Any = one.item()
    if labels is None or type(plain) is not int:
        return plain
    if not 0 <= plain < len(labels):
        raise ArgumentError(f"the class {plain} has no name: labels has {len(labels)} names")
    return labels[plain]


def _curve_table(columns: list[str], rows: list[list[Any]]) -> Table:
    """A table of curves; where there are more points than wandb draws, of a part of them."""
    if len(rows) > Table.MAX_ROWS:
        utils = optional_import("sklearn.utils", needed_for="long curves", install=_INSTALL)
        rows = utils.resample(
            rows,
            replace=False,
            n_samples=Table.MAX_ROWS,
            random_state=42,
            stratify=[row[0] for row in rows],
        )
        rows = sorted((list(row) for row in rows), key=lambda row: (row[1], row[2], str(row[0])))
    return Table(columns=columns, data=rows)


def _check_classes(found: list[Any], true: list[Any], place: dict[Any, int]) -> None:
    for what, values in {"predicted classes": found, "true labels": true}.items():
        if len(set(values)) > len(place):
            raise ArgumentError(
                f"The number of unique {what} ({len(set(values))}) exceeds the number of class "
                f"names ({len(place)})"
            )
        unknown = [value for value in values if value not in place]
        if unknown:
            raise ArgumentError(
                f"the class {unknown[0]!r} has no name; with class_names the classes are the "
                f"numbers 0 to {len(place) - 1}"
            )


def _plain(values: Any) -> list[Any]:
    return values.tolist() if hasattr(values, "tolist") else list(values)


def _metrics(what: str) -> Any:
    return optional_import("sklearn.metrics", needed_for=what, install=_INSTALL)
