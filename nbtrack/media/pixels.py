"""Arrays of any library as pixels: height x width x channels, 8 bits each.

Floats are meant to be seen: those from 0 to 1 become 0 to 255, those from -1 to 1 as well, all
others are cut to 0 to 255. Whole numbers stay what they are, within 0 to 255.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from nbtrack.errors import ArgumentError, ValueTypeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Pixels", "as_array", "is_array", "to_bytes", "to_pixels"]

_STRIP = (
    1 << 20
)  # numbers that are converted at once: a large picture needs no second one of floats
_SLACK = 1e-3  # what resizing and rounding push pixels over the edge of their range
_CHANNELS = (1, 3, 4)
_GRID_COLUMNS, _GRID_GAP = 8, 2


class Pixels(NamedTuple):
    """A picture as numbers.

    Attributes:
        array: height x width x channels (1, 3 or 4), 8 bits each, one after the other in memory;
            its own, not the user's.
        not_finite: how many numbers were NaN or infinite; they are black.
    """

    array: NDArray[Any]
    not_finite: int


def is_array(value: object) -> bool:
    """Whether a value has a shape and a type of elements."""
    return hasattr(value, "shape") and hasattr(value, "dtype")


def as_array(value: Any) -> NDArray[Any]:
    """The numbers of an array of NumPy, torch, jax or TensorFlow, on the CPU.

    Raises:
        ValueTypeError: they are no numbers, or the library will not hand them out.
    """
    import numpy as np

    try:
        if hasattr(value, "detach"):  # torch: not while gradients or a GPU hold it
            value = value.detach().cpu()
            if "bfloat16" in str(value.dtype) or "float8" in str(value.dtype):
                value = value.float()
        array = np.asarray(value)
        if array.dtype.kind == "V":  # bfloat16 and float8 of jax
            array = array.astype(np.float32)
    except (TypeError, ValueError, RuntimeError) as error:
        reason = str(error).split("\n", 1)[0]
        raise ValueTypeError(f"a {_kind(value)} without plain elements: {reason}") from error
    if array.dtype.kind not in "biuf":
        raise ValueTypeError(
            f"an array of {array.dtype}; expected one of numbers: uint8, or floats from 0 to 1"
        )
    return array


def to_pixels(value: Any, *, normalize: bool = True) -> Pixels:
    """An array as a picture.

    Args:
        value: NumPy and jax: height x width, or height x width x channels; torch: channels first,
            and a batch of them becomes one picture, eight in a row.
        normalize: bring floats from 0 to 1, and from -1 to 1, to 0 to 255.

    Raises:
        ArgumentError: it has another shape, or no pixel that is a number.
        ValueTypeError: it is no array of numbers.

    Example:
        >>> import numpy as np
        >>> to_pixels(np.array([[0.0, 1.0]])).array.ravel().tolist()
        [0, 255]
    """
    array = _squeezed(as_array(value))
    if hasattr(value, "detach"):
        array = _channels_last(array)
    shape = tuple(getattr(value, "shape", ()))
    if array.ndim == 2:
        array = array[:, :, None]
    if array.ndim != 3:
        raise ArgumentError(
            f"an array of shape {shape} is no image; {_EXPECTED}{_batch_hint(array)}"
        )
    if 0 in array.shape:
        raise ArgumentError(f"an image of shape {shape} has no pixels; {_EXPECTED}")
    if array.shape[2] not in _CHANNELS:
        raise ArgumentError(
            f"an array of shape {shape} is no image; {_EXPECTED}{_axis_hint(array)}"
        )
    return to_bytes(array, normalize=normalize)


def to_bytes(array: NDArray[Any], *, normalize: bool = True) -> Pixels:
    """Numbers of any type as 8 bits each, in a copy.

    Args:
        array: of at least one dimension.
        normalize: as in `to_pixels`.

    Raises:
        ArgumentError: no number is finite.
    """
    import numpy as np

    if array.dtype == np.uint8:
        return Pixels(np.array(array, order="C"), 0)
    scale, shift, not_finite = 1.0, 0.0, 0
    if array.dtype.kind == "f":
        low, high, not_finite = _range(array)
        if normalize:
            scale, shift = _scaling(low, high)
    elif array.dtype.kind == "b":
        scale = 255.0
    pixels = np.empty(array.shape, np.uint8)
    for strip in _strips(array):
        part = array[strip]
        if array.dtype.kind in "fb":
            part = np.nan_to_num(part.astype(np.float32), posinf=0.0, neginf=0.0)
            part = (part + shift) * scale + (0.5 if scale != 1.0 else 0.0)
        pixels[strip] = _cut(part)
    if not_finite:
        pixels[~np.isfinite(array)] = 0
    return Pixels(pixels, not_finite)


def _range(array: NDArray[Any]) -> tuple[float, float, int]:
    """The lowest and the highest finite number, and how many are not finite."""
    import numpy as np

    low, high, not_finite = math.inf, -math.inf, 0
    for strip in _strips(array):
        part = array[strip]
        first, last = float(part.min()), float(part.max())
        if not (math.isfinite(first) and math.isfinite(last)):
            finite = part[np.isfinite(part)]
            not_finite += part.size - finite.size
            if not finite.size:
                continue
            first, last = float(finite.min()), float(finite.max())
        low, high = min(low, first), max(high, last)
    if low > high:
        raise ArgumentError(
            f"none of the {array.size:,} numbers of this image is finite (NaN or infinity "
            "throughout): there is nothing to show"
        )
    return low, high, not_finite


def _scaling(low: float, high: float) -> tuple[float, float]:
    """What to multiply with, and what to add before."""
    if high > 1 + _SLACK or low < -1 - _SLACK:
        return 1.0, 0.0
    return (255.0, 0.0) if low >= -_SLACK else (127.5, 1.0)


def _cut(part: NDArray[Any]) -> NDArray[Any]:
    """Numbers within 0 to 255; the type of a small integer may not hold 255 itself."""
    import numpy as np

    if part.dtype.kind != "u":
        part = np.maximum(part, 0)
    return part if part.dtype.itemsize == 1 else np.minimum(part, 255)


def _strips(array: NDArray[Any]) -> list[slice]:
    rows = max(1, _STRIP // max(1, array[:1].size))
    return [slice(first, first + rows) for first in range(0, len(array), rows)]


def _squeezed(array: NDArray[Any]) -> NDArray[Any]:
    """Without axes of length 1 at either end; a picture one pixel high keeps its height."""
    while array.ndim > 2 and array.shape[0] == 1:
        if array.ndim == 3 and array.shape[-1] in (3, 4):
            break
        array = array[0]
    while array.ndim > 2 and array.shape[-1] == 1:
        array = array[..., 0]
    return array


def _channels_last(array: NDArray[Any]) -> NDArray[Any]:
    """What torch has, as all others have it; a batch side by side, as torchvision does."""
    import numpy as np

    if array.ndim == 3 and array.shape[0] in _CHANNELS:
        return array.transpose(1, 2, 0)
    if array.ndim != 4 or array.shape[1] not in _CHANNELS or 0 in array.shape:
        return array
    count, channels, height, width = array.shape
    columns = min(count, _GRID_COLUMNS)
    rows = -(-count // columns)
    high, wide = height + _GRID_GAP, width + _GRID_GAP
    grid = np.zeros((rows * high + _GRID_GAP, columns * wide + _GRID_GAP, channels), array.dtype)
    for number, one in enumerate(array):
        top = number // columns * high + _GRID_GAP
        left = number % columns * wide + _GRID_GAP
        grid[top : top + height, left : left + width] = one.transpose(1, 2, 0)
    return grid


_EXPECTED = (
    "expected height x width, or height x width x channels with 1 (grey), 3 (RGB) or 4 (RGBA) "
    "channels; torch tensors have their channels first"
)


def _batch_hint(array: NDArray[Any]) -> str:
    return ". A batch is a list: [nbtrack.Image(one) for one in batch]" if array.ndim == 4 else ""


def _axis_hint(array: NDArray[Any]) -> str:
    if array.shape[0] in _CHANNELS:
        return ". To put its channels last: numpy.moveaxis(array, 0, -1)"
    return ""


def _kind(value: Any) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"
