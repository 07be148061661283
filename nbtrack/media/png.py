"""PNG files by hand: written uncompressed in no time, compressed later where it disturbs nobody.

An uncompressed PNG is a whole one that every program shows: deflate knows "stored" blocks, which
hold bytes as they are. Writing it costs a tenth of compressing it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any
from zlib import adler32, compress, compressobj, crc32, decompressobj

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["COLOUR_TYPES", "compressed", "uncompressed"]

COLOUR_TYPES = {1: 0, 3: 2, 4: 6}
"""PNG's number for grey, RGB and RGBA, by the number of channels."""

Part = bytes | bytearray | memoryview

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {number: channels for channels, number in COLOUR_TYPES.items()}
_STRIP_BYTES = 1 << 20  # so much is in memory at once, whatever the size of the picture
_BLOCK_BYTES = 65_535  # the most that deflate stores in one block
_LEVEL = 1
_PIECE_BYTES = 8_192
_SAMPLED = 8  # one row in so many says which filter is good


def uncompressed(pixels: NDArray[Any]) -> Iterator[Part]:
    r"""The parts of a PNG file that holds pixels as they are.

    Args:
        pixels: height x width x channels, 8 bits each; 1, 3 or 4 channels.

    Example:
        >>> import numpy as np
        >>> b"".join(uncompressed(np.zeros((2, 3, 1), np.uint8)))[:4]
        b'\x89PNG'
    """
    import numpy as np

    height, width, channels = pixels.shape
    stride = width * channels
    yield _SIGNATURE + _header(width, height, channels)
    rows = pixels.reshape(height, stride)
    step = max(1, _STRIP_BYTES // (stride + 1))
    checksum = 1
    for first in range(0, height, step):
        strip = rows[first : first + step]
        filtered = np.empty((len(strip), stride + 1), np.uint8)
        filtered[:, 0] = 0  # the filter of the row: none
        filtered[:, 1:] = strip
        data = filtered.data.cast("B")
        checksum = adler32(data, checksum)
        is_last = first + step >= height
        parts: list[Part] = [b"\x78\x01"] if first == 0 else []
        parts += _stored(data, is_last=is_last)
        if is_last:
            parts.append(struct.pack(">I", checksum))
        yield from _chunk(b"IDAT", *parts)
    yield from _chunk(b"IEND")


def compressed(file: IO[bytes]) -> Iterator[Part]:
    """The parts of the same picture, compressed.

    Args:
        file: what `uncompressed` wrote, open at its beginning.

    Raises:
        ValueError: it is another file, or would become no smaller.
        OSError: it cannot be read.
        zlib.error: its bytes are not what they were.
    """
    head = file.read(len(_SIGNATURE) + 25)
    if len(head) < 33 or not head.startswith(_SIGNATURE):
        raise ValueError("expected a PNG file")
    width, _, _, colour = struct.unpack_from(">IIBB", head, 16)
    channels = _CHANNELS[colour]
    yield head
    deflate = compressobj(_LEVEL)
    for number, rows in enumerate(_strips(file, width * channels + 1, channels)):
        if number == 0 and _is_noise(rows):
            raise ValueError("a picture that compressing makes no smaller")
        body = deflate.compress(rows)
        if body:
            yield from _chunk(b"IDAT", body)
    yield from _chunk(b"IDAT", deflate.flush())
    yield from _chunk(b"IEND")


def _strips(file: IO[bytes], row_bytes: int, channels: int) -> Iterator[memoryview]:
    """The rows of an uncompressed file, filtered, a strip at a time."""
    import numpy as np

    inflate = decompressobj()
    above = np.zeros(row_bytes - 1, np.uint8)
    for body in _bodies(file):
        data = inflate.decompress(body)
        if not data:
            continue
        rows = np.frombuffer(data, np.uint8).reshape(-1, row_bytes)
        yield _filtered(rows[:, 1:], above, channels).data.cast("B")
        above = rows[-1, 1:]


def _filtered(raw: NDArray[Any], above: NDArray[Any], channels: int) -> NDArray[Any]:
    """Rows as differences from the left or from above, whichever is smaller, or as they are."""
    import numpy as np

    left = np.empty_like(raw)
    left[:, :channels] = raw[:, :channels]
    np.subtract(raw[:, channels:], raw[:, :-channels], out=left[:, channels:])
    up = np.empty_like(raw)
    np.subtract(raw[0], above, out=up[0])
    np.subtract(raw[1:], raw[:-1], out=up[1:])
    candidates = (raw, left, up)
    number = min(range(3), key=lambda n: _size(candidates[n]))
    filtered = np.empty((len(raw), raw.shape[1] + 1), np.uint8)
    filtered[:, 0] = number
    filtered[:, 1:] = candidates[number]
    return filtered


def _is_noise(rows: memoryview) -> bool:
    """Whether a piece out of the middle hardly becomes smaller."""
    start = len(rows) // 2
    piece = rows[start : start + _PIECE_BYTES]
    return len(piece) == _PIECE_BYTES and len(compress(piece, _LEVEL)) > 0.97 * _PIECE_BYTES


def _size(rows: NDArray[Any]) -> int:
    """How far from nothing some of the rows are: what is near compresses well."""
    import numpy as np

    signed = np.ascontiguousarray(rows[::_SAMPLED]).view(np.int8)
    return int(np.abs(signed.astype(np.int16)).sum())


def _bodies(file: IO[bytes]) -> Iterator[bytes]:
    """What the image data chunks of a PNG file hold."""
    while len(head := file.read(8)) == 8:
        size, kind = struct.unpack(">I4s", head)
        body = file.read(size)
        file.read(4)
        if kind == b"IDAT":
            yield body


def _header(width: int, height: int, channels: int) -> bytes:
    body = struct.pack(">IIBBBBB", width, height, 8, COLOUR_TYPES[channels], 0, 0, 0)
    return b"".join(_chunk(b"IHDR", body))


def _stored(data: memoryview, *, is_last: bool) -> Iterator[Part]:
    """Deflate's blocks of bytes as they are; the bytes themselves are not copied."""
    for start in range(0, len(data), _BLOCK_BYTES):
        block = data[start : start + _BLOCK_BYTES]
        is_end = is_last and start + _BLOCK_BYTES >= len(data)
        yield struct.pack("<BHH", is_end, len(block), len(block) ^ 0xFFFF)
        yield block


def _chunk(kind: bytes, *body: Part) -> Iterator[Part]:
    checksum = crc32(kind)
    for part in body:
        checksum = crc32(part, checksum)
    yield struct.pack(">I4s", sum(map(len, body)), kind)
    yield from body
    yield struct.pack(">I", checksum)
