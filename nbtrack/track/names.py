"""Names: what a project, run, tag or metric may be called, and names for those that have none."""

from __future__ import annotations

import os

from nbtrack._labels import check_text, shortened
from nbtrack.errors import InvalidNameError
from nbtrack.track.words import ADJECTIVES, NOUNS

__all__ = [
    "check_entity",
    "check_metric_name",
    "check_project",
    "check_run_id",
    "new_run_id",
    "random_name",
]

_ID_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_ID_LENGTH = 8
_MARKS = "/\\#?%:"  # wandb's: they have a meaning in the address of a run
_NAME_LENGTH = 128


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


def check_metric_name(name: object) -> str:
    """The name of a metric in a definition: text, not empty, with a ``*`` only at its end.

    Raises:
        InvalidNameError: if it is empty, or has a ``*`` elsewhere.
        ValueTypeError: if it is no text.

    Example:
        >>> check_metric_name("val/*")
        'val/*'
    """
    metric = check_text(name, "metric")
    if not metric:
        raise InvalidNameError("the name of the metric is empty; give the name that log() uses")
    if "*" in metric[:-1]:
        raise InvalidNameError(
            f"the metric {metric!r} has a * before its end; write the beginning of the names and "
            'one * at the end, such as "val/*"'
        )
    return metric


def _check_name(name: object, what: str) -> str:
    text = check_text(name, what)
    if not text or text != text.strip():
        state = "begins or ends with a blank" if text.strip() else "is empty"
        raise InvalidNameError(f"the {what} {text!r} {state}; use letters, digits, - and _")
    if len(text) > _NAME_LENGTH:
        raise InvalidNameError(
            f"the {what} {shortened(text)} has {len(text)} characters; at most {_NAME_LENGTH} "
            "can be used"
        )
    for character in text:
        if character in _MARKS or not character.isprintable():
            raise InvalidNameError(
                f"the {what} {text!r} has the character {character!r}; use characters that can be "
                f"printed, other than {' '.join(_MARKS)}"
            )
    return text
