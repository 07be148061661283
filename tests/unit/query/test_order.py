"""Orders: how they are written, in our words and in wandb's."""

from __future__ import annotations

from typing import Any

import pytest

from nbtrack.errors import FilterError
from nbtrack.query.order import parse_order, parse_wandb_order


@pytest.mark.parametrize(
    ("order", "columns"),
    [
        ("created", ["created"]),
        ("-created", ["-created"]),
        ("+created_at", ["created"]),
        ("-summary.loss", ["-summary.loss"]),
        ("-val/acc", ["-summary.val/acc"]),
        ("config.optimizer.lr", ["config.optimizer.lr"]),
        ("- `two words`", ["-summary.two words"]),
        ("name", ["name"]),
        (["-state", "duration"], ["-state", "duration"]),
        (("rows",), ["rows"]),
        (None, []),
        ([], []),
    ],
)
def test_an_order_is_a_field_and_a_direction(order: Any, columns: list[str]):
    assert [str(each) for each in parse_order(order)] == columns


@pytest.mark.parametrize(
    ("order", "column"),
    [
        ("+created_at", "created"),
        ("-created_at", "-created"),
        ("heartbeat_at", "updated"),
        ("-summary_metrics.loss", "-summary.loss"),
        ("config.lr.value", "config.lr"),
        ("-config.lr", "-config.lr"),
        ("name", "run_id"),
        ("display_name", "name"),
    ],
)
def test_wandb_s_orders_use_wandb_s_words(order: str, column: str):
    assert [str(each) for each in parse_wandb_order(order)] == [column]


@pytest.mark.parametrize("order", ["", "-", " ", 3, [None]])
def test_what_is_no_name_is_refused(order: Any):
    with pytest.raises((FilterError, TypeError)):
        parse_order(order)
