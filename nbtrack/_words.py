"""A name as the words it is made of, however it is written."""

from __future__ import annotations

import re

__all__ = ["split_words"]

# A run of small letters (with a capital before it), a run of capitals, each with its digits.
_WORD = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[^\W\dA-Z_]+[0-9]*|[0-9]+")


def split_words(name: str) -> list[str]:
    """The words of a name, in small letters; digits stay with the letters before them.

    Args:
        name: in snake_case, kebab-case, camelCase, dotted, with slashes, or all of it.

    Returns:
        The words in order; nothing for a name without letters and digits.

    Example:
        >>> split_words("val/topK-accuracy"), split_words("OPENAI_APIKey2"), split_words("f1")
        (['val', 'top', 'k', 'accuracy'], ['openai', 'api', 'key2'], ['f1'])
    """
    return [word.lower() for word in _WORD.findall(name)]
