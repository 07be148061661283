"""The messages that labextension/tests/wire.test.ts reads are those that Python writes."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
import pytest

from nbtrack.feed.wire import Message, decode, encode, floats

GOLDEN = Path(__file__).parents[2] / "golden" / "messages.json"
CASES = json.loads(GOLDEN.read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["header"]["type"])
def test_a_message_has_the_bytes_that_the_page_reads(case):
    buffers = tuple(floats(np.array(list(map(float, each)))) for each in case["buffers"])
    message = Message(case["header"], buffers)
    assert encode(message) == base64.b64decode(case["bytes"])
    assert decode(encode(message)) == message
