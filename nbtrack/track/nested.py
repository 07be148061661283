"""A dictionary inside of a summary, which writes through to it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, Self, cast

from nbtrack.errors import ValueTypeError
from nbtrack.track.encode import summary_value
from nbtrack.track.media_values import KeepsMedia

__all__ = ["Change", "NestedSummary", "Path", "plain_summary", "wrap"]

Path = tuple[str, ...]
Change = Callable[[dict[str, Any]], None]
Write = Callable[[Path, Change], None]


class NestedSummary(dict[str, Any]):
    """A dictionary in every respect; what is written into it is written into the summary too.

    Args:
        values: what it holds now.
        write: applies a change to the dictionary at a path of the summary.
        path: the keys that lead to it.

    Example:
        >>> summary = {"best": {"loss": 0.1}}
        >>> best = wrap(summary["best"], lambda path, change: change(summary[path[0]]), ("best",))
        >>> best.epoch = 3
        >>> best == summary["best"] == {"loss": 0.1, "epoch": 3}
        True
    """

    __slots__ = ("_path", "_write")
    _path: Path
    _write: Write

    def __init__(self, values: dict[str, Any], write: Write, path: Path) -> None:
        super().__init__({key: wrap(part, write, (*path, key)) for key, part in values.items()})
        object.__setattr__(self, "_write", write)
        object.__setattr__(self, "_path", path)

    def __setitem__(self, key: str, value: Any) -> None:
        self.update({key: value})

    def __delitem__(self, key: str) -> None:
        super().__delitem__(key)
        self._write(self._path, lambda inside: _drop(inside, key))

    def __getattr__(self, key: str) -> Any:
        if key not in self:
            raise AttributeError(f"the summary has no {key!r} here", name=key, obj=self)
        return self[key]

    def __setattr__(self, key: str, value: Any) -> None:
        self[key] = value

    def __delattr__(self, key: str) -> None:
        if key not in self:
            raise AttributeError(f"the summary has no {key!r} here", name=key, obj=self)
        del self[key]

    def __ior__(self, other: Any) -> Self:
        self.update(other)
        return self

    def update(self, *others: Any, **more: Any) -> None:
        """Set several values, as `dict.update`."""
        new = plain_summary(dict(*others, **more))
        self._write(self._path, lambda inside: inside.update(copy.deepcopy(new)))
        super().update({k: wrap(part, self._write, (*self._path, k)) for k, part in new.items()})

    def setdefault(self, key: str, default: Any = None) -> Any:
        """Set a value if there is none, as `dict.setdefault`."""
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, key: str, *default: Any) -> Any:
        """Take a value out, as `dict.pop`."""
        if key not in self and default:
            return default[0]
        value = self[key]
        del self[key]
        return value

    def popitem(self) -> tuple[str, Any]:
        """Take the last value out, as `dict.popitem`."""
        key = next(reversed(self))
        return key, self.pop(key)

    def clear(self) -> None:
        """Take all values out, as `dict.clear`."""
        super().clear()
        self._write(self._path, dict[str, Any].clear)

    def __reduce__(self) -> tuple[type[dict[str, Any]], tuple[dict[str, Any]]]:
        # A copy or a pickle of it is a plain dictionary: it has no summary to write to.
        return dict, (dict(self),)


def wrap(value: Any, write: Write, path: Path) -> Any:
    """The value itself, or a `NestedSummary` for a dictionary.

    Args:
        value: a plain value.
        write: applies a change to the dictionary at a path of the summary.
        path: the keys that lead to the value.
    """
    if not isinstance(value, dict):
        return value
    return NestedSummary(cast("dict[str, Any]", value), write, path)


def plain_summary(values: dict[Any, Any], run: KeepsMedia | None = None) -> dict[str, Any]:
    """What a summary keeps of values that a user sets.

    Args:
        values: by key.
        run: keeps the files of media.

    Raises:
        ValueTypeError: if a key is no text, or a value cannot be kept.
    """
    for key in values:
        if not isinstance(key, str):
            kind = type(key).__name__
            raise ValueTypeError(f"keys of the summary are text, got the {kind} {key!r}")
    return {
        str.__str__(key): summary_value(value, key=key, run=run) for key, value in values.items()
    }


def _drop(inside: dict[str, Any], key: str) -> None:
    inside.pop(key, None)
