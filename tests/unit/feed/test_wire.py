from __future__ import annotations

import json
import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbtrack.errors import ArgumentError
from nbtrack.feed.wire import Message, decode, encode, floats, plain

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(categories=None))
)
VALUES = st.recursive(
    SCALARS, lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside), max_leaves=20
)
HEADERS = st.dictionaries(st.text().filter(lambda key: key != "buffers"), VALUES)


@given(header=HEADERS, buffers=st.lists(st.binary(max_size=64), max_size=4))
def test_what_is_encoded_comes_back(header, buffers):
    assert decode(encode(Message(header, tuple(buffers)))) == (header, tuple(buffers))


@given(header=HEADERS)
def test_the_first_buffer_lies_at_a_multiple_of_eight(header):
    data = encode(Message(header, (b"12345678",)))
    (length,) = struct.unpack_from("<I", data)
    assert (4 + length) % 8 == 0
    assert json.loads(data[4 : 4 + length])["buffers"] == [8]


@given(data=st.binary(max_size=100))
def test_bytes_that_are_no_message_are_refused(data):
    try:
        decoded = decode(data)
    except ArgumentError:
        return
    assert isinstance(decoded.header, dict)


def test_numbers_that_json_lacks_are_text_in_headers_and_themselves_in_buffers():
    values = [math.nan, math.inf, -math.inf, 1e300]
    message = decode(encode(Message({"last": values}, (floats(np.array(values)),))))
    assert message.header["last"] == ["nan", "inf", "-inf", 1e300]
    assert np.array_equal(np.frombuffer(message.buffers[0]), values, equal_nan=True)


def test_steps_become_floats():
    assert np.frombuffer(floats(np.arange(3))).tolist() == [0.0, 1.0, 2.0]


def test_what_json_does_not_know_becomes_its_text():
    assert plain({1: {2}, "path": ValueError("no")}) == {"1": [2], "path": "no"}


def test_a_value_without_end_is_cut_off():
    endless: dict[str, object] = {}
    endless["again"] = endless
    assert "…" in json.dumps(plain(endless), ensure_ascii=False)


def test_a_message_cut_short_says_so():
    data = encode(Message({"type": "x"}, (b"12345678",)))
    with pytest.raises(ArgumentError, match="came with"):
        decode(data[:-1])
