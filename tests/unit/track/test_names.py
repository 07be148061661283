from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbtrack._labels import check_label, check_tags
from nbtrack.errors import InvalidNameError, ValueTypeError
from nbtrack.track.names import (
    check_entity,
    check_metric_name,
    check_project,
    check_run_id,
    new_run_id,
    random_name,
)
from nbtrack.track.words import ADJECTIVES, NOUNS


class TestNewNames:
    def test_ids_are_eight_letters_and_digits_and_differ(self):
        ids = {new_run_id() for _ in range(1000)}
        assert len(ids) == 1000
        assert all(re.fullmatch(r"[a-z0-9]{8}", run_id) for run_id in ids)

    def test_names_end_in_the_number(self):
        names = {random_name(12) for _ in range(200)}
        assert len(names) > 100
        assert all(re.fullmatch(r"[a-z]+-[a-z]+-12", name) for name in names)

    def test_seeds_of_the_user_neither_matter_nor_move(self):
        random.seed(0)
        before = random.getstate()
        first = new_run_id(), random_name(1)
        assert random.getstate() == before
        random.seed(0)
        assert (new_run_id(), random_name(1)) != first

    def test_there_are_words_enough_and_each_once(self):
        for words in (ADJECTIVES, NOUNS):
            assert len(words) == len(set(words)) >= 150
            assert all(re.fullmatch(r"[a-z]{3,9}", word) for word in words)
        assert not set(ADJECTIVES) & set(NOUNS)


@pytest.mark.parametrize(
    ("check", "what"),
    [(check_project, "project"), (check_run_id, "run id"), (check_entity, "entity")],
)
class TestNames:
    @pytest.mark.parametrize(
        "name", ["a", "mnist", "Größe & Form", "my project", "v1.2_x-y", "日本", "🚀", "x" * 128]
    )
    def test_what_is_fine_is_returned(self, check, what, name):
        assert check(name) == name

    @pytest.mark.parametrize("character", [*"/\\#?%:", "\n", "\x00", "\u202e"])
    def test_a_character_that_cannot_be_used_is_named(self, check, what, character):
        message = re.escape(f"the {what} {f'a{character}b'!r} has the character {character!r}")
        with pytest.raises(InvalidNameError, match=message):
            check(f"a{character}b")

    @pytest.mark.parametrize(
        ("name", "message"),
        [
            ("", "'' is empty"),
            ("  ", "is empty"),
            (" a", "begins or ends with a blank"),
            ("a\n", "begins or ends with a blank"),
            ("x" * 129, r"'x{40}\.\.\.' has 129 characters; at most 128"),
        ],
    )
    def test_empty_blank_and_too_long(self, check, what, name, message):
        with pytest.raises(ValueError, match=message):
            check(name)

    @pytest.mark.parametrize("name", [5, None, b"a", ["a"]])
    def test_only_text(self, check, what, name):
        with pytest.raises(ValueTypeError, match=f"a {what} is text, got the"):
            check(name)


class TestTags:
    def test_in_order_and_each_once(self):
        assert check_tags(["b", "a", "b", "x" * 64]) == ("b", "a", "x" * 64)
        assert check_tags(None) == check_tags([]) == ()
        assert check_tags(tag for tag in "ab") == ("a", "b")

    def test_one_text_is_one_tag(self):
        assert check_tags("baseline") == ("baseline",)

    @pytest.mark.parametrize(("tag", "length"), [("", 0), ("x" * 65, 65)])
    def test_too_short_and_too_long(self, tag, length):
        with pytest.raises(ValueError, match=f"has {length} characters; a tag has 1 to 64"):
            check_tags(["fine", tag])

    @pytest.mark.parametrize("tags", [5, [1], [None], {"a": 1}.items()])
    def test_only_texts(self, tags):
        with pytest.raises(TypeError, match="tag"):
            check_tags(tags)


class TestLabels:
    def test_any_text_that_says_something(self):
        assert check_label("lr = 0.1 / batch: 32", "name") == "lr = 0.1 / batch: 32"

    def test_nothing_says_nothing(self):
        with pytest.raises(InvalidNameError, match="the group is empty"):
            check_label(" ", "group")

    def test_only_text(self):
        with pytest.raises(ValueTypeError, match="a name is text, got the int 5: write '5'"):
            check_label(5, "name")


class TestMetricNames:
    def test_one_star_at_the_end(self):
        assert [check_metric_name(name) for name in ("*", "a/*", "a")] == ["*", "a/*", "a"]

    @pytest.mark.parametrize("name", ["*a", "a*b*", "**", ""])
    def test_no_other(self, name):
        with pytest.raises(InvalidNameError):
            check_metric_name(name)


@given(st.text())
def test_every_text_is_taken_as_it_is_or_refused(name: str):
    for check in (check_project, check_run_id, check_entity):
        try:
            assert check(name) == name
        except InvalidNameError as error:
            assert str(error)  # noqa: PT017 - either way is right
