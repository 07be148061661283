"""wandb's filter dicts: what they mean in the expression language, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from nbtrack.errors import FilterError
from nbtrack.query.condition import to_text
from nbtrack.query.expression import parse
from nbtrack.query.mongo import parse_mongo


@pytest.mark.parametrize(
    ("filters", "text"),
    [
        ({"config.lr": 0.1}, "config.lr == 0.1"),
        ({"config.lr.value": 0.1}, "config.lr == 0.1"),
        ({"config.opt.value.lr": 0.1}, "config.opt.lr == 0.1"),
        ({"config.opt.lr": 0.1}, "config.opt.lr == 0.1"),
        ({"config": {"opt": {"lr": 0.1}}}, "config.opt.lr == 0.1"),
        (
            {"config.opt": {"lr": {"$gt": 1}, "name": "x"}},
            'config.opt.lr > 1 and config.opt.name == "x"',
        ),
        ({"summary_metrics.val/acc": {"$gte": 0.9}}, "val/acc >= 0.9"),
        ({"summary.loss": {"$lte": 1, "$gt": 0}}, "loss <= 1 and loss > 0"),
        ({"config.a": None}, "config.a == none"),
        ({"config.a": {"$ne": 1}}, "config.a != 1"),
        ({"config.a": {"$in": [1, "x"]}}, 'config.a in [1, "x"]'),
        ({"config.a": {"$nin": [1]}}, "config.a not in [1]"),
        ({"config.a": {"$exists": True}}, "exists(config.a)"),
        ({"config.a": {"$exists": False}}, "not exists(config.a)"),
        ({"config.a": {"$not": {"$gt": 3}}}, "not config.a > 3"),
        ({"config.a": {"$regex": "b.*"}}, 'config.a ~ "b.*"'),
        ({"display_name": {"$regex": "^Foo", "$options": "i"}}, 'name ~ "(?i)^Foo"'),
        ({"displayName": "x"}, 'name == "x"'),
        ({"name": "abc123"}, 'run_id == "abc123"'),
        ({"tags": "x"}, '"x" in tags'),
        ({"tags": {"$in": ["x", "y"]}}, 'tags in ["x", "y"]'),
        ({"tags": {"$nin": ["x"]}}, 'tags not in ["x"]'),
        ({"tags": {"$ne": "x"}}, '"x" not in tags'),
        ({"tags": {"$all": ["x", "y"]}}, '"x" in tags and "y" in tags'),
        ({"tags": ["x", "y"]}, '"x" in tags and "y" in tags'),
        ({"jobType": "train", "group": "g"}, 'job_type == "train" and group == "g"'),
        (
            {"username": "me", "host": "h", "sweep": "s"},
            'user == "me" and host == "h" and sweep == "s"',
        ),
        ({"createdAt": {"$gt": "2024-01-01T00:00:00"}}, 'created > "2024-01-01"'),
        (
            {"created_at": {"$lt": datetime(2024, 1, 2, 3, tzinfo=UTC)}},
            'created < "2024-01-02T03:00:00"',
        ),
        (
            {"heartbeatAt": {"$lt": "2024-01-01T00:00:00.5Z"}},
            'updated < "2024-01-01T00:00:00.500000"',
        ),
        ({"duration": {"$lt": 20}}, "duration < 20s"),
        ({"$and": [{"config.a": 1}, {"config.b": 2}]}, "config.a == 1 and config.b == 2"),
        ({"$or": [{"config.a": 1}, {"config.b": 2}]}, "config.a == 1 or config.b == 2"),
        ({"$nor": [{"config.a": 1}, {"config.b": 2}]}, "not (config.a == 1 or config.b == 2)"),
        ({"$not": {"config.a": 1}}, "config.a != 1"),
        ({"$or": [{"config.a": 1}]}, "config.a == 1"),
        (
            {"$or": [{"config.a": 1, "config.b": 2}, {"tags": "x"}]},
            'config.a == 1 and config.b == 2 or "x" in tags',
        ),
    ],
)
def test_a_filter_dict_means_the_same_as_an_expression(filters: dict[str, Any], text: str):
    condition = parse_mongo(filters)

    assert condition is not None
    assert to_text(condition) == text
    assert parse(text) == condition


def test_an_empty_filter_keeps_every_run():
    assert parse_mongo({}) is None


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ("running", 'state == "running"'),
        ("finished", 'state == "finished"'),
        ("crashed", 'state in ["killed", "stale"]'),
        ("killed", 'state == "interrupted"'),
        ("stale", 'state == "stale"'),
        ("pending", "state in []"),
        ({"$ne": "crashed"}, 'state not in ["killed", "stale"]'),
        ({"$in": ["failed", "crashed"]}, 'state in ["failed", "killed", "stale"]'),
        ({"$nin": ["killed"]}, 'state not in ["interrupted"]'),
        ({"$regex": "^(crashed|failed)$"}, 'state in ["failed", "killed", "stale"]'),
    ],
)
def test_states_are_wandb_s_words(state: Any, text: str):
    condition = parse_mongo({"state": state})

    assert condition is not None
    assert to_text(condition) == text


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ({"config.a": {"$near": 1}}, ["unknown operator $near", "$eq $ne $gt", "config.a"]),
        ({"config.a": {"$gtt": 1}}, ["unknown operator $gtt", "did you mean $gt"]),
        ({"$xor": [{}]}, ["unknown operator $xor", "$and $or $nor"]),
        ({"lr": 0.1}, ["'lr'", "no such field", "'config.lr' or 'summary_metrics.lr'"]),
        ({"stat": "x"}, ["did you mean 'state'"]),
        ({"$and": []}, ["$and", "expected a list of filters"]),
        ({"$or": {"config.a": 1}}, ["$or", "expected a list of filters"]),
        ({"$and": ["x"]}, ["$and", "expected a filter"]),
        ({"config.a": {"$in": 3}}, ["'config.a'", "expected a list"]),
        ({"config.a": {}}, ["'config.a'", "empty dict"]),
        ({"config.a": {"$options": "i"}}, ["$options goes with $regex"]),
        ({"config.a": {"$regex": "(", "$options": "i"}}, ["no regular expression"]),
        ({"config.a": {"$regex": "a", "$options": "q"}}, ["$options 'q'"]),
        ({"state": "odd"}, ["'odd'", "crashed failed finished killed running"]),
        ({"createdAt": {"$gt": "soon"}}, ["'createdAt'", '"soon"', "expected a date"]),
        ({"$and": [{"config.a": {"$bad": 1}}]}, ["$bad", "config.a"]),
    ],
)
def test_what_cannot_be_read_is_named(filters: dict[str, Any], words: list[str]):
    with pytest.raises(FilterError) as caught:
        parse_mongo(filters)

    for word in words:
        assert word in str(caught.value)
