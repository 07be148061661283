"""Names of classes, by number."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self, cast

from nbtrack.errors import ArgumentError, MissingKeyError, ValueTypeError
from nbtrack.media.folder import MediaFolder, Stored
from nbtrack.media.value import Media

__all__ = ["Classes", "class_id", "class_labels"]


class Classes(Media):
    """The classes that boxes and masks speak of.

    Args:
        class_set: dictionaries with ``id`` (a whole number) and ``name``.

    Raises:
        MissingKeyError: one lacks its id or name.
        ValueTypeError: it is no list of dictionaries.

    Example:
        >>> Classes([{"id": 1, "name": "cat"}]).labels
        {1: 'cat'}
    """

    _log_type = "classes-file"
    _kind = "classes"
    _list_type = "classes"

    def __init__(self, class_set: Any) -> None:
        super().__init__()
        if not isinstance(class_set, list | tuple):
            kind = type(class_set).__qualname__
            raise ValueTypeError(
                f'classes are a list such as [{{"id": 1, "name": "cat"}}], got {kind}'
            )
        self._class_set = [_class(one) for one in cast("Sequence[Any]", class_set)]

    @property
    def labels(self) -> dict[int, str]:
        """Names by number."""
        return {one["id"]: one["name"] for one in self._class_set}

    def _store(self, folder: MediaFolder) -> Stored:
        text = json.dumps({"class_set": self._class_set})
        return folder.put(self._kind, "classes.json", text.encode())

    @classmethod
    def _from_file(cls, path: Path, facts: dict[str, Any]) -> Self:
        return cls(json.loads(path.read_bytes())["class_set"])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Classes) and self._class_set == other._class_set

    def __hash__(self) -> int:
        return hash(tuple(self.labels.items()))


def _class(given: Any) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        raise ValueTypeError(f'a class is {{"id": 1, "name": "cat"}}, got {given!r}')
    one = cast("Mapping[str, Any]", given)
    for key in ("id", "name"):
        if key not in one:
            raise MissingKeyError(f"the class {dict(one)!r} has no {key!r}")
    return {"id": class_id(one["id"]), "name": str(one["name"])}


def class_id(value: Any) -> int:
    """A class as a plain whole number.

    Raises:
        ValueTypeError: it is none.
    """
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise ValueTypeError(f"a class is a whole number, got {value!r}")
    return int(value.__index__())


def class_labels(value: Any, what: str) -> dict[int, str]:
    """Names of classes as a user gives them: a dictionary, or a list that counts from 0.

    Args:
        value: names by number; None for none.
        what: has them, for the message.

    Raises:
        ValueTypeError: it is neither, or a number is none.
        ArgumentError: a number is a text that is no number.
    """
    if value is None:
        return {}
    if isinstance(value, Classes):
        return value.labels
    if isinstance(value, list | tuple):
        return {number: str(name) for number, name in enumerate(cast("list[Any]", value))}
    if not isinstance(value, Mapping):
        kind = type(value).__qualname__
        raise ValueTypeError(f'class_labels of {what} are {{1: "cat"}} or the like, got {kind}')
    found: dict[int, str] = {}
    for key, name in cast("Mapping[Any, Any]", value).items():
        try:
            found[int(key) if isinstance(key, str) else class_id(key)] = str(name)
        except ValueError as error:
            raise ArgumentError(
                f"class_labels of {what} has the key {key!r}; expected the number of a class"
            ) from error
    return found
