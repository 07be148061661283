from __future__ import annotations

import asyncio
import gc
import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from tornado.httpclient import HTTPClientError

import nbtrack
from nbtrack._hooks import hooks
from nbtrack.charts.palette import run_colour
from nbtrack.feed.feed import Feed
from nbtrack.feed.wire import decode
from nbtrack.server.stream import POLL_S, StreamHandler


def flush():
    if hooks.flush is not None:
        hooks.flush()


async def read_until(socket, kind, where=lambda _: True):
    while (data := await asyncio.wait_for(socket.read_message(), 10)) is not None:
        message = decode(data)
        if message.header["type"] == kind and where(message.header):
            return message
    raise AssertionError(kind)


@pytest.fixture
def run():
    with nbtrack.init(project="p") as made:
        for step in range(50):
            made.log({"loss": float(step)})
    return made


async def test_an_ended_run_is_told_to_its_end(messages, place, run):
    found = await messages(*place(run, "stream"))
    assert [m.header["type"] for m in found][:3] == ["hello", "run", "layout"]
    curve = next(m for m in found if m.header["type"] == "curve")
    assert np.frombuffer(curve.buffers[1]).tolist() == [float(step) for step in range(50)]
    assert found[-1].header == {"type": "end"}


async def test_a_feed_gives_the_same_messages_over_the_socket_and_without_it(messages, place, run):
    over_socket = await messages(*place(run, "stream"))
    feed = Feed(nbtrack.open_run(run.id))
    direct = feed.answer({"type": "open", "visible": None})
    while not feed.is_done:
        direct += feed.poll()
    assert [message.buffers for message in over_socket] == [m.buffers for m in direct]
    assert [m.header for m in over_socket] == json.loads(json.dumps([m.header for m in direct]))


async def test_a_run_has_the_colour_that_it_has_in_lists(messages, place, run, fetch, store_id):
    with nbtrack.init(project="p") as second:
        second.log({"loss": 1.0})
    colours = []
    for each in (second, run, second):  # the one that is shown first has the first colour
        found = await messages(*place(each, "stream"))
        colours.append(next(m.header["colour"] for m in found if m.header["type"] == "run"))
    assert colours == [1, 2, 1]
    _, table = await fetch(
        *("nbtrack", "api", "stores", store_id, "table"), params={"project": "p"}
    )
    assert {row["id"]: row["slot"] for row in table["rows"]} == {second.id: 1, run.id: 2}
    _, picture = await fetch(*place(run, "picture.svg"))
    assert run_colour(1).light.encode() in picture


async def test_a_live_run_grows_and_ends(jp_ws_fetch, place):
    live = nbtrack.init(project="p")
    live.log({"loss": 0.0})
    flush()
    socket = await jp_ws_fetch(*place(live, "stream"))
    await socket.write_message('{"type": "open"}')
    await read_until(socket, "curve")
    live.log({"loss": 1.0})
    flush()
    news = await read_until(socket, "curve")
    assert news.header["replace"] is False
    assert np.frombuffer(news.buffers[1]).tolist() == [1.0]
    live.finish()
    await read_until(socket, "run", lambda header: header["run"]["state"] == "finished")
    await read_until(socket, "end")
    await socket.write_message('{"type": "detail", "request": 1, "metric": "loss"}')
    assert (await read_until(socket, "detail")).header["points"] == 2
    socket.close()


async def test_kernels_are_told_which_runs_are_shown(jp_ws_fetch, jp_serverapp, place, run):
    told = Path(jp_serverapp.runtime_dir) / f"nbtrack-{os.getpid()}.shown"
    assert not told.exists()
    sockets = [await jp_ws_fetch(*place(run, "stream")) for _ in range(2)]
    for socket in sockets:
        await socket.write_message('{"type": "open"}')
        await read_until(socket, "end")
    assert told.read_text().split() == ["/".join(place(run)[3:4] + place(run)[5:])]
    sockets.pop().close()
    assert told.exists()
    sockets.pop().close()
    while told.exists():  # noqa: ASYNC110 - a file has no event
        await asyncio.sleep(0.01)


async def test_an_unknown_run_and_an_unknown_store_are_told(messages, place, run, store_id):
    stores = ("nbtrack", "api", "stores")
    for parts, code in (
        ((*stores, store_id, "runs", "p", "nothere", "stream"), "unknown-run"),
        ((*stores, store_id, "runs", "nope", "nothere", "stream"), "unknown-run"),
        ((*stores, "0" * 16, "runs", "p", run.id, "stream"), "unknown-store"),
    ):
        found = await messages(*parts)
        assert [m.header["type"] for m in found] == ["hello", "error", "end"]
        assert found[1].header["code"] == code


async def test_a_run_that_is_deleted_while_it_is_shown(jp_ws_fetch, place):
    live = nbtrack.init(project="p")
    live.log({"loss": 0.0})
    flush()
    socket = await jp_ws_fetch(*place(live, "stream"))
    await socket.write_message('{"type": "open"}')
    await read_until(socket, "curve")
    folder = nbtrack.open_run(live.id).folder
    shutil.move(folder, folder.parents[3] / "gone")
    assert (await read_until(socket, "error")).header["code"] == "unknown-run"
    await read_until(socket, "end")
    socket.close()
    shutil.move(folder.parents[3] / "gone", folder)


@pytest.mark.parametrize("said", ["no json", "[]", "7"])
async def test_what_is_no_request_ends_the_connection(jp_ws_fetch, place, run, said):
    socket = await jp_ws_fetch(*place(run, "stream"))
    await socket.write_message(said)
    assert await asyncio.wait_for(socket.read_message(), 5) is None
    assert socket.close_code == 1008
    socket.close()


async def test_too_large_a_request_ends_the_connection(jp_ws_fetch, place, run):
    socket = await jp_ws_fetch(*place(run, "stream"))
    await socket.write_message(json.dumps({"type": "open", "visible": ["x" * 70_000]}))
    assert await asyncio.wait_for(socket.read_message(), 5) is None
    socket.close()


async def test_a_wrong_request_is_answered_and_the_connection_stays(jp_ws_fetch, place, run):
    socket = await jp_ws_fetch(*place(run, "stream"))
    await socket.write_message('{"type": "visible", "metrics": 5}')
    assert (await read_until(socket, "error")).header["code"] == "request"
    await socket.write_message('{"type": "open"}')
    await read_until(socket, "curve")
    socket.close()


async def test_no_token_no_stream(http_server_client, jp_http_port, jp_base_url, place, run):
    from tornado.websocket import websocket_connect

    address = f"ws://localhost:{jp_http_port}{jp_base_url}" + "/".join(place(run, "stream"))
    with pytest.raises(HTTPClientError) as refused:
        await websocket_connect(address)
    assert refused.value.code == 403


async def test_a_view_that_does_not_read_costs_no_memory_and_then_gets_everything(
    jp_ws_fetch, jp_serverapp, place
):
    live = nbtrack.init(project="p")
    names = [f"m{number}" for number in range(400)]
    for step in range(2_000):
        live.log(dict.fromkeys(names, float(step)))
    flush()
    socket = await jp_ws_fetch(*place(live, "stream"))
    await socket.write_message('{"type": "open"}')
    (server_side,) = [
        each
        for each in gc.get_objects()
        if isinstance(each, StreamHandler) and each.ws_connection is not None
    ]
    stream = server_side.ws_connection.stream
    while not stream.writing():  # noqa: ASYNC110 - what fits nowhere waits here, and tells nobody
        await asyncio.sleep(0.01)
    waiting: list[int] = []
    for step in range(2_000, 2_020):
        live.log(dict.fromkeys(names, float(step)))
        await asyncio.sleep(POLL_S)  # it would look each time, if it did not wait
        waiting.append(len(stream._write_buffer))
    largest = 2_100 * 3 * 8 + 10_000  # one curve with its header
    assert max(waiting) <= largest
    live.finish()
    y: dict[str, list[float]] = {}
    sent = 0
    while (data := await asyncio.wait_for(socket.read_message(), 60)) is not None:
        message = decode(data)
        if message.header["type"] == "curve":
            sent += 1
            news = np.frombuffer(message.buffers[1]).tolist()
            before = [] if message.header["replace"] else y[message.header["metric"]]
            y[message.header["metric"]] = before + news
        if message.header["type"] == "end":
            break
    socket.close()
    assert {curve[-1] for curve in y.values()} == {2_019.0}
    assert len(y) == len(names)
    # What came while nobody read is told once, and not look by look.
    assert sent <= 4 * len(names)
