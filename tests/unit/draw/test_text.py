from __future__ import annotations

import math

from nbtrack.draw.text import panel_text
from tests.unit.charts.making import panel


def test_the_text_has_name_state_last_and_best():
    made = panel({"val/acc": [0.5, 0.9, 0.8], "lr": [0.1, 0.1, math.nan]})
    assert panel_text(made).splitlines() == [
        "brisk-heron-12 (project cifar): finished in 5 m 26 s · 3 steps · 14 Nov 2026, 16:42",
        "  val/acc  0.8000  best 0.9000  at 1",
        "  lr       NaN                        1 NaN from step 2",
    ]


def test_a_failed_run_says_why():
    made = panel({}, state="failed", error="Traceback\nValueError: no")
    assert panel_text(made).splitlines()[1] == "  ValueError: no"


def test_more_metrics_are_counted():
    assert panel_text(panel({f"m{n}": [1.0] for n in range(15)})).endswith("and 3 more")
