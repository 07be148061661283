"""Charts about models of scikit-learn: what is logged, under which name, in which columns."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression

import nbtrack
from nbtrack import sklearn as charts

X, Y = load_iris(return_X_y=True)
NAMES = ["setosa", "versicolor", "virginica"]


@pytest.fixture
def forest():
    return RandomForestClassifier(n_estimators=5, random_state=0).fit(X, Y)


@pytest.fixture
def logged():
    """Runs what it is given inside of a run, and opens that."""

    def run_it(work):
        with nbtrack.init(project="models") as run:
            work()
        return nbtrack.open_run(run.id)

    return run_it


def test_a_classifier_gets_all_its_charts(logged, forest):
    run = logged(
        lambda: charts.plot_classifier(
            forest, X, X, Y, Y, forest.predict(X), forest.predict_proba(X), NAMES
        )
    )
    there = {
        "feature_importances": ["feature_names", "importances"],
        "confusion_matrix": ["Predicted", "Actual", "Count"],
        "summary_metrics": ["metric_name", "metric_value", "model_name"],
        "class_proportions": ["class", "dataset", "count"],
        "roc": ["class", "fpr", "tpr"],
        "precision_recall": ["class", "precision", "recall"],
    }
    for key, columns in there.items():
        assert run.table(key).columns == columns, key
    counts = run.table("class_proportions")
    assert counts["count"].to_list() == [50] * 6
    assert counts["class"].to_list() == [name for name in NAMES for _ in range(2)]
    importances = run.table("feature_importances")["importances"].to_list()
    assert importances == sorted(importances, reverse=True)
    matrix = run.table("confusion_matrix")
    assert matrix["Count"].sum() == 150
    assert "calibration_curve" not in run.summary  # three classes


def test_calibration_of_two_classes(logged):
    x, y = X[:100], Y[:100]
    model = LogisticRegression().fit(x, y)
    run = logged(lambda: charts.plot_calibration_curve(model, x, y, "mine"))
    found = run.table("calibration_curve")
    assert found["model"].unique(maintain_order=True).to_list() == [
        "Perfectly calibrated",
        "Logistic",
        "mine Isotonic",
        "mine Sigmoid",
    ]


def test_a_regressor_gets_all_its_charts(logged):
    x, y = X[:, :3], X[:, 3]
    model = LinearRegression().fit(x, y)
    run = logged(lambda: charts.plot_regressor(model, x, x, y, y, "line"))
    assert run.table("summary_metrics")["metric_name"].to_list() == ["mae", "mse", "r2_score"]
    assert run.table("learning_curve").columns == ["dataset", "score", "train_size"]
    outliers = run.table("outlier_candidates")
    assert outliers.height == 150
    assert outliers["influence_threshold"][0] == 4 / 150
    rest = run.table("residuals")
    assert rest["dataset"].value_counts(sort=True).rows() == [("train", 100), ("test", 30)]


def test_a_clusterer_gets_all_its_charts(logged):
    model = KMeans(n_clusters=3, n_init=1, random_state=0).fit(X)
    run = logged(lambda: charts.plot_clusterer(model, X, model.labels_))
    assert run.table("elbow_curve")["cluster_ranges"].to_list() == [1, 3, 5, 7, 9]
    found = run.table("silhouette_plot")
    assert found.height == 150
    assert found.width == 10
    assert found["color_sil"].is_sorted()


def test_what_cannot_be_drawn_is_said_and_left_out(logged, capsys):
    def work():
        charts.plot_roc(None, [[1, 0]])
        charts.plot_feature_importances(RandomForestClassifier())
        charts.plot_feature_importances(KMeans(n_clusters=2, n_init=1).fit(X))
        charts.plot_elbow_curve(LinearRegression(), X)
        charts.plot_calibration_curve(LogisticRegression(max_iter=500).fit(X, Y), X, Y)

    run = logged(work)
    assert not run.summary
    told = capsys.readouterr().err
    for words in ("y_true is None", "not fitted", "cannot be drawn", "0 and 1"):
        assert words in told


def test_shares_instead_of_counts(logged):
    wrong = np.where(Y == 2, 1, Y)
    run = logged(lambda: charts.plot_confusion_matrix(Y, wrong, NAMES, normalize=True))
    assert run.table("confusion_matrix")["Count"].to_list() == [1, 0, 0, 0, 1, 0, 0, 1, 0]
