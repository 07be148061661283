"""Tables about models of scikit-learn: the columns, orders and roundings are wandb's."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from nbtrack._optional import optional_import
from nbtrack.errors import ArgumentError
from nbtrack.media.table import Table
from nbtrack.plot.chart import Visualize, visualize

__all__ = [
    "calibration_curves",
    "class_proportions",
    "confusion_counts",
    "elbow_curve",
    "feature_importances",
    "learning_curve",
    "outlier_candidates",
    "residuals",
    "silhouette",
    "summary_metrics",
]

_MOST = 1_000
_MOST_RESIDUALS = 100


def _chart(name: str, columns: list[str], rows: Sequence[Sequence[Any]]) -> Visualize:
    plain = [[_plain(value) for value in row] for row in rows]
    return visualize(f"wandb/{name}", Table(columns=columns, data=plain))


def _sklearn(module: str) -> Any:
    """A module of scikit-learn, which has no types of its own."""
    return optional_import(
        f"sklearn.{module}", needed_for="nbtrack.sklearn", install="scikit-learn"
    )


def _plain(value: Any) -> Any:
    return value.item() if type(value).__module__ == "numpy" else value


def confusion_counts(
    y_true: Any, y_pred: Any, labels: Any = None, *, normalize: bool = False
) -> Visualize:
    """How often which class was taken for which; shares of each true class with `normalize`."""
    counts: Any = _sklearn("metrics").confusion_matrix(y_true, y_pred)
    classes: Any = _sklearn("utils.multiclass").unique_labels(y_true, y_pred)
    if normalize:
        with np.errstate(invalid="ignore"):
            counts = _shares(counts, counts.sum(axis=1)[:, np.newaxis])
    if labels is not None and np.issubdtype(classes.dtype, np.integer):
        _check_labels(labels, classes)
        classes = np.asarray([labels[one] for one in classes])
    size = range(len(classes))
    rows: list[list[Any]] = [
        [classes[i], classes[j], counts[i, j]] for i, j in itertools.product(size, size)
    ]
    return _chart("confusion_matrix/v1", ["Predicted", "Actual", "Count"], rows[:_MOST])


def class_proportions(y_train: Any, y_test: Any, labels: Any = None) -> Visualize:
    """How many rows of each class there are to train and to test with."""
    classes: Any = _sklearn("utils.multiclass").unique_labels(y_train, y_test)
    names: Any = None if labels is None or classes.dtype.kind not in "iu" else labels
    if names is not None:
        _check_labels(names, classes)
    rows: list[list[Any]] = [
        [one if names is None else names[one], name, int((values == one).sum())]
        for one in classes
        for name, values in (("train", y_train), ("test", y_test))
    ]
    return _chart("class_proportions/v1", ["class", "dataset", "count"], rows[: 2 * _MOST])


def feature_importances(model: Any, feature_names: Any = None) -> Visualize | None:
    """How much each feature counts, the largest first; None where the model does not say."""
    names = ("feature_importances_", "feature_log_prob_", "coef_")
    found: Any = next((getattr(model, name) for name in names if hasattr(model, name)), None)
    if found is None or sum(size > 1 for size in found.shape) > 1:
        return None
    values = np.atleast_1d(np.squeeze(found))
    order = np.argsort(values)[::-1]
    features = order if feature_names is None else np.asarray(feature_names)[order]
    rows = list(zip(features, values[order], strict=True))
    return _chart("feature_importances/v1", ["feature_names", "importances"], rows)


def summary_metrics(model: Any, x_test: Any, y_test: Any) -> Visualize:
    """A few numbers of a classifier or a regressor."""
    metrics = _sklearn("metrics")
    predicted = model.predict(x_test)
    if _sklearn("base").is_classifier(model):
        how = {"average": "weighted"}
        found = {
            "accuracy_score": metrics.accuracy_score(y_test, predicted),
            "precision": metrics.precision_score(y_test, predicted, **how),
            "recall": metrics.recall_score(y_test, predicted, **how),
            "f1_score": metrics.f1_score(y_test, predicted, **how),
        }
    else:
        found = {
            "mae": metrics.mean_absolute_error(y_test, predicted),
            "mse": metrics.mean_squared_error(y_test, predicted),
            "r2_score": metrics.r2_score(y_test, predicted),
        }
    name = type(model).__name__
    rows = [[metric, round(float(value), 2), name] for metric, value in found.items()]
    return _chart("metrics/v1", ["metric_name", "metric_value", "model_name"], rows)


def learning_curve(model: Any, x: Any, y: Any, **how: Any) -> Visualize:
    """The score for training sets of growing size; `how` goes to scikit-learn's own."""
    sizes, train, test = _sklearn("model_selection").learning_curve(model, x, y, **how)[:3]
    rows = [
        [name, round(float(score), 2), size]
        for n, size in enumerate(sizes)
        for name, score in (("train", train[n].mean()), ("test", test[n].mean()))
    ]
    return _chart("learning_curve/v1", ["dataset", "score", "train_size"], rows[:_MOST])


def calibration_curves(model: Any, x: Any, y: Any, name: str) -> Visualize:
    """Whether predicted probabilities are right, also after two ways to calibrate them."""
    calibration = _sklearn("calibration")
    calibrated: Any = calibration.CalibratedClassifierCV
    if type(model).__name__ == "ComplementNB":  # takes no negative features
        x = x - x.min()
    parts: Any = _sklearn("model_selection").train_test_split(x, y, test_size=0.9, random_state=42)
    x_train, x_test, y_train, y_test = parts
    models: dict[str, Any] = {
        "Logistic": _sklearn("linear_model").LogisticRegression(C=1.0),
        f"{name} Isotonic": calibrated(model, cv=2, method="isotonic"),
        f"{name} Sigmoid": calibrated(model, cv=2, method="sigmoid"),
    }
    rows: list[list[Any]] = [["Perfectly calibrated", end, end, 0, 0] for end in (0, 1)]
    for title, one in models.items():
        one.fit(x_train, y_train)
        scores = one.predict_proba(x_test)[:, 1]
        counts, edges = np.histogram(scores, bins=10)
        positive, predicted = calibration.calibration_curve(y_test, scores, n_bins=10)
        rows += [
            [title, round(float(positive[n]), 3), round(float(predicted[n]), 3), count, edge]
            for n, (count, edge) in enumerate(zip(counts, edges[:-1], strict=True))
            if n < len(positive)
        ]
    columns = [
        "model",
        "fraction_of_positives",
        "mean_predicted_value",
        "hist_dict",
        "edge_dict",
    ]
    return _chart("calibration/v1", columns, rows)


def outlier_candidates(model: Any, x: Any, y: Any) -> Visualize:
    """How much each row bends a linear model (Cook's distance)."""
    x = cast("Any", np.asarray(x))
    model.fit(x, y)
    inverse = cast("Any", np.linalg.pinv(x))
    leverage: Any = (x * inverse.T).sum(1)
    rest = y - model.predict(x)
    free = x.shape[0] - np.linalg.matrix_rank(x)
    mse = np.dot(rest, rest) / free
    with np.errstate(divide="ignore", invalid="ignore"):
        studentized = rest / np.sqrt(mse) / np.sqrt(1 - leverage)
        distance = studentized**2 / x.shape[1] * (leverage / (1 - leverage))
    threshold = 4 / x.shape[0]
    share = round(float((distance >= threshold).sum() / x.shape[0] * 100.0), 3)
    rows: list[list[Any]] = [[one, n, share, threshold] for n, one in enumerate(distance[:_MOST])]
    columns = ["distance", "instance_indicies", "outlier_percentage", "influence_threshold"]
    return _chart("outliers/v1", columns, rows)


def residuals(model: Any, x: Any, y: Any) -> Visualize:
    """What a regressor predicts, and by how much it is wrong."""
    parts: Any = _sklearn("model_selection").train_test_split(x, y, test_size=0.2)
    x_train, x_test, y_train, y_test = parts
    model.fit(x_train, y_train)
    scores = [model.score(x_train, y_train), model.score(x_test, y_test)]
    rows: list[list[Any]] = []
    for name, inside, true in (("train", x_train, y_train), ("test", x_test, y_test)):
        predicted = model.predict(inside)[:_MOST_RESIDUALS]
        wrong = predicted - np.asarray(true)[:_MOST_RESIDUALS]
        rows += [[name, p, r, *scores] for p, r in zip(predicted, wrong, strict=True)]
    columns = ["dataset", "y_pred", "residuals", "train_score", "test_score"]
    return _chart("residuals_plot/v1", columns, rows)


def elbow_curve(
    model: Any, x: Any, cluster_ranges: Sequence[int] | None = None, n_jobs: int = 1
) -> Visualize:
    """The score for growing numbers of clusters, and how long each took."""
    joblib: Any = optional_import("joblib", needed_for="elbow_curve", install="scikit-learn")
    ranges = range(1, 10, 2) if cluster_ranges is None else sorted(cluster_ranges)
    fit: Any = joblib.delayed(_fit_clusters)
    found: Any = joblib.Parallel(n_jobs=n_jobs)(fit(model, x, count) for count in ranges)
    rows = [[n, abs(score), seconds] for n, (score, seconds) in zip(ranges, found, strict=True)]
    return _chart("elbow/v1", ["cluster_ranges", "errors", "clustering_time"], rows)


def silhouette(
    model: Any, x: Any, cluster_labels: Any, metric: str = "euclidean", *, kmeans: bool = True
) -> Visualize:
    """How well each row lies inside its cluster."""
    metrics = _sklearn("metrics")
    x, clusters = np.asarray(x), np.asarray(cluster_labels)
    mean = metrics.silhouette_score(x, clusters, metric=metric)
    samples: Any = metrics.silhouette_samples(x, clusters, metric=metric)
    centers = model.cluster_centers_ if kmeans else None
    rows: list[list[Any]] = []
    lower = 10
    for cluster in range(len(np.unique(clusters))):
        for value in np.sort(samples[clusters == cluster]):
            n = len(rows)
            where = clusters[n]
            center = (None, None) if centers is None else centers[where][:2]
            rows.append([x[n, 0], x[n, 1], where, *center, lower, 0, value, cluster, mean])
            lower += 1
        lower += 10
    columns = ["x", "y", "colors", "centerx", "centery"]
    columns += ["y_sil", "x1", "x2", "color_sil", "silhouette_avg"]
    return _chart("silhouette_/v1", columns, rows[:_MOST])


def _fit_clusters(model: Any, x: Any, count: int) -> tuple[float, float]:
    begun = time.perf_counter()
    fresh: Any = _sklearn("base").clone(model)
    fresh.n_clusters = count
    return fresh.fit(x).score(x), time.perf_counter() - begun


def _shares(counts: Any, sums: Any) -> Any:
    """Rounded to two digits; nothing where there is nothing."""
    shares = np.asarray(counts, dtype=np.float64) / np.asarray(sums, dtype=np.float64)
    return np.nan_to_num(np.around(shares, decimals=2))


def _check_labels(labels: Any, classes: Any) -> None:
    if len(labels) <= int(max(classes)) or int(min(classes)) < 0:
        raise ArgumentError(
            f"labels has {len(labels)} names; the classes go from {min(classes)} to {max(classes)}"
        )
