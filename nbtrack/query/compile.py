"""Conditions and orders -> Polars expressions over the columns of a run table.

The expressions are meant to be read: ``str()`` of one is what a user would have written. Polars'
null stands for "false" in ``and`` and ``or`` (a filter drops null), so only the operand of a
``not`` has to be made true or false.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import polars as pl

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

__all__ = ["all_of", "compile_condition", "sort_frame"]

Schema = Mapping[str, pl.DataType]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NEVER = pl.lit(False)
_OPERATORS: Mapping[Operator, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "==": lambda left, right: left == right,
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
    return _Compiler(schema, now, mixed).expression(condition)


class _Compiler:
    def __init__(self, schema: Schema, now: datetime, mixed: Collection[str]) -> None:
        self.schema = schema
        self.now = now
        self.mixed = mixed

    def expression(self, condition: Condition) -> pl.Expr:
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

    def negation(self, term: Condition) -> pl.Expr:
        if isinstance(term, Exists):
            return self.missing(term.field)
        expression = self.expression(term)
        if isinstance(term, Compare) and term.value is None:
            return self.existence(term.field)
        return ~expression.fill_null(False)

    def comparison(self, field: Field, operator: Operator, value: Value) -> pl.Expr:
        if value is None:
            return self.missing(field)
        if field == run_field("age"):
            return self.comparison(run_field("created"), _MIRRORED[operator], _ago(value))
        column, dtype = self.column(field)
        if field.column in self.mixed and not isinstance(value, str):
            return self.mixed_comparison(column, operator, value)
        if dtype is None or not _is_comparable(dtype, value):
            return _NEVER
        if dtype.is_float() and operator in (">", ">="):
            column = column.fill_nan(None)  # Polars holds NaN to be the largest number
        return _OPERATORS[operator](column, self.literal(value, dtype))

    def mixed_comparison(self, column: pl.Expr, operator: Operator, value: Value) -> pl.Expr:
        if isinstance(value, bool):
            return column == str(value).lower()
        numbers = column.cast(pl.Float64, strict=False).fill_nan(None)
        return _OPERATORS[operator](numbers, self.literal(value, pl.Float64()))

    def membership(self, field: Field, values: Sequence[Value]) -> pl.Expr:
        if field.type == "tags":
            return _any_of([self.containment(field, value) for value in values if value])
        if all(isinstance(value, str) for value in values):
            column, dtype = self.column(field)
            is_text = dtype is not None and _is_comparable(dtype, "")
            return column.is_in(list(values)) if is_text and values else _NEVER
        return _any_of([self.comparison(field, "==", value) for value in values])

    def containment(self, field: Field, value: Value) -> pl.Expr:
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

    def match(self, field: Field, pattern: str) -> pl.Expr:
        column, dtype = self.column(field)
        if _is_text(dtype):
            return column.str.contains(pattern)
        if _is_text(_inner(dtype)):
            return column.list.eval(pl.element().str.contains(pattern)).list.any()
        return _NEVER

    def existence(self, field: Field) -> pl.Expr:
        column, dtype = self.column(field)
        if field.type == "tags" and dtype is not None:
            return column.list.len() > 0
        present = [] if dtype is None else [column.is_not_null()]
        return _any_of(present + [pl.col(name).is_not_null() for name in self.below(field)])

    def missing(self, field: Field) -> pl.Expr:
        column, dtype = self.column(field)
        if dtype is None or self.below(field) or field.type == "tags":
            return ~self.existence(field)
        return column.is_null()

    # -- columns and values ---------------------------------------------------------------------

    def column(self, field: Field) -> tuple[pl.Expr, pl.DataType | None]:
        """The column, and its type; None where no run has such a value."""
        name = field.column
        packed = f"{name}.value"
        if field.kind == "config" and name not in self.schema and packed in self.schema:
            name = packed  # a key that is really called "value", which wandb's filters leave out
        dtype = self.schema.get(name)
        return pl.col(name), None if dtype == pl.Null else dtype

    def below(self, field: Field) -> list[str]:
        """The columns of values nested in this one."""
        if field.kind == "run":
            return []
        return [name for name in self.schema if name.startswith(f"{field.column}.")]

    def literal(self, value: Value, dtype: pl.DataType) -> pl.Expr:
        match value:
            case Duration(seconds):
                is_length = isinstance(dtype, pl.Duration)
                return pl.lit(timedelta(seconds=seconds) if is_length else seconds)
            case Ago(seconds):
                return pl.lit(self.now - timedelta(seconds=seconds))
            case Moment(time_us):
                return pl.lit(_EPOCH + timedelta(microseconds=time_us))
            case int() if not _is_int64(value):
                return pl.lit(float(value))
            case _:
                return pl.lit(value)


def all_of(expressions: Sequence[pl.Expr]) -> pl.Expr:
    """All of these; true where there are none."""
    whole = expressions[0] if expressions else pl.lit(True)
    for expression in expressions[1:]:
        whole = whole & expression
    return whole


def sort_frame(frame: pl.DataFrame, orders: Sequence[Order]) -> pl.DataFrame:
    """The frame in this order; missing values and NaN last, then by creation and id."""
    keys: list[pl.Expr] = []
    descending: list[bool] = []
    schema = frame.schema  # made anew at each look
    for order in orders:
        is_age = order.field == run_field("age")
        name = "created" if is_age else order.field.column
        if name in schema:
            keys.append(_sort_key(name, schema[name]))
            descending.append(order.descending != is_age)
    for name in ("created", "run_id"):
        keys.append(pl.col(name))
        descending.append(False)
    return frame.sort(keys, descending=descending, nulls_last=True, maintain_order=True)


def _sort_key(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if dtype.is_float():
        return column.fill_nan(None)
    return column.list.join(",") if isinstance(dtype, pl.List) else column


def _ago(value: Value) -> Ago:
    assert isinstance(value, Duration)  # `fit` has seen to it
    return Ago(value.seconds)


def _any_of(expressions: Sequence[pl.Expr]) -> pl.Expr:
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
