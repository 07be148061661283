"""One box: plain words, the expression language, or both."""

from __future__ import annotations

import pytest

import nbtrack
from nbtrack.errors import FilterError
from nbtrack.query.condition import to_text
from nbtrack.query.expression import parse
from nbtrack.query.search import read_search


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("resnet", '"resnet" in anything'),
        ("resnet adam", '"resnet" in anything and "adam" in anything'),
        ("brave-otter-12", '"brave-otter-12" in anything'),
        ("3e-4", '"3e-4" in anything'),
        ("tags", '"tags" in anything'),
        ("running", '"running" in anything'),
        ("not debug", '"debug" not in anything'),
        ("resnet or (vit and not debug)", None),
        ('"warm-up helped" resnet', '"warm-up helped" in anything and "resnet" in anything'),
        ('"a > b"', '"a > b" in anything'),
        ("it's good", '"it\'s" in anything and "good" in anything'),
        ("C:\\data *", '"C:\\\\data" in anything and "*" in anything'),
        ("größe تجربة", '"größe" in anything and "تجربة" in anything'),
        ("val/acc > 0.9 and baseline", 'val/acc > 0.9 and "baseline" in anything'),
        ('val/acc > 0.9 or "two words"', 'val/acc > 0.9 or "two words" in anything'),
        ('"baseline" in tags', '"baseline" in tags'),
        ("archived or locked", "archived or locked"),
        ("not archived", "not archived"),
        ("config.amp", "config.amp == true"),
        ("duration < 20s", "duration < 20s"),
    ],
)
def test_what_is_typed_means(typed, meant):
    found = read_search(typed)
    assert found is not None
    assert meant in {to_text(found), None}
    assert parse(to_text(found)) == found


@pytest.mark.parametrize("typed", ["", "  ", "\n"])
def test_nothing_typed_is_no_condition(typed):
    assert read_search(typed) is None


@pytest.mark.parametrize(
    ("typed", "at", "length", "complaint"),
    [
        ("val/acc > 0.93 adn tags", 15, 3, "found 'adn', expected 'and', 'or' or the end"),
        ("val/acc >", 9, 0, "found the end, expected a name or a value"),
        ("lr=0.1", 2, 1, "found '=', did you mean '=='?"),
        ('"baseline" in', 13, 0, "found the end, expected a name"),
        ("state == done", 9, 4, "found the name 'done', expected a value"),
        ('state == "done"', 9, 6, "state is compared with"),
        ("(loss < 1", 9, 0, "found the end, expected ')'"),
        ('name ~ "["', 7, 3, "is no regular expression"),
        ('loss > 1 and "open', 13, 5, "these quotes do not end"),
    ],
)
def test_an_expression_that_does_not_parse_says_where(typed, at, length, complaint):
    with pytest.raises(FilterError) as refused:
        read_search(typed)
    assert (refused.value.position, refused.value.length) == (at, length)
    assert refused.value.complaint.startswith(complaint) or complaint in refused.value.complaint


def test_words_are_found_in_all_that_people_write_of_a_run():
    runs = {
        "name": {"name": "Blue-Whale"},
        "tag": {"tags": ["Whale"]},
        "notes": {"notes": "a whale\nof a run"},
        "group": {"group": "whales"},
        "config": {"config": {"animal": {"kind": "Whale"}}},
        "other": {"config": {"whale": 3}, "name": "other"},
    }
    for key, fields in runs.items():
        with nbtrack.init(project="sea", id=key, **{"name": key, **fields}):
            pass
    found = nbtrack.runs("sea").filter(read_search("WHALE"))
    assert set(found.ids) == {"name", "tag", "notes", "group", "config"}
    assert nbtrack.runs("sea", filter='"whale" in anything').ids == found.ids
    assert set(nbtrack.runs("sea", filter='anything ~ "w.ale(s|-)?"').ids) == set(found.ids)


def test_anything_is_searched_and_not_compared():
    with pytest.raises(FilterError, match='anything is many words: write "x" in anything'):
        parse('anything == "x"')
