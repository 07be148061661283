"""What all media are: wandb's protocol, by which other libraries know them too.

A medium is made by the user, bound to a run by `log()`, and becomes a dictionary in a row: a
``_type``, where its file lies, and facts about it. `WBValue.init_from_json` makes it again.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Any, ClassVar, Self, cast

from nbtrack.errors import ArgumentError, ValueTypeError
from nbtrack.media.folder import MediaFolder, Stored
from nbtrack.media.source import find_file

__all__ = ["Media", "WBValue", "check_caption", "given_path", "is_reference", "media_folder"]

# By `_type`: the module of this room that has the class.
_HOMES = {
    "audio-file": "audio",
    "bokeh-file": "figures",
    "classes-file": "classes",
    "graph-file": "graph",
    "histogram": "histogram",
    "html-file": "html",
    "image-file": "image",
    "molecule-file": "molecule",
    "object3D-file": "object3d",
    "plotly-file": "figures",
    "table-file": "table",
    "video-file": "video",
}


class WBValue:
    """Whatever has a `_type` in a row."""

    _log_type: ClassVar[str | None] = None
    _types: ClassVar[dict[str, type[WBValue]]] = {}

    def __init_subclass__(cls, **arguments: Any) -> None:
        super().__init_subclass__(**arguments)
        if cls._log_type is not None:
            WBValue._types.setdefault(cls._log_type, cls)

    def to_json(self, run_or_artifact: Any) -> dict[str, Any]:
        """What a row says of it; files that belong to it are written by then.

        Args:
            run_or_artifact: whose row; a `Run`, or whatever has a `media_folder`.
        """
        raise NotImplementedError

    def bind_to_run(
        self, run: Any, key: str, step: int | str, id_: int | str | None = None
    ) -> None:
        """Write its files into the folder of a run.

        Args:
            run: a `Run`.
            key: under which name it is logged.
            step: of the row.
            id_: its place in a list.
        """

    @classmethod
    def from_json(cls, json_obj: dict[str, Any], source_artifact: Any) -> Self:
        """The object again.

        Args:
            json_obj: what `to_json` gave.
            source_artifact: where its files lie: a `Reader`, a live run, or the folder that
                ``path`` begins in.
        """
        raise NotImplementedError

    @staticmethod
    def init_from_json(json_obj: dict[str, Any], source_artifact: Any) -> WBValue | None:
        """The object that a dictionary stands for; None for a type that nobody knows.

        Args:
            json_obj: a dictionary with a ``_type``.
            source_artifact: as in `from_json`.
        """
        kind = str(json_obj.get("_type"))
        if kind not in WBValue._types and kind in _HOMES:
            # By name, because these modules import this one.
            importlib.import_module(f"nbtrack.media.{_HOMES[kind]}")
        known = WBValue._types.get(kind)
        return None if known is None else known.from_json(json_obj, source_artifact)

    @staticmethod
    def with_suffix(name: str, filetype: str = "json") -> str:
        """The name of a file of this type."""
        return f"{name}.{filetype}"

    @staticmethod
    def type_mapping() -> dict[str, type[WBValue]]:
        """All classes that were imported, by ``_type``."""
        return dict(WBValue._types)


class Media(WBValue):
    """A value whose bytes lie in a file.

    Subclasses say what kind of file it is and give its content.
    """

    _kind: ClassVar[str] = ""
    _list_type: ClassVar[str] = ""

    def __init__(self, caption: str | None = None) -> None:
        self._caption: str | None = check_caption(caption)
        self._run: Any = None
        self._stored: Stored | None = None

    @property
    def caption(self) -> str | None:
        """What is shown with it."""
        return self._caption

    @classmethod
    def get_media_subdir(cls) -> str:
        """The folder of such files, below the run's files."""
        return f"media/{cls._kind}"

    def bind_to_run(
        self, run: Any, key: str, step: int | str, id_: int | str | None = None
    ) -> None:
        """Write its files into the folder of a run."""
        if self._run is not run or self._stored is None or self._stored.problem:
            self._stored = self._store(media_folder(run))
            self._run = run

    def is_bound(self) -> bool:
        """Whether it was logged."""
        return self._run is not None

    def file_is_set(self) -> bool:
        """Whether its bytes lie in a file."""
        return self._stored is not None

    def to_json(self, run_or_artifact: Any) -> dict[str, Any]:
        """What a row says of it; its file is written by then."""
        Media.bind_to_run(self, run_or_artifact, "", 0)
        assert self._stored is not None
        caption = {} if self._caption is None else {"caption": self._caption}
        facts = self._facts(run_or_artifact)
        return {"_type": self._log_type, **self._stored.entry(), **facts, **caption}

    @classmethod
    def from_json(cls, json_obj: dict[str, Any], source_artifact: Any) -> Self:
        """The object again, from its file."""
        path = find_file(source_artifact, str(json_obj["path"]))
        return cls._from_file(path, json_obj)

    @classmethod
    def captions(cls, media_items: Sequence[Media]) -> list[str | None] | bool:
        """The captions of several; False if none has one."""
        found = [item.caption for item in media_items]
        return found if any(caption is not None for caption in found) else False

    @classmethod
    def seq_to_json(
        cls, seq: Sequence[Media], run: Any, key: str, step: int | str
    ) -> dict[str, Any]:
        """What a row says of a list of media of one type.

        Args:
            seq: the list; not empty.
            run: whose row.
            key: under which name.
            step: of the row.
        """
        for place, item in enumerate(seq):
            item.bind_to_run(run, key, step, place)
        items = [item.to_json(run) for item in seq]
        return {
            "_type": cls._list_type,
            "count": len(items),
            "items": items,
            "captions": cls.captions(seq),
        }

    def __getstate__(self) -> dict[str, Any]:
        # A copy, also in another process, belongs to no run yet.
        return {**self.__dict__, "_run": None, "_stored": None}

    def _store(self, folder: MediaFolder) -> Stored:
        """Put its bytes into a folder."""
        raise NotImplementedError

    def _facts(self, run: Any) -> dict[str, Any]:
        """What a row says of it besides its file and its caption."""
        return {}

    @classmethod
    def _from_file(cls, path: Path, facts: dict[str, Any]) -> Self:
        """The object of a file that `_store` has written."""
        raise NotImplementedError


def media_folder(run: Any) -> MediaFolder:
    """Where the media of a run go.

    Args:
        run: a `Run`.

    Raises:
        ValueTypeError: it is nothing that keeps media.
    """
    folder = getattr(run, "media_folder", None)
    if not isinstance(folder, MediaFolder):
        kind = type(run).__qualname__
        raise ValueTypeError(f"expected a run that is being written, got {kind}")
    return folder


def check_caption(caption: Any) -> str | None:
    """A caption as text.

    Raises:
        ValueTypeError: it is a list, a dictionary or the like.
    """
    if caption is None or isinstance(caption, str):
        return caption
    if isinstance(caption, list | tuple | dict | set):
        kind = type(cast("Any", caption)).__qualname__
        raise ValueTypeError(f"a caption is one text, got {kind}: give each medium its own")
    return str(caption)


def is_reference(value: object) -> bool:
    """Whether a text is the address of something elsewhere.

    Example:
        >>> is_reference("https://example.org/cat.png"), is_reference("cat.png")
        (True, False)
    """
    if not isinstance(value, str) or "://" not in value[:32]:
        return False
    return value.partition("://")[0].lower() in {"http", "https", "s3", "gs", "gcs", "az", "abfs"}


def given_path(value: str | PathLike[str], what: str) -> Path:
    """A file that a user names.

    Args:
        value: its path.
        what: it is meant to be, for the message.

    Raises:
        ArgumentError: there is no such file.
    """
    path = Path(value).expanduser()
    if not path.is_file():
        what_is = "is a folder" if path.is_dir() else "does not exist"
        raise ArgumentError(f"{str(value)!r} {what_is}; expected the file of {what}")
    return path.absolute()
