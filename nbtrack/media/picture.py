"""The content of one image, wherever it comes from: an array, Pillow, a figure, a file."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbtrack.errors import ArgumentError, ValueTypeError
from nbtrack.media.folder import MediaFolder, Stored
from nbtrack.media.pixels import is_array, to_pixels
from nbtrack.media.value import given_path, is_reference

if TYPE_CHECKING:
    import PIL.Image
    from numpy.typing import NDArray

__all__ = [
    "FILE_TYPES",
    "Picture",
    "has_base",
    "is_figure",
    "is_pillow",
    "make_picture",
    "open_picture",
]

FILE_TYPES = ("png", "jpg", "jpeg", "bmp")
_MODES = {1: "L", 3: "RGB", 4: "RGBA"}
_PNG_MODES = frozenset({"1", "L", "LA", "I", "I;16", "P", "RGB", "RGBA"})
# What browsers show: such a file is kept as it is, any other becomes a PNG. By Pillow's name.
_ENDINGS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "BMP": "bmp", "WEBP": "webp", "MPO": "jpg"}
_LONGEST_JPEG = 65_500


@dataclass(slots=True)
class Picture:
    """One of `pixels`, `data` (an encoded file) and `path` is there; of a `url` none.

    Attributes:
        pixels: height x width x channels, 8 bits each.
        data: the bytes of a file.
        path: a file.
        url: an address; the picture stays there.
        format: of the file that is written: "png", "jpg", ...
        not_finite: how many numbers of the array were NaN or infinite.
    """

    width: int
    height: int
    format: str
    pixels: NDArray[Any] | None = None
    data: bytes | None = None
    path: Path | None = None
    url: str | None = None
    not_finite: int = 0

    def pillow(self) -> PIL.Image.Image | None:
        """The picture for Pillow; None for an address."""
        import PIL.Image

        if self.pixels is not None:
            channels = self.pixels.shape[2]
            return PIL.Image.fromarray(self.pixels[:, :, 0] if channels == 1 else self.pixels)
        if self.data is None and self.path is None:
            return None
        with open_picture(io.BytesIO(self.data) if self.data is not None else self.path) as found:
            found.load()
            return found.copy()

    def store(self, folder: MediaFolder, kind: str) -> Stored:
        """Put it into a folder."""
        if self.url is not None:
            return Stored(self.url, "reference", None)
        if self.pixels is not None:
            return folder.put_pixels(kind, self.format, self.pixels)
        if self.path is not None:
            return folder.put_file(kind, self.format, self.path)
        assert self.data is not None
        return folder.put(kind, self.format, self.data)


def make_picture(value: Any, mode: str | None, file_type: str | None, normalize: bool) -> Picture:
    """The content of an image from what a user gives.

    Args:
        value: an array, a Pillow image, a figure of matplotlib, a path or an address.
        mode: Pillow's name of the colours of an array.
        file_type: of `FILE_TYPES`.
        normalize: bring floats to 0 to 255.

    Raises:
        ArgumentError: it cannot be an image.
        ValueTypeError: it is nothing of these.
    """
    if isinstance(value, str | PathLike):
        return _from_path(value, file_type)  # pyright: ignore[reportUnknownArgumentType] - of anything
    if is_pillow(value):
        return _encoded(value, file_type or "png")
    if is_figure(value):
        return _from_figure(value, file_type)
    if not is_array(value):
        kind = f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")
        hint = "; write numpy.array(...) around it" if isinstance(value, list | tuple) else ""
        raise ValueTypeError(
            "an image is made of an array (NumPy, torch, jax), a Pillow image, a matplotlib "
            f"figure or a path, got {kind}{hint}"
        )
    pixels, not_finite = to_pixels(value, normalize=normalize)
    height, width, channels = pixels.shape
    if mode in (None, _MODES[channels]) and file_type in (None, "png"):
        return Picture(width, height, "png", pixels=pixels, not_finite=not_finite)
    picture = Picture(width, height, "png", pixels=pixels).pillow()
    assert picture is not None
    if mode is not None and mode != picture.mode:
        picture = _converted(picture, mode)
    made = _encoded(picture, file_type or "png")
    made.not_finite = not_finite
    return made


def is_pillow(value: object) -> bool:
    """Whether a value is an image of Pillow, without importing it."""
    return has_base(value, "PIL", "Image")


def is_figure(value: Any) -> bool:
    """Whether a value is matplotlib's pyplot, or a figure or an axes of it."""
    if getattr(value, "__name__", None) == "matplotlib.pyplot":
        return True
    return has_base(value, "matplotlib", "Artist")


def open_picture(source: Any) -> PIL.Image.Image:
    """A picture file, opened by Pillow; large ones too, its data are not read yet.

    Raises:
        OSError: it is none.
    """
    import PIL.Image

    with warnings.catch_warnings():
        # Pillow warns of pictures of 89 megapixels and more; here the user has chosen them.
        warnings.simplefilter("ignore", PIL.Image.DecompressionBombWarning)
        return PIL.Image.open(source)


def _from_path(value: str | PathLike[str], file_type: str | None) -> Picture:
    if is_reference(value):
        ending = str(value).rpartition(".")[2].lower()
        return Picture(0, 0, ending if ending in FILE_TYPES else "", url=str(value))
    path = given_path(value, "an image")
    import PIL.Image

    try:
        with open_picture(path) as picture:
            ending = _ENDINGS.get(str(picture.format))
            wanted = {"jpeg": "jpg"}.get(str(file_type), file_type)
            if ending is None or wanted not in (None, ending):
                return _encoded(picture, file_type or "png")
            width, height = picture.size
    except PIL.UnidentifiedImageError as error:
        svg = "; show an SVG with nbtrack.Html" if path.suffix.lower() == ".svg" else ""
        raise ArgumentError(
            f"{str(path)!r} is no image that can be read; expected png, jpg, bmp, gif or webp{svg}"
        ) from error
    except (OSError, ValueError, PIL.Image.DecompressionBombError) as error:
        raise ArgumentError(f"{str(path)!r} cannot be read as an image: {error}") from error
    named = path.suffix.lower().lstrip(".")
    return Picture(width, height, named if named == "jpeg" else ending, path=path)


def _from_figure(value: Any, file_type: str | None) -> Picture:
    if getattr(value, "__name__", None) == "matplotlib.pyplot":
        figure = value.gcf()
    elif hasattr(value, "savefig"):
        figure = value
    else:  # an axes, or something drawn in one
        figure = value.figure
    if figure is None:
        raise ArgumentError(f"this {type(value).__qualname__} belongs to no figure")
    data = io.BytesIO()
    figure.savefig(data, format="png")
    data.seek(0)
    with open_picture(data) as picture:
        if file_type not in (None, "png"):
            return _encoded(picture, file_type)
        width, height = picture.size
    return Picture(width, height, "png", data=data.getvalue())


def _encoded(picture: PIL.Image.Image, file_type: str) -> Picture:
    """A Pillow image as it is written: its pixels where PNG takes them as they are."""
    import numpy as np

    width, height = picture.size
    if not width or not height:
        raise ArgumentError(f"an image of {width} x {height} pixels has nothing to show")
    if file_type == "png" and picture.mode in _MODES.values():
        pixels = np.array(picture)
        return Picture(width, height, "png", pixels=pixels.reshape(height, width, -1))
    if file_type == "png":
        picture = picture if picture.mode in _PNG_MODES else picture.convert("RGB")
        return Picture(width, height, "png", data=_saved(picture, "PNG", compress_level=1))
    if max(width, height) > _LONGEST_JPEG and file_type != "bmp":
        raise ArgumentError(
            f"an image of {width} x {height} pixels; a JPEG has at most {_LONGEST_JPEG}: use png"
        )
    if picture.mode in ("RGBA", "LA", "PA") and file_type != "bmp":
        warnings.warn(f"a {file_type} image has no transparency; it is left out", stacklevel=5)
    if picture.mode not in ("L", "RGB"):
        picture = picture.convert("RGB")
    name = "BMP" if file_type == "bmp" else "JPEG"
    return Picture(width, height, file_type, data=_saved(picture, name))


def _saved(picture: PIL.Image.Image, name: str, **options: Any) -> bytes:
    data = io.BytesIO()
    picture.save(data, format=name, **options)
    return data.getvalue()


def _converted(picture: PIL.Image.Image, mode: str) -> PIL.Image.Image:
    try:
        return picture.convert(mode)
    except ValueError as error:
        message = f"mode {mode!r} cannot be made of an image in {picture.mode}: {error}"
        raise ArgumentError(message) from error


def has_base(value: object, package: str, name: str) -> bool:
    """Whether a class of this name, of this package, is among those of a value."""
    return any(
        base.__name__ == name and base.__module__.partition(".")[0] == package
        for base in type(value).__mro__
    )
