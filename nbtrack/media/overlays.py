"""What lies over an image: boxes around things, and masks that say of each pixel what it is."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

from nbtrack.errors import ArgumentError, MissingKeyError, ValueTypeError
from nbtrack.media.classes import class_id, class_labels
from nbtrack.media.folder import MediaFolder, Stored
from nbtrack.media.pixels import as_array, is_array
from nbtrack.media.value import Media, given_path

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["BoundingBoxes2D", "ImageMask"]

_CORNERS = ("minX", "maxX", "minY", "maxY")
_CENTRE = ("middle", "width", "height")


class _Layer(Media):
    """A layer over an image, with names for the classes in it."""

    def __init__(self, labels: dict[int, str]) -> None:
        super().__init__()
        self._labels = labels

    @property
    def class_labels(self) -> dict[int, str]:
        """Names of the classes, by number."""
        return dict(self._labels)

    def _facts(self, run: Any) -> dict[str, Any]:
        return {"class_labels": {str(number): name for number, name in self._labels.items()}}


class BoundingBoxes2D(_Layer):
    """Boxes over an image, one layer of them.

    Args:
        val: ``box_data``, a list of boxes, and maybe ``class_labels``. A box has a ``position``
            ({minX, maxX, minY, maxY} or {middle, width, height}: shares of the image, or pixels
            with ``domain`` "pixel"), a ``class_id``, and maybe ``scores`` and ``box_caption``.
        key: the name of the layer.

    Raises:
        MissingKeyError: a box lacks its position or its class.
        ArgumentError: `val` is no dictionary.
        ValueTypeError: something in a box is of a wrong type.

    Example:
        >>> box = {"position": {"middle": [0.5, 0.5], "width": 0.2, "height": 0.1}, "class_id": 1}
        >>> BoundingBoxes2D({"box_data": [box], "class_labels": {1: "cat"}}, "truth").class_labels
        {1: 'cat'}
    """

    _log_type = "boxes2D"
    _kind = "metadata/boxes2D"

    def __init__(self, val: Any, key: str) -> None:
        where = f"boxes[{key!r}]"
        if not isinstance(val, Mapping):
            raise ArgumentError(f'{where} is {_kind(val)}; expected {{"box_data": [...]}}')
        given = cast("Mapping[str, Any]", val)
        if "box_data" not in given:
            raise MissingKeyError(f'{where} has no "box_data", the list of its boxes')
        boxes = given["box_data"]
        if isinstance(boxes, str | Mapping) or not isinstance(boxes, Sequence):
            raise ValueTypeError(f"box_data of {where} is {_kind(boxes)}; expected a list of boxes")
        self._boxes = [
            _box(box, f"box {number} of {where}")
            for number, box in enumerate(cast("Sequence[Any]", boxes))
        ]
        found = {box["class_id"]: f"class_{box['class_id']}" for box in self._boxes}
        super().__init__({**found, **class_labels(given.get("class_labels"), where)})

    @property
    def boxes(self) -> list[dict[str, Any]]:
        """The boxes, as plain values."""
        return self._boxes

    def _store(self, folder: MediaFolder) -> Stored:
        labels = {str(number): name for number, name in self._labels.items()}
        text = json.dumps({"box_data": self._boxes, "class_labels": labels})
        return folder.put(self._kind, "boxes2D.json", text.encode())

    @classmethod
    def _from_file(cls, path: Path, facts: dict[str, Any]) -> Self:
        return cls(json.loads(path.read_bytes()), "")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BoundingBoxes2D) and (
            (self._boxes, self._labels) == (other._boxes, other._labels)
        )

    __hash__ = None  # pyright: ignore[reportAssignmentType] - boxes are lists


class ImageMask(_Layer):
    """A mask over an image: one class a pixel.

    Args:
        val: ``mask_data``, whole numbers from 0 to 255 of the image's height and width, or
            ``path``, a PNG of such numbers; and maybe ``class_labels``.
        key: the name of the layer.

    Raises:
        MissingKeyError: there is neither ``mask_data`` nor ``path``.
        ArgumentError: it has another shape, or numbers that are no classes.
        ValueTypeError: it is no array of numbers.
    """

    _log_type = "mask"
    _kind = "images/mask"

    def __init__(self, val: Any, key: str) -> None:
        where = f"masks[{key!r}]"
        if not isinstance(val, Mapping):
            raise ArgumentError(f'{where} is {_kind(val)}; expected {{"mask_data": ...}}')
        given = cast("Mapping[str, Any]", val)
        labels = class_labels(given.get("class_labels"), where)
        self._path: Path | None = None
        self._pixels: NDArray[Any] | None = None
        if "path" in given:
            self._path = given_path(given["path"], "a mask")
        elif "mask_data" in given:
            self._pixels = _mask(given["mask_data"], where)
            labels = {**_found_classes(self._pixels), **labels}
        else:
            raise MissingKeyError(
                f'{where} has no "mask_data", an array of one class a pixel (nor a "path" to one)'
            )
        super().__init__(labels)

    @property
    def mask_data(self) -> NDArray[Any]:
        """The classes, height x width."""
        if self._pixels is None:
            import numpy as np
            import PIL.Image

            assert self._path is not None
            with PIL.Image.open(self._path) as picture:
                self._pixels = np.array(picture.convert("L"))[:, :, None]
        return self._pixels[:, :, 0]

    def _store(self, folder: MediaFolder) -> Stored:
        if self._path is not None:
            return folder.put_file(self._kind, "mask.png", self._path)
        assert self._pixels is not None
        return folder.put_pixels(self._kind, "mask.png", self._pixels)

    @classmethod
    def _from_file(cls, path: Path, facts: dict[str, Any]) -> Self:
        return cls({"path": path, "class_labels": facts.get("class_labels")}, "")


def _box(box: Any, where: str) -> dict[str, Any]:
    if not isinstance(box, Mapping):
        raise ValueTypeError(f"{where} is {_kind(box)}; expected a dictionary")
    given = cast("Mapping[str, Any]", box)
    for key in ("position", "class_id"):
        if key not in given:
            raise MissingKeyError(f"{where} has no {key!r}")
    if given.get("domain", "pixel") not in ("pixel", None):
        raise ArgumentError(f'{where} has the domain {given["domain"]!r}; there is only "pixel"')
    plain: dict[str, Any] = {
        "position": _position(given["position"], where),
        "class_id": class_id(given["class_id"]),
    }
    scores = given.get("scores")
    if scores is not None:
        if not isinstance(scores, Mapping):
            raise ValueTypeError(f'scores of {where} are {{"acc": 0.9}}, got {_kind(scores)}')
        items = cast("Mapping[Any, Any]", scores).items()
        plain["scores"] = {
            str(name): _number(score, f"a score of {where}") for name, score in items
        }
    if given.get("box_caption") is not None:
        plain["box_caption"] = str(given["box_caption"])
    if given.get("domain") is not None:
        plain["domain"] = "pixel"
    return plain


def _position(position: Any, where: str) -> dict[str, Any]:
    expected = "expected minX, maxX, minY, maxY, or middle, width, height"
    if not isinstance(position, Mapping):
        raise ValueTypeError(f"the position of {where} is {_kind(position)}; {expected}")
    given = cast("Mapping[str, Any]", position)
    what = f"the position of {where}"
    if all(key in given for key in _CORNERS):
        return {key: _number(given[key], what) for key in _CORNERS}
    if all(key in given for key in _CENTRE):
        middle = list(cast("Sequence[Any]", given["middle"]))
        if len(middle) != 2:
            raise ArgumentError(f"the middle of {where} is {middle}; expected [x, y]")
        sides = {key: _number(given[key], what) for key in ("width", "height")}
        return {"middle": [_number(part, what) for part in middle], **sides}
    raise ValueTypeError(f"the position of {where} has {sorted(given)}; {expected}")


def _number(value: Any, what: str) -> float:
    """A number of any library as Python's; whole numbers stay whole."""
    item = value.item() if hasattr(value, "item") and getattr(value, "size", 1) == 1 else value
    if isinstance(item, bool) or not isinstance(item, int | float):
        raise ValueTypeError(f"{what} holds {value!r}; expected a number")
    if not math.isfinite(item):
        raise ArgumentError(f"{what} holds {value!r}; expected a finite number")
    return item


def _mask(value: Any, where: str) -> NDArray[Any]:
    import numpy as np

    if not is_array(value) and not isinstance(value, list | tuple):
        raise ValueTypeError(f"mask_data of {where} is {_kind(value)}; expected an array")
    array = as_array(value)
    if array.ndim == 3 and array.shape[0] == 1:
        array = array[0]
    if array.ndim == 3 and array.shape[-1] == 1:
        array = array[..., 0]
    if array.ndim != 2 or 0 in array.shape:
        raise ArgumentError(
            f"mask_data of {where} has the shape {array.shape}; expected height x width"
        )
    with np.errstate(invalid="ignore"):  # what does not fit is told below
        pixels = array.astype(np.uint8)
    if not np.array_equal(pixels, array):
        raise ArgumentError(
            f"mask_data of {where} goes from {array.min()} to {array.max()}; expected whole "
            "numbers from 0 to 255, the class of each pixel"
        )
    return np.ascontiguousarray(pixels)[:, :, None]


def _found_classes(pixels: NDArray[Any]) -> dict[int, str]:
    import numpy as np

    return {int(number): f"class_{number}" for number in np.unique(pixels)}


def _kind(value: Any) -> str:
    return type(value).__qualname__
