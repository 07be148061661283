"""Charts of tables: the tables, orders and roundings that wandb has, and how they are logged."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import nbtrack
from nbtrack import plot

TRUE = [0, 1, 1, 0, 1]
SCORES = [[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.8, 0.2], [0.3, 0.7]]


def log_and_open(**values):
    with nbtrack.init(project="plots") as run:
        run.log(values)
    return nbtrack.open_run(run.id)


def test_charts_of_a_table_name_its_columns():
    table = nbtrack.Table(columns=["a", "b", "c"], data=[[1, 2, "x"]])
    charts = {
        "wandb/line/v0": plot.line(table, "a", "b", stroke="c", title="t"),
        "wandb/scatter/v0": plot.scatter(table, "a", "b", title="t"),
        "wandb/bar/v0": plot.bar(table, "c", "b", title="t"),
        "wandb/histogram/v0": plot.histogram(table, "a", title="t"),
    }
    for name, chart in charts.items():
        assert chart.spec.spec_name == name
        assert chart.spec.string_fields == {"title": "t"}
        assert chart.table is table
    assert charts["wandb/line/v0"].spec.fields == {"x": "a", "y": "b", "stroke": "c"}
    assert charts["wandb/bar/v0"].spec.fields == {"label": "c", "value": "b"}


def test_a_chart_needs_a_table():
    for make in (lambda: nbtrack.plot_table("x", [[1]], {}), lambda: nbtrack.visualize("x", 5)):
        with pytest.raises(nbtrack.Error, match=r"nbtrack\.Table, got"):
            make()


def test_a_chart_is_logged_as_its_table_and_in_the_config():
    table = nbtrack.Table(columns=["a", "b"], data=[[1, 2]])
    run = log_and_open(
        grown=plot.line(table, "a", "b", title="t"),
        apart=plot.scatter(table, "a", "b", split_table=True),
        older=nbtrack.visualize("wandb/roc/v1", table),
        loss=0.5,
    )
    assert set(run.summary) >= {"grown_table", "Custom Chart Tables/apart_table", "older", "loss"}
    for key in ("grown", "grown_table", "apart", "older"):
        assert run.table(key).rows() == [(1, 2)]
    said = run.config["_wandb"]["visualize"]["grown"]
    assert said["panel_type"] == "Vega2"
    assert said["panel_config"]["panelDefId"] == "wandb/line/v0"
    assert said["panel_config"]["fieldSettings"] == {"x": "a", "y": "b", "stroke": None}
    assert said["panel_config"]["stringSettings"] == {"title": "t"}
    query = said["panel_config"]["userQuery"]["queryFields"][0]["fields"][3]
    assert query["args"] == [{"name": "tableKey", "value": "grown_table"}]
    assert run.config["_wandb"]["viz"]["older"]["id"] == "wandb/roc/v1"
    assert run.summary["grown_table"]["chart"]["fields"]["x"] == "a"


def test_the_config_that_a_user_sees_has_no_charts_in_it():
    with nbtrack.init(project="plots", config={"lr": 0.1}) as run:
        for _ in range(3):
            run.log({"c": plot.line_series([1, 2], [[1, 2]])})
        assert dict(run.config.items()) == {"lr": 0.1}
    assert "_wandb" not in nbtrack.runs("plots").df.columns
    assert not [name for name in nbtrack.runs("plots").df.columns if "visualize" in name]


def test_line_series_has_a_row_for_each_point():
    chart = plot.line_series([0, 1], [[1, 2], [3, 4]], title="t", xname="epoch")
    assert chart.table.columns == ["step", "lineKey", "lineVal"]
    assert chart.table.data == [
        [0, "line_0", 1],
        [1, "line_0", 2],
        [0, "line_1", 3],
        [1, "line_1", 4],
    ]
    assert chart.spec.string_fields == {"title": "t", "xname": "epoch"}
    several = plot.line_series([[0], [5]], [[1], [2]], keys=["a", "b"])
    assert several.table.data == [[0, "a", 1], [5, "b", 2]]
    with pytest.raises(ValueError, match=r"x-series \(1\) must match y-series \(2\)"):
        plot.line_series([[0]], [[1], [2]])
    with pytest.raises(ValueError, match=r"keys \(1\)"):
        plot.line_series([0], [[1], [2]], keys=["a"])


def test_the_confusion_matrix_has_all_pairs_row_by_row():
    chart = plot.confusion_matrix(y_true=[0, 1, 1], preds=[0, 1, 0])
    assert chart.table.columns == ["Actual", "Predicted", "nPredictions"]
    assert chart.table.data == [
        ["Class_1", "Class_1", 1.0],
        ["Class_1", "Class_2", 0.0],
        ["Class_2", "Class_1", 1.0],
        ["Class_2", "Class_2", 1.0],
    ]
    assert all(type(row[2]) is float for row in chart.table.data)
    assert chart.spec.string_fields == {"title": "Confusion Matrix Curve"}


def test_the_confusion_matrix_of_probabilities_and_of_classes_that_do_not_occur():
    chart = plot.confusion_matrix(
        probs=np.array(SCORES), y_true=np.array(TRUE), class_names=["a", "b", "c"]
    )
    counts = {(actual, predicted): n for actual, predicted, n in chart.table.data}
    assert len(counts) == 9
    assert counts["b", "a"] == 1
    assert counts["c", "c"] == 0
    words = plot.confusion_matrix(y_true=["dog", "cat"], preds=["cat", "cat"])
    assert [row[2] for row in words.table.data] == [1.0, 0.0, 1.0, 0.0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"y_true": [0], "probs": [[1.0]], "preds": [0]}, "Only one of"),
        ({"y_true": [0, 1], "preds": [0]}, "must be equal"),
        ({"y_true": [0], "preds": [2], "class_names": ["a"]}, "no name"),
        ({"y_true": [0, 1], "preds": [0, 1], "class_names": ["a"]}, "exceeds"),
        ({"preds": [0]}, "y_true"),
        ({"y_true": [0]}, "probs or preds"),
    ],
)
def test_confusion_matrices_that_cannot_be(arguments, message):
    with pytest.raises(ValueError, match=message):
        plot.confusion_matrix(**arguments)


def test_roc_is_that_of_scikit_learn_rounded_to_three_digits():
    from sklearn import metrics

    chart = plot.roc_curve(TRUE, SCORES, labels=["a", "b"])
    assert chart.table.columns == ["class", "fpr", "tpr"]
    expected = []
    for one, name in enumerate(["a", "b"]):
        false, true, _ = metrics.roc_curve(TRUE, np.array(SCORES)[:, one], pos_label=one)
        expected += [[name, round(x, 3), round(y, 3)] for x, y in zip(false, true, strict=True)]
    assert chart.table.data == expected
    assert chart.spec.spec_name == "wandb/area-under-curve/v0"
    assert chart.spec.string_fields["x-axis-title"] == "False positive rate"
    only = plot.roc_curve(TRUE, SCORES, classes_to_plot=[1])
    assert {row[0] for row in only.table.data} == {1}


def test_precision_never_falls_with_falling_recall():
    chart = plot.pr_curve(TRUE, SCORES, labels=["a", "b"])
    assert chart.table.columns == ["class", "precision", "recall"]
    assert len(chart.table.data) == 2 * 21
    first = chart.table.data[:21]
    assert [row[2] for row in first] == [round(1 - n / 20, 3) for n in range(21)]
    assert [row[1] for row in first] == sorted(row[1] for row in first)
    assert len(plot.pr_curve(TRUE, SCORES, interp_size=5).table.data) == 10


def test_words_as_classes_and_long_curves():
    rng = np.random.default_rng(0)
    true = rng.choice(["cat", "dog", "hen"], 20_000)
    chart = plot.roc_curve(true, rng.random((20_000, 3)))
    assert {row[0] for row in chart.table.data} == {"cat", "dog", "hen"}
    assert len(chart.table.data) == 10_000
    places = [(row[1], row[2]) for row in chart.table.data]
    assert places == sorted(places)


@pytest.mark.parametrize("make", [plot.roc_curve, plot.pr_curve])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((None, SCORES), "y_true is None"),
        ((TRUE, None), "y_probas is None"),
        ((TRUE, SCORES[:3]), "expected"),
        ((TRUE, [0.5] * 5), "expected"),
        (([0, 1, 2, 0, 1], SCORES), "3 classes"),
        ((TRUE, SCORES, ["a"]), "no name"),
        ((TRUE, SCORES, None, [7]), r"none of \[7\]"),
    ],
)
def test_curves_that_cannot_be(make, arguments, message):
    with pytest.raises(ValueError, match=message):
        make(*arguments)


def test_without_scikit_learn_the_message_says_how_to_get_it():
    code = (
        "import sys; sys.modules['sklearn'] = None\n"
        "import nbtrack\n"
        "try: nbtrack.plot.roc_curve([0, 1], [[1, 0], [0, 1]])\n"
        "except ImportError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install scikit-learn" in done.stdout


def test_one_class_alone_is_drawn():
    with pytest.warns(
        UserWarning, match="No negative samples"
    ):  # scikit-learn's own: no negatives, no false positive rate
        chart = plot.roc_curve([1, 1], [[0.5, 0.5], [0.2, 0.8]])
    run = log_and_open(roc=chart)
    assert run.table("roc").height == len(chart.table)
