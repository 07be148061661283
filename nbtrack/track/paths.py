"""Nested values of a row or summary by name: the keys of a path, joined by dots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

__all__ = ["is_nested", "leaf_names", "value_at"]


def is_nested(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether a plain value holds others by name; a histogram is a dictionary too, but one value.

    Example:
        >>> is_nested({"x": 1}), is_nested({"_type": "histogram"}), is_nested([1])
        (True, False, False)
    """
    return isinstance(value, dict) and "_type" not in value


def leaf_names(row: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """The names of the values in a row.

    Example:
        >>> list(leaf_names({"loss": 1, "d": {"x": 2, "y": {"z": 3}}}))
        ['loss', 'd.x', 'd.y.z']
    """
    for key, value in row.items():
        if is_nested(value):
            yield from leaf_names(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}"


def value_at(row: Mapping[str, Any], name: str) -> Any:
    """The value of this name in a row; None if it is not there.

    Example:
        >>> row = {"loss": 1, "d": {"x": 2}, "a.b": 3}
        >>> value_at(row, "d.x"), value_at(row, "a.b"), value_at(row, "d.z")
        (2, 3, None)
    """
    if name in row or "." not in name:
        return row.get(name)
    for key, value in row.items():
        if is_nested(value) and name.startswith(f"{key}."):
            found = value_at(value, name[len(key) + 1 :])
            if found is not None:
                return found
    return None
