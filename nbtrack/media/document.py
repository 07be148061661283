"""Texts and files that a user gives: by path, as text, or open for reading."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple, Self, cast

from nbtrack.errors import ArgumentError, ValueTypeError
from nbtrack.media.folder import MediaFolder, Stored
from nbtrack.media.source import find_file
from nbtrack.media.value import Media, given_path, is_reference

__all__ = ["Document", "DocumentMedia", "given_document", "is_file_name", "read_open_file"]

_LONGEST_NAME = 4_096


class Document(NamedTuple):
    """A file, the bytes of one, or the address of one; one of them is there.

    Attributes:
        ending: of its name, without the dot.
    """

    ending: str
    data: bytes | None = None
    path: Path | None = None
    url: str | None = None

    @classmethod
    def of_path(cls, value: str | PathLike[str], what: str, endings: tuple[str, ...]) -> Document:
        """A file that a user names.

        Args:
            value: its path, or an address.
            what: it is meant to be, for messages.
            endings: one of these it must have; a longer one is looked at first.

        Raises:
            ArgumentError: there is no such file, or it is of another kind.
        """
        ending = next((end for end in endings if str(value).lower().endswith(f".{end}")), None)
        if is_reference(value):
            return cls(ending or "", url=str(value))
        path = given_path(value, what)
        if ending is None:
            expected = ", ".join(endings)
            raise ArgumentError(f"{str(value)!r} is no file of {what}; expected one of {expected}")
        return cls(ending, path=path)

    def read(self) -> bytes:
        """Its bytes; none for an address."""
        if self.path is not None:
            return self.path.read_bytes()
        return self.data or b""

    def store(self, folder: MediaFolder, kind: str) -> Stored:
        """Put it into a folder."""
        if self.url is not None:
            return Stored(self.url, "reference", None)
        if self.path is not None:
            return folder.put_file(kind, self.ending, self.path)
        return folder.put(kind, self.ending, self.data or b"")


class DocumentMedia(Media):
    """A medium that is one document, and is made again from its file."""

    _document: Document

    def __init__(
        self, data_or_path: Any, caption: str | None = None, file_type: str | None = None
    ) -> None:
        """Whoever inherits sets the document."""
        super().__init__(caption)

    @classmethod
    def from_json(cls, json_obj: dict[str, Any], source_artifact: Any) -> Self:
        """The object again."""
        path = str(json_obj["path"])
        is_elsewhere = json_obj.get("sha256") == "reference"
        found = path if is_elsewhere else find_file(source_artifact, path)
        return cls(found, json_obj.get("caption"))

    def _store(self, folder: MediaFolder) -> Stored:
        return self._document.store(folder, self._kind)

    @classmethod
    def _from_file(cls, path: Path, facts: dict[str, Any]) -> Self:
        return cls(path)


def is_file_name(value: Any) -> bool:
    """Whether a text or a path names a file that is there."""
    if isinstance(value, PathLike):
        return True
    if not isinstance(value, str) or len(value) > _LONGEST_NAME or "\n" in value or "\0" in value:
        return False
    try:
        return Path(value).expanduser().is_file()
    except (OSError, RuntimeError):  # a name that the system does not take, or a home it lacks
        return False


def read_open_file(value: Any, what: str) -> bytes:
    """All that is in something open for reading, from its beginning.

    Args:
        value: text or bytes, open.
        what: it is meant to be, for the message.

    Raises:
        ValueTypeError: it cannot be read.
    """
    if not hasattr(value, "read"):
        kind = type(value).__qualname__
        raise ValueTypeError(f"{what} is made of a path or an open file, got {kind}")
    if hasattr(value, "seek"):
        value.seek(0)
    found = cast("str | bytes", value.read())
    return found.encode() if isinstance(found, str) else found


def given_document(
    value: Any, what: str, endings: tuple[str, ...], file_type: str | None
) -> Document:
    """A file that is named, or open.

    Args:
        value: a path, an address, or something open for reading.
        what: it is meant to be, for messages.
        endings: of the kinds of file that are known.
        file_type: one of them; needed for what is open and has no name.

    Raises:
        ArgumentError: there is no such file, or it is of another kind.
        ValueTypeError: it is nothing of these.
    """
    name = getattr(value, "name", None)
    if isinstance(name, str) and hasattr(value, "read") and is_file_name(name):
        value = name
    if isinstance(value, str | PathLike):
        return Document.of_path(cast("str", value), what, endings)
    data = read_open_file(value, what)
    if file_type not in endings:
        raise ArgumentError(
            f"file_type is {file_type!r}; an open file of {what} needs one of {', '.join(endings)}"
        )
    return Document(str(file_type), data=data)
