"""Charts about models of scikit-learn, logged into the current run.

By the names that ``wandb.sklearn`` has for them. What cannot be drawn of a model is said in one
line and left out, so that a training script goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nbtrack._optional import optional_import
from nbtrack.plot import pr_curve, roc_curve
from nbtrack.track.module import termlog, termwarn
from nbtrack.track.start import log

__all__ = [
    "plot_calibration_curve",
    "plot_class_proportions",
    "plot_classifier",
    "plot_clusterer",
    "plot_confusion_matrix",
    "plot_elbow_curve",
    "plot_feature_importances",
    "plot_learning_curve",
    "plot_outlier_candidates",
    "plot_precision_recall",
    "plot_regressor",
    "plot_residuals",
    "plot_roc",
    "plot_silhouette",
    "plot_summary_metrics",
]


def plot_classifier(
    model: Any,
    X_train: Any,  # noqa: N803 - the names of these arguments are scikit-learn's
    X_test: Any,  # noqa: N803
    y_train: Any,
    y_test: Any,
    y_pred: Any,
    y_probas: Any,
    labels: Sequence[str] | None,
    is_binary: bool = False,
    model_name: str = "Classifier",
    feature_names: Sequence[str] | None = None,
    log_learning_curve: bool = False,
) -> None:
    """All charts of a fitted classifier.

    Args:
        model: the classifier.
        X_train: features it was trained with.
        X_test: features to test it with.
        y_train: classes it was trained with.
        y_test: classes to test it with.
        y_pred: what it predicts for `X_test`.
        y_probas: probabilities that it predicts for `X_test`.
        labels: names of the classes 0, 1, 2 ...
        is_binary: whether there are two classes.
        model_name: shown in the charts.
        feature_names: names of the features.
        log_learning_curve: also train it on growing sets, which takes a while.
    """
    termlog(f"Plotting {model_name}.")
    is_multinomial = type(model).__name__ == "MultinomialNB"
    if not is_multinomial:
        plot_feature_importances(model, feature_names)
    if log_learning_curve:
        plot_learning_curve(model, X_train, y_train)
    plot_confusion_matrix(y_test, y_pred, labels)
    plot_summary_metrics(model, X_train, y_train, X_test, y_test)
    plot_class_proportions(y_train, y_test, labels)
    if not is_multinomial:
        plot_calibration_curve(model, X_train, y_train, model_name)
    plot_roc(y_test, y_probas, labels)
    plot_precision_recall(y_test, y_probas, labels)


def plot_regressor(
    model: Any,
    X_train: Any,  # noqa: N803
    X_test: Any,  # noqa: N803
    y_train: Any,
    y_test: Any,
    model_name: str = "Regressor",
) -> None:
    """All charts of a fitted regressor: summary, learning curve, outliers, residuals."""
    termlog(f"Plotting {model_name}.")
    plot_summary_metrics(model, X_train, y_train, X_test, y_test)
    plot_learning_curve(model, X_train, y_train)
    plot_outlier_candidates(model, X_train, y_train)
    plot_residuals(model, X_train, y_train)


def plot_clusterer(
    model: Any,
    X_train: Any,  # noqa: N803
    cluster_labels: Any,
    labels: Sequence[str] | None = None,
    model_name: str = "Clusterer",
) -> None:
    """All charts of a fitted clusterer: silhouette, and for k-means the elbow curve."""
    termlog(f"Plotting {model_name}.")
    is_kmeans = type(model).__name__ == "KMeans"
    if is_kmeans:
        plot_elbow_curve(model, X_train)
    plot_silhouette(model, X_train, cluster_labels, labels=labels, kmeans=is_kmeans)


def plot_roc(
    y_true: Any = None,
    y_probas: Any = None,
    labels: Sequence[str] | None = None,
    plot_micro: bool = True,
    plot_macro: bool = True,
    classes_to_plot: Sequence[Any] | None = None,
) -> None:
    """Log the ROC curve under "roc"; see `nbtrack.plot.roc_curve`."""
    if _has(y_true=y_true, y_probas=y_probas):
        log({"roc": roc_curve(y_true, y_probas, labels, classes_to_plot)})


def plot_precision_recall(
    y_true: Any = None,
    y_probas: Any = None,
    labels: Sequence[str] | None = None,
    plot_micro: bool = True,
    classes_to_plot: Sequence[Any] | None = None,
) -> None:
    """Log precision against recall under "precision_recall"; see `nbtrack.plot.pr_curve`."""
    if _has(y_true=y_true, y_probas=y_probas):
        log({"precision_recall": pr_curve(y_true, y_probas, labels, classes_to_plot)})


def plot_confusion_matrix(
    y_true: Any = None,
    y_pred: Any = None,
    labels: Sequence[str] | None = None,
    true_labels: Any = None,
    pred_labels: Any = None,
    normalize: bool = False,
) -> None:
    """Log which class was taken for which under "confusion_matrix"."""
    if _has(y_true=y_true, y_pred=y_pred):
        true, predicted = np.asarray(y_true), np.asarray(y_pred)
        _log("confusion_matrix", "confusion_counts", true, predicted, labels, normalize=normalize)


def plot_feature_importances(
    model: Any = None,
    feature_names: Sequence[str] | None = None,
    title: str = "Feature Importance",
    max_num_features: int = 50,
) -> None:
    """Log how much each feature counts under "feature_importances"."""
    if _has(model=model) and _is_fitted(model):
        _log("feature_importances", "feature_importances", model, feature_names)


def plot_class_proportions(
    y_train: Any = None, y_test: Any = None, labels: Sequence[str] | None = None
) -> None:
    """Log how many rows each class has under "class_proportions"."""
    if _has(y_train=y_train, y_test=y_test):
        train, test = np.asarray(y_train), np.asarray(y_test)
        _log("class_proportions", "class_proportions", train, test, labels)


def plot_calibration_curve(
    clf: Any = None,
    X: Any = None,  # noqa: N803
    y: Any = None,
    clf_name: str = "Classifier",
) -> None:
    """Log whether predicted probabilities are right under "calibration_curve"; trains the model."""
    if not (_has(clf=clf, X=X, y=y) and _is_fitted(clf)):
        return
    y = np.asarray(y)
    if y.dtype.char == "U" or not ((y == 0) | (y == 1)).all():
        termwarn("a calibration curve needs the classes 0 and 1; it is left out")
        return
    _log("calibration_curve", "calibration_curves", clf, X, y, clf_name)


def plot_summary_metrics(
    model: Any = None,
    X: Any = None,  # noqa: N803
    y: Any = None,
    X_test: Any = None,  # noqa: N803
    y_test: Any = None,
) -> None:
    """Log accuracy and the like, or errors of a regressor, under "summary_metrics"."""
    if _has(model=model, X=X, y=y, X_test=X_test, y_test=y_test) and _is_fitted(model):
        _log("summary_metrics", "summary_metrics", model, X_test, np.asarray(y_test))


def plot_learning_curve(
    model: Any = None,
    X: Any = None,  # noqa: N803
    y: Any = None,
    cv: Any = None,
    shuffle: bool = False,
    random_state: Any = None,
    train_sizes: Any = None,
    n_jobs: int = 1,
    scoring: Any = None,
) -> None:
    """Log the score for growing training sets under "learning_curve"; trains the model."""
    if not _has(model=model, X=X, y=y):
        return
    how = {
        "cv": cv,
        "shuffle": shuffle,
        "random_state": random_state,
        "train_sizes": np.linspace(0.1, 1.0, 5) if train_sizes is None else train_sizes,
        "n_jobs": n_jobs,
        "scoring": scoring,
    }
    _log("learning_curve", "learning_curve", model, X, np.asarray(y), **how)


def plot_outlier_candidates(
    regressor: Any = None,
    X: Any = None,  # noqa: N803
    y: Any = None,
) -> None:
    """Log how much each row bends a linear model under "outlier_candidates"; trains the model."""
    if _has(regressor=regressor, X=X, y=y) and _is_fitted(regressor):
        _log("outlier_candidates", "outlier_candidates", regressor, X, np.asarray(y))


def plot_residuals(
    regressor: Any = None,
    X: Any = None,  # noqa: N803
    y: Any = None,
) -> None:
    """Log by how much a regressor is wrong under "residuals"; trains the model."""
    if _has(regressor=regressor, X=X, y=y) and _is_fitted(regressor):
        _log("residuals", "residuals", regressor, X, np.asarray(y))


def plot_elbow_curve(
    clusterer: Any = None,
    X: Any = None,  # noqa: N803
    cluster_ranges: Sequence[int] | None = None,
    n_jobs: int = 1,
    show_cluster_time: bool = True,
) -> None:
    """Log the score for growing numbers of clusters under "elbow_curve"; trains the model."""
    if not hasattr(clusterer, "n_clusters"):
        termlog("the model has no n_clusters, so there is no elbow curve of it")
    elif _has(clusterer=clusterer, X=X) and _is_fitted(clusterer):
        _log("elbow_curve", "elbow_curve", clusterer, X, cluster_ranges, n_jobs)


def plot_silhouette(
    clusterer: Any = None,
    X: Any = None,  # noqa: N803
    cluster_labels: Any = None,
    labels: Sequence[str] | None = None,
    metric: str = "euclidean",
    kmeans: bool = True,
) -> None:
    """Log how well each row lies inside its cluster under "silhouette_plot"."""
    has_all = _has(clusterer=clusterer, X=X, cluster_labels=cluster_labels)
    if has_all and _is_fitted(clusterer):
        _log(
            "silhouette_plot",
            "silhouette",
            clusterer,
            X,
            cluster_labels,
            metric=metric,
            kmeans=kmeans,
        )


def _log(key: str, name: str, *values: Any, **how: Any) -> None:
    optional_import("sklearn", needed_for="nbtrack.sklearn", install="scikit-learn")
    models: Any = optional_import("nbtrack.plot.of_models", needed_for=key, install="scikit-learn")
    make: Callable[..., Any] = getattr(models, name)
    chart = make(*values, **how)
    if chart is None:
        termwarn(f"{key} cannot be drawn of this model; it is left out")
    else:
        log({key: chart})


def _has(**given: Any) -> bool:
    missing = [name for name, value in given.items() if value is None]
    for name in missing:
        termwarn(f"{name} is None; this chart is left out")
    return not missing


def _is_fitted(model: Any) -> bool:
    validation: Any = optional_import(
        "sklearn.utils.validation", needed_for="nbtrack.sklearn", install="scikit-learn"
    )
    exceptions: Any = optional_import(
        "sklearn.exceptions", needed_for="nbtrack.sklearn", install="scikit-learn"
    )
    try:
        validation.check_is_fitted(model)
    except exceptions.NotFittedError:
        termwarn(f"this {type(model).__name__} is not fitted yet; the chart is left out")
        return False
    except TypeError:  # no estimator of scikit-learn: it has a fit of its own, or none
        return True
    return True
