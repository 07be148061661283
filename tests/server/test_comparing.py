"""What a page that compares runs asks for, over real requests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import nbtrack
from nbtrack.feed.wire import decode
from nbtrack.records import CellRecord
from nbtrack.store.layout import RunFolder, SegmentName

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def names(store_id: str) -> list[str]:
    """Three seeds of each of two learning rates."""
    found: list[str] = []
    for lr in (0.1, 0.2):
        for seed in (1, 2, 3):
            config = {"lr": lr, "seed": seed, "epochs": 3}
            with nbtrack.init(project="grid", config=config) as run:
                run.record_cell(CellRecord(source=f"lr = {lr}\ntrain()", cell_id="c"))
                for step in range(3):
                    run.log({"val/loss": lr + 0.001 * seed + 1 / (step + 1)})
                found.append(f"grid/{run.id}")
    assert store_id
    return found


@pytest.fixture
def post(fetch, store_id: str) -> Callable[..., Any]:
    async def ask(what: str, body: dict[str, Any]) -> tuple[int, Any]:
        parts = ("nbtrack", "api", "stores", store_id, what)
        return await fetch(*parts, method="POST", body=json.dumps(body))

    return ask


async def test_what_differs_and_whose_numbers_are_best(post, names) -> None:
    status, answer = await post("compare", {"runs": [*names, "grid/gone"]})

    assert status == 200
    assert answer["missing"] == ["grid/gone"]
    assert answer["runs"] == names
    facts = {fact["key"]: fact for fact in answer["facts"]}
    assert facts["lr"]["values"] == [0.1] * 3 + [0.2] * 3
    assert facts["epochs"]["differs"] is False
    assert facts["code"]["values"] == ["same"] * 3 + ["1 line"] * 3
    (loss,) = answer["measures"]
    assert (loss["metric"], loss["direction"], loss["best"]) == ("val/loss", "min", [0])


async def test_many_runs_are_described_as_one_is(post, fetch, store_id, names) -> None:
    status, answer = await post("facts", {"runs": [*names, "grid/gone"]})

    assert status == 200
    assert list(answer["runs"]) == names
    assert (answer["missing"], answer["ill"]) == (["grid/gone"], {})
    project, run = names[0].split("/")
    _, one = await fetch("nbtrack", "api", "stores", store_id, "runs", project, run)
    assert answer["runs"][names[0]] == one


async def test_code_is_compared_with_the_baseline(post, names) -> None:
    _, answer = await post("compare", {"runs": names, "baseline": names[-1]})

    facts = {fact["key"]: fact for fact in answer["facts"]}
    assert facts["code"]["values"] == ["1 line"] * 3 + ["same"] * 3


async def test_groups_by_all_but_seed_with_a_verdict(post, names) -> None:
    status, data = await post("groups", {"runs": names, "metric": "val/loss"})

    assert status == 200
    header, buffers = decode(data)
    assert header["by"] == ["config.lr"]
    one, other = header["groups"]
    assert (one["label"], one["runs"], other["label"]) == ("0.1", names[:3], "0.2")
    assert np.frombuffer(buffers[one["step"]]).tolist() == [0, 1, 2]
    assert np.frombuffer(buffers[one["n"]]).tolist() == [3, 3, 3]
    assert np.frombuffer(buffers[one["mean"]])[0] == pytest.approx(1.102)
    assert one["last"]["n"] == 3
    (verdict,) = header["verdicts"]
    assert (verdict["first"], verdict["second"]) == (0, 1)
    assert verdict["answer"] == "likely"
    assert verdict["text"] == "0.1 is below 0.2 by 0.1. A real difference is likely."


async def test_a_part_of_x_is_averaged_alone(post, names) -> None:
    _, data = await post("groups", {"runs": names, "metric": "val/loss", "start": 1, "end": 1})

    header, buffers = decode(data)
    assert [np.frombuffer(buffers[group["step"]]).tolist() for group in header["groups"]] == [
        [1]
    ] * 2


async def test_groups_are_those_of_live_runs_too(post, names) -> None:
    with nbtrack.init(project="grid", config={"lr": 0.1, "seed": 9, "epochs": 3}) as run:
        run.log({"val/loss": 5.0})
        _, data = await post("groups", {"runs": [*names, f"grid/{run.id}"], "metric": "val/loss"})
        header, buffers = decode(data)

    one, _ = header["groups"]
    assert np.frombuffer(buffers[one["n"]]).tolist() == [4, 3, 3]
    assert np.frombuffer(buffers[one["max"]])[0] == 5.0


async def test_rows_that_are_ill_are_told_and_the_others_averaged(post, names, store_id) -> None:
    from nbtrack.store.seal import seal_segment

    reader = nbtrack.open_run(names[0])
    folder = RunFolder(reader.folder)
    for path in list(folder.rows.iterdir()):
        segment = SegmentName.parse(path.name)
        assert segment is not None
        seal_segment(folder, segment)
    for path in folder.history.glob("*.parquet"):
        path.write_bytes(b"no parquet")
    _, data = await post("groups", {"runs": names, "metric": "val/loss"})

    header, buffers = decode(data)
    assert list(header["ill"]) == [names[0]]
    assert np.frombuffer(buffers[header["groups"][0]["n"]]).tolist() == [2, 2, 2]


async def test_repetitions_are_seen_and_long_texts_cut(post, names) -> None:
    long = {"text": "x" * 1_000_000, "list": list(range(1_000))}
    with nbtrack.init(project="grid", config=long) as run:
        run.log({"a": 1})
    _, answer = await post("compare", {"runs": [*names, f"grid/{run.id}"]})

    assert answer["repeats"] is True
    facts = {fact["key"]: fact for fact in answer["facts"]}
    assert facts["text"]["values"][-1].endswith("… (1,000,000 characters)")
    assert len(facts["list"]["values"][-1]) < 450
    assert len(json.dumps(answer)) < 20_000


async def test_what_matters_needs_eight_runs(post, names) -> None:
    status, answer = await post("importance", {"runs": names, "metric": "val/loss"})

    assert status == 400
    assert "6 runs have a value, expected at least 8" in answer["error"]["message"]


async def test_the_code_of_a_run_and_how_it_differs(fetch, store_id, names) -> None:
    at = ("nbtrack", "api", "stores", store_id)
    _, code = await fetch(*at, "runs", *names[0].split("/"), "code")
    _, difference = await fetch(*at, "code-difference", *names[0].split("/"), *names[3].split("/"))

    assert [cell["source"] for cell in code["cells"]] == ["lr = 0.1\ntrain()"]
    assert [(line["kind"], line["text"]) for line in difference["lines"]] == [
        ("removed", "lr = 0.1"),
        ("added", "lr = 0.2"),
        ("same", "train()"),
    ]


@pytest.mark.parametrize(
    ("what", "body", "status"),
    [
        ("compare", {"runs": []}, 400),
        ("compare", {"runs": ["nonsense"]}, 400),
        ("compare", {"runs": ["p/r"] * 501}, 400),
        ("compare", {"run": ["p/r"]}, 400),
        ("facts", {"runs": []}, 400),
        ("facts", {"runs": ["nonsense"]}, 400),
        ("groups", {"runs": ["grid/x"], "metric": "loss", "max_points": 1}, 400),
        ("groups", {"runs": ["nothing/x"], "metric": "loss"}, 404),
        ("importance", {"runs": ["grid/x"]}, 400),
    ],
)
async def test_what_cannot_be_answered_is_refused(
    post, names, what: str, body: dict[str, Any], status: int
) -> None:
    assert names
    code, answer = await post(what, body)

    assert code == status
    assert answer["error"]["message"]


async def test_nobody_asks_without_a_token(http_server_client, jp_base_url, store_id) -> None:
    from tornado.httpclient import HTTPClientError

    address = f"{jp_base_url}nbtrack/api/stores/{store_id}/compare"
    with pytest.raises(HTTPClientError) as refused:
        await http_server_client.fetch(address, method="POST", body="{}", follow_redirects=False)
    assert refused.value.code == 403
