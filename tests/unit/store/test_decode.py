from __future__ import annotations

import numpy as np

from nbtrack.store.decode import decode_rows
from tests.unit.store.rows import LogBytes


def test_numbers_of_a_metric_come_with_their_steps_and_times():
    log = (
        LogBytes().row({"loss": 0.5}, step=3, time_us=7).row({"acc": 1}).row({"loss": 0.25}, step=9)
    )
    steps, times, values = decode_rows(bytes(log)).numbers("loss")
    assert steps.tolist() == [3, 9]
    assert times[0] == 7
    assert values.tolist() == [0.5, 0.25]


def test_ints_floats_and_bools_of_one_metric_are_numbers_in_the_order_of_writing():
    log = LogBytes().rows([{"x": 1}, {"x": 0.5}, {"x": True}, {"x": "text"}, {"x": 2}])
    assert decode_rows(bytes(log)).numbers("x")[2].tolist() == [1.0, 0.5, 1.0, 2.0]


def test_nested_metrics_have_dotted_names():
    batch = decode_rows(bytes(LogBytes().row({"d": {"x": 1.0, "y": {"z": 2.0}}})))
    assert batch.names() == ["d.x", "d.y.z"]
    assert batch.numbers("d.y.z")[2].tolist() == [2.0]


def test_not_a_number_and_infinities_are_exact():
    log = LogBytes().rows({"x": value} for value in (np.nan, np.inf, -np.inf, -0.0, 5e-324))
    values = decode_rows(bytes(log)).numbers("x")[2]
    assert np.array_equal(values, [np.nan, np.inf, -np.inf, -0.0, 5e-324], equal_nan=True)
    assert np.signbit(values[3])


def test_names_are_in_the_order_of_first_appearance():
    log = LogBytes().rows([{"b": 1.0}, {"note": "x", "a": 1.0}, {"b": 2.0, "c": 1.0}])
    assert decode_rows(bytes(log)).names() == ["b", "note", "a", "c"]


def test_reading_goes_on_where_it_stopped():
    log = LogBytes().rows({"a": float(i)} for i in range(10))
    whole = bytes(log)
    half = sum(map(len, log.frames[:6]))
    first = decode_rows(whole[: half + 5])
    second = decode_rows(whole, start=first.end, schemas=first.schemas)
    values = [*first.numbers("a")[2], *second.numbers("a")[2]]
    assert values == [float(i) for i in range(10)]


def test_rows_whose_key_set_is_unknown_are_left_out_and_do_no_harm():
    log = LogBytes().rows([{"a": 1.0}, {"b": 2.0}])
    without = b"".join(log.frames[1:])  # the schema of the first row is gone
    batch = decode_rows(without)
    assert batch.numbers("b")[2].tolist() == [2.0]
    assert batch.numbers("a")[2].tolist() == []
