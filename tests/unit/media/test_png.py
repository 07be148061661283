"""Every program reads what is written, uncompressed and compressed, and sees the same pixels."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from nbtrack.media import png
from nbtrack.media.compressor import compress_file
from nbtrack.media.png import compressed, uncompressed


def pixels(height, width, channels, seed=0):
    shape = (height, width, channels)
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def ramp(height, width, channels):
    slope = np.add.outer(np.arange(height), np.arange(width)) % 256
    return np.repeat(slope[:, :, None], channels, axis=2).astype(np.uint8)


def read(data):
    with Image.open(io.BytesIO(data)) as picture:
        found = np.asarray(picture)
    return found if found.ndim == 3 else found[:, :, None]


@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from([1, 3, 4]), st.booleans())
def test_pixels_come_back_as_they_were(height, width, channels, is_noise):
    wanted = (pixels if is_noise else ramp)(height, width, channels)
    plain = b"".join(uncompressed(wanted))
    assert np.array_equal(read(plain), wanted)
    small = b"".join(compressed(io.BytesIO(plain)))
    assert np.array_equal(read(small), wanted)


@pytest.mark.parametrize("make", [pixels, ramp])
def test_a_picture_of_many_strips_and_blocks(make, monkeypatch):
    monkeypatch.setattr(png, "_STRIP_BYTES", 5_000)
    monkeypatch.setattr(png, "_PIECE_BYTES", 1 << 30)
    wanted = make(300, 400, 3)
    plain = b"".join(uncompressed(wanted))
    assert np.array_equal(read(plain), wanted)
    assert np.array_equal(read(b"".join(compressed(io.BytesIO(plain)))), wanted)


def test_a_picture_becomes_smaller_in_its_place(tmp_path):
    (tmp_path / "own").mkdir()
    path = tmp_path / "own" / "ramp.png"
    wanted = ramp(200, 300, 3)
    path.write_bytes(b"".join(uncompressed(wanted)))
    compress_file(path)
    assert path.stat().st_size < wanted.nbytes / 20
    assert np.array_equal(read(path.read_bytes()), wanted)
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("damage", ["noise", "cut", "other", "gone"])
def test_what_cannot_become_smaller_stays_as_it_is(tmp_path, damage):
    path = Path(tmp_path, "own", "one.png")
    path.parent.mkdir()
    data = b"".join(uncompressed((pixels if damage == "noise" else ramp)(100, 100, 3)))
    data = {"cut": data[:500], "other": b"GIF89a" + data}.get(damage, data)
    if damage != "gone":
        path.write_bytes(data)
    compress_file(path)
    if damage != "gone":
        assert path.read_bytes() == data
    assert [left for left in path.parent.iterdir() if left != path] == []
