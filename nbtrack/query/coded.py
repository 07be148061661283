"""A Polars expression together with the Python that makes it, so that the two are never at odds.

`POLARS` stands for the module: what is done with it is done for real, and written down.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, cast

import polars as pl

__all__ = ["POLARS", "Coded"]


class Coded:
    """Something of Polars, and the code of it.

    Attributes are looked up, calls are made, and operators applied on both.

    Attributes:
        made: the real thing: an expression, as a rule.
        code: Python that makes it where ``import polars as pl`` was said.

    Example:
        >>> is_good = (POLARS.col("config.lr") < 0.1) & ~POLARS.col("name").str.contains("x")
        >>> is_good.code
        "(pl.col('config.lr') < 0.1) & ~pl.col('name').str.contains('x')"
        >>> eval(is_good.code).meta.eq(is_good.made)
        True
    """

    __slots__ = ("_is_joined", "_text", "made")

    def __init__(self, made: Any, code: str, *, is_joined: bool = False) -> None:
        self.made = made
        self._text = code
        self._is_joined = is_joined

    @property
    def code(self) -> str:
        """The Python."""
        return self._text

    def __getattr__(self, name: str) -> Coded:
        return Coded(getattr(self.made, name), f"{self.tight}.{name}")

    def __call__(self, *given: Any, **named: Any) -> Coded:
        """Call it, with plain values and other pieces of this kind."""
        made = self.made(
            *(_made(each) for each in given), **{key: _made(each) for key, each in named.items()}
        )
        told = [*map(_code, given), *(f"{key}={_code(each)}" for key, each in named.items())]
        return Coded(made, f"{self._text}({', '.join(told)})")

    def __and__(self, other: Coded) -> Coded:
        return self._join("&", other, self.made & other.made)

    def __or__(self, other: Coded) -> Coded:
        return self._join("|", other, self.made | other.made)

    def __invert__(self) -> Coded:
        return Coded(~self.made, f"~{self.tight}")

    def __lt__(self, other: Any) -> Coded:
        return self._join("<", other, self.made < _made(other))

    def __le__(self, other: Any) -> Coded:
        return self._join("<=", other, self.made <= _made(other))

    def __gt__(self, other: Any) -> Coded:
        return self._join(">", other, self.made > _made(other))

    def __ge__(self, other: Any) -> Coded:
        return self._join(">=", other, self.made >= _made(other))

    def equals(self, other: Any) -> Coded:
        """``self == other``, as columns are compared."""
        return self._join("==", other, self.made == _made(other))

    def __repr__(self) -> str:
        return self._text

    def _join(self, sign: str, other: Any, made: Any) -> Coded:
        right = other.tight if isinstance(other, Coded) else _code(other)
        return Coded(made, f"{self.tight} {sign} {right}", is_joined=True)

    @property
    def tight(self) -> str:
        """The code as a part of something larger."""
        return f"({self._text})" if self._is_joined else self._text


POLARS = Coded(pl, "pl")


def _made(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_made(each) for each in cast("Iterable[Any]", value)]
    return value.made if isinstance(value, Coded) else value


def _code(value: Any) -> str:
    if isinstance(value, Coded):
        return value.code
    if isinstance(value, list | tuple):
        return f"[{', '.join(_code(each) for each in cast('Iterable[Any]', value))}]"
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    return repr(value)
