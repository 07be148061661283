"""The words of the filter expression language, each with its place in the text."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal, NoReturn

from nbtrack.errors import FilterError
from nbtrack.query.condition import NAME, Duration, Value
from nbtrack.query.fields import Field, config_field, summary_field

__all__ = ["Token", "error_at", "fail", "tokenize"]

TokenKind = Literal["name", "field", "value", "operator", "punctuation", "end"]

_SPACE = re.compile(r"\s*")
_QUOTED = r'"(?:[^"\\]|\\.)*"|' + r"'(?:[^'\\]|\\.)*'"
_STRING = re.compile(_QUOTED, re.DOTALL)
_ODD_NAME = re.compile(
    rf"(?:(config|summary|summary_metrics)\.)?`((?:[^`]|``)+)`"
    rf"|(config|summary|summary_metrics)\.({_QUOTED})",
    re.DOTALL,
)
_NUMBER = re.compile(r"[+-]?(?:\d+(?:_\d+)*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_INFINITE = re.compile(r"[+-]?(?:inf|nan)(?![\w./:@%-])", re.IGNORECASE)
_UNIT = re.compile(r"(ms|seconds?|secs?|s|minutes?|mins?|m|hours?|h|days?|d|weeks?|w)(?![^\W\d])")
_OPERATOR = re.compile(r"==|!=|<=|>=|<(?!>)|>|~")
_PUNCTUATION = re.compile(r"[()\[\],]")
_WORDS: tuple[tuple[TokenKind, re.Pattern[str]], ...] = (
    ("operator", _OPERATOR),
    ("punctuation", _PUNCTUATION),
    ("name", NAME),
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_UNIT_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_PLAIN_ESCAPES = {"\\": "\\", '"': '"', "'": "'", "n": "\n", "t": "\t", "r": "\r"}
# What people write who come from other languages.
_OTHER_LANGUAGES = {
    "=": "==", "&&": "and", "&": "and", "||": "or", "|": "or", "!": "not", "<>": "!=", "=~": "~",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """One word of an expression.

    Attributes:
        kind: what sort of word it is; "field" is a name that was quoted.
        text: as written.
        position: of its first character, counted from 0.
        value: of a literal.
        field: of a quoted name.
    """

    kind: TokenKind
    text: str
    position: int
    value: Value = None
    field: Field | None = None

    def is_word(self, *words: str) -> bool:
        """Whether this is one of these words (upper and lower case are the same)."""
        return self.kind in ("name", "operator", "punctuation") and self.text.lower() in words

    def describe(self) -> str:
        """The word as an error message names it."""
        return "the end" if self.kind == "end" else f"'{self.text}'"


def tokenize(text: str) -> list[Token]:
    """The words of an expression; the last one is of kind "end".

    Raises:
        FilterError: for a character that no word begins with, or quotes that do not end.

    Example:
        >>> [token.text for token in tokenize('val/acc>=0.9 and "a" in tags')]
        ['val/acc', '>=', '0.9', 'and', '"a"', 'in', 'tags', '']
    """
    tokens: list[Token] = []
    position = _skip_space(text, 0)
    while position < len(text):
        token = _next_token(text, position)
        tokens.append(token)
        position = _skip_space(text, position + len(token.text))
    return [*tokens, Token("end", "", len(text))]


def fail(text: str, position: int, complaint: str, length: int = 1) -> NoReturn:
    """Raise what `error_at` gives.

    Raises:
        FilterError: always.
    """
    raise error_at(text, position, complaint, length)


def error_at(text: str, position: int, complaint: str, length: int = 1) -> FilterError:
    """An error that shows the line with a caret under the place.

    Args:
        text: the whole expression.
        position: of what is wrong, counted from 0.
        complaint: what is wrong with it.
        length: of what is wrong; 0 at the end of the text.
    """
    start = text.rfind("\n", 0, position) + 1
    line = text[start:].split("\n", 1)[0]
    caret = " " * (position - start) + "^"
    message = f"filter, position {position}: {complaint}\n    {line}\n    {caret}"
    return FilterError(message, position, length=length, complaint=complaint)


def _skip_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _next_token(text: str, position: int) -> Token:
    if match := _ODD_NAME.match(text, position):
        return _odd_name(match)
    if match := _STRING.match(text, position):
        return Token("value", match.group(), position, _unquote(match.group()))
    if match := _INFINITE.match(text, position):
        return Token("value", match.group(), position, _infinite(match.group()))
    if _NUMBER.match(text, position):
        return _number(text, position)
    for kind, pattern in _WORDS:
        if match := pattern.match(text, position):
            return Token(kind, match.group(), position)
    raise _unknown_word(text, position)


def _odd_name(match: re.Match[str]) -> Token:
    prefix = match.group(1) or match.group(3)
    key = match.group(2).replace("``", "`") if match.group(2) else _unquote(match.group(4))
    if not key:
        empty = "found an empty name, expected a key"
        fail(match.string, match.start(), empty, len(match.group()))
    field = config_field(key) if prefix == "config" else summary_field(key)
    return Token("field", match.group(), match.start(), field=field)


def _infinite(text: str) -> float:
    if text.lower().endswith("nan"):
        return math.nan  # always this object, so that conditions with it compare equal
    return -math.inf if text.startswith("-") else math.inf


def _number(text: str, position: int) -> Token:
    """A number, or with units a length of time: ``20s``, ``1h30m``."""
    end, total_s = position, 0.0
    while match := _NUMBER.match(text, end):
        unit = _UNIT.match(text, match.end())
        if unit is None:
            break
        total_s += float(match.group()) * _unit_s(unit.group(1))
        end = unit.end()
    if end > position:
        _refuse_name_part(text, position, end)
        return Token("value", text[position:end], position, Duration(total_s))
    match = _NUMBER.match(text, position)
    digits = match.group() if match else ""
    _refuse_name_part(text, position, position + len(digits))
    is_whole = not any(character in digits for character in ".eE")
    return Token("value", digits, position, int(digits) if is_whole else float(digits))


def _unit_s(unit: str) -> float:
    return _UNIT_S["ms"] if unit == "ms" else _UNIT_S[unit[0]]


def _refuse_name_part(text: str, position: int, end: int) -> None:
    if end < len(text) and (text[end].isalnum() or text[end] in "_./`"):
        written = re.match(r"[\w./:@%-]+", text[position:])
        found = written.group() if written else text[position : end + 1]
        complaint = (
            f"found '{found}', expected a number or a length of time (20s 5m 2h 3d); "
            f"a name that begins with a digit goes in backticks: `{found}`"
        )
        fail(text, position, complaint, len(found))


def _unquote(quoted: str) -> str:
    def character(match: re.Match[str]) -> str:
        escape = match.group(1)
        if len(escape) > 1:
            return chr(int(escape[1:], 16))
        # An escape that means nothing is left alone, so that "\d" stays a regular expression.
        return _PLAIN_ESCAPES.get(escape, match.group())

    return _ESCAPE.sub(character, quoted[1:-1])


def _unknown_word(text: str, position: int) -> FilterError:
    rest = text[position:]
    for found in sorted(_OTHER_LANGUAGES, key=len, reverse=True):
        if rest.startswith(found):
            complaint = f"found '{found}', did you mean '{_OTHER_LANGUAGES[found]}'?"
            return error_at(text, position, complaint, len(found))
    if rest[0] in "\"'`":
        complaint = f"these quotes do not end, expected another {rest[0]}"
        return error_at(text, position, complaint, len(rest))
    return error_at(text, position, f"found '{rest[0]}', expected a name, a value or an operator")
