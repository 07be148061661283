from __future__ import annotations

from zlib import crc32

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbtrack.store.crc import crc32_rows
from nbtrack.store.frames import frame, iter_payloads
from nbtrack.store.scan import scan_frames
from tests.unit.store.rows import LogBytes

PAYLOADS = st.lists(
    st.one_of(st.binary(min_size=1, max_size=40), st.sampled_from([b"alike!", b"alike?"])),
    max_size=80,
)


def payloads_of(data: bytes) -> list[bytes]:
    found = scan_frames(data)
    return [
        data[start : start + size] for start, size in zip(found.offsets, found.lengths, strict=True)
    ]


@given(PAYLOADS)
def test_every_frame_is_found_in_order(payloads):
    data = b"".join(map(frame, payloads))
    assert payloads_of(data) == payloads
    assert scan_frames(data).end == len(data)


@given(PAYLOADS, st.data())
def test_whatever_single_bit_flips_all_other_frames_are_found(payloads, data):
    whole = bytearray(b"".join(map(frame, payloads)))
    if not whole:
        return
    at = data.draw(st.integers(0, len(whole) * 8 - 1))
    whole[at // 8] ^= 1 << (at % 8)
    found = payloads_of(bytes(whole))
    ill = _frame_of_byte(payloads, at // 8)
    assert found == payloads[:ill] + payloads[ill + 1 :]


@given(PAYLOADS, st.integers(1, 60))
def test_a_torn_end_costs_only_the_torn_frame(payloads, cut):
    whole = b"".join(map(frame, payloads))
    torn = whole[:-cut]
    kept = []
    for payload in payloads:
        if len(b"".join(map(frame, [*kept, payload]))) > len(torn):
            break
        kept.append(payload)
    assert payloads_of(torn) == kept
    assert scan_frames(torn).skipped == []


@given(st.binary(max_size=300), PAYLOADS)
@settings(max_examples=50)
def test_rubbish_before_the_frames_is_passed_over(rubbish, payloads):
    found = payloads_of(rubbish + b"".join(map(frame, payloads)))
    assert found[len(found) - len(payloads) :] == payloads


def test_bulk_and_single_reading_agree_on_a_long_ill_log():
    log = LogBytes().rows({"a": i / 7, "b": float(i)} if i % 9 else {"n": i} for i in range(3000))
    data = bytearray(bytes(log))
    for at in range(500, len(data), 9973):
        data[at] ^= 0x55
    assert payloads_of(bytes(data)) == [bytes(p) for _, p in iter_payloads(bytes(data))]


def test_what_was_passed_over_is_told():
    log = LogBytes().rows({"a": float(i)} for i in range(100))
    data = bytearray(bytes(log))
    size = len(log.frames[-1])
    start = len(log.frames[0]) + 10 * size
    data[start + 20] ^= 1
    assert scan_frames(bytes(data)).skipped == [(start, start + size)]


@pytest.mark.parametrize("count", [0, 1, 23, 24, 9000])
@pytest.mark.parametrize("length", [1, 36, 68])
def test_many_crcs_at_once_are_the_crcs(count, length):
    rows = np.random.default_rng(count).integers(0, 256, (count, length), dtype=np.uint8)
    assert crc32_rows(rows).tolist() == [crc32(row.tobytes()) for row in rows]


def _frame_of_byte(payloads: list[bytes], at: int) -> int:
    end = 0
    for index, payload in enumerate(payloads):
        end += len(frame(payload))
        if at < end:
            return index
    raise AssertionError(at)
