"""The media of one run on disk: ``files/media/<kind>/<20 hex digits of its content>.<ending>``.

What `put` returned from is with the operating system, so that no row names bytes which are lost
when the process is killed. Equal content is one file, written once.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from nbtrack.errors import ArgumentError
from nbtrack.media.compressor import compressor, tell_nobody
from nbtrack.media.png import uncompressed
from nbtrack.store.files import replace_in_parts

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MediaFolder", "Stored"]

_DIGITS = 20
_CHUNK_BYTES = 1 << 20
_MOST_HELD_BYTES = 64 << 20
_SMALL_BYTES = 4096  # a picture so small is not worth a second visit

Parts = Iterable["bytes | bytearray | memoryview"]


class Stored(NamedTuple):
    """Where a medium lies.

    Attributes:
        path: below the run's ``files/``, with ``/``.
        sha256: of the content.
        size: of the file; None where it will change.
        problem: why there is no file, in words.
    """

    path: str
    sha256: str
    size: int | None
    problem: str | None = None

    def entry(self) -> dict[str, Any]:
        """What a row says of it."""
        known = {"path": self.path, "sha256": self.sha256, "size": self.size}
        return {
            **{key: value for key, value in known.items() if value is not None},
            **({"problem": self.problem} if self.problem else {}),
        }


class _Waiting(NamedTuple):
    """A file that the disk refused."""

    parts: Callable[[], Parts]
    held_bytes: int
    is_raw: bool = False  # pixels that are to be compressed once they are written


class MediaFolder:
    """Puts media into the folder of one run, each content once.

    Trouble with the disk never reaches the caller: up to 64 MiB wait in memory, and are written by
    `retry` when there is room again.

    Args:
        files: the run's ``files`` folder; None keeps nothing (mode "disabled").

    Attributes:
        trouble: the last error of the disk; None when all is written.
        lost: how many media had no more room in memory either.

    Example:
        >>> import tempfile
        >>> folder = MediaFolder(Path(tempfile.mkdtemp()))
        >>> folder.put("html", "html", b"<p>hello</p>").path
        'media/html/a5652be1ca864d36d25c.html'
    """

    def __init__(self, files: Path | None) -> None:
        self._files = files
        self._known: set[str] = set()
        self._waiting: dict[str, _Waiting] = {}
        self._lock = threading.Lock()
        self.trouble: OSError | None = None
        self.lost = 0

    @property
    def unwritten(self) -> int:
        """Files that are in memory only, because the disk refused them."""
        return len(self._waiting)

    @property
    def uncompressed(self) -> int:
        """Pictures that are to be compressed."""
        return compressor.waiting(self)

    def put(self, kind: str, ending: str, data: bytes) -> Stored:
        """Keep bytes.

        Args:
            kind: the folder below ``media/``.
            ending: of the file's name, without the dot.
            data: the content.
        """
        digest = hashlib.sha256(data).hexdigest()
        return self._put(kind, ending, digest, len(data), _Waiting(lambda: (data,), len(data)))

    def put_file(self, kind: str, ending: str, source: Path) -> Stored:
        """Keep a copy of a file.

        Args:
            kind: the folder below ``media/``.
            ending: of the copy's name, without the dot.
            source: the file.

        Raises:
            ArgumentError: it cannot be read.
        """
        try:
            with source.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = source.stat().st_size
        except OSError as error:
            raise ArgumentError(f"cannot read {str(source)!r}: {error.strerror}") from error
        return self._put(kind, ending, digest, size, _Waiting(lambda: _chunks(source), 0))

    def put_pixels(self, kind: str, ending: str, pixels: NDArray[Any]) -> Stored:
        """Keep a picture as PNG: uncompressed at once, compressed soon.

        Args:
            kind: the folder below ``media/``.
            ending: of the file's name, without the dot.
            pixels: height x width x channels, 8 bits each, one after the other in memory; not to
                be changed any more.
        """
        content = hashlib.sha256(f"{pixels.shape}".encode())
        content.update(pixels.data)
        is_raw = pixels.nbytes > _SMALL_BYTES
        content_of = _Waiting(lambda: uncompressed(pixels), pixels.nbytes, is_raw)
        return self._put(kind, ending, content.hexdigest(), None, content_of)

    def retry(self) -> bool:
        """Try to write what waits; True when nothing waits any more."""
        with self._lock:
            for path, waiting in list(self._waiting.items()):
                if not self._write(path, waiting):
                    return False
                del self._waiting[path]
            self.trouble = None
            return True

    def finish(self, tell: Callable[[int], None] = tell_nobody) -> None:
        """Return when all pictures are compressed.

        Args:
            tell: is called now and then with how many are left.
        """
        compressor.wait(self, tell)

    def after_fork(self) -> None:
        """In a forked child: no lock can be trusted, and what waits is the parent's to write."""
        self._lock = threading.Lock()
        self._waiting = {}

    def _put(
        self, kind: str, ending: str, digest: str, size: int | None, content: _Waiting
    ) -> Stored:
        path = f"media/{kind}/{digest[:_DIGITS]}.{ending}"
        stored = Stored(path, digest, size)
        if self._files is None or path in self._known:
            return stored
        with self._lock:
            # It is there already where an earlier attempt of this run has logged it.
            is_there = path in self._known or Path(self._files, path).exists()
            if not is_there and not self._write(path, content):
                held = sum(one.held_bytes for one in self._waiting.values())
                if held + content.held_bytes > _MOST_HELD_BYTES:
                    self.lost += 1
                    return stored._replace(problem=f"not written: {self.trouble}")
                self._waiting[path] = content
            self._known.add(path)
        return stored

    def _write(self, path: str, content: _Waiting) -> bool:
        assert self._files is not None
        target = Path(self._files, path)
        try:
            try:
                replace_in_parts(target, content.parts())
            except FileNotFoundError:  # the first of its kind
                target.parent.mkdir(parents=True, exist_ok=True)
                replace_in_parts(target, content.parts())
        except OSError as error:
            self.trouble = error
            return False
        if content.is_raw:
            compressor.add(self, target)
        return True


def _chunks(source: Path) -> Iterator[bytes]:
    with source.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk
