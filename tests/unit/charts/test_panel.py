from __future__ import annotations

import pytest

from nbtrack.charts.panel import charted_metrics
from nbtrack.query.changes import Standing, what_changed
from nbtrack.query.words import MINUS
from nbtrack.records import MetricDefinition
from tests.unit.charts.making import NOW_US, panel, record, sketch


def line(made):
    assert made.changes is not None
    phrases = [*made.changes.config, *made.changes.metrics]
    return " · ".join("".join(span.text for span in phrase) for phrase in phrases)


def test_sections_come_in_the_order_of_first_appearance():
    made = panel({"train/loss": [1.0], "val/acc": [0.5], "train/acc": [0.4], "lr": [0.1]})
    assert [section.name for section in made.sections] == ["train", "val", ""]
    assert [c.label for c in made.sections[0].charts] == ["loss", "acc"]


def test_axes_and_hidden_metrics_get_no_chart():
    defines = {
        "val/*": MetricDefinition(name="val/*", step_metric="samples"),
        "secret": MetricDefinition(name="secret", hidden=True),
    }
    names = ("epoch", "trainer/global_step", "samples", "secret", "_x", "val/loss")
    assert charted_metrics(names, defines) == ("val/loss",)


def test_the_first_twelve_metrics_are_drawn_and_the_others_counted():
    made = panel({f"m{number}": [1.0] for number in range(500)})
    assert [chart.name for chart in made.charts] == [f"m{number}" for number in range(12)]
    assert made.hidden_charts == 488


@pytest.mark.parametrize(
    ("state", "facts"),
    [
        ("finished", ("finished in 5 m 26 s", "100 steps", "14 Nov 2026, 16:42")),
        ("failed", ("failed after 5 m 26 s", "100 steps", "14 Nov 2026, 16:42")),
        ("interrupted", ("interrupted after 5 m 26 s", "100 steps", "14 Nov 2026, 16:42")),
        ("killed", ("killed after 5 m 26 s", "100 steps", "14 Nov 2026, 16:42")),
        ("running", ("running 5 m 26 s", "step 99", "3 s a step")),
        ("stale", ("no sign of life for 2 m 00 s", "step 99")),
    ],
)
def test_the_head_says_how_the_run_stands(state, facts):
    made = panel({"loss": [1.0] * 100}, state=state, now_us=NOW_US + 120_000_000)
    assert made.facts == facts
    assert made.is_live == (state == "running")


def test_sparse_steps_are_not_counted_as_steps():
    made = panel({"loss": sketch([1.0, 2.0], [0, 9_900])}, rows=2)
    assert made.facts[1] == "last step 9,900"


def test_a_fast_run_says_steps_a_second():
    assert panel({"loss": [1.0] * 11_730}, state="running").facts[2] == "36 steps/s"


def test_a_young_run_has_no_rate():
    assert len(panel({"loss": [1.0] * 5}, state="running", duration_s=0.5).facts) == 2


def test_a_run_without_metrics_has_no_sections():
    made = panel({}, state="running", duration_s=0.2)
    assert made.sections == ()
    assert made.facts == ("running 200 ms",)


def test_the_error_of_a_failed_run_is_its_last_line():
    made = panel({}, state="failed", error="Traceback ...\n  File x\nValueError: no\n\n")
    assert made.problem == "ValueError: no"


def test_what_is_wrong_with_the_files_is_said():
    assert panel({}, ill="run.json is empty").problem == "run.json is empty"


def test_config_is_flat_and_what_was_hidden_is_shown_as_hidden():
    made = panel({}, config={"lr": 3e-4, "model": {"depth": 18}, "_w": 1}, hidden_keys=("api.key",))
    assert [(fact.key, fact.text) for fact in made.config] == [
        ("lr", "3e-4"),
        ("model.depth", "18"),
        ("api.key", "hidden"),
    ]


def test_the_summary_has_metrics_and_what_else_was_kept():
    made = panel(
        {"val/acc": [0.5, 0.9, 0.8]},
        summary={"val/acc": 0.8, "note": "good", "img": {"_type": "image-file"}, "_step": 1},
    )
    assert [(row.name, row.last, row.best, row.at_step) for row in made.summary] == [
        ("val/acc", "0.8000", "0.9000", "1"),
        ("note", "good", "", ""),
        ("img", "image", "", ""),
    ]


def test_long_tables_are_cut_and_counted():
    made = panel({}, config={f"k{n}": n for n in range(1_000)})
    assert len(made.config) == 100
    assert made.config_count == 1_000


def test_the_small_print_names_cost_id_and_version():
    made = panel({}, overhead_us=652_000, nbtrack="0.1.0")
    assert made.small_print == ("tracking cost 0.2 % of this run", "id k3f9x2ab", "nbtrack 0.1.0")


def with_previous(before, after, *, state="finished", best=None, **fields):
    past = {name: sketch(values) for name, values in before.items()}
    now = {name: sketch(values) for name, values in after.items()}
    old = record(past, name="eager-finch-11", run_id="old", config={"lr": 1e-3, "seed": 1})
    config = {"lr": 3e-4, "seed": 1}
    run = record(now, config=config, state=state, **fields)
    changes = what_changed(run, old, best)
    return panel(now, previous=(old, past), changes=changes, config=config, state=state, **fields)


def test_the_last_sentence_says_what_changed_and_whether_it_was_better():
    best = {"val/acc": Standing("c", "calm-otter-7", 0.9584)}
    made = with_previous({"val/acc": [0.9457]}, {"val/acc": [0.9529]}, best=best)
    assert made.changes is not None
    assert made.changes.lead == "Since eager-finch-11:"
    assert line(made) == "lr 1e-3 → 3e-4 · val/acc +0.0072, 0.0055 below the best, calm-otter-7"
    tones = {span.text: span.tone for span in made.changes.metrics[0]}
    assert tones["+0.0072"] == "better"
    assert tones["0.0055 below the best"] == "worse"
    assert made.ghost_name == "eager-finch-11"


def test_the_best_run_so_far_is_told():
    best = {"loss": Standing("c", "calm-otter-7", 0.5)}
    made = with_previous({"loss": [0.7]}, {"loss": [0.25]}, best=best)
    assert line(made) == f"lr 1e-3 → 3e-4 · loss {MINUS}0.4500, the best so far"


def test_a_previous_run_that_is_the_best_is_named_once():
    best = {"loss": Standing("old", "eager-finch-11", 0.5)}
    made = with_previous({"loss": [0.5]}, {"loss": [0.75]}, best=best)
    assert line(made).endswith("loss +0.2500, eager-finch-11 is the best")


def test_while_a_run_goes_on_it_is_compared_at_the_same_step():
    made = with_previous({"loss": [1.0, 0.8, 0.6, 0.4, 0.2]}, {"loss": [1.0, 0.5]}, state="running")
    assert line(made).endswith("loss ahead by 0.3000 at this step")


def test_what_is_less_than_the_digits_shown_is_level():
    made = with_previous({"loss": [0.5, 0.25]}, {"loss": [0.5, 0.25]}, state="running")
    assert line(made).endswith("loss level with it at this step")


def test_an_equal_config_is_said_to_be_the_same():
    old = record({}, name="a", run_id="old")
    made = panel({}, changes=what_changed(record({}), old))
    assert line(made) == "same config"


def test_the_first_run_of_a_project_says_so():
    made = panel({}, changes=what_changed(record({}), None))
    assert made.changes is not None
    assert made.changes.lead == "First run of cifar"


def test_long_config_values_are_shortened():
    old = record({}, run_id="old", config={"prompt": "a" * 500})
    made = panel({}, changes=what_changed(record({}, config={"prompt": "b" * 500}), old))
    assert len(line(made)) < 80
