"""What is meant to be seen is seen: the ranges, shapes and types that arrays of pixels come in."""

from __future__ import annotations

import numpy as np
import pytest

from nbtrack.errors import ArgumentError, ValueTypeError
from nbtrack.media.pixels import to_pixels


def flat(value, **how):
    return to_pixels(value, **how).array.ravel().tolist()


class TestRanges:
    def test_floats_from_0_to_1_fill_the_range(self):
        assert flat(np.array([[0.0, 0.5, 1.0]])) == [0, 128, 255]

    def test_floats_from_minus_1_to_1_fill_the_range(self):
        assert flat(np.array([[-1.0, 0.0, 1.0]])) == [0, 128, 255]

    def test_other_floats_are_cut(self):
        assert flat(np.array([[-7.0, 3.2, 254.9, 300.0]])) == [0, 3, 254, 255]

    def test_rounding_errors_at_the_edge_do_not_make_a_picture_black(self):
        assert flat(np.array([[0.0, 1.0000002]])) == [0, 255]
        assert flat(np.array([[-1e-9, 0.5, 1.0]])) == [0, 128, 255]

    def test_without_normalizing_floats_are_only_cut(self):
        assert flat(np.array([[0.0, 0.9, 1.0, 2.0, 400.0]]), normalize=False) == [0, 0, 1, 2, 255]

    @pytest.mark.parametrize("kind", ["uint8", "uint16", "int64", "uint64"])
    def test_whole_numbers_stay_and_are_cut(self, kind):
        high = min(np.iinfo(kind).max, 1000)
        assert flat(np.array([[0, 1, 200, high]], kind)) == [0, 1, 200, 255]

    def test_small_signed_numbers(self):
        assert flat(np.array([[-5, 0, 127]], np.int8)) == [0, 0, 127]

    def test_truth_is_black_and_white(self):
        assert flat(np.array([[True, False]])) == [255, 0]

    @pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
    def test_every_float(self, kind):
        assert flat(np.array([[0, 1]], kind)) == [0, 255]

    def test_numbers_that_are_none_are_black_and_counted(self):
        found = to_pixels(np.array([[np.nan, 1.0, np.inf, -1.0]]))
        assert found.array.ravel().tolist() == [0, 255, 0, 0]
        assert found.not_finite == 2

    def test_a_large_picture_is_converted_piece_by_piece(self):
        values = np.random.default_rng(0).random((700, 800, 3)).astype(np.float32)
        values[650, 3, 1] = np.nan
        wanted = np.nan_to_num(values * 255)
        assert np.abs(to_pixels(values).array - wanted).max() <= 0.51


class TestShapes:
    @pytest.mark.parametrize(
        ("shape", "wanted"),
        [
            ((4, 5), (4, 5, 1)),
            ((4, 5, 1), (4, 5, 1)),
            ((4, 5, 3), (4, 5, 3)),
            ((4, 5, 4), (4, 5, 4)),
            ((1, 4, 5), (4, 5, 1)),
            ((1, 1, 4, 5, 1), (4, 5, 1)),
            ((1, 4, 5, 3), (4, 5, 3)),
            ((1, 5, 3), (1, 5, 3)),
            ((5, 1, 3), (5, 1, 3)),
            ((1, 1), (1, 1, 1)),
        ],
    )
    def test_of_numpy(self, shape, wanted):
        assert to_pixels(np.zeros(shape, np.uint8)).array.shape == wanted

    def test_the_users_array_is_not_kept(self):
        array = np.zeros((2, 2), np.uint8)
        found = to_pixels(array).array
        array[:] = 9
        assert found.max() == 0

    @pytest.mark.parametrize(
        ("shape", "message"),
        [
            ((7,), "shape (7,) is no image; expected height x width"),
            ((4, 5, 2), "expected height x width, or height x width x channels with 1 (grey)"),
            ((3, 8, 9), "numpy.moveaxis(array, 0, -1)"),
            ((2, 8, 9, 3), "[nbtrack.Image(one) for one in batch]"),
            ((0, 5), "has no pixels"),
            ((5, 0, 3), "has no pixels"),
        ],
    )
    def test_what_is_no_image_says_what_one_is(self, shape, message):
        with pytest.raises(ArgumentError) as raised:
            to_pixels(np.zeros(shape))
        assert message in str(raised.value)

    def test_a_picture_of_nan_says_so(self):
        with pytest.raises(ArgumentError, match=r"none of the 6 numbers .* is finite"):
            to_pixels(np.full((2, 3), np.nan))

    @pytest.mark.parametrize(
        "value",
        [np.array([["a"]]), np.array([[1j]]), np.array([[None]]), np.zeros((2, 2), "M8[s]")],
    )
    def test_what_is_no_number_says_so(self, value):
        with pytest.raises(ValueTypeError, match="expected one of numbers"):
            to_pixels(value)
