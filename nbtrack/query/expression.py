"""The filter expression language: text -> condition.

::

    config.lr < 0.01 and state == "finished" and "baseline" in tags and duration < 20s
    1e-4 < config.lr < 1e-2 or val/acc >= 0.9
    config.optimizer in ["adam", "sgd"] and not exists(config.resume)
    name ~ "resnet(18|50)" and created > 7d ago

- Names: a run field (``state name project tags notes group job_type created duration age ...``),
  ``config.key``, ``summary.key``; any other name is a metric and means its summary. Names may hold
  ``/ . - : @ %``; odd ones go in backticks: ```config.`my key` ```. There is no arithmetic.
- Values: numbers (``inf nan`` too), text in quotes, ``true false none``, lengths of time
  ``20s 5m 2h 3d 1h30m``, dates ``"2026-11-01"`` (UTC), ``7d ago``, lists ``[32, 64]``.
- Operators: ``== != < <= > >=`` (also chained), ``in``, ``not in``, ``contains``, ``~`` or
  ``matches`` (regular expression, found anywhere), ``exists(name)``; ``and or not ( )``.

What missing values and types mean stands in `condition`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NoReturn, cast

from nbtrack.errors import FilterError
from nbtrack.query import fit
from nbtrack.query.condition import (
    Ago,
    And,
    Compare,
    Condition,
    Contains,
    Duration,
    Exists,
    Not,
    Operator,
    Or,
    Value,
    is_plain_name,
)
from nbtrack.query.fields import Field, parse_field, run_field
from nbtrack.query.tokens import Token, fail, tokenize

__all__ = ["parse"]

_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_MIRRORED: dict[Operator, Operator] = {"==": "==", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_CONSTANTS: dict[str, Value] = {"true": True, "false": False, "none": None, "null": None}
_DEEPEST = 100


def parse(text: str, *, bare_words: bool = False) -> Condition:
    """Read an expression.

    Args:
        text: the expression.
        bare_words: a word or a text that stands alone is looked for in all that people write about
            a run (`fields`: ``anything``), as in a box for searching.

    Raises:
        FilterError: with the position, what was found, what was expected, and a caret line.

    Example:
        >>> from nbtrack.query.condition import to_text
        >>> to_text(parse("1e-4<config.lr<1e-2 and not 'x' in tags"))
        '(config.lr > 0.0001 and config.lr < 0.01) and "x" not in tags'
    """
    return _Parser(text, bare_words=bare_words).whole()


class _Parser:
    def __init__(self, text: str, *, bare_words: bool = False) -> None:
        self.text = text
        self.bare_words = bare_words
        self.tokens = tokenize(text)
        self.index = 0
        self.depth = 0

    # -- the grammar, from the loosest to the tightest ------------------------------------------

    def whole(self) -> Condition:
        condition = self.alternatives()
        if self.next.kind != "end":
            self.fail("'and', 'or' or the end")
        return condition

    def alternatives(self) -> Condition:
        return self.joined("or", self.conjunction, Or)

    def conjunction(self) -> Condition:
        return self.joined("and", self.negation, And)

    def joined(
        self,
        word: Literal["and", "or"],
        term: Callable[[], Condition],
        node: Callable[[tuple[Condition, ...]], Condition],
    ) -> Condition:
        terms = [term()]
        while self.take(word):
            terms.append(term())
        return node(tuple(terms)) if len(terms) > 1 else terms[0]

    def negation(self) -> Condition:
        self.depth += 1
        if self.depth > _DEEPEST:
            place = self.next
            fail(self.text, place.position, f"nested more than {_DEEPEST} deep", len(place.text))
        condition = Not(self.negation()) if self.take("not") else self.atom()
        self.depth -= 1
        return condition

    def atom(self) -> Condition:
        if self.take("("):
            condition = self.alternatives()
            self.expect(")")
            return condition
        if self.next.is_word("exists") and self.tokens[self.index + 1].is_word("("):
            return self.existence()
        start = self.next
        left = self.operand()
        if isinstance(left, Field):
            return self.about_field(left, start)
        return self.about_value(left, start)

    def existence(self) -> Condition:
        self.index += 1
        self.expect("(")
        field = self.field()
        self.expect(")")
        return Exists(field)

    def about_field(self, field: Field, start: Token) -> Condition:
        if self.take("in"):
            return self.in_list(field)
        if self.take_not_in():
            return Not(self.in_list(field))
        if self.take("contains"):
            return self.checked(fit.contains, field, self.next, self.value())
        if self.take("~", "matches"):
            return self.checked(fit.matches, field, self.next, self.value())
        if self.next.is_word(*_COMPARISONS):
            return self.chain(field, start)
        if self.bare_words and self.is_bare_word(field, start):
            return Contains(run_field("anything"), start.text)
        # A name alone asks whether it is true: `config.amp and not archived`.
        if field.type not in ("flag", "free") or not self.is_after_condition():
            self.fail("an operator (== != < <= > >= in contains ~)")
        return Compare(field, "==", value=True)

    def about_value(self, value: Value, start: Token) -> Condition:
        if self.take("in"):
            return self.checked(fit.contains, self.field(), start, value)
        if self.take_not_in():
            return Not(self.checked(fit.contains, self.field(), start, value))
        if self.bare_words and isinstance(value, str) and self.is_after_condition():
            return Contains(run_field("anything"), value)
        if not self.next.is_word(*_COMPARISONS):
            self.fail("an operator (== != < <= > >= in)")
        return self.chain(value, start)

    def chain(self, left: Field | Value, start: Token) -> Condition:
        """``a < b``, or ``a < b < c``, which is ``a < b and b < c``."""
        comparisons: list[Condition] = []
        while self.next.is_word(*_COMPARISONS):
            operator = self.take_any().text
            place = self.next
            right = self.operand()
            comparisons.append(self.comparison(left, operator, right, (start, place)))
            left, start = right, place
        return And(tuple(comparisons)) if len(comparisons) > 1 else comparisons[0]

    def comparison(
        self, left: Field | Value, operator: str, right: Field | Value, places: tuple[Token, Token]
    ) -> Condition:
        if isinstance(left, Field) and isinstance(right, Field):
            self.fail_on_two_names(places[1])
        sign: Operator = "==" if operator == "!=" else cast("Operator", operator)
        if isinstance(left, Field) and not isinstance(right, Field):
            place, field, value = places[1], left, right
        elif isinstance(right, Field) and not isinstance(left, Field):
            place, field, value, sign = places[0], right, left, _MIRRORED[sign]
        else:
            complaint = "found two values, expected a name on one side"
            fail(self.text, places[0].position, complaint, len(places[0].text))
        try:
            condition = fit.compare(field, sign, value)
        except FilterError as error:
            fail(self.text, place.position, str(error), len(place.text))
        return Not(condition) if operator == "!=" else condition

    # -- operands -------------------------------------------------------------------------------

    def in_list(self, field: Field) -> Condition:
        if not self.next.is_word("[", "("):
            self.fail('a list: ["a", "b"]')
        close = "]" if self.take_any().text == "[" else ")"
        values: list[Value] = []
        start = self.next
        while not self.take(close):
            values.append(self.value())
            if not self.next.is_word(close):
                self.expect(",", f"',' or '{close}'")
        return self.checked(fit.is_in, field, start, values)

    def operand(self) -> Field | Value:
        token = self.next
        is_constant = token.kind == "name" and token.text.lower() in _CONSTANTS
        if token.kind == "value" or is_constant:
            return self.value()
        return self.field("a name or a value")

    def value(self) -> Value:
        token = self.next
        if token.kind == "name" and token.text.lower() in _CONSTANTS:
            return _CONSTANTS[self.take_any().text.lower()]
        if token.kind != "value":
            self.fail("a value (text goes in quotes)")
        self.index += 1
        if isinstance(token.value, Duration) and self.take("ago"):
            return Ago(token.value.seconds)
        return token.value

    def field(self, expected: str = "a name") -> Field:
        token = self.next
        if token.field is not None:
            return self.take_any().field or token.field
        if token.kind != "name" or not is_plain_name(token.text):
            self.fail(expected)
        return parse_field(self.take_any().text)

    # -- reading on -----------------------------------------------------------------------------

    @property
    def next(self) -> Token:
        return self.tokens[self.index]

    def take_any(self) -> Token:
        self.index += 1
        return self.tokens[self.index - 1]

    def take(self, *words: str) -> bool:
        if self.next.is_word(*words):
            self.index += 1
            return True
        return False

    def expect(self, word: str, expected: str | None = None) -> None:
        if not self.take(word):
            self.fail(expected or f"'{word}'")

    def take_not_in(self) -> bool:
        is_next = self.next.is_word("not") and self.tokens[self.index + 1].is_word("in")
        self.index += 2 * is_next
        return is_next

    def is_bare_word(self, field: Field, start: Token) -> bool:
        """Whether this is a word that stands alone: no flag, and not said to be a key."""
        is_word = start.kind == "name" and (field.type != "free" or field.key == start.text)
        return is_word and field.type != "flag" and self.is_after_condition()

    def is_after_condition(self) -> bool:
        return self.next.kind == "end" or self.next.is_word("and", "or", ")")

    def checked(
        self, make: Callable[[Field, Any], Condition], field: Field, place: Token, value: object
    ) -> Condition:
        """The condition, or an error that shows the place of the value."""
        try:
            return make(field, value)
        except FilterError as error:
            fail(self.text, place.position, str(error), len(place.text))

    def fail(self, expected: str) -> NoReturn:
        found = self.next
        complaint = f"found {found.describe()}, expected {expected}"
        fail(self.text, found.position, complaint, len(found.text))

    def fail_on_two_names(self, place: Token) -> NoReturn:
        complaint = (
            f"found the name {place.describe()}, expected a value: "
            f'text goes in quotes ("{place.text}")'
        )
        fail(self.text, place.position, complaint, len(place.text))
