from __future__ import annotations

import math
from collections import OrderedDict, UserDict, deque
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from nbtrack.errors import ValueTypeError
from nbtrack.track.encode import (
    check_data,
    config_value,
    encode_row,
    summary_value,
    to_plain,
)

PLAIN = {float, int, bool, str, type(None), list, dict}


class Colour(Enum):
    RED = "red"
    ODD = object()


class Level(IntEnum):
    HIGH = 3


class Name(str, Enum):  # noqa: UP042 - the older way to write it, which str() treats otherwise
    LOSS = "loss"


class Point(NamedTuple):
    x: int
    y: int


class Number(float):
    pass


@dataclass
class Optimizer:
    lr: float
    betas: tuple[float, float] = (0.9, 0.99)
    extra: dict[str, Any] = field(default_factory=dict)


class Tensor:
    """As much of a torch tensor as there is to see from outside."""

    def __init__(self, values: Any, dtype: str = "torch.float32", *, needs_grad: bool = False):
        self._values = np.asarray(values, dtype=np.float32)
        self.dtype = dtype
        self.needs_grad = needs_grad

    @property
    def shape(self) -> tuple[int, ...]:
        return self._values.shape

    def item(self) -> float:
        return self._values.item()

    def detach(self) -> Tensor:
        return Tensor(self._values, self.dtype)

    def cpu(self) -> Tensor:
        return self

    def float(self) -> Tensor:
        return Tensor(self._values)

    def __float__(self) -> float:
        return float(self._values)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        if self.needs_grad or "bfloat16" in self.dtype:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad.")
        return self._values


def assert_exactly(found: object, expected: object) -> None:
    assert type(found) is type(expected), f"{type(found)} instead of {type(expected)}"
    assert found == expected or (found != found and expected != expected)  # noqa: PLR0124


def types_in(value: Any) -> set[type]:
    inside = value.values() if type(value) is dict else value if type(value) is list else ()
    return {type(value)}.union(*(types_in(part) for part in inside))


class TestScalars:
    @pytest.mark.parametrize(
        ("value", "plain"),
        [
            (1, 1),
            (0.5, 0.5),
            (True, True),
            ("x", "x"),
            (None, None),
            (2**200, 2**200),
            (Number(0.5), 0.5),
            (np.float64(0.5), 0.5),
            (np.float32(0.5), 0.5),
            (np.float16(0.5), 0.5),
            (np.longdouble(0.5), 0.5),
            (np.int8(-3), -3),
            (np.uint64(2**64 - 1), 2**64 - 1),
            (np.bool_(True), True),
            (np.str_("x"), "x"),
            (np.array(2.5), 2.5),
            (np.array(7), 7),
            (Tensor(0.5), 0.5),
            (Tensor(0.5, "torch.bfloat16", needs_grad=True), 0.5),
            (Colour.RED, "red"),
            (Colour.ODD, "ODD"),
            (Level.HIGH, 3),
            (Name.LOSS, "loss"),
            (Decimal("0.5"), 0.5),
            (Fraction(1, 4), 0.25),
            (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
            (Path("a/b"), "a/b"),
            (b"abc", "abc"),
            (datetime(2024, 5, 1, 12, tzinfo=UTC), "2024-05-01T12:00:00+00:00"),
            (date(2024, 5, 1), "2024-05-01"),
            (time(12, 30), "12:30:00"),
            (timedelta(minutes=1.5), 90.0),
            (np.datetime64("2024-05-01T12:00:00.000000001"), "2024-05-01T12:00:00.000000001"),
            (np.timedelta64(1500, "ms"), 1.5),
            (pd.Timestamp("2024-05-01"), "2024-05-01T00:00:00"),
            (pd.NaT, None),
            (np.datetime64("NaT"), None),
        ],
    )
    def test_become_python(self, value, plain):
        assert_exactly(to_plain(value, key="k"), plain)

    @pytest.mark.parametrize(
        "value",
        [math.nan, math.inf, -math.inf, np.float32("nan"), np.float64("-inf"), Decimal("NaN")],
    )
    def test_what_is_not_finite_stays(self, value):
        assert_exactly(to_plain(value, key="k"), float(value))


class TestContainers:
    @pytest.mark.parametrize(
        ("value", "plain"),
        [
            ((1, 2), [1, 2]),
            ([1, np.float32(2.5), "x"], [1, 2.5, "x"]),
            (list(range(100)), list(range(100))),
            ({3, 1, 2}, [1, 2, 3]),
            (frozenset("b"), ["b"]),
            (range(3), [0, 1, 2]),
            (deque([1]), [1]),
            (Point(1, 2), [1, 2]),
            ({"a": {"b": np.int64(1)}}, {"a": {"b": 1}}),
            ({1: "x", (2, 3): "y", None: "z"}, {"1": "x", "(2, 3)": "y", "None": "z"}),
            ({Name.LOSS: 1}, {"loss": 1}),
            (OrderedDict(a=1), {"a": 1}),
            (UserDict(a=1), {"a": 1}),
            ({"a": 1}.keys(), ["a"]),
        ],
    )
    def test_become_lists_and_dictionaries(self, value, plain):
        assert_exactly(to_plain(value, key="k"), plain)

    def test_a_set_of_several_types(self):
        assert sorted(to_plain({1, "a"}, key="k"), key=str) == [1, "a"]

    def test_the_list_is_a_copy(self):
        value = [1, 2]
        plain = to_plain(value, key="k")
        value.append(3)
        assert plain == [1, 2]

    def test_what_contains_itself_is_refused(self):
        ring: list[Any] = []
        ring += [ring, ring]
        with pytest.raises(ValueTypeError, match="'k' is nested deeper than 64 levels"):
            to_plain(ring, key="k")
        inner: dict[str, Any] = {}
        inner["self"] = inner
        with pytest.raises(ValueTypeError, match="contains itself"):
            config_value(inner, key="k")

    def test_deep_is_fine(self):
        value: Any = 1
        for _ in range(50):
            value = {"d": value}
        assert to_plain(value, key="k") == value


class TestArrays:
    @pytest.mark.parametrize(
        ("value", "plain"),
        [
            (np.array([1, 2]), [1, 2]),
            (np.array([[1.5, np.nan]]), [[1.5, math.nan]]),
            (np.array([True, False]), [True, False]),
            (np.array([]), []),
            (np.arange(32), list(range(32))),
            (np.array(["a", "b"]), ["a", "b"]),
            (np.array([1, "a", None], dtype=object), [1, "a", None]),
            (np.array(["2024-05-01"], dtype="datetime64[D]"), ["2024-05-01"]),
            (np.array([1500], dtype="timedelta64[ms]"), [1.5]),
            (np.array([0.5], dtype=np.longdouble), [0.5]),
            (np.ma.masked_array([1, 2], mask=[False, True]), [1.0, math.nan]),
            (Tensor([[0.5, 1.0]]), [[0.5, 1.0]]),
            (Tensor([0.5], "torch.bfloat16", needs_grad=True), [0.5]),
            (pd.Series([1, 2]), [1, 2]),
            (pl.Series([1.5]), [1.5]),
            (pd.Series(["a"] * 40), ["a"] * 40),
        ],
    )
    def test_small_ones_become_lists(self, value, plain):
        found = to_plain(value, key="k")
        assert types_in(found) <= PLAIN
        assert np.array_equal(np.array(found, dtype=object), np.array(plain, dtype=object)) or (
            repr(found) == repr(plain)
        )

    def test_large_ones_become_a_histogram(self):
        found = to_plain(np.arange(33), key="k")
        assert list(found) == ["_type", "values", "bins"]
        assert found["_type"] == "histogram"
        assert len(found["values"]) == 32
        assert len(found["bins"]) == 33
        assert sum(found["values"]) == 33
        assert (found["bins"][0], found["bins"][-1]) == (0.0, 32.0)
        assert types_in(found["values"]) == {list, int}
        assert types_in(found["bins"]) == {list, float}

    def test_it_is_numpys_histogram(self):
        values = np.random.default_rng(0).normal(size=1000)
        counts, edges = np.histogram(values, bins=32)
        found = to_plain(values, key="k")
        assert found["values"] == counts.tolist()
        assert np.allclose(found["bins"], edges)

    def test_what_is_not_finite_is_not_counted(self):
        values = np.array([math.nan, math.inf, *range(100)], dtype=np.float32)
        assert sum(to_plain(values, key="k")["values"]) == 100

    def test_nothing_finite_is_nothing(self):
        assert to_plain(np.full(40, math.nan), key="k") is None

    @pytest.mark.parametrize(
        "values",
        [
            np.zeros(40),
            np.full(40, 1e300),
            np.array([-1.7e308, 1.7e308] * 20),
            np.array([1.0, np.nextafter(1.0, 2.0)] * 20),
            np.array([5e-324, 0.0] * 20),
            np.array([-60000, 60000] * 20, dtype=np.float16),
            np.array([True, False] * 20),
            np.array([2**63, 2**64 - 1] * 20, dtype=np.uint64),
            np.zeros((2, 3, 7)),
            Tensor(np.arange(40), needs_grad=True),
            pd.Series(range(40)),
        ],
    )
    def test_every_range_can_be_counted(self, values):
        found = to_plain(values, key="k")
        assert sum(found["values"]) == np.prod(values.shape)
        assert all(math.isfinite(edge) for edge in found["bins"])
        assert all(a < b for a, b in zip(found["bins"], found["bins"][1:], strict=False))

    def test_an_array_is_not_changed(self):
        values = np.array([math.nan, 1.0] * 20)
        to_plain(values, key="k")
        assert np.isnan(values[0])

    def test_elements_that_are_no_values(self):
        with pytest.raises(ValueTypeError, match="complex"):
            to_plain(np.array([1j]), key="k")
        with pytest.raises(ValueTypeError, match="object"):
            to_plain(np.array([object()]), key="k")

    def test_a_library_that_does_not_hand_them_out(self):
        class Sparse(Tensor):
            def detach(self) -> Tensor:
                raise RuntimeError("sparse layout\nsecond line")

        with pytest.raises(ValueTypeError, match=r"'k' is a .*Sparse without .*: sparse layout$"):
            to_plain(Sparse([1, 2]), key="k")


class TestRefusals:
    @pytest.mark.parametrize(
        ("value", "message"),
        [
            (object(), "'k' is a object, which cannot be logged. Log numbers, texts"),
            (1j, "log its real and imaginary part"),
            (Optimizer(0.1), r"Optimizer, which cannot be logged; write dataclasses.asdict\(...\)"),
            ((n for n in range(3)), r"write list\(...\) around it"),
            (len, "did you mean to call it"),
            (b"\xff", "bytes, which cannot be logged"),
            ([1, {"a": object()}], "'k' is a object"),
        ],
    )
    def test_what_is_no_value(self, value, message):
        with pytest.raises(ValueTypeError, match=message):
            to_plain(value, key="k")
        with pytest.raises(TypeError):
            summary_value(value, key="k")

    @pytest.mark.parametrize(
        ("value", "message"),
        [
            (Image.new("RGB", (2, 2)), "'k' is a PIL.Image.Image: media are logged"),
            (pd.DataFrame({"a": [1]}), "media are logged"),
            (pl.DataFrame({"a": [1]}), "media are logged"),
            (pl.LazyFrame({"a": [1]}), "media are logged"),
            ([Image.new("L", (1, 1))], "media are logged"),
        ],
    )
    def test_media_need_a_run_to_lie_in(self, value, message):
        with pytest.raises(ValueTypeError, match=message):
            to_plain(value, key="k")


class TestRows:
    def test_a_row_is_plain(self):
        row, time_us = encode_row({"a": np.float32(0.5), "b": (1, 2), "c": {"d": None}})
        assert row == {"a": 0.5, "b": [1, 2], "c": {"d": None}}
        assert time_us is None

    def test_what_is_ours_is_left_out(self):
        row, time_us = encode_row({"_step": 7, "_runtime": 1.0, "_timestamp": 1.25, "_mine": 1})
        assert row == {"_mine": 1}
        assert time_us == 1_250_000

    def test_a_time_that_is_none(self):
        with pytest.raises(ValueTypeError, match="seconds since 1970"):
            encode_row({"_timestamp": "noon"})

    @pytest.mark.parametrize("data", [[1], None, "loss", 0.5, [("loss", 1)]])
    def test_only_a_dictionary_is_a_row(self, data):
        kind = type(data).__name__
        message = rf"nbtrack.log\(\) takes a dictionary, .*, got {kind}"
        with pytest.raises(ValueTypeError, match=message):
            check_data(data)

    @pytest.mark.parametrize("key", [1, None, ("a",), b"loss"])
    def test_only_text_is_a_name(self, key):
        with pytest.raises(ValueTypeError, match="names of metrics are text"):
            encode_row({key: 1})

    def test_any_mapping_is_a_row(self):
        assert encode_row(UserDict(loss=1))[0] == {"loss": 1}

    def test_names_become_plain_text(self):
        row, _ = encode_row({np.str_("a"): 1, Name.LOSS: 2})
        assert row == {"a": 1, "loss": 2}
        assert {type(name) for name in row} == {str}

    def test_an_empty_row(self):
        assert encode_row({}) == ({}, None)


class TestConfigValues:
    @pytest.mark.parametrize(
        ("value", "plain"),
        [
            (np.float32(0.5), 0.5),
            (np.arange(100), list(range(100))),
            ((1, (2,)), [1, [2]]),
            (dict, "builtins.dict"),
            (object, "builtins.object"),
            (len, "builtins.len"),
            (math, "math"),
            (Path.home, "pathlib.Path.home"),
            (
                Optimizer(0.1, extra={"a": (1,)}),
                {"lr": 0.1, "betas": [0.9, 0.99], "extra": {"a": [1]}},
            ),
            (Optimizer, "Optimizer"),
            (1j, "1j"),
            (np.dtype("f4"), "float32"),
            (Colour.RED, "red"),
            ({"model": dict}, {"model": "builtins.dict"}),
        ],
    )
    def test_become_plain(self, value, plain):
        found = config_value(value, key="k")
        assert types_in(found) <= PLAIN
        assert found == plain or str(found).endswith(f".{plain}")

    def test_the_text_of_an_object_has_no_address(self):
        assert config_value(object(), key="k") == "<object object>"
        found = config_value(partial(len), key="k")
        assert found == "functools.partial(<built-in function len>)"
        assert config_value(lambda: 0, key="k").endswith("<lambda>")

    def test_media_of_other_libraries_become_text(self):
        assert "PIL.Image.Image" in config_value(Image.new("L", (1, 1)), key="k")


class TestSummaryValues:
    def test_large_arrays_become_statistics(self):
        values = np.arange(101.0)
        assert summary_value(values, key="k") == {
            "_type": "numpy.ndarray",
            "var": pytest.approx(values.var()),
            "mean": 50.0,
            "min": 0.0,
            "max": 100.0,
            "10%": 10.0,
            "25%": 25.0,
            "75%": 75.0,
            "90%": 90.0,
            "size": 101,
        }

    def test_small_arrays_become_lists(self):
        assert summary_value(np.arange(3), key="k") == [0, 1, 2]

    def test_what_is_not_finite_is_left_out(self):
        values = np.array([1.0] * 40 + [math.nan])
        found = summary_value(values, key="k")
        assert (found["mean"], found["size"]) == (1.0, 41)
        assert summary_value(np.full(40, math.nan), key="k") is None


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary(max_size=4).map(bytes.hex)
    | st.floats(width=32).map(np.float32)
    | st.datetimes()
    | st.decimals(),
    lambda inner: (
        st.lists(inner, max_size=40)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text() | st.integers(), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(anything)
def test_plain_values_are_plain_and_stay_what_they_are(value: Any):
    found = to_plain(value, key="k")
    assert types_in(found) <= PLAIN
    assert repr(to_plain(found, key="k")) == repr(found)


@given(
    st.lists(st.floats(width=64) | st.floats(-1, 1), min_size=33, max_size=80),
)
def test_a_histogram_counts_every_finite_number(values: list[float]):
    finite = [value for value in values if math.isfinite(value)]
    found = to_plain(np.array(values), key="k")
    if not finite:
        assert found is None
        return
    assert sum(found["values"]) == len(finite)
    assert all(math.isfinite(edge) for edge in found["bins"])
