"""One box for searching: plain words, the expression language, or both.

::

    resnet adam                         every word is found somewhere in the run
    "warm-up helped" or baseline        phrases, and, or, not
    val/acc > 0.9 and baseline          conditions and words
    "baseline" in tags                  the expression language as it is

Without an operator nothing is ever wrong: what does not parse is looked for word by word.
"""

from __future__ import annotations

import re

from nbtrack.errors import FilterError
from nbtrack.query.condition import And, Condition, Contains
from nbtrack.query.expression import parse
from nbtrack.query.fields import run_field

__all__ = ["read_search"]

_QUOTED = re.compile(r'"[^"]*"')
_OPERATOR = re.compile(r"[<>~]|[=!]=|=|\bexists\s*\(|\bago\b")
_MEMBERSHIP = re.compile(r"(\"\s*(?:not\s+)?in\b)|\b(?:in|contains|matches)\s*[\"(\[]")
_WORD = re.compile(r'"([^"]*)"|(\S+)')


def read_search(text: str) -> Condition | None:
    """The condition that a text in the box means; None where it is empty.

    Raises:
        FilterError: it holds operators and does not parse; with position and length.

    Example:
        >>> from nbtrack.query.condition import to_text
        >>> to_text(read_search("resnet adam"))
        '"resnet" in anything and "adam" in anything'
        >>> to_text(read_search("val/acc > 0.9 and (baseline or not debug)"))
        'val/acc > 0.9 and ("baseline" in anything or "debug" not in anything)'
    """
    if not text.strip():
        return None
    try:
        return parse(text, bare_words=True)
    except FilterError:
        if _is_expression(text):
            raise
    found = [(phrase or word).strip() for phrase, word in _WORD.findall(text)]
    terms: list[Condition] = [Contains(run_field("anything"), word) for word in found if word]
    return And(tuple(terms)) if len(terms) > 1 else next(iter(terms), None)


def _is_expression(text: str) -> bool:
    """Whether somebody who writes this means the expression language."""
    return bool(_OPERATOR.search(_QUOTED.sub('""', text)) or _MEMBERSHIP.search(text))
