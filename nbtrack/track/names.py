"""Names: what a project, run, tag or metric may be called, and names for those that have none."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, cast

from nbtrack.errors import InvalidNameError, ValueTypeError
from nbtrack.track.words import ADJECTIVES, NOUNS

__all__ = [
    "check_entity",
    "check_label",
    "check_metric_name",
    "check_project",
    "check_run_id",
    "check_tags",
    "new_run_id",
    "random_name",
]

_ID_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_ID_LENGTH = 8
_MARKS = "/\\#?%:"  # wandb's: they have a meaning in the address of a run
_NAME_LENGTH = 128
_TAG_LENGTH = 64


def new_run_id() -> str:
    """Eight letters and digits from the system's randomness: seeds of the user do not matter.

    Example:
        >>> len(new_run_id()), new_run_id().isalnum()
        (8, True)
    """
    number = int.from_bytes(os.urandom(16))  # far more than 36**8: every id is as likely
    letters: list[str] = []
    for _ in range(_ID_LENGTH):
        number, rest = divmod(number, len(_ID_LETTERS))
        letters.append(_ID_LETTERS[rest])
    return "".join(letters)


def random_name(number: int) -> str:
    """A name that people can say and remember, with the number of the run in its project.

    Args:
        number: ends the name, so that the names of a project differ and can be sorted.

    Example:
        >>> random_name(7).endswith("-7"), random_name(7).count("-")
        (True, 2)
    """
    chance = int.from_bytes(os.urandom(8))
    chance, adjective = divmod(chance, len(ADJECTIVES))
    return f"{ADJECTIVES[adjective]}-{NOUNS[chance % len(NOUNS)]}-{number}"


def check_project(name: object) -> str:
    r"""A project's name: 1 to 128 characters, none of ``/ \ # ? % :``.

    Raises:
        InvalidNameError: if it cannot be one.
        ValueTypeError: if it is no text.

    Example:
        >>> check_project("a/b")
        Traceback (most recent call last):
        nbtrack.errors.InvalidNameError: the project 'a/b' has the character '/'; ...
    """
    return _check_name(name, "project")


def check_run_id(run_id: object) -> str:
    r"""A run's id: 1 to 128 characters, none of ``/ \ # ? % :``.

    Raises:
        InvalidNameError: if it cannot be one.
        ValueTypeError: if it is no text.
    """
    return _check_name(run_id, "run id")


def check_entity(entity: object) -> str:
    r"""An entity's name: 1 to 128 characters, none of ``/ \ # ? % :``.

    Raises:
        InvalidNameError: if it cannot be one.
        ValueTypeError: if it is no text.
    """
    return _check_name(entity, "entity")


def check_label(text: object, what: str) -> str:
    """A name that is only shown, such as a run's name or group: any text but an empty one.

    Args:
        text: the name.
        what: what it names, for the message.

    Raises:
        InvalidNameError: if it is empty.
        ValueTypeError: if it is no text.
    """
    name = _check_text(text, what)
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
    checked = [_check_text(tag, "tag") for tag in cast("Iterable[object]", given)]
    for tag in checked:
        if not 1 <= len(tag) <= _TAG_LENGTH:
            raise InvalidNameError(
                f"the tag {_shortened(tag)} has {len(tag)} characters; a tag has 1 to {_TAG_LENGTH}"
            )
    return tuple(dict.fromkeys(checked))


def check_metric_name(name: object) -> str:
    """The name of a metric in a definition: text, not empty, with a ``*`` only at its end.

    Raises:
        InvalidNameError: if it is empty, or has a ``*`` elsewhere.
        ValueTypeError: if it is no text.

    Example:
        >>> check_metric_name("val/*")
        'val/*'
    """
    metric = _check_text(name, "metric")
    if not metric:
        raise InvalidNameError("the name of the metric is empty; give the name that log() uses")
    if "*" in metric[:-1]:
        raise InvalidNameError(
            f"the metric {metric!r} has a * before its end; write the beginning of the names and "
            'one * at the end, such as "val/*"'
        )
    return metric


def _check_name(name: object, what: str) -> str:
    text = _check_text(name, what)
    if not text or text != text.strip():
        state = "begins or ends with a blank" if text.strip() else "is empty"
        raise InvalidNameError(f"the {what} {text!r} {state}; use letters, digits, - and _")
    if len(text) > _NAME_LENGTH:
        raise InvalidNameError(
            f"the {what} {_shortened(text)} has {len(text)} characters; at most {_NAME_LENGTH} "
            "can be used"
        )
    for character in text:
        if character in _MARKS or not character.isprintable():
            raise InvalidNameError(
                f"the {what} {text!r} has the character {character!r}; use characters that can be "
                f"printed, other than {' '.join(_MARKS)}"
            )
    return text


def _check_text(value: object, what: str) -> str:
    if not isinstance(value, str):
        kind = type(value).__name__
        raise ValueTypeError(f"a {what} is text, got the {kind} {value!r}: write {str(value)!r}")
    return value


def _shortened(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}...")
