from __future__ import annotations

import numpy as np
import pytest

from nbtrack.feed.run_header import Pace, run_facts, total_steps
from nbtrack.records import RunInfo, RunRecord


def a_record(**fields):
    info = RunInfo(run_id="a", project="p", name="n", created_us=0, config=fields.pop("config", {}))
    known = {
        "info": info,
        "state": "running",
        "summary": {},
        "ended_us": None,
        "updated_us": 0,
        "duration_s": 10.0,
        "rows": 50,
        "last_step": 49,
        "exit_code": None,
        "error": None,
        "folder": "",
    }
    return RunRecord(**{**known, **fields})


def test_time_left_is_told_where_the_config_names_a_total():
    facts = run_facts(a_record(config={"max_steps": 150}), rate=5.0)
    assert (facts["total"], facts["eta_s"]) == (150, 20.0)


@pytest.mark.parametrize(
    "config",
    [{}, {"epochs": 5}, {"max_steps": True}, {"steps": "9"}, {"steps": float("nan")}, {"steps": 9}],
)
def test_nothing_is_made_up_without_a_total(config):
    facts = run_facts(a_record(config=config), rate=5.0)
    assert (facts["total"], facts["eta_s"]) == (None, None)


def test_an_ended_run_has_no_rate():
    assert run_facts(a_record(state="finished"), rate=5.0)["rate"] is None


def test_the_first_known_key_counts():
    assert total_steps({"steps": 5, "total_steps": 7.0}) == 7


def test_the_rate_is_that_of_the_last_seconds():
    pace = Pace()
    times_us = np.arange(0, 100_000_000, 100_000)
    steps = np.concatenate((np.arange(500), 500 + 10 * np.arange(500)))
    pace.take(times_us, steps)
    assert pace.rate(99.9) == pytest.approx(100, rel=0.05)


def test_the_rate_falls_where_no_row_comes():
    pace = Pace()
    pace.take(np.array([0, 1_000_000, 2_000_000]), np.array([0, 10, 20]))
    assert pace.rate(2.1) == 10
    assert pace.rate(40.0) == 0.5


def test_one_row_has_no_rate():
    pace = Pace()
    pace.take(np.array([5]), np.array([0]))
    assert pace.rate(9.0) is None


def test_steps_that_go_back_begin_a_new_rate():
    pace = Pace()
    pace.note(0.0, 100)
    pace.note(5.0, 0)
    pace.note(7.0, 10)
    assert pace.rate(7.0) == 5
