"""Images, with boxes and masks over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

from nbtrack.errors import ArgumentError, ValueTypeError
from nbtrack.media.classes import Classes
from nbtrack.media.folder import MediaFolder, Stored
from nbtrack.media.overlays import BoundingBoxes2D, ImageMask
from nbtrack.media.picture import FILE_TYPES, Picture, make_picture
from nbtrack.media.pixels import to_pixels
from nbtrack.media.source import find_file
from nbtrack.media.value import Media

if TYPE_CHECKING:
    import PIL.Image
    from numpy.typing import NDArray

__all__ = ["Image"]


class Image(Media):
    """An image to log.

    Floats from 0 to 1, and from -1 to 1, are brought to 0 to 255; other numbers are cut to it.

    Args:
        data_or_path: an array (NumPy and jax: height x width, or height x width x channels; torch:
            channels first), a Pillow image, a matplotlib figure, another Image, or a path. An
            address (https://..., s3://...) is kept as it is, and nothing is fetched.
        mode: Pillow's name of the colours of an array, such as "L" or "RGBA"; guessed.
        caption: shown with it.
        grouping: a number to group it by.
        classes: names of the classes, as a list of ``{"id": 1, "name": "cat"}``.
        boxes: layers of boxes, by name; see `BoundingBoxes2D`.
        masks: layers of masks, by name; see `ImageMask`.
        file_type: "png" (the default), "jpg", "jpeg" or "bmp".
        normalize: False leaves floats as they are, cut to 0 to 255.

    Raises:
        ArgumentError: it cannot be an image: its shape, no pixels, no such file.
        ValueTypeError: it is nothing of these.

    Example:
        >>> import numpy as np
        >>> image = Image(np.linspace(0, 1, 12).reshape(3, 4), caption="a ramp")
        >>> image.width, image.height, image.format
        (4, 3, 'png')
    """

    MAX_ITEMS = 108  # wandb's; here a list of images has no limit
    MAX_DIMENSION = 65500
    _log_type = "image-file"
    _kind = "images"
    _list_type = "images/separated"

    def __init__(
        self,
        data_or_path: Any,
        mode: str | None = None,
        caption: str | None = None,
        grouping: int | None = None,
        classes: Classes | Sequence[Mapping[str, Any]] | None = None,
        boxes: Mapping[str, Any] | None = None,
        masks: Mapping[str, Any] | None = None,
        file_type: str | None = None,
        normalize: bool = True,
    ) -> None:
        super().__init__(caption)
        if file_type is not None and file_type not in FILE_TYPES:
            raise ArgumentError(f"file_type is {file_type!r}; expected {', '.join(FILE_TYPES)}")
        self._grouping = grouping
        self._classes: Classes | None = None
        if isinstance(data_or_path, Image):
            self._copy(data_or_path, file_type)
        else:
            self._picture = make_picture(data_or_path, mode, file_type, normalize)
        if classes is not None:
            self._classes = classes if isinstance(classes, Classes) else Classes(classes)
        self._boxes = _layers(boxes, "boxes", BoundingBoxes2D)
        self._masks = _layers(masks, "masks", ImageMask)

    @property
    def width(self) -> int:
        """Pixels across; 0 for an address."""
        return self._picture.width

    @property
    def height(self) -> int:
        """Pixels down; 0 for an address."""
        return self._picture.height

    @property
    def format(self) -> str:
        """The ending of its file."""
        return self._picture.format

    @property
    def boxes(self) -> dict[str, BoundingBoxes2D]:
        """Layers of boxes, by name."""
        return dict(self._boxes)

    @property
    def masks(self) -> dict[str, ImageMask]:
        """Layers of masks, by name."""
        return dict(self._masks)

    @property
    def image(self) -> PIL.Image.Image | None:
        """The image for Pillow; None for an address."""
        return self._picture.pillow()

    def guess_mode(self, data: NDArray[Any], file_type: str | None = None) -> str:
        """Pillow's name of the colours of an array."""
        mode = {1: "L", 3: "RGB", 4: "RGBA"}[to_pixels(data).array.shape[2]]
        return "RGB" if mode == "RGBA" and file_type in ("jpg", "jpeg") else mode

    @classmethod
    def to_uint8(cls, data: NDArray[Any]) -> NDArray[Any]:
        """Numbers as 8 bits each, as an image of them is shown."""
        return to_pixels(data).array.reshape(data.shape)

    def to_json(self, run_or_artifact: Any) -> dict[str, Any]:
        """What a row says of it; its files are written by then."""
        entry = super().to_json(run_or_artifact)
        if self._classes is not None:
            entry["classes"] = self._classes.to_json(run_or_artifact)
        overlays: dict[str, dict[str, Any]] = {"boxes": self._boxes, "masks": self._masks}
        for name, layers in overlays.items():
            if layers:
                entry[name] = {key: one.to_json(run_or_artifact) for key, one in layers.items()}
        return entry

    @classmethod
    def from_json(cls, json_obj: dict[str, Any], source_artifact: Any) -> Self:
        """The image again, with its boxes and masks, from what a row says."""
        path = str(json_obj["path"])
        if json_obj.get("sha256") == "reference":
            return cls(path, caption=json_obj.get("caption"), grouping=json_obj.get("grouping"))
        kinds: dict[str, type[BoundingBoxes2D | ImageMask]] = {
            "boxes": BoundingBoxes2D,
            "masks": ImageMask,
        }
        layers: dict[str, Any] = {
            name: {
                key: kind.from_json(layer, source_artifact)
                for key, layer in cast("dict[str, Any]", json_obj.get(name) or {}).items()
            }
            for name, kind in kinds.items()
        }
        classes = json_obj.get("classes")
        return cls(
            find_file(source_artifact, path),
            caption=json_obj.get("caption"),
            grouping=json_obj.get("grouping"),
            classes=Classes.from_json(classes, source_artifact) if classes else None,
            **layers,
        )

    @classmethod
    def seq_to_json(
        cls, seq: Sequence[Media], run: Any, key: str, step: int | str
    ) -> dict[str, Any]:
        """What a row says of a list of images: one entry for all of them."""
        images = cast("Sequence[Image]", seq)
        items = [image.to_json(run) for image in images]
        first = items[0]
        entry: dict[str, Any] = {
            "_type": cls._list_type,
            "count": len(items),
            "width": first["width"],
            "height": first["height"],
            "format": first["format"],
            "filenames": [item["path"] for item in items],
            "captions": cls.captions(images),
            "widths": [item["width"] for item in items],
            "heights": [item["height"] for item in items],
        }
        for name in ("boxes", "masks"):
            if any(name in item for item in items):
                entry[f"all_{name}"] = [item.get(name) for item in items]
        problems = [item["problem"] for item in items if "problem" in item]
        return {**entry, "problem": problems[0]} if problems else entry

    @classmethod
    def all_captions(cls, images: Sequence[Media]) -> list[str | None] | bool:
        """The captions of several; False if none has one."""
        return cls.captions(images)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Image):
            return False
        ours = (self._caption, self._grouping, self._classes, self._picture.url)
        theirs = (other._caption, other._grouping, other._classes, other._picture.url)
        return ours == theirs and _same_pixels(self.image, other.image)

    __hash__ = None  # pyright: ignore[reportAssignmentType] - equal by pixels, and they are many

    def _copy(self, other: Image, file_type: str | None) -> None:
        """The picture of another image, not its boxes and masks."""
        self._picture: Picture = replace(other._picture)
        if file_type is not None and file_type != other.format and other.image is not None:
            self._picture = make_picture(other.image, None, file_type, normalize=True)
        self._caption = other._caption if self._caption is None else self._caption
        self._grouping = other._grouping if self._grouping is None else self._grouping
        self._classes = other._classes

    def _store(self, folder: MediaFolder) -> Stored:
        return self._picture.store(folder, self._kind)

    def _facts(self, run: Any) -> dict[str, Any]:
        facts = {"format": self.format, "width": self.width, "height": self.height}
        if self._grouping is not None:
            facts["grouping"] = self._grouping
        if self._picture.not_finite:
            facts["not_finite"] = self._picture.not_finite
        return facts

    @classmethod
    def _from_file(cls, path: Path, facts: dict[str, Any]) -> Self:
        return cls(path, caption=facts.get("caption"))


def _layers(given: Any, name: str, kind: type[Any]) -> dict[str, Any]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        found = type(given).__qualname__
        raise ArgumentError(f'{name} are {{"a layer": {{...}}}}, one entry a layer, got {found}')
    layers = cast("Mapping[Any, Any]", given)
    wrong = [key for key in layers if not isinstance(key, str)]
    if wrong:
        raise ValueTypeError(f"a layer of {name} has the name {wrong[0]!r}; expected a text")
    return {key: one if isinstance(one, kind) else kind(one, key) for key, one in layers.items()}


def _same_pixels(one: PIL.Image.Image | None, other: PIL.Image.Image | None) -> bool:
    if one is None or other is None:
        return one is None and other is None
    return one.size == other.size and one.mode == other.mode and one.tobytes() == other.tobytes()
