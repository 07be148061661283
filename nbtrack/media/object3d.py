"""Things in three dimensions: clouds of points with boxes, and models from files."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self, cast

import msgspec

from nbtrack.errors import ArgumentError, ValueTypeError
from nbtrack.media.document import Document, DocumentMedia, given_document
from nbtrack.media.pixels import as_array, is_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Object3D", "box3d"]

_ENDINGS = ("pts.json", "obj", "gltf", "glb", "babylon", "stl")
_CLOUD = "lidar/beta"
_COLUMNS = {3: "x y z", 4: "x y z and a category from 1 to 14", 6: "x y z and r g b"}


class Object3D(DocumentMedia):
    """A cloud of points or a model to log.

    Args:
        data_or_path: points as an array (n x 3: x y z; n x 4: and a category from 1 to 14; n x 6:
            and r g b), a dictionary (``type`` "lidar/beta", ``points``, ``boxes``, ``vectors``), a
            path (obj, gltf, glb, babylon, stl, pts.json), or such a file, open.
        caption: shown with it.
        file_type: which of these an open file is.

    Raises:
        ArgumentError: the points have another shape or are not finite, or it is no such file.
        ValueTypeError: it is nothing of these.
    """

    SUPPORTED_TYPES = frozenset(_ENDINGS)
    SUPPORTED_POINT_CLOUD_TYPES = frozenset({_CLOUD})
    _log_type = "object3D-file"
    _kind = "object3D"
    _list_type = "object3D"

    def __init__(
        self, data_or_path: Any, caption: str | None = None, file_type: str | None = None
    ) -> None:
        super().__init__(data_or_path, caption, file_type)
        if isinstance(data_or_path, Mapping):
            self._document = _points_file(_scene(cast("Mapping[str, Any]", data_or_path)))
        elif is_array(data_or_path):
            self._document = _points_file(_points(data_or_path).tolist())
        else:
            self._document = given_document(data_or_path, "3D objects", _ENDINGS, file_type)

    @classmethod
    def from_file(cls, data_or_path: Any, file_type: str | None = None) -> Self:
        """A model from a path or an open file."""
        return cls(data_or_path, file_type=file_type)

    @classmethod
    def from_numpy(cls, data: Any) -> Self:
        """A cloud from an array of points."""
        if not is_array(data):
            kind = type(data).__qualname__
            raise ValueTypeError(f"expected an array of points, got {kind}")
        return cls(data)

    @classmethod
    def from_point_cloud(
        cls,
        points: Sequence[Any],
        boxes: Sequence[Any],
        vectors: Sequence[Any] | None = None,
        point_cloud_type: str = _CLOUD,
    ) -> Self:
        """A cloud of points with boxes around things in it.

        Args:
            points: rows of x y z, with a category or a colour.
            boxes: of `box3d`, or dictionaries with ``corners``, ``color`` and ``label``.
            vectors: dictionaries with ``start`` and ``end``.
            point_cloud_type: "lidar/beta".
        """
        scene = {"type": point_cloud_type, "points": points, "boxes": boxes}
        return cls({**scene, "vectors": [] if vectors is None else vectors})

    @property
    def data(self) -> Any:
        """A cloud as plain values; None for a model."""
        document = self._document
        return msgspec.json.decode(document.read()) if document.ending == _ENDINGS[0] else None


def box3d(
    *,
    center: Any,
    size: Any,
    orientation: Any,
    color: Any,
    label: str | None = None,
    score: float | None = None,
) -> dict[str, Any]:
    """A box in a cloud of points.

    Args:
        center: x, y, z.
        size: its lengths along its own x, y, z.
        orientation: how it is turned, as a quaternion r, x, y, z.
        color: r, g, b.
        label: what it is.
        score: how sure that is.

    Raises:
        ArgumentError: one of these has another length, or the quaternion is zero.

    Example:
        >>> box = box3d(center=[0, 0, 0], size=[2, 2, 2], orientation=[1, 0, 0, 0], color=(1, 0, 0))
        >>> box["corners"][0], len(box["corners"])
        ((-1.0, -1.0, -1.0), 8)
    """
    import numpy as np

    middle, lengths = _vector(center, 3, "center"), _vector(size, 3, "size")
    unit = np.array(list(itertools.product((-0.5, 0.5), repeat=3)))
    corners = middle + (unit * lengths) @ _rotation(_vector(orientation, 4, "orientation")).T
    return {
        "corners": tuple(tuple(corner) for corner in corners.tolist()),
        "color": tuple(_vector(color, 3, "color").tolist()),
        "label": label,
        "score": score,
    }


def _rotation(quaternion: NDArray[Any]) -> NDArray[Any]:
    """The matrix that turns columns as a quaternion does."""
    import numpy as np

    length = float(np.linalg.norm(quaternion))
    if not length:
        raise ArgumentError("the orientation of a box is zero; [1, 0, 0, 0] is not turned")
    r, *axis = (quaternion / length).tolist()
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + 2 * r * cross + 2 * cross @ cross


def _vector(value: Any, length: int, what: str) -> NDArray[Any]:
    import numpy as np

    array = as_array(value).astype(np.float64)
    if array.shape != (length,) or not np.isfinite(array).all():
        raise ArgumentError(f"the {what} of a box is {value!r}; expected {length} finite numbers")
    return array


def _points(value: Any) -> NDArray[Any]:
    import numpy as np

    array = as_array(value)
    if array.ndim != 2 or array.shape[1] not in _COLUMNS:
        expected = "; ".join(f"n x {columns} ({what})" for columns, what in _COLUMNS.items())
        raise ArgumentError(f"points of shape {array.shape} are no cloud; expected {expected}")
    if not np.isfinite(array).all():
        raise ArgumentError(
            "some of these points are NaN or infinite: leave them out with "
            "points[numpy.isfinite(points).all(axis=1)]"
        )
    return array


def _scene(given: Mapping[str, Any]) -> dict[str, Any]:
    kind = given.get("type")
    if kind != _CLOUD:
        raise ArgumentError(f'the type of a scene is {kind!r}; there is only "{_CLOUD}"')
    points = given.get("points")
    has_points = points is not None and len(points) > 0
    return {
        "type": kind,
        "points": _points(points).tolist() if has_points else [],
        "boxes": _plain(given.get("boxes")) or [],
        "vectors": _plain(given.get("vectors")) or [],
    }


def _plain(value: Any) -> Any:
    """What is in boxes and vectors, without arrays."""
    if isinstance(value, Mapping):
        items = cast("Mapping[Any, Any]", value).items()
        return {str(key): _plain(part) for key, part in items}
    if is_array(value):
        return _plain(value.tolist())
    if isinstance(value, list | tuple):
        return [_plain(part) for part in cast("Sequence[Any]", value)]
    if value is None or isinstance(value, str | int | float):
        return value
    raise ValueTypeError(f"a scene holds numbers and texts, got {type(value).__qualname__}")


def _points_file(value: Any) -> Document:
    return Document(_ENDINGS[0], data=msgspec.json.encode(value))
