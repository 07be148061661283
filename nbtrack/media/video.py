"""Videos: frames as GIF by Pillow, or as they are in a file."""

from __future__ import annotations

import importlib
import io
import tempfile
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

from nbtrack.errors import ArgumentError
from nbtrack.media.document import Document, read_open_file
from nbtrack.media.folder import MediaFolder, Stored
from nbtrack.media.pixels import as_array, is_array, to_bytes
from nbtrack.media.source import find_file
from nbtrack.media.value import Media

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Video"]

_FORMATS = ("gif", "mp4", "webm", "ogg")
_FPS = 4
_CHANNELS = (1, 3, 4)


class Video(Media):
    """A video to log.

    Args:
        data_or_path: frames (time x channels x height x width, or several videos of such frames,
            which are laid side by side), a path (gif, mp4, webm, ogg), or such a file, open.
        caption: shown with it.
        fps: frames a second, of frames; 4.
        format: "gif" (the default), "mp4", "webm" or "ogg"; frames become another format than gif
            only where moviepy or imageio is installed.

    Raises:
        ArgumentError: it cannot be a video: its shape, its format, no such file.
        ValueTypeError: it is neither frames nor a file.
        ImportError: frames are to be mp4, and nothing can make one.
    """

    EXTS = _FORMATS
    _log_type = "video-file"
    _kind = "videos"
    _list_type = "videos"

    def __init__(
        self,
        data_or_path: Any,
        caption: str | None = None,
        fps: int | None = None,
        format: str | None = None,
    ) -> None:
        super().__init__(caption)
        self._fps = fps
        self._size: tuple[int, int] | None = None
        self._frames: int | None = None
        if format is not None and format not in _FORMATS:
            raise ArgumentError(f"format is {format!r}; expected one of {', '.join(_FORMATS)}")
        if isinstance(data_or_path, str | PathLike):
            self._document = Document.of_path(cast("str", data_or_path), "a video", _FORMATS)
            self._look_into_gif()
        elif is_array(data_or_path) or isinstance(data_or_path, list | tuple):
            self._encode(_frames(data_or_path), format or "gif")
        else:
            data = read_open_file(data_or_path, "a video")
            self._document = Document(format or "gif", data=data)
            self._look_into_gif()

    @property
    def format(self) -> str:
        """The ending of its file."""
        return self._document.ending

    @classmethod
    def from_json(cls, json_obj: dict[str, Any], source_artifact: Any) -> Self:
        """The video again."""
        path = str(json_obj["path"])
        is_elsewhere = json_obj.get("sha256") == "reference"
        found = path if is_elsewhere else find_file(source_artifact, path)
        return cls(found, json_obj.get("caption"), json_obj.get("fps"))

    def _encode(self, frames: NDArray[Any], kind: str) -> None:
        self._fps = _FPS if self._fps is None else self._fps
        if isinstance(self._fps, bool) or not self._fps > 0:
            raise ArgumentError(f"fps is {self._fps!r}; expected the frames a second")
        self._frames, height, width, _ = frames.shape
        self._size = (width, height)
        make = _gif if kind == "gif" else _film
        self._document = Document(kind, data=make(frames, self._fps, kind))

    def _look_into_gif(self) -> None:
        """Size and frames, where Pillow can tell them."""
        document = self._document
        if document.ending != "gif" or document.url is not None:
            return
        import PIL.Image

        try:
            with PIL.Image.open(document.path or io.BytesIO(document.read())) as picture:
                self._size = picture.size
                self._frames = getattr(picture, "n_frames", 1)
        except (OSError, ValueError) as error:
            name = document.path or "this file"
            raise ArgumentError(f"{str(name)!r} is no GIF that can be read: {error}") from error

    def _store(self, folder: MediaFolder) -> Stored:
        return self._document.store(folder, self._kind)

    def _facts(self, run: Any) -> dict[str, Any]:
        width, height = self._size or (None, None)
        facts: dict[str, Any] = {"width": width, "height": height}
        facts |= {"frames": self._frames, "fps": self._fps, "format": self.format or None}
        return {name: value for name, value in facts.items() if value is not None}

    @classmethod
    def _from_file(cls, path: Path, facts: dict[str, Any]) -> Self:
        return cls(path)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Video):
            return False
        ours = (self._caption, self._document.url, self._document.read())
        return ours == (other._caption, other._document.url, other._document.read())

    __hash__ = None  # pyright: ignore[reportAssignmentType] - equal by their frames


def _frames(value: Any) -> NDArray[Any]:
    """Time x height x width x channels, 8 bits each."""
    array = as_array(value)
    expected = (
        "expected time x channels x height x width, with 1 (grey), 3 (RGB) or 4 (RGBA) channels, "
        "or several of these"
    )
    if array.ndim not in (4, 5) or 0 in array.shape:
        raise ArgumentError(f"frames of shape {array.shape} are no video; {expected}")
    if array.shape[-3] not in _CHANNELS:
        is_last = array.shape[-1] in _CHANNELS
        hint = ". To put its channels there: numpy.moveaxis(video, -1, -3)" if is_last else ""
        raise ArgumentError(f"frames of shape {array.shape} are no video; {expected}{hint}")
    pixels = to_bytes(array).array
    if pixels.ndim == 5:
        pixels = _side_by_side(pixels)
    return pixels.transpose(0, 2, 3, 1)


def _side_by_side(videos: NDArray[Any]) -> NDArray[Any]:
    """Several videos as one, in a grid that is wider than high; black where there is none."""
    import numpy as np

    count, time, channels, height, width = videos.shape
    rows = 2 ** (max(0, (count - 1).bit_length()) // 2)
    columns = -(-count // rows)
    grid = np.zeros((rows * columns, time, channels, height, width), np.uint8)
    grid[:count] = videos
    grid = grid.reshape(rows, columns, time, channels, height, width).transpose(2, 3, 0, 4, 1, 5)
    return grid.reshape(time, channels, rows * height, columns * width)


def _gif(frames: NDArray[Any], fps: float, _kind: str) -> bytes:
    import PIL.Image

    pictures = [
        PIL.Image.fromarray(frame[:, :, 0] if frame.shape[2] == 1 else frame) for frame in frames
    ]
    data = io.BytesIO()
    # GIF counts hundredths of a second, and pages slow down what is shorter than two.
    duration_ms = max(20, round(1000 / fps))
    pictures[0].save(
        data, "GIF", save_all=True, append_images=pictures[1:], duration=duration_ms, loop=0
    )
    return data.getvalue()


def _film(frames: NDArray[Any], fps: float, kind: str) -> bytes:
    """Frames as mp4, webm or ogg, by whichever library there is."""
    import numpy as np

    if frames.shape[3] != 3:
        frames = (
            np.repeat(frames[:, :, :, :1], 3, axis=3) if frames.shape[3] == 1 else frames[..., :3]
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"video.{kind}")
        writer = _film_writer(kind)
        try:
            writer(path, frames, fps)
        except (OSError, RuntimeError, ValueError) as error:
            reason = str(error).strip().split("\n", 1)[0]
            message = f"these frames cannot be made into {kind}: {reason}"
            raise ArgumentError(message) from error
        return path.read_bytes()


def _film_writer(kind: str) -> Any:
    def by_moviepy(path: Path, frames: NDArray[Any], fps: float) -> None:
        moviepy = importlib.import_module("moviepy")
        clip = moviepy.ImageSequenceClip(list(frames), fps=fps)
        clip.write_videofile(str(path), logger=None)

    def by_imageio(path: Path, frames: NDArray[Any], fps: float) -> None:
        imageio = importlib.import_module("imageio.v2")
        imageio.mimwrite(str(path), list(frames), fps=fps)

    for needed, writer in (
        (("moviepy",), by_moviepy),
        (("imageio", "imageio_ffmpeg"), by_imageio),
    ):
        if all(map(_is_installed, needed)):
            return writer
    raise ImportError(
        f"frames become {kind} by moviepy or imageio, and neither is installed: pip install "
        "moviepy, or leave format= out for a GIF"
    )


def _is_installed(name: str) -> bool:
    import importlib.util

    return importlib.util.find_spec(name) is not None
