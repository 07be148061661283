"""What a view is told of pictures, tables and histograms, and how it gets their bytes."""

from __future__ import annotations

import numpy as np
import pytest

import nbtrack
from nbtrack.feed.files import MOST_FILE_BYTES
from nbtrack.feed.requests import read_path
from nbtrack.store.layout import RunFolder
from tests.unit.feed.views import View


def image(name):
    return {"_type": "image-file", "path": f"media/images/{name}.png", "width": 2, "height": 2}


def media(run, key="seen"):
    """All items that a fresh view gets of one key."""
    view = View(run)
    view.open()
    view.ask("media", keys=[key])
    return view.heads["items"]["items"]


def test_a_view_hears_which_media_there_are_and_gets_those_it_looks_at():
    with nbtrack.init(project="p") as run:
        for step in range(3):
            run.log({"loss": 0.1, "seen": image(step), "weights": np.arange(100.0)})
    view = View(run.id)
    view.open()
    assert view.heads["media"]["keys"] == [
        {"key": "seen", "kind": "image", "count": 3, "last_step": 2},
        {"key": "weights", "kind": "histogram", "count": 3, "last_step": 2},
    ]
    assert "items" not in view.heads
    view.ask("media", keys=["seen", "not there"])
    told = view.heads["items"]
    assert (told["key"], told["kind"], told["count"], told["replace"]) == ("seen", "image", 3, True)
    assert [(item["step"], item["value"]) for item in told["items"]] == [
        (step, image(step)) for step in range(3)
    ]


def test_while_a_run_goes_on_only_what_is_new_is_told():
    run = nbtrack.init(project="p")
    run.log({"seen": image("a")})
    view = View(run.id)
    view.open()
    view.ask("media", keys=["seen"])
    run.log({"seen": image("b")})
    run.log({"other": image("c")})
    view.poll()
    told = view.heads["items"]
    assert told["replace"] is False
    assert [item["value"]["path"] for item in told["items"]] == ["media/images/b.png"]
    assert [each["key"] for each in view.heads["media"]["keys"]] == ["other", "seen"]


def test_a_row_that_was_open_counts_once():
    run = nbtrack.init(project="p")
    run.log({"seen": image("a")}, commit=False)
    view = View(run.id)
    view.open()
    view.ask("media", keys=["seen"])
    run.log({"seen": image("b"), "loss": 1.0})
    view.poll()
    assert view.heads["media"]["keys"][0]["count"] == 1
    assert [item["value"]["path"] for item in view.heads["items"]["items"]] == [
        "media/images/b.png"
    ]
    run.finish()
    assert [item["value"]["path"] for item in media(run.id)] == ["media/images/b.png"]


def test_of_very_many_some_are_told_and_the_first_and_newest_always():
    with nbtrack.init(project="p") as run:
        for step in range(2_500):
            run.log({"seen": image(step)})
    found = media(run.id)
    assert len(found) <= 2_001
    assert (found[0]["step"], found[-1]["step"]) == (0, 2_499)


def test_a_dictionary_that_is_no_medium_is_none():
    with nbtrack.init(project="p") as run:
        run.log({"what": {"_type": "unheard-of"}, "list": [1, 2], "text": '{"_type":"image-file"}'})
    view = View(run.id)
    view.open()
    assert "media" not in view.heads


@pytest.mark.parametrize("size", [0, 1, 8, 1000])
def test_the_bytes_of_a_file_come_whole(size):
    run = nbtrack.init(project="p")
    folder = RunFolder(nbtrack.open_run(run.id).folder)
    content = bytes(range(256)) * 4
    (folder.files / "media").mkdir(parents=True)
    (folder.files / "media" / "a.png").write_bytes(content[:size])
    view = View(run.id)
    view.open()
    (message,) = view.ask("file", request=7, path="media/a.png")
    told = message.header
    assert (told["request"], told["mime"], told["size"]) == (7, "image/png", size)
    assert message.buffers[0][:size] == content[:size]
    assert len(message.buffers[0]) % 8 == 0


def test_a_file_that_cannot_be_had_says_why(tmp_path):
    run = nbtrack.init(project="p")
    files = RunFolder(nbtrack.open_run(run.id).folder).files
    files.mkdir(exist_ok=True)
    (tmp_path / "secret.txt").write_text("secret")
    (files / "link.txt").symlink_to(tmp_path / "secret.txt")
    with (files / "large.bin").open("wb") as file:
        file.truncate(MOST_FILE_BYTES + 1)
    view = View(run.id)
    view.open()
    for path, words in [
        ("gone.png", "missing"),
        ("link.txt", "outside"),
        ("large.bin", "at most 64 MB"),
    ]:
        (message,) = view.ask("file", request=1, path=path)
        assert words in message.header["problem"]
        assert message.buffers == ()


@pytest.mark.parametrize(
    "path", ["../run.json", "/etc/passwd", "a//b", "a/../../b", "", 3, "a\\..\\b"]
)
def test_a_path_that_leaves_the_run_is_refused(path):
    with pytest.raises(ValueError, match="in path"):
        read_path({"path": path})
