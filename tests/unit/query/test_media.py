"""The media that rows name, as a frame: live or sealed, one or many."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nbtrack
from nbtrack.errors import ArgumentError, NotFoundError
from nbtrack.query.media import SCHEMA, expand

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def image(size):
    return nbtrack.Image(np.zeros((size, size), np.uint8), caption=str(size))


def test_a_live_run_and_a_sealed_one_say_the_same():
    run = nbtrack.init(project="p")
    for n in range(1, 4):
        run.log({"loss": 0.5, "image": image(n)})
    live = nbtrack.open_run(run.id).media()
    run.finish()
    assert live.equals(nbtrack.open_run(run.id).media())
    assert live["width"].to_list() == [1, 2, 3]
    assert live["caption"].to_list() == ["1", "2", "3"]
    assert live.schema == SCHEMA


def test_layers_are_among_the_details():
    box = {"position": {"middle": [0.5, 0.5], "width": 0.1, "height": 0.1}, "class_id": 1}
    boxed = nbtrack.Image(np.zeros((2, 2)), boxes={"found": {"box_data": [box]}})
    with nbtrack.init(project="p") as run:
        run.log({"one": boxed, "two": [image(2), boxed]})
    found = nbtrack.open_run(run.id).media()
    details = [json.loads(text) for text in found["details"]]
    assert found["index"].to_list() == [0, 0, 1]
    assert ["boxes" in one for one in details] == [True, False, True]
    assert details[0]["boxes"]["found"]["class_labels"] == {"1": "class_1"}
    assert details[0]["sha256"] is not None


def test_media_deep_in_lists_and_dictionaries_are_found():
    with nbtrack.init(project="p") as run:
        run.log({"mixed": [0.5, image(1), {"more": [image(2)]}]})
    found = nbtrack.open_run(run.id).media()
    assert found.select("key", "index", "width").rows() == [("mixed", 0, 1), ("mixed", 1, 2)]


def test_a_row_that_is_open_counts():
    with nbtrack.init(project="p") as run:
        run.log({"image": image(1)}, commit=False)
        found = nbtrack.open_run(run.id).media()
        assert found["step"].to_list() == [0]


def test_texts_that_only_look_like_media():
    with nbtrack.init(project="p") as run:
        run.log({"text": 'a "_type" of thing', "more": '{"_type":'})
        run.log({"text": '["_type"]', "deep": [{"a": {"type": '"_type"'}}]})
    assert nbtrack.open_run(run.id).media().is_empty()


def test_a_run_without_rows_has_none():
    with nbtrack.init(project="p") as run:
        pass
    assert nbtrack.open_run(run.id).media().schema == SCHEMA


@pytest.mark.parametrize(
    "path", ["../run.json", "/etc/hosts", "a/../../run.json", "", "a\\b", "\0"]
)
def test_a_path_that_leads_elsewhere_is_refused(path):
    with nbtrack.init(project="p") as run:
        run.log({"image": image(1)})
    with pytest.raises(ArgumentError, match="no path below the files of a run"):
        nbtrack.open_run(run.id).file(path)


def test_a_file_that_is_gone_is_named():
    with nbtrack.init(project="p") as run:
        run.log({"image": image(1)})
    reader = nbtrack.open_run(run.id)
    with pytest.raises(NotFoundError, match=r"no file 'media/gone.png'"):
        reader.file("media/gone.png")
    with pytest.raises(NotFoundError, match="no file 'media'"):
        reader.file("media")


@given(JSON)
def test_whatever_is_logged_can_be_looked_through(value):
    assert all("_type" in one for one in expand(value))
