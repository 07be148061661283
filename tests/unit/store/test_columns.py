from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbtrack.store.columns import flatten, json_text, parse_json, physical_name, split_physical
from nbtrack.store.logical import exact_row_builder

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(),
    st.lists(st.integers(-5, 5), max_size=3),
)
ROWS = st.dictionaries(
    st.text(max_size=6),
    st.recursive(LEAVES, lambda inner: st.dictionaries(st.text(max_size=4), inner, max_size=3)),
    max_size=4,
)


@given(ROWS)
def test_a_row_comes_back_as_it_was_whatever_its_keys_and_values(row):
    columns = dict(flatten(row))
    build = exact_row_builder(list(columns))
    assert build(tuple(columns.values())) == row


@given(ROWS)
def test_types_come_back_exactly_not_only_equal_values(row):
    columns = dict(flatten(row))
    back = exact_row_builder(list(columns))(tuple(columns.values()))
    assert repr(sorted(back.items())) == repr(sorted(row.items()))


@given(st.lists(st.text(), min_size=1, max_size=4), st.sampled_from("fibsjn"))
def test_a_physical_name_says_its_type_and_path(path, letter):
    assert split_physical(physical_name(letter, tuple(path))) == (letter, tuple(path))


def test_two_different_paths_never_share_a_column():
    assert physical_name("f", ("a", "b")) != physical_name("f", ("a\x1fb",))


@pytest.mark.parametrize(
    "value", [math.inf, -math.inf, 2**70, [1.5, None], {"_type": "x"}, "\ud800"]
)
def test_json_text_reads_back(value):
    assert parse_json(json_text(value)) == value


def test_json_text_keeps_nan():
    assert math.isnan(parse_json(json_text([math.nan]))[0])


def test_a_dict_with_a_type_is_one_value():
    assert [name for name, _ in flatten({"h": {"_type": "histogram", "values": [1]}})] == ["j:h"]
