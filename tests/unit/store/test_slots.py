"""One colour is one run: the lowest that is free, kept for ever, whoever grants it."""

from __future__ import annotations

import pytest

from nbtrack.store.slots import MOST_SLOTS, claim_slots, free_slot, read_slots
from tests.unit.store.making import make_run, make_store, read_only


@pytest.fixture
def store(tmp_path):
    return make_store(tmp_path)


@pytest.fixture
def project(store):
    return store.create_project("digits")


def test_a_run_takes_the_lowest_free_slot_and_keeps_it(project):
    assert claim_slots(project, ["b", "a", "b"]) == {"b": 1, "a": 2}
    assert claim_slots(project, ["c", "a"]) == {"c": 3, "a": 2}
    free_slot(project, "a")
    assert claim_slots(project, ["d", "e"]) == {"d": 2, "e": 4}
    assert read_slots(project) == {"b": 1, "c": 3, "d": 2, "e": 4}


def test_two_who_grant_at_once_agree_by_the_file(project):
    claim_slots(project, ["a"])
    with project.colours_log.open("ab") as file:
        file.write(b"\n2 mine\n\n2 theirs\n\n3 mine\n")
    assert read_slots(project) == {"a": 1, "mine": 2}
    assert claim_slots(project, ["theirs"]) == {"theirs": 3}


def test_ill_lines_are_passed_over(project):
    project.colours_log.write_bytes(b"\n1 a\n\xff\xfe 3\n2\nx y\n-1 b\n99999 c\n2 d\n3 to")
    assert read_slots(project) == {"a": 1, "d": 2, "to": 3}
    assert claim_slots(project, ["e"]) == {"e": 4}


def test_when_all_are_taken_the_longest_holder_gives_up_its_own(store, project):
    for number in range(MOST_SLOTS):
        make_run(store, f"r{number}")
    runs = [f"r{number}" for number in range(MOST_SLOTS)]
    assert list(claim_slots(project, runs).values()) == list(range(1, MOST_SLOTS + 1))
    make_run(store, "new")
    assert claim_slots(project, ["r0", "new"]) == {"r0": 1, "new": 2}
    assert "r1" not in read_slots(project)
    assert len(read_slots(project)) == MOST_SLOTS


def test_slots_of_runs_that_were_removed_by_hand_are_free_again(store, project):
    make_run(store, "kept")
    claim_slots(project, ["kept", *(f"gone{number}" for number in range(MOST_SLOTS - 1))])
    assert claim_slots(project, ["kept", "new"]) == {"kept": 1, "new": 2}


def test_more_than_there_are_get_none(project):
    found = claim_slots(project, [f"r{number}" for number in range(200)])
    assert len(found) == MOST_SLOTS


def test_emptying_the_trash_frees_a_colour_and_deleting_alone_does_not(store, project):
    folder = make_run(store, "a")
    claim_slots(project, ["a", "b"])
    entry = store.trash.put(folder)
    assert read_slots(project) == {"a": 1, "b": 2}
    store.trash.empty([entry.entry])
    assert read_slots(project) == {"b": 2}


def test_a_store_that_cannot_be_written_still_gives_colours(tmp_path, open_path):
    project = make_store(open_path).create_project("digits")
    with read_only(open_path):
        assert claim_slots(project, ["a", "b"]) == {"a": 1, "b": 2}
        assert read_slots(project) == {}


@pytest.mark.parametrize("name", ["a\n2 b", ".hidden", "x.tmp"])
def test_names_that_are_no_runs_get_none(project, name):
    assert claim_slots(project, [name]) == {}
