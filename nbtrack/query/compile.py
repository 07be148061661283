"""Conditions and orders -> Polars expressions over the columns of a run table.

The expressions are meant to be read: ``str()`` of one is what a user would have written. Polars'
null stands for "false" in ``and`` and ``or`` (a filter drops null), so only the operand of a
``not`` has to be made true or false.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import polars as pl

from nbtrack.query.coded import POLARS, Coded
from nbtrack.query.condition import (
    Ago,
    And,
    Compare,
    Condition,
    Contains,
    Duration,
    Exists,
    In,
    Matches,
    Moment,
    Not,
    Operator,
    Or,
    Scalar,
    Value,
)
from nbtrack.query.fields import Field, run_field
from nbtrack.query.order import Order
from nbtrack.query.words_column import words_column

__all__ = ["all_of", "code_condition", "compile_condition", "sort_places"]

Schema = Mapping[str, pl.DataType]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NEVER = POLARS.lit(False)
_OPERATORS: Mapping[Operator, Callable[[Coded, Coded | Scalar], Coded]] = {
    "==": lambda left, right: left.equals(right),
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
_MIRRORED: Mapping[Operator, Operator] = {"==": "==", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def compile_condition(
    condition: Condition,
    schema: Schema,
    now: datetime,
    mixed: Collection[str] = (),
) -> pl.Expr:
    """The condition as a Polars expression.

    Args:
        condition: what is asked.
        schema: the columns that the table has; a missing one is null everywhere.
        now: what ``7d ago`` and ``age`` count from.
        mixed: text columns that hold values of several types as text; numbers are read from them.

    Example:
        >>> from nbtrack.query.expression import parse
        >>> now = datetime(2026, 11, 1, tzinfo=UTC)
        >>> schema = {"config.lr": pl.Float64()}
        >>> print(compile_condition(parse("config.lr < 0.01 or name == 'a'"), schema, now))
        [([(col("config.lr")) < (dyn float: 0.01)]) | (false)]
    """
    return code_condition(condition, schema, now, mixed).made


def code_condition(
    condition: Condition, schema: Schema, now: datetime, mixed: Collection[str] = ()
) -> Coded:
    """The same with its code: Python that gives the same expression.

    Example:
        >>> from nbtrack.query.expression import parse
        >>> now = datetime(2026, 11, 1, tzinfo=UTC)
        >>> schema = {"config.lr": pl.Float64(), "created": pl.Datetime("us", "UTC")}
        >>> print(code_condition(parse("config.lr < 0.01 and age < 1d"), schema, now))
        (pl.col('config.lr') < 0.01) & (pl.col('created') > pl.datetime(2026, 10, 31, \
time_zone='UTC'))
    """
    return _Compiler(schema, now, mixed).expression(condition)


class _Compiler:
    def __init__(self, schema: Schema, now: datetime, mixed: Collection[str]) -> None:
        self.schema = schema
        self.now = now
        self.mixed = mixed

    def expression(self, condition: Condition) -> Coded:
        match condition:
            case And(terms):
                return all_of([self.expression(term) for term in terms])
            case Or(terms):
                return _any_of([self.expression(term) for term in terms])
            case Not(term):
                return self.negation(term)
            case Compare(field, operator, value):
                return self.comparison(field, operator, value)
            case In(field, values):
                return self.membership(field, values)
            case Contains(field, value):
                return self.containment(field, value)
            case Matches(field, pattern):
                return self.match(field, pattern)
            case Exists(field):
                return self.existence(field)

    def negation(self, term: Condition) -> Coded:
        if isinstance(term, Compare) and term.field.type == "flag" and term.value is True:
            return ~self.expression(term)
        if isinstance(term, Exists):
            return self.missing(term.field)
        expression = self.expression(term)
        if isinstance(term, Compare) and term.value is None:
            return self.existence(term.field)
        return ~expression.fill_null(False)

    def comparison(self, field: Field, operator: Operator, value: Value) -> Coded:
        if value is None:
            return self.missing(field)
        if field == run_field("age"):
            return self.comparison(run_field("created"), _MIRRORED[operator], _ago(value))
        column, dtype = self.column(field)
        if field.column in self.mixed and not isinstance(value, str):
            return self.mixed_comparison(column, operator, value)
        if dtype is None or not _is_comparable(dtype, value):
            return _NEVER
        if field.type == "flag" and value is True:
            return column
        if dtype.is_float() and operator in (">", ">="):
            column = column.fill_nan(None)  # Polars holds NaN to be the largest number
        return _OPERATORS[operator](column, self.literal(value, dtype))

    def mixed_comparison(self, column: Coded, operator: Operator, value: Value) -> Coded:
        if isinstance(value, bool):
            return column.equals(str(value).lower())
        numbers = column.cast(POLARS.Float64, strict=False).fill_nan(None)
        return _OPERATORS[operator](numbers, self.literal(value, pl.Float64()))

    def membership(self, field: Field, values: Sequence[Value]) -> Coded:
        if field.type == "tags":
            return _any_of([self.containment(field, value) for value in values if value])
        if all(isinstance(value, str) for value in values):
            column, dtype = self.column(field)
            is_text = dtype is not None and _is_comparable(dtype, "")
            return column.is_in(list(values)) if is_text and values else _NEVER
        return _any_of([self.comparison(field, "==", value) for value in values])

    def containment(self, field: Field, value: Value) -> Coded:
        if field.type == "words":
            return words_column(self.schema).str.contains(str(value).lower(), literal=True)
        column, dtype = self.column(field)
        inner = _inner(dtype)
        if inner is not None and _is_comparable(inner, value):
            element = _element(value, inner)
            return _NEVER if element is None else column.list.contains(element)
        if _is_text(dtype) and isinstance(value, str):
            return column.str.contains(value, literal=True)
        if _is_text(dtype) and field.type == "free":
            return column.str.contains(_json_element(value))  # a list is kept as its json
        return _NEVER

    def match(self, field: Field, pattern: str) -> Coded:
        if field.type == "words":
            return words_column(self.schema).str.contains(f"(?i){pattern}")
        column, dtype = self.column(field)
        if _is_text(dtype):
            return column.str.contains(pattern)
        if _is_text(_inner(dtype)):
            return column.list.eval(POLARS.element().str.contains(pattern)).list.any()
        return _NEVER

    def existence(self, field: Field) -> Coded:
        column, dtype = self.column(field)
        if field.type == "tags" and dtype is not None:
            return column.list.len() > 0
        present = [] if dtype is None else [column.is_not_null()]
        return _any_of(present + [POLARS.col(name).is_not_null() for name in self.below(field)])

    def missing(self, field: Field) -> Coded:
        column, dtype = self.column(field)
        if dtype is None or self.below(field) or field.type == "tags":
            return ~self.existence(field)
        return column.is_null()

    # -- columns and values ---------------------------------------------------------------------

    def column(self, field: Field) -> tuple[Coded, pl.DataType | None]:
        """The column, and its type; None where no run has such a value."""
        name = field.column
        packed = f"{name}.value"
        if field.kind == "config" and name not in self.schema and packed in self.schema:
            name = packed  # a key that is really called "value", which wandb's filters leave out
        dtype = self.schema.get(name)
        return POLARS.col(name), None if dtype == pl.Null else dtype

    def below(self, field: Field) -> list[str]:
        """The columns of values nested in this one."""
        if field.kind == "run":
            return []
        return [name for name in self.schema if name.startswith(f"{field.column}.")]

    def literal(self, value: Value, dtype: pl.DataType) -> Coded | Scalar:
        match value:
            case Duration(seconds):
                is_length = isinstance(dtype, pl.Duration)
                return _length(seconds) if is_length else seconds
            case Ago(seconds):
                return _moment(self.now - timedelta(seconds=seconds))
            case Moment(time_us):
                return _moment(_EPOCH + timedelta(microseconds=time_us))
            case int() if not isinstance(value, bool) and not _is_int64(value):
                return float(value)
            case _:
                return value


def all_of(expressions: Sequence[Coded]) -> Coded:
    """All of these; true where there are none."""
    whole = expressions[0] if expressions else POLARS.lit(True)
    for expression in expressions[1:]:
        whole = whole & expression
    return whole


def sort_places(
    frame: pl.DataFrame,
    orders: Sequence[Order],
    mixed: Collection[str] = (),
    *,
    first: pl.Expr | None = None,
) -> pl.Series:
    """Where the rows in this order stand in the frame; missing values and NaN come last.

    What is equal stays in the order of creation, then of the id.

    Args:
        frame: a run table.
        orders: the most important first.
        mixed: text columns that hold values of several types as text: their numbers come first.
        first: runs for which this is true come before all others.
    """
    keys: list[pl.Expr] = []
    descending: list[bool] = []
    schema = frame.schema  # made anew at each look
    for order in orders:
        is_age = order.field == run_field("age")
        name = "created" if is_age else order.field.column
        if name in schema:
            found = _sort_keys(name, schema[name], is_mixed=name in mixed)
            keys += found
            descending += [order.descending != is_age] * len(found)
    names = [] if any(order.field == run_field("created") for order in orders) else ["created"]
    if frame["created"].n_unique() < frame.height:  # else ids decide nothing, and texts are slow
        names.append("run_id")
    keys += [pl.col(name) for name in names]
    descending += [False] * len(names)
    places = frame.select(_places(keys, descending)).to_series()
    if first is None:
        return places
    # Parted afterwards: one key more would cost as much as the others together.
    is_first = frame.select(first.alias("first")).to_series()[places]
    return pl.concat([places.filter(is_first), places.filter(~is_first)])


def _places(keys: list[pl.Expr], descending: list[bool]) -> pl.Expr:
    if len(keys) == 1:
        return keys[0].arg_sort(descending=descending[0], nulls_last=True).alias("place")
    return pl.arg_sort_by(keys, descending=descending, nulls_last=True).alias("place")


def _sort_keys(name: str, dtype: pl.DataType, *, is_mixed: bool) -> list[pl.Expr]:
    column = pl.col(name)
    if dtype.is_float():
        return [column.fill_nan(None)]
    if is_mixed:
        return [column.cast(pl.Float64, strict=False).fill_nan(None), column]
    return [column.list.join(",") if isinstance(dtype, pl.List) else column]


def _length(seconds: float) -> Coded:
    length = timedelta(seconds=seconds)
    micros = length // timedelta(microseconds=1)
    told = f"seconds={int(seconds)}" if seconds == int(seconds) else f"microseconds={micros}"
    return Coded(pl.lit(length), f"pl.duration({told})")


def _moment(time: datetime) -> Coded:
    parts = [time.year, time.month, time.day, time.hour, time.minute, time.second, time.microsecond]
    while len(parts) > 3 and not parts[-1]:
        parts.pop()
    told = ", ".join(map(str, parts))
    return Coded(pl.lit(time), f"pl.datetime({told}, time_zone='UTC')")


def _ago(value: Value) -> Ago:
    assert isinstance(value, Duration)  # `fit` has seen to it
    return Ago(value.seconds)


def _any_of(expressions: Sequence[Coded]) -> Coded:
    whole = expressions[0] if expressions else _NEVER
    for expression in expressions[1:]:
        whole = whole | expression
    return whole


def _element(value: Value, inner: pl.DataType) -> Scalar:
    """The value as an element of such a list can be; None if it cannot."""
    if isinstance(value, bool | str) or not isinstance(value, int | float):
        return value if isinstance(value, bool | str) else None
    if inner.is_float():
        return float(value)
    return int(value) if value % 1 == 0 and _is_int64(value) else None


def _json_element(value: Value) -> str:
    """A regular expression for a list in json that has this number, true or false in it."""
    is_whole = isinstance(value, int | float) and value % 1 == 0
    text = str(value).lower() if isinstance(value, bool) or not is_whole else rf"{value:.0f}(\.0)?"
    return rf"^\[(.*,)?\s*{text}\s*[,\]]"


def _is_int64(value: float) -> bool:
    return -(2**63) <= value < 2**63


def _inner(dtype: pl.DataType | None) -> pl.DataType | None:
    return pl.Series(dtype=dtype.inner).dtype if isinstance(dtype, pl.List) else None


def _is_text(dtype: pl.DataType | None) -> bool:
    return isinstance(dtype, pl.String | pl.Categorical | pl.Enum)


def _is_comparable(dtype: pl.DataType, value: Value) -> bool:
    """Whether a column of this type can hold anything equal to the value."""
    match value:
        case bool():
            return isinstance(dtype, pl.Boolean)
        case str():
            return _is_text(dtype)
        case int() | float():
            return dtype.is_numeric()
        case Duration():
            return isinstance(dtype, pl.Duration) or dtype.is_numeric()
        case Ago() | Moment():
            return isinstance(dtype, pl.Datetime)
        case None:
            return True
