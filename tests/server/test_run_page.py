"""What the page of one run asks: rows by number, files, and where it ran."""

from __future__ import annotations

import json

import numpy as np
import pytest

import nbtrack
from nbtrack.feed.wire import decode


def record(rows=20, **arguments):
    with nbtrack.init(**{"project": "p", **arguments}) as run:
        for step in range(rows):
            run.log({"loss": float(step), "n": step, "word": f"w{step}"})
    return run


def column(message, name):
    found = next(each for each in message.header["columns"] if each["name"] == name)
    return np.frombuffer(message.buffers[found["y"]], "<f8").tolist()


async def page(fetch, place, run, *columns, **params):
    asked = [*params.items(), *(("column", name) for name in columns)]
    status, data = await fetch(*place(run, "rows"), params=asked)
    assert status == 200, data
    return decode(data)


async def test_a_page_of_rows_is_asked_for_by_their_number(fetch, place):
    run = record(300)
    message = await page(fetch, place, run, "n", offset="250", limit="20")
    header = message.header
    assert (header["offset"], header["count"], header["total"]) == (250, 20, 300)
    assert column(message, "_step") == list(range(250, 270))
    assert column(message, "n") == list(range(250, 270))
    assert [each["kind"] for each in header["columns"]] == ["whole", "seconds", "moment", "whole"]


async def test_the_metrics_of_a_run_come_with_a_page_of_no_rows(fetch, place):
    message = await page(fetch, place, record(), limit="0")
    kinds = {each["name"]: each["kind"] for each in message.header["metrics"]}
    assert kinds == {"loss": "number", "n": "whole", "word": "text"}
    assert (message.header["total"], message.header["columns"]) == (20, [])


async def test_gaps_and_nan_are_told_apart(fetch, place):
    with nbtrack.init(project="p") as run:
        run.log({"a": 1.0})
        run.log({"b": float("nan"), "text": "x" * 2_000})
        run.log({"b": float("-inf")})
    message = await page(fetch, place, run, "a", "b", "text")
    found = {each["name"]: each for each in message.header["columns"]}
    assert found["b"]["nan"] == [1]
    assert "nan" not in found["a"]
    assert column(message, "b")[2] == float("-inf")
    assert [text and len(text) for text in found["text"]["texts"]] == [None, 500, None]


async def test_the_row_of_a_step_is_found(fetch, place):
    with nbtrack.init(project="p") as run:
        for step in range(0, 500, 5):
            run.log({"loss": 1.0}, step=step)
    for step, row in [(0, 0), (250, 50), (251, 51), (10_000, 99), (-3, 0)]:
        message = await page(fetch, place, run, limit="0", step=str(step))
        assert message.header["row"] == row


async def test_new_rows_of_a_live_run_are_counted(fetch, place):
    run = nbtrack.init(project="p")
    run.log({"loss": 1.0})
    assert (await page(fetch, place, run)).header["total"] == 1
    run.log({"loss": 0.5})
    message = await page(fetch, place, run, "loss")
    assert column(message, "loss") == [1.0, 0.5]


@pytest.mark.parametrize(
    "params",
    [
        [("offset", "-1")],
        [("limit", "2001")],
        [("limit", "many")],
        [("column", f"m{number}") for number in range(101)],
    ],
)
async def test_a_page_that_cannot_be_given_is_refused(fetch, place, params):
    status, said = await fetch(*place(record(1), "rows"), params=params)
    assert (status, said["error"]["code"]) == (400, "bad-request")


@pytest.mark.parametrize("below", ["rows", "surroundings", "files"])
async def test_a_run_that_is_not_there_is_told(fetch, place, store_id, below):
    for run in ("nobody", "..", "%2e%2e"):
        address = ("nbtrack", "api", "stores", store_id, "runs", "p", run, below)
        status, _ = await fetch(*address)
        assert status == 404


async def test_the_surroundings_are_told_as_far_as_they_are_known(fetch, place):
    run = record(config={"api_key": "sk-123456789012345678901234"})
    _, said = await fetch(*place(run, "surroundings"))
    assert said["hidden"] == ["api_key"]
    assert (said["nbtrack"], said["attempts"]) == (nbtrack.__version__, 1)
    assert said["environment"]["processors"] >= 1


async def test_files_are_listed_with_their_sizes_and_can_be_fetched(
    fetch, jp_fetch, place, tmp_path
):
    run = record(settings={"x_save_requirements": False})
    files = nbtrack.open_run(run.id).files_dir
    (files / "below").mkdir(parents=True)
    (files / "below" / "größe <b>.txt").write_text("hello")
    (files / "model.q9").write_bytes(b"\0" * 1_000)
    (tmp_path / "secret").write_text("secret")
    (files / "leak").symlink_to(tmp_path / "secret")
    (files / "broken").symlink_to(tmp_path / "nowhere")
    _, said = await fetch(*place(run, "files"))
    found = {each["path"]: (each["bytes"], each["type"]) for each in said["files"]}
    assert found == {"below/größe <b>.txt": (5, "text/plain"), "model.q9": (1_000, None)}
    assert (said["count"], said["bytes"]) == (2, 1_005)
    assert said["disk_bytes"] > 1_005
    answer = await jp_fetch(*place(run, "files", "below", "größe <b>.txt"))
    assert answer.body == b"hello"


async def test_a_run_without_files_has_an_empty_list(fetch, place):
    run = record(settings={"x_save_requirements": False})
    _, said = await fetch(*place(run, "files"))
    assert (said["files"], said["bytes"]) == ([], 0)


async def test_notes_that_were_changed_elsewhere_are_not_written_over(fetch, place, store_id):
    run = record(notes="first")
    name = "/".join(place(run)[-2:])

    async def save(notes, was):
        body = json.dumps({"runs": [name], "set": {"notes": notes}, "was": {"notes": was}})
        address = ("nbtrack", "api", "stores", store_id, "edits")
        return (await fetch(*address, method="POST", body=body))[1]

    assert (await save("second", "first"))["changed"] == [name]
    refused = await save("mine", "first")
    assert refused["changed"] == []
    assert "changed elsewhere" in refused["refused"][0]["reason"]
    assert nbtrack.open_run(run.id).notes == "second"
    assert (await save("", "second"))["changed"] == [name]
    assert (await save("again", ""))["changed"] == [name]
