"""What a column of a table holds: wandb's rules of which value goes where, by wandb's names.

A column takes its type from its first value. After that it takes values of that type and, where it
is optional, None. Whole numbers and others are one type; True and False are another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

__all__ = [
    "ANY",
    "NONE",
    "UNKNOWN",
    "ColumnType",
    "Link",
    "as_type",
    "assign",
    "assign_all",
    "optional",
    "type_of",
]


class Link:
    """Which column of which other table the values of a column are keys of."""

    def __init__(self, table: Any, column: Any = None) -> None:
        self.table = table
        self.column = column

    def __eq__(self, other: object) -> bool:
        # The same table, not an equal one.
        is_link = isinstance(other, Link)
        return is_link and other.table is self.table and other.column == self.column

    def __hash__(self) -> int:
        return hash((id(self.table), self.column))


@dataclass(frozen=True, slots=True)
class ColumnType:
    """A type of values.

    Attributes:
        name: wandb's word for it.
        parts: of a union those that are allowed; of a list that of its elements; of a dictionary
            those of its values.
        keys: of a dictionary.
        detail: of a list its length, of an array its shape, of an object its class, of a constant
            its value, of a key what it is the key of.
    """

    name: str
    parts: tuple[ColumnType, ...] = ()
    keys: tuple[Any, ...] = ()
    detail: Any = None

    @property
    def is_optional(self) -> bool:
        """Whether None goes here."""
        return self.name == "none" or (self.name == "union" and NONE in self.parts)

    @property
    def core(self) -> ColumnType:
        """Without the None that an optional one takes."""
        if self.name != "union":
            return self
        rest = tuple(part for part in self.parts if part != NONE)
        return rest[0] if len(rest) == 1 else ColumnType("union", rest)

    def to_json(self) -> dict[str, Any]:
        """As wandb writes it."""
        params: dict[str, Any] = {}
        if self.name == "union":
            params = {"allowed_types": [part.to_json() for part in self.parts]}
        elif self.name == "list":
            params = {"element_type": self.parts[0].to_json(), "length": self.detail}
        elif self.name == "typedDict":
            pairs = zip(self.keys, self.parts, strict=True)
            params = {"type_map": {str(key): part.to_json() for key, part in pairs}}
        elif self.name == "ndarray":
            params = {"shape": list(self.detail), "serialization_path": None}
        elif self.name == "pythonObject":
            params = {"class_name": self.detail}
        elif self.name == "const":
            params = {"val": self.detail, "is_set": False}
        return {"wb_type": self.name, **({"params": params} if params else {})}

    @staticmethod
    def from_json(said: Mapping[str, Any]) -> ColumnType:
        """Read what `to_json` wrote, or wandb; what it does not know takes anything."""
        name = _OLD_NAMES.get(str(said.get("wb_type")), str(said.get("wb_type")))
        params = cast("dict[str, Any]", said.get("params") or {})
        if name == "union":
            allowed = map(ColumnType.from_json, params.get("allowed_types", ()))
            return ColumnType("union", tuple(allowed))
        if name == "list":
            element = ColumnType.from_json(params.get("element_type") or {"wb_type": "unknown"})
            return ColumnType("list", (element,), detail=params.get("length"))
        if name == "typedDict":
            inside = cast("dict[str, Any]", params.get("type_map") or {})
            parts = tuple(ColumnType.from_json(part) for part in inside.values())
            return ColumnType("typedDict", parts, tuple(inside))
        details = {"ndarray": "shape", "pythonObject": "class_name", "const": "val"}
        detail = params.get(details.get(name, ""))
        return ColumnType(name, detail=tuple(detail or ()) if name == "ndarray" else detail)

    def __str__(self) -> str:
        if self.name == "union":
            return " or ".join(map(str, self.parts))
        if self.name == "list":
            return f"list of {self.parts[0]}"
        if self.name == "typedDict":
            inside = zip(self.keys, self.parts, strict=True)
            return "{" + ", ".join(f"{key}: {part}" for key, part in inside) + "}"
        if self.name == "const":
            return repr(self.detail)
        if self.name == "ndarray":
            return f"array of shape {self.detail}"
        return str(self.detail) if self.name == "pythonObject" else _WORDS.get(self.name, self.name)


_WORDS = {
    "none": "None",
    "string": "text",
    "boolean": "True or False",
    "timestamp": "time",
    "any": "anything",
    "unknown": "anything",
    "primaryKey": "key",
    "foreignKey": "key of another table",
    "foreignIndex": "row of another table",
}
_OLD_NAMES = {
    "object": "pythonObject",
    "dictionary": "typedDict",
    "wandb.TablePrimaryKey": "primaryKey",
    "wandb.TableForeignKey": "foreignKey",
    "wandb.TableForeignIndex": "foreignIndex",
}

UNKNOWN = ColumnType("unknown")
ANY = ColumnType("any")
NONE = ColumnType("none")
_STRING, _NUMBER = ColumnType("string"), ColumnType("number")
_BOOLEAN, _TIMESTAMP = ColumnType("boolean"), ColumnType("timestamp")
_SIMPLE: dict[type[Any], ColumnType] = {
    type(None): NONE,
    str: _STRING,
    int: _NUMBER,
    float: _NUMBER,
    bool: _BOOLEAN,
    dt.datetime: _TIMESTAMP,
    dt.date: _TIMESTAMP,
}
_SEQUENCES = (list, tuple, set, frozenset)


def optional(kind: ColumnType) -> ColumnType:
    """The same, and None.

    Example:
        >>> str(optional(type_of(3)))
        'None or number'
    """
    return _union((kind, NONE))


def as_type(given: Any) -> ColumnType:
    """The type that a user means: a class, an example of one in a list, a constant.

    Args:
        given: a `ColumnType`; a class such as `int` or `Image`; ``[float]`` for lists of numbers;
            ``[int, str]`` for either; a dictionary of these; anything else is a constant.

    Example:
        >>> str(as_type([int, str])), str(as_type([float])), str(as_type("cat"))
        ('number or text', 'list of number', "'cat'")
    """
    if given is None:
        return UNKNOWN
    if isinstance(given, ColumnType):
        return given
    if isinstance(given, type):
        return _of_class(cast("type[Any]", given)) or ColumnType(
            "pythonObject", detail=given.__name__
        )
    if isinstance(given, list):
        inside = [as_type(one) for one in cast("list[Any]", given)]
        if len(inside) < 2:
            return ColumnType("list", (inside[0] if inside else UNKNOWN,))
        return _union(inside)
    if isinstance(given, dict):
        held = cast("dict[Any, Any]", given)
        return ColumnType("typedDict", tuple(map(as_type, held.values())), tuple(held))
    return ColumnType("const", detail=given)


def type_of(value: Any) -> ColumnType:
    """The type of a value.

    Example:
        >>> str(type_of([1.5, None])), str(type_of({"x": True}))
        ('list of None or number', '{x: True or False}')
    """
    kind = cast("type[Any]", type(value))
    known = _SIMPLE.get(kind)
    if known is not None:
        return known
    if kind in _SEQUENCES:
        return _list_type(list(value))
    if kind is dict:
        held = cast("dict[Any, Any]", value)
        return ColumnType("typedDict", tuple(map(type_of, held.values())), tuple(held))
    link = getattr(value, "link_type", None)
    if isinstance(link, ColumnType):
        return link
    found = _of_class(kind)
    if found is None:
        return ColumnType("pythonObject", detail=kind.__name__)
    return ColumnType("ndarray", detail=tuple(value.shape)) if found.name == "ndarray" else found


def assign(kind: ColumnType, value: Any) -> ColumnType | None:
    """The type of a column once it has one more value; None where the value does not go there.

    Example:
        >>> str(assign(UNKNOWN, 3)), assign(type_of(3), "three")
        ('number', None)
    """
    if kind.name == "union":
        return _assign_union(kind.parts, value)
    if kind.name == "const":
        return kind if kind.detail == value else None
    if kind.name == "list":
        return _assign_list(kind, value)
    if kind.name == "typedDict":
        return _assign_dict(kind, value)
    found = type_of(value)
    if kind.name in ("unknown", "any"):
        # NaN stands for nothing where the type is not known yet, as in wandb.
        if found == NONE or (_is_nan(value) and kind.name == "unknown"):
            return None
        return found if kind.name == "unknown" else kind
    if kind.name == "ndarray":
        return kind if found in (kind, NONE) or found.name == "list" else None
    if kind.name == "primaryKey":
        return kind if found.name in ("string", "foreignKey", "primaryKey") else None
    if kind.name in ("foreignKey", "foreignIndex"):
        plain = _STRING if kind.name == "foreignKey" else _NUMBER
        return kind if found in (plain, kind) else None
    return kind if found == kind or (kind == NONE and _is_nan(value)) else None


def assign_all(kind: ColumnType, values: Sequence[Any]) -> ColumnType | int:
    """The same for all values of a column at once.

    Args:
        kind: what the column holds.
        values: in order.

    Returns:
        The type then; or the place of the first value that does not go there.

    Example:
        >>> str(assign_all(optional(UNKNOWN), [1, None, 2.5])), assign_all(type_of("a"), ["b", 3])
        ('None or number', 1)
    """
    classes = set(map(type, values))
    quick = _assign_classes(kind, classes)
    if quick is not None:
        return quick
    # Most columns have few classes of values, and know after the first of each what they do to it.
    known: set[type[Any]] = set()
    for place, value in enumerate(values):
        held = cast("type[Any]", type(value))
        if held in known:
            continue
        changed = assign(kind, value)
        if changed is None:
            return place
        if changed != kind:
            known.clear()
        kind = changed
        # A float may be NaN, which goes where other floats do not.
        if held in _SIMPLE and (held is not float or _takes_floats(kind)):
            known.add(held)
    return kind


def _takes_floats(kind: ColumnType) -> bool:
    return kind.core in (_NUMBER, ANY)


def _assign_classes(kind: ColumnType, classes: set[type[Any]]) -> ColumnType | None:
    """The type after values of these classes, where the classes alone say it."""
    if not classes:
        return kind
    has_none = type(None) in classes
    found = {_of_class(one) for one in classes if one is not type(None)}
    core = kind.core
    if (has_none and not kind.is_optional) or core.name in ("union", "none"):
        return None
    if core == ANY:
        return kind
    if len(found) != 1:
        return kind if not found else None
    (one,) = found
    if one is None or one.name in ("ndarray", "none"):
        return None
    if core == UNKNOWN:
        return optional(one) if kind.is_optional else one
    return kind if one == core else None


def _of_class(kind: type[Any]) -> ColumnType | None:
    """The type of all objects of a class; None where that depends, or nobody knows it."""
    known = _SIMPLE.get(kind)
    if known is not None:
        return known
    if kind in _SEQUENCES:
        return ColumnType("list", (UNKNOWN,)) if kind is list else None
    module = kind.__module__.partition(".")[0]
    if module == "numpy":
        return _of_numpy(kind)
    if kind.__name__ == "Timestamp" and module == "pandas":
        return _TIMESTAMP
    log_type = getattr(kind, "_log_type", None)
    return ColumnType(log_type) if isinstance(log_type, str) else None


def _of_numpy(kind: type[Any]) -> ColumnType | None:
    if kind.__name__ == "ndarray":
        return ColumnType("ndarray", detail=())
    names = {base.__name__ for base in kind.__mro__}
    if "number" in names:
        return _NUMBER
    for name, found in {"bool": _BOOLEAN, "bool_": _BOOLEAN, "str_": _STRING}.items():
        if name in names:
            return found
    return _TIMESTAMP if "datetime64" in names else None


def _list_type(values: Sequence[Any]) -> ColumnType:
    """What a list holds: the first type, or several where it is mixed."""
    classes = set(map(type, values))
    kinds = {type_of(values[0])} if len(classes) == 1 and classes <= _SIMPLE.keys() else None
    if kinds is None:
        kinds = {type_of(value) for value in values}
    element = _union(kinds) if len(kinds) > 1 else next(iter(kinds), UNKNOWN)
    return ColumnType("list", (element,), detail=len(values))


def _assign_list(kind: ColumnType, value: Any) -> ColumnType | None:
    if not isinstance(value, _SEQUENCES) and type(value).__name__ != "ndarray":
        return None
    values = list(cast("Iterable[Any]", value))
    element = assign_all(kind.parts[0], values)
    if isinstance(element, int):
        return None
    return ColumnType("list", (element,), detail=len(values))


def _assign_dict(kind: ColumnType, value: Any) -> ColumnType | None:
    if not isinstance(value, Mapping) or set(cast("Mapping[Any, Any]", value)) - set(kind.keys):
        return None
    held = cast("Mapping[Any, Any]", value)
    parts: list[ColumnType] = []
    for key, part in zip(kind.keys, kind.parts, strict=True):
        changed = assign(part, held.get(key))
        if changed is None:
            return None
        parts.append(changed)
    return ColumnType("typedDict", tuple(parts), kind.keys)


def _assign_union(parts: Sequence[ColumnType], value: Any) -> ColumnType | None:
    # What is not known yet takes what nothing else takes.
    for place, part in sorted(enumerate(parts), key=lambda each: each[1] == UNKNOWN):
        changed = assign(part, value)
        if changed is not None:
            return _union([*parts[:place], changed, *parts[place + 1 :]])
    return None


def _union(kinds: Iterable[ColumnType]) -> ColumnType:
    flat: list[ColumnType] = []
    for kind in kinds:
        flat += kind.parts if kind.name == "union" else (kind,)
    several = sorted(dict.fromkeys(flat), key=str)
    return several[0] if len(several) == 1 else ColumnType("union", tuple(several))


def _is_nan(value: Any) -> bool:
    return type(value) is float and value != value  # noqa: PLR0124 - only NaN is unlike itself
