"""Arrays of NumPy, torch, jax, TensorFlow, pandas and Polars, without importing any of them.

NumPy itself is imported only when there is an array to look at: whoever has one has NumPy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from nbtrack.errors import ValueTypeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["as_numpy", "elements", "histogram", "is_array", "is_large", "statistics"]

_SMALL = 32  # elements; an array of more is kept as its histogram
_BINS = 32
_QUANTILES = {"10%": 10, "25%": 25, "75%": 75, "90%": 90}


def is_array(value: object) -> bool:
    """Whether a value has a shape and a type of elements; scalars of these libraries have too."""
    return hasattr(value, "shape") and hasattr(value, "dtype")


def as_numpy(value: Any, *, key: str) -> NDArray[Any]:
    """The elements as a NumPy array on the CPU, in a type that NumPy knows.

    Args:
        value: something that `is_array`.
        key: name of the metric, for the message.

    Raises:
        ValueTypeError: if the library will not hand out the elements.
    """
    import numpy as np  # the user has an array, so NumPy is there already

    try:
        if hasattr(value, "detach"):  # torch: not while gradients or a GPU hold it
            value = value.detach().cpu()
            if "bfloat16" in str(value.dtype) or "float8" in str(value.dtype):
                value = value.float()
        array: NDArray[Any] = np.asanyarray(value)
        if isinstance(array, np.ma.MaskedArray):
            array = np.ma.filled(array.astype(np.float64), np.nan)
        array = np.asarray(array)
        if array.dtype.kind == "V":  # bfloat16 and float8 of jax
            array = array.astype(np.float32)
    except (TypeError, ValueError, RuntimeError) as error:
        kind = f"{type(value).__module__}.{type(value).__qualname__}"
        reason = str(error).split("\n", 1)[0]
        raise ValueTypeError(f"{key!r} is a {kind} without plain elements: {reason}") from error
    return array


def is_large(array: NDArray[Any]) -> bool:
    """Whether an array of numbers is too large to be kept element by element."""
    return array.size > _SMALL and array.dtype.kind in "biuf"


def elements(array: NDArray[Any]) -> Any:
    """The elements as nested lists, or the one element of an array without dimensions.

    Times become ISO text, durations seconds.
    """
    import numpy as np

    if array.dtype.kind == "M":
        return np.datetime_as_string(array).tolist()
    if array.dtype.kind == "m":
        return (array / np.timedelta64(1, "s")).tolist()
    if array.dtype.kind == "f":
        return array.astype(np.float64).tolist()
    return array.tolist()


def histogram(array: NDArray[Any]) -> dict[str, Any] | None:
    """32 counts and their 33 edges, in the form in which wandb logs it.

    Args:
        array: numbers; those that are not finite are left out.

    Returns:
        None if nothing is left to count.
    """
    import numpy as np

    numbers = _finite(array)
    if numbers is None:
        return None
    # Near the largest float the width of the range is none any more: count at a quarter.
    scale = 4.0 if np.abs(numbers).max() > np.finfo(np.float64).max / 4 else 1.0
    numbers = numbers / scale
    low, high = float(numbers.min()), float(numbers.max())
    if np.unique(np.linspace(low, high, _BINS + 1)).size <= _BINS:  # too narrow to divide
        room = max(0.5, abs(low) * 1e-9)
        low, high = low - room, high + room
    counts, edges = np.histogram(numbers, bins=_BINS, range=(low, high))
    return {
        "_type": "histogram",
        "values": counts.tolist(),
        "bins": (edges * scale).tolist(),
    }


def statistics(array: NDArray[Any]) -> dict[str, Any] | None:
    """What the summary keeps of a large array that is set by hand, in wandb's form.

    Args:
        array: numbers; those that are not finite are left out.

    Returns:
        None if nothing is left.
    """
    import numpy as np

    numbers = _finite(array)
    if numbers is None:
        return None
    quantiles = cast("list[float]", np.percentile(numbers, list(_QUANTILES.values())).tolist())
    return {
        "_type": "numpy.ndarray",
        "var": float(numbers.var()),
        "mean": float(numbers.mean()),
        "min": float(numbers.min()),
        "max": float(numbers.max()),
        **dict(zip(_QUANTILES, quantiles, strict=True)),
        "size": int(array.size),
    }


def _finite(array: NDArray[Any]) -> NDArray[Any] | None:
    """The finite numbers of an array, flat, in double precision; None if there are none."""
    import numpy as np

    flat = array.ravel()
    if array.dtype.kind == "f":
        flat = flat[np.isfinite(flat)]
    return flat.astype(np.float64) if flat.size else None
