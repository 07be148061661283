"""In which order runs are listed: ``"-summary.loss"``, ``["config.lr", "-val/acc"]``.

A minus puts the largest first. Runs without the value come last either way, and so do NaN. What is
equal stays in the order of creation, then of the id, so that an order is always the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nbtrack.errors import FilterError
from nbtrack.query.fields import Field, parse_field, parse_wandb_field

__all__ = ["Order", "parse_order", "parse_wandb_order"]


@dataclass(frozen=True, slots=True)
class Order:
    """One field to sort by.

    Attributes:
        field: what is compared.
        descending: whether the largest come first.
    """

    field: Field
    descending: bool = False

    def __str__(self) -> str:
        return f"{'-' if self.descending else ''}{self.field.column}"


def parse_order(order: str | Order | Sequence[str | Order] | None) -> tuple[Order, ...]:
    """Read one order or several, the most important first; none for None.

    Args:
        order: words; an `Order` stays as it is.

    Raises:
        FilterError: for something that is no name.

    Example:
        >>> [str(o) for o in parse_order(["-val/acc", "+created_at"])]
        ['-summary.val/acc', 'created']
    """
    return _parse_all(order, parse_field)


def parse_wandb_order(order: str | Sequence[str] | None) -> tuple[Order, ...]:
    """Read an order in wandb's words: ``+created_at``, ``-summary_metrics.x``, ``config.x.value``.

    Example:
        >>> [str(o) for o in parse_wandb_order("-config.lr.value")]
        ['-config.lr']
    """
    return _parse_all(order, lambda name: parse_wandb_field(name) or parse_field(name))


def _parse_all(
    order: str | Order | Sequence[str | Order] | None, field: Callable[[str], Field]
) -> tuple[Order, ...]:
    words = [order] if isinstance(order, str | Order) else list(order or ())
    return tuple(word if isinstance(word, Order) else _parse(word, field) for word in words)


def _parse(word: object, field: Callable[[str], Field]) -> Order:
    text = word.strip() if isinstance(word, str) else ""
    name = text.removeprefix("+").removeprefix("-").strip("` ")
    if not name:
        message = (
            f"found the order {word!r}, expected a name such as 'created' or '-summary.loss', "
            "or a list of them"
        )
        raise FilterError(message)
    return Order(field(name), descending=text.startswith("-"))
