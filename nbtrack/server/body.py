"""The JSON that a page sends, checked before anything is done with it."""

from __future__ import annotations

from typing import Any, TypeVar, cast

import msgspec

from nbtrack.errors import ArgumentError

__all__ = ["MOST_RUNS", "Edits", "Entries", "OneRun", "Runs", "Views", "read_body"]

_T = TypeVar("_T", bound=msgspec.Struct)

MOST_RUNS = 1_000
"""That one request may change."""


class Runs(msgspec.Struct, forbid_unknown_fields=True):
    """Runs by name: ``<project folder>/<run folder>``."""

    runs: list[str]


class NotesSeen(msgspec.Struct, forbid_unknown_fields=True):
    """The notes as a page has seen them; none are the empty text."""

    notes: str


class Edits(msgspec.Struct, forbid_unknown_fields=True):
    """What shall be changed in runs; beside the fields of `edits` "add_tags" and "remove_tags".

    Attributes:
        was: what the page has seen of the notes; where others stand now, nothing is changed.
    """

    runs: list[str]
    set: dict[str, Any]
    was: NotesSeen | None = None


class Entries(msgspec.Struct, forbid_unknown_fields=True):
    """Runs in the trash, by the names of their entries."""

    entries: list[str]


class OneRun(msgspec.Struct, forbid_unknown_fields=True):
    """A run, or none."""

    run: str | None
    project: str | None = None


class Views(msgspec.Struct, forbid_unknown_fields=True):
    """All saved views, and the word of those that they replace."""

    views: list[dict[str, Any]]
    version: str | None = None


def read_body(data: bytes, kind: type[_T]) -> _T:
    """What a page has sent.

    Raises:
        ArgumentError: it is something else; says what is wrong, and where.

    Example:
        >>> read_body(b'{"runs": ["p/a"]}', Runs)
        Runs(runs=['p/a'])
        >>> read_body(b'{"runs": "p/a"}', Runs)
        Traceback (most recent call last):
        nbtrack.errors.ArgumentError: the body: Expected `array`, got `str` - at `$.runs`
    """
    try:
        found = msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        message = f"the body: {error}"
        raise ArgumentError(message) from error
    for name in ("runs", "entries"):
        given = cast("list[str]", getattr(found, name, []))
        if len(given) > MOST_RUNS:
            message = f"found {len(given):,} {name}, expected at most {MOST_RUNS:,} at once"
            raise ArgumentError(message)
    return found
