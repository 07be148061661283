from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nbtrack.feed.batch import pack, unpack
from nbtrack.feed.wire import Message, decode, encode, floats

ARRAYS = st.lists(st.floats(width=64), max_size=5).map(lambda each: floats(np.array(each)))
HEADERS = st.fixed_dictionaries({"type": st.text(), "last": st.floats() | st.integers()})
MESSAGES = st.lists(st.builds(Message, HEADERS, st.lists(ARRAYS, max_size=4).map(tuple)))


@given(MESSAGES)
def test_a_batch_holds_what_the_messages_hold_one_by_one(messages):
    headers, arrays = pack(messages)
    assert unpack(headers, arrays) == [decode(encode(message)) for message in messages]


def test_no_messages_are_nothing():
    assert pack([]) == ([], b"")
