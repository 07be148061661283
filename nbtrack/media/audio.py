"""Sound: samples as WAV by the standard library, or a file as it is."""

from __future__ import annotations

import io
import wave
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

from nbtrack.errors import ArgumentError, ValueTypeError
from nbtrack.media.document import Document
from nbtrack.media.folder import MediaFolder, Stored
from nbtrack.media.pixels import as_array, is_array
from nbtrack.media.source import find_file
from nbtrack.media.value import Media

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Audio"]

_ENDINGS = ("wav", "mp3", "ogg", "oga", "opus", "flac", "m4a", "aac", "weba", "webm", "aiff", "aif")
_MOST_CHANNELS = 32


class Audio(Media):
    """Sound to log.

    Args:
        data_or_path: samples (one number each, or one column a channel; floats from -1 to 1, or
            whole numbers as they are), or a path (wav, mp3, ogg, flac, ...).
        sample_rate: samples a second; needed for samples.
        caption: shown with it.

    Raises:
        ArgumentError: there is no sample rate, no such file, or the samples are no sound.
        ValueTypeError: it is neither samples nor a path.

    Example:
        >>> Audio([0.0, 0.5, -0.5, 0.0], sample_rate=2).duration_s
        2.0
    """

    _log_type = "audio-file"
    _kind = "audio"
    _list_type = "audio"

    def __init__(
        self, data_or_path: Any, sample_rate: int | None = None, caption: str | None = None
    ) -> None:
        super().__init__(caption)
        self.sample_rate = sample_rate
        self.duration_s: float | None = None
        if isinstance(data_or_path, str | PathLike):
            path = cast("str", data_or_path)
            self._document = Document.of_path(path, "sound", _ENDINGS)
            self._look_into_wav()
            return
        if sample_rate is None:
            raise ArgumentError("samples of sound need a sample_rate=, the samples a second")
        if isinstance(sample_rate, bool) or int(sample_rate) != sample_rate or sample_rate < 1:
            raise ArgumentError(
                f"sample_rate is {sample_rate!r}; expected a whole number from 1 on"
            )
        samples = _samples(data_or_path)
        self.sample_rate = int(sample_rate)
        self.duration_s = len(samples) / self.sample_rate
        self._document = Document("wav", data=_wav(samples, self.sample_rate))

    @classmethod
    def durations(cls, audio_list: Sequence[Audio]) -> list[float | None] | bool:
        """Seconds of several; False if none is known."""
        found = [one.duration_s for one in audio_list]
        return found if any(found) else False

    @classmethod
    def sample_rates(cls, audio_list: Sequence[Audio]) -> list[int | None] | bool:
        """Samples a second of several; False if none is known."""
        found = [one.sample_rate for one in audio_list]
        return found if any(found) else False

    @classmethod
    def from_json(cls, json_obj: dict[str, Any], source_artifact: Any) -> Self:
        """The sound again."""
        path = str(json_obj["path"])
        is_elsewhere = json_obj.get("sha256") == "reference"
        found = path if is_elsewhere else find_file(source_artifact, path)
        return cls(found, json_obj.get("sampleRate"), json_obj.get("caption"))

    def _store(self, folder: MediaFolder) -> Stored:
        return self._document.store(folder, self._kind)

    def _facts(self, run: Any) -> dict[str, Any]:
        facts = {"sampleRate": self.sample_rate, "durationSeconds": self.duration_s}
        return {name: value for name, value in facts.items() if value is not None}

    @classmethod
    def _from_file(cls, path: Path, facts: dict[str, Any]) -> Self:
        return cls(path)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Audio):
            return False
        ours = (self._caption, self.sample_rate, self._document.url, self._document.read())
        theirs = (other._caption, other.sample_rate, other._document.url, other._document.read())
        return ours == theirs

    __hash__ = None  # pyright: ignore[reportAssignmentType] - equal by their samples

    def _look_into_wav(self) -> None:
        """Rate and length, where the standard library can tell them."""
        document = self._document
        if document.path is None or document.ending != "wav":
            return
        try:
            with wave.open(str(document.path), "rb") as file:
                self.sample_rate = file.getframerate()
                self.duration_s = file.getnframes() / self.sample_rate
        except (wave.Error, EOFError, OSError, ZeroDivisionError):
            return  # a wav of a kind that it does not know, such as one of floats: kept as it is


def _samples(value: Any) -> NDArray[Any]:
    """Samples x channels."""
    import numpy as np

    if not is_array(value) and not isinstance(value, list | tuple):
        kind = type(value).__qualname__
        raise ValueTypeError(f"sound is made of samples or a path, got {kind}")
    array = as_array(value)
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2 or not array.size:
        raise ArgumentError(
            f"samples of shape {array.shape} are no sound; expected one number a sample, or one "
            "column a channel"
        )
    if array.shape[1] > _MOST_CHANNELS:
        hint = "; one column a channel: write samples.T" if array.shape[0] <= _MOST_CHANNELS else ""
        raise ArgumentError(f"sound of {array.shape[1]} channels, at most {_MOST_CHANNELS}{hint}")
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise ArgumentError("some of these samples are NaN or infinite: there is nothing to hear")
    return array


def _wav(samples: NDArray[Any], sample_rate: int) -> bytes:
    import numpy as np

    if samples.dtype.kind in "fb":
        whole = (np.clip(samples.astype(np.float64), -1, 1) * 32_767).round().astype("<i2")
    elif samples.dtype == np.uint8:  # WAV's own samples of 8 bits have no sign
        whole = samples
    elif samples.dtype.itemsize <= 2:
        whole = samples.astype("<i2") if samples.dtype.kind == "i" else samples.astype("<i4")
    else:
        is_narrow = bool((np.abs(samples.astype(np.float64)) < 32_768).all())
        whole = np.clip(samples, -(2**31), 2**31 - 1).astype("<i2" if is_narrow else "<i4")
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth(whole.dtype.itemsize)
        file.setframerate(sample_rate)
        file.writeframes(np.ascontiguousarray(whole).tobytes())
    return data.getvalue()
