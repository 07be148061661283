"""Where the frames of a row log are: found in bulk, checked in bulk, ill bytes passed over.

Frames of one key set are equally long, so a stretch of them is a regular pattern: heads are
compared and crcs computed for the whole stretch at once. Where nothing is regular, frames are
walked one by one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from nbtrack.store.crc import crc32_rows
from nbtrack.store.frames import HEAD, MARK

__all__ = ["FrameScan", "payload_matrix", "scan_frames"]

_HEAD = HEAD.size
_MARK_WORD = int.from_bytes(MARK, "little")
_MAX_CHAIN = 1 << 18
_Ints = NDArray[np.int64]


@dataclass
class FrameScan:
    """The whole frames of a row log.

    Attributes:
        offsets: where each payload begins. lengths: its bytes.
        end: where the last whole frame ends; bytes after it are a torn tail.
        skipped: (from, to) of ill bytes between whole frames.
    """

    offsets: _Ints
    lengths: _Ints
    end: int
    skipped: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])


def scan_frames(data: bytes, start: int = 0, *, verify: bool = True) -> FrameScan:
    """Find all whole frames from `start` on.

    Args:
        data: the bytes of a row log.
        start: where to begin; the end of a whole frame.
        verify: compare every crc; False for bytes that this process wrote itself.
    """
    offsets: list[_Ints] = []
    lengths: list[_Ints] = []
    skipped: list[tuple[int, int]] = []
    offset, chain = start, _MAX_CHAIN
    end = start
    while offset < len(data):
        found, sizes = _follow(data, offset, chain)
        good = _count_good(data, found, sizes) if verify else len(found)
        if good:
            offsets.append(found[:good])
            lengths.append(sizes[:good])
            offset = end = int(found[good - 1] + sizes[good - 1])
        if good == chain:
            chain = min(chain * 4, _MAX_CHAIN)
            continue
        following = _next_frame(data, offset)
        if following < 0:
            break
        if following > offset:
            skipped.append((offset, following))
            # More ill frames may be near: do not check a long chain only to throw it away.
            chain = 256
        offset = following
    return FrameScan(_join(offsets), _join(lengths), end, skipped)


def payload_matrix(data: bytes, offsets: _Ints, length: int) -> NDArray[np.uint8]:
    """Payloads of one length as a 2-d array of bytes, without a copy where they lie evenly."""
    count = len(offsets)
    stride = int(offsets[1] - offsets[0]) if count > 1 else length
    if count < 2 or bool((np.diff(offsets) == stride).all()):
        first = int(offsets[0])
        return np.ndarray((count, length), np.uint8, data, first, (stride, 1))
    whole = np.frombuffer(data, np.uint8)
    return whole[offsets[:, None] + np.arange(length)]


def _follow(data: bytes, offset: int, most: int) -> tuple[_Ints, _Ints]:
    """Follow lengths from head to head; the chain ends where no head stands."""
    parts: list[tuple[_Ints, _Ints]] = []
    single: list[int] = []  # frames unlike their neighbours: a list is far cheaper than arrays
    sizes: list[int] = []
    total, unpack, end = 0, HEAD.unpack_from, len(data)
    while total < most and offset + _HEAD <= end:
        mark, length, _ = unpack(data, offset)
        stride = _HEAD + length
        after = offset + stride
        if mark != MARK or after > end:
            break
        if data[after : after + 6] != data[offset : offset + 6]:
            single.append(offset + _HEAD)
            sizes.append(length)
            offset = after
            total += 1
            continue
        count = min(_count_alike(data, offset, length), most - total)
        parts.append((np.array(single, dtype=np.int64), np.array(sizes, dtype=np.int64)))
        single, sizes = [], []
        stretch = np.arange(count, dtype=np.int64) * stride + (offset + _HEAD)
        parts.append((stretch, np.full(count, length, dtype=np.int64)))
        offset += count * stride
        total += count
    parts.append((np.array(single, dtype=np.int64), np.array(sizes, dtype=np.int64)))
    return _join([part[0] for part in parts]), _join([part[1] for part in parts])


def _count_alike(data: bytes, offset: int, length: int) -> int:
    """How many frames of this length follow each other; at least one."""
    stride = _HEAD + length
    fits = (len(data) - offset) // stride
    count, block = 1, 64
    while count < fits:
        size = min(block, fits - count)
        at = offset + count * stride
        marks = np.ndarray((size,), "<u2", data, at, (stride,))
        sizes = np.ndarray((size,), "<u4", data, at + 2, (stride,))
        alike = (marks == _MARK_WORD) & (sizes == length)
        if not alike.all():
            return count + int(alike.argmin())
        count += size
        block *= 8
    return count


def _count_good(data: bytes, offsets: _Ints, lengths: _Ints) -> int:
    """How many frames from the first on have the right crc."""
    if not len(offsets):
        return 0
    good = np.ones(len(offsets), dtype=bool)
    for length in np.unique(lengths):
        places = np.flatnonzero(lengths == length)
        frames = payload_matrix(data, offsets[places] - _HEAD, int(length) + _HEAD)
        stored = np.ascontiguousarray(frames[:, 6:_HEAD]).view("<u4")[:, 0]
        good[places] = crc32_rows(frames[:, _HEAD:]) == stored
    return len(good) if good.all() else int(good.argmin())


def _next_frame(data: bytes, offset: int) -> int:
    """Where the next whole frame begins, from `offset` on; -1 if there is none."""
    view = memoryview(data)
    offset = data.find(MARK, offset)
    while offset >= 0 and offset + _HEAD <= len(data):
        _, length, crc = HEAD.unpack_from(data, offset)
        stop = offset + _HEAD + length
        if stop <= len(data) and crc32(view[offset + _HEAD : stop]) == crc:
            return offset
        offset = data.find(MARK, offset + 1)
    return -1


def _join(parts: list[_Ints]) -> _Ints:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
