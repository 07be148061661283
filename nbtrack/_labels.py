"""What people write on a run: its name and its tags, whoever writes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from nbtrack.errors import InvalidNameError, ValueTypeError

__all__ = ["check_label", "check_tags", "check_text", "shortened"]

_TAG_LENGTH = 64


def check_label(text: object, what: str) -> str:
    """A name that is only shown, such as a run's name or group: any text but an empty one.

    Args:
        text: the name.
        what: what it names, for the message.

    Raises:
        InvalidNameError: if it is empty.
        ValueTypeError: if it is no text.
    """
    name = check_text(text, what)
    if not name.strip():
        raise InvalidNameError(f"the {what} is empty; leave it out, or give at least one letter")
    return name


def check_tags(tags: Iterable[str] | str | None) -> tuple[str, ...]:
    """Tags of 1 to 64 characters, in the order given, each once; one text is one tag.

    Raises:
        InvalidNameError: if a tag is empty or too long.
        ValueTypeError: if they are no texts.

    Example:
        >>> check_tags(["baseline", "v2", "baseline"])
        ('baseline', 'v2')
    """
    if tags is None:
        return ()
    given: Any = [tags] if isinstance(tags, str) else tags
    if not isinstance(given, Iterable):
        raise ValueTypeError(f"tags are a list of texts, got {type(tags).__name__} {tags!r}")
    checked = [check_text(tag, "tag") for tag in cast("Iterable[object]", given)]
    for tag in checked:
        if not 1 <= len(tag) <= _TAG_LENGTH:
            raise InvalidNameError(
                f"the tag {shortened(tag)} has {len(tag)} characters; a tag has 1 to {_TAG_LENGTH}"
            )
    return tuple(dict.fromkeys(checked))


def check_text(value: object, what: str) -> str:
    """The value, if it is text.

    Args:
        value: what was given.
        what: what it is, for the message.

    Raises:
        ValueTypeError: if it is no text.
    """
    if not isinstance(value, str):
        kind = type(value).__name__
        raise ValueTypeError(f"a {what} is text, got the {kind} {value!r}: write {str(value)!r}")
    return value


def shortened(text: str) -> str:
    """A text as a message quotes it."""
    return repr(text if len(text) <= 40 else f"{text[:40]}...")
