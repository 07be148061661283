"""What is asked while the server stops."""

from __future__ import annotations

import asyncio
import json
import threading

import pytest

import nbtrack
from nbtrack.errors import ServerStoppingError
from nbtrack.server.context import Context


@pytest.fixture
def extension(jp_serverapp):
    """Our part of the server."""
    (app,) = jp_serverapp.extension_manager.extension_apps["nbtrack.server"]
    return app


async def test_a_request_is_told_so_and_nothing_is_logged_as_a_mistake(
    extension, fetch, store_id, caplog
):
    assert (await fetch("nbtrack", "api", "stores", store_id, "projects"))[0] == 200
    await extension.stop_extension()
    status, said = await fetch("nbtrack", "api", "stores", store_id, "projects")
    assert (status, said["error"]["code"]) == (503, "stopping")
    assert "ask again" in said["error"]["message"]
    assert not [record for record in caplog.records if record.exc_info]


async def test_a_live_view_is_closed_and_may_come_back(extension, place, jp_ws_fetch, caplog):
    socket = await jp_ws_fetch(*place_of_first(place), "stream")
    await extension.stop_extension()
    await socket.write_message(json.dumps({"type": "open", "visible": None}))
    while await socket.read_message() is not None:
        pass
    socket.close()
    assert socket.close_code == 1013  # try again later
    assert not [record for record in caplog.records if record.exc_info]


async def test_what_waited_for_a_thread_is_told_too(tmp_path):
    context = Context(tmp_path / "data", tmp_path / "cache")
    go_on = threading.Event()
    busy = [asyncio.ensure_future(context.work(go_on.wait)) for _ in range(8)]
    waiting = asyncio.ensure_future(context.work(lambda: "never"))
    await asyncio.sleep(0)
    context.close()
    with pytest.raises(ServerStoppingError, match="stopping"):
        await waiting
    go_on.set()
    assert await asyncio.gather(*busy) == [True] * 8  # what was begun is done


def place_of_first(place) -> tuple[str, ...]:
    """The address of the run that the store was made with."""
    return place(nbtrack.runs("first")[0])
