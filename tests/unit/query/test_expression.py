"""The filter expression language: what is read, what is refused, and that text and tree agree."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    In,
    Moment,
    Not,
    Or,
    fields_of,
    to_text,
)
from nbtrack.query.expression import parse
from nbtrack.query.fields import (
    RUN_FIELDS,
    STATES,
    Field,
    config_field,
    run_field,
    summary_field,
)

LR = config_field("lr")
DAY_S = 86400.0


def test_the_issue_s_example_is_read_in_full():
    text = 'config.lr < 0.01 and state == "finished" and "baseline" in tags and duration < 20s'

    condition = parse(text)

    assert condition == And(
        (
            Compare(LR, "<", 0.01),
            Compare(run_field("state"), "==", "finished"),
            Contains(run_field("tags"), "baseline"),
            Compare(run_field("duration"), "<", Duration(20.0)),
        )
    )
    assert to_text(condition) == text


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("val/acc > 0", summary_field("val/acc")),
        ("top5_acc@1 > 0", summary_field("top5_acc@1")),
        ("lr-Adam/pg1.momentum > 0", summary_field("lr-Adam/pg1.momentum")),
        ("größe > 0", summary_field("größe")),
        ("summary.state > 0", summary_field("state")),
        ("summary_metrics.loss > 0", summary_field("loss")),
        ("`state` > 0", summary_field("state")),
        ("`two words` > 0", summary_field("two words")),
        ("`a``b` > 0", summary_field("a`b")),
        ("config.optimizer.lr > 0", config_field("optimizer.lr")),
        ("config.`learning rate` > 0", config_field("learning rate")),
        ('config."learning rate" > 0', config_field("learning rate")),
        ("rows > 0", run_field("rows")),
        ("0 < rows", run_field("rows")),
    ],
)
def test_a_name_means_a_run_field_a_config_key_or_else_a_metric(text: str, field: Field):
    condition = parse(text)

    assert isinstance(condition, Compare)
    assert condition.field == field
    assert condition.operator == ">"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20s", Duration(20.0)),
        ("5m", Duration(300.0)),
        ("2h", Duration(7200.0)),
        ("3d", Duration(3 * DAY_S)),
        ("1h30m", Duration(5400.0)),
        ("1.5 ", Duration(1.5)),
        ("250ms", Duration(0.25)),
        ("2 weeks".replace(" ", ""), Duration(14 * DAY_S)),
    ],
)
def test_lengths_of_time(text: str, value: Duration):
    assert parse(f"duration < {text}") == Compare(run_field("duration"), "<", value)


def test_values_of_every_kind():
    assert parse('config.a in [1, -2.5e3, "x", true, none, inf, nan]') == In(
        config_field("a"), (1, -2500.0, "x", True, None, math.inf, math.nan)
    )
    assert parse("config.a == False") == Compare(config_field("a"), "==", value=False)
    assert parse("created > 7d ago") == Compare(run_field("created"), ">", Ago(7 * DAY_S))
    assert parse('created > "1970-01-02"') == Compare(
        run_field("created"), ">", Moment(86_400_000_000)
    )
    assert parse('created >= "1970-01-01T01:00:00+01:00"') == Compare(
        run_field("created"), ">=", Moment(0)
    )


def test_a_backslash_that_escapes_nothing_stays_for_the_regular_expression():
    assert parse(r'name ~ "run-\d+\.\w"') == fit.matches(run_field("name"), r"run-\d+\.\w")
    assert parse(r"name matches 'it\'s'") == fit.matches(run_field("name"), "it's")


def test_chained_comparisons_are_both_asked():
    assert parse("1e-4 < config.lr <= 1e-2") == And(
        (
            Compare(LR, ">", 1e-4),
            Compare(LR, "<=", 1e-2),
        )
    )


def test_unequal_and_not_in_are_negations():
    assert parse("config.lr != 1") == parse("not config.lr == 1") == Not(Compare(LR, "==", 1))
    assert parse("config.lr not in [1]") == parse("not config.lr in [1]") == Not(In(LR, (1,)))
    assert parse("'a' not in tags") == parse("not tags contains 'a'")


def test_and_binds_tighter_than_or_and_not_tighter_than_both():
    a, b, c = (Exists(summary_field(key)) for key in "abc")

    assert parse("exists(a) or exists(b) and exists(c)") == Or((a, And((b, c))))
    assert parse("(exists(a) or exists(b)) and exists(c)") == And((Or((a, b)), c))
    assert parse("not exists(a) and exists(b)") == And((Not(a), b))
    assert parse("NOT exists(a) AND exists(b)") == And((Not(a), b))


def test_a_name_alone_asks_whether_it_is_true():
    assert parse("config.amp and not archived") == And(
        (
            Compare(config_field("amp"), "==", value=True),
            Not(Compare(run_field("archived"), "==", value=True)),
        )
    )


def test_fields_of_a_condition_come_in_order():
    condition = parse("not (config.lr < 1 or exists(loss)) and 'a' in tags")

    assert [field.column for field in fields_of(condition)] == ["config.lr", "summary.loss", "tags"]


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("config.lr < and x > 1", 12, "found 'and', expected a name or a value"),
        ("config.lr < ", 12, "found the end, expected a name or a value"),
        ("config.lr 5", 10, "found '5', expected an operator"),
        ("(config.lr < 5", 14, "found the end, expected ')'"),
        ("config.lr < 5 loss", 14, "expected 'and', 'or' or the end"),
        ("state == finished", 9, 'text goes in quotes ("finished")'),
        ('state == "finish"', 9, 'did you mean "finished"?'),
        ('state == "crashed"', 9, '"killed" or "stale"'),
        ("lr = 3", 3, "did you mean '=='?"),
        ("a > 1 && b > 1", 6, "did you mean 'and'?"),
        ("created > 3", 10, 'a date in quotes ("2026-11-01")'),
        ('created == "2026-11-01"', 11, "<= created <"),
        ("created > 3d", 10, "ago (7d ago)"),
        ("config.a > 3d ago", 11, "only times are compared with 'ago'"),
        ('tags == "x"', 8, 'write "x" in tags'),
        ('rows > "many"', 7, "expected a number"),
        ('"a" in state', 0, "holds one state"),
        ('name ~ "("', 7, "no regular expression: unclosed group"),
        ("rows ~ 'a'", 7, "needs text"),
        ("5 < 6", 0, "expected a name on one side"),
        ("config.a in 5", 12, "expected a list"),
        ("config.a in [5", 14, "expected ',' or ']'"),
        ("1cycle > 3", 0, "in backticks: `1cycle`"),
        ('name == "abc', 8, "these quotes do not end"),
        ("config.a < true", 11, "has no order"),
        ("name", 4, "expected an operator"),
        ("", 0, "found the end"),
        ("a > 1 and $b", 10, "found '$'"),
    ],
)
def test_an_error_says_where_what_was_found_and_what_was_expected(
    text: str, position: int, words: str
):
    with pytest.raises(FilterError) as caught:
        parse(text)

    assert words in str(caught.value)
    assert caught.value.position == position
    lines = str(caught.value).splitlines()
    assert lines[-2].strip() == text.strip()
    assert lines[-1] == " " * (4 + position) + "^"


def test_the_caret_stands_in_the_right_one_of_several_lines():
    with pytest.raises(FilterError) as caught:
        parse("config.lr < 1\n  and state == 5")

    assert str(caught.value).splitlines()[-2:] == ["      and state == 5", " " * 19 + "^"]


def test_nesting_without_end_is_refused():
    with pytest.raises(FilterError, match="nested more than 100 deep"):
        parse("not " * 5000 + "exists(a)")
    with pytest.raises(FilterError, match="nested more than 100 deep"):
        parse("(" * 5000)


# -- any tree is printed as a text that is read back as the same tree ---------------------------

keys = st.text(min_size=1, max_size=8) | st.sampled_from(["loss", "val/acc", "state", "a.b", "in"])
user_fields = st.builds(Field, st.sampled_from(["config", "summary"]), keys)
moments = st.integers(-(10**15), 10**15).filter(lambda us: us % 86_400_000_000).map(Moment)
seconds = st.floats(0, 1e9) | st.integers(0, 10**7).map(float)
numbers = st.integers() | st.floats(allow_nan=False) | st.just(math.nan)
orders = st.sampled_from(["==", "<", "<=", ">", ">="])
texts = st.text(max_size=8)
patterns = st.sampled_from([r"\d+\.", r'a"b', r"\\", "é|ü", "^a[\"']$", r"\w\n\t", ""])


def _fields(*types: str) -> st.SearchStrategy[Field]:
    return st.sampled_from(
        [run_field(name) for name, type_ in RUN_FIELDS.items() if type_ in types]
    )


leaves = st.one_of(
    st.builds(Compare, user_fields, orders, numbers | texts | st.builds(Duration, seconds)),
    st.builds(Compare, user_fields, st.just("=="), st.booleans() | st.none()),
    st.builds(Compare, _fields("text"), orders, texts),
    st.builds(Compare, _fields("number"), orders, numbers),
    st.builds(Compare, _fields("duration"), orders, st.builds(Duration, seconds)),
    st.builds(Compare, _fields("time"), orders, moments | st.builds(Ago, seconds)),
    st.builds(Compare, _fields("state"), st.just("=="), st.sampled_from(STATES)),
    st.builds(Compare, _fields("flag"), st.just("=="), st.booleans()),
    st.builds(In, user_fields, st.lists(numbers | texts | st.booleans() | st.none()).map(tuple)),
    st.builds(In, _fields("tags", "text"), st.lists(texts).map(tuple)),
    st.builds(Contains, user_fields | _fields("tags", "text"), texts),
    st.builds(Contains, user_fields, numbers),
    st.builds(fit.matches, user_fields | _fields("text", "tags"), patterns),
    st.builds(Exists, user_fields | _fields("text", "number", "tags")),
)
conditions: st.SearchStrategy[Condition] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.lists(inner, min_size=2, max_size=4).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=2, max_size=4).map(tuple)),
    ),
    max_leaves=12,
)


@given(conditions)
def test_any_condition_is_read_back_from_its_text(condition: Condition):
    text = to_text(condition)

    assert parse(text) == condition
    assert to_text(parse(text)) == text


@given(st.text(max_size=40) | st.text("ab.<>=!~()[]'\"`0159 esandortig,/", max_size=40))
def test_any_text_is_read_or_refused_with_a_place(text: str):
    place = 0
    try:
        parse(text)
    except FilterError as error:
        place = -1 if error.position is None else error.position

    assert 0 <= place <= len(text)
