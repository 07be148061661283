"""Which runs of a store change, told to every page that shows it."""

from __future__ import annotations

import asyncio
import json
import shutil

import pytest
from tornado.httpclient import HTTPClientError

import nbtrack
from nbtrack._hooks import hooks


def flush():
    if hooks.flush is not None:
        hooks.flush()


def record(**arguments):
    # Beside a run that is live: init() alone would go on with that one.
    with nbtrack.init(**{"project": "p", "reinit": "create_new", **arguments}) as run:
        run.log({"loss": 1.0})
    return run


class Page:
    """A page that is told of changes; `changed` is all that it was told of."""

    def __init__(self, socket):
        self.socket = socket
        self.cursor = None
        self.changed = set()
        self.messages = []

    async def ask(self, **request):
        await self.socket.write_message(json.dumps(request))

    async def hear(self):
        data = await asyncio.wait_for(self.socket.read_message(), 20)
        assert isinstance(data, str)
        message = json.loads(data)
        self.messages.append(message)
        if message["type"] == "changes":
            self.cursor = message["cursor"]
            self.changed |= set(message["changed"])
        return message

    async def hear_of(self, *runs):
        """Wait until all of these have been told, then forget them."""
        wanted = {f"{run.project}/{run.id}" for run in runs}
        while not wanted <= self.changed:
            await self.hear()
        self.changed.clear()

    async def open(self, cursor=None):
        await self.ask(type="open", cursor=cursor)
        return await self.hear()

    def close(self):
        self.socket.close()


@pytest.fixture
def connect(jp_ws_fetch, store_id):
    pages = []

    async def connect(store=store_id, **arguments):
        socket = await jp_ws_fetch("nbtrack", "api", "stores", store, "events", **arguments)
        pages.append(Page(socket))
        return pages[-1]

    yield connect
    for page in pages:
        page.close()


@pytest.fixture
def watchers(jp_serverapp):
    """Of the server, to see whether somebody looks."""
    (extension,) = jp_serverapp.extension_manager.extension_apps["nbtrack.server"]
    return extension._context.watchers


async def until(condition):
    while not condition():  # noqa: ASYNC110 - what is waited for tells nobody
        await asyncio.sleep(0.01)


async def test_the_first_answer_comes_at_once_and_is_empty(connect):
    record()
    page = await connect()
    first = await page.open()
    assert first == {"type": "changes", "cursor": first["cursor"], "changed": []}
    page.close()


async def test_all_that_happens_to_runs_is_told(connect):
    page = await connect()
    await page.open()
    run = nbtrack.init(project="p")
    await page.hear_of(run)
    for step in range(3):
        run.log({"loss": float(step)})
        await page.hear_of(run)
    run.finish()
    await page.hear_of(run)
    nbtrack.open_run(run.id).add_tag("good")
    await page.hear_of(run)
    other = record(project="another")
    await page.hear_of(other)
    nbtrack.open_run(run.id).delete()
    await page.hear_of(run)
    shutil.rmtree(nbtrack.open_run(other.id).folder)
    await page.hear_of(other)
    page.close()


async def test_runs_that_were_live_before_are_told_of(connect):
    run = nbtrack.init(project="p")
    page = await connect()
    await page.open()
    await page.hear_of(run)
    run.log({"loss": 1.0})
    await page.hear_of(run)
    page.close()


async def test_pages_share_one_watcher_that_sleeps_without_them(connect, watchers, store_id):
    one, two = await connect(), await connect()
    assert watchers.awake == []
    await one.open()
    await two.open()
    assert watchers.awake == [store_id]
    run = record()
    await one.hear_of(run)
    await two.hear_of(run)
    one.close()
    again = record()
    await two.hear_of(again)
    two.close()
    await until(lambda: not watchers.awake)
    three = await connect()
    await three.open()
    await three.hear_of(record())
    three.close()
    await until(lambda: not watchers.awake)


async def test_a_page_that_comes_back_misses_nothing(connect, watchers):
    live = nbtrack.init(project="p")
    page = await connect()
    await page.open()
    await page.hear_of(live)
    page.close()
    await until(lambda: not watchers.awake)  # as if the server had been started anew
    live.log({"loss": 1.0})
    ended = record()
    again = await connect()
    first = await again.open(page.cursor)
    assert {f"p/{live.id}", f"p/{ended.id}"} <= set(first["changed"])
    live.finish()
    await again.hear_of(live)
    again.close()


async def test_another_server_goes_on_where_the_first_was(connect):
    """A cursor holds all that is needed: the server that gave it may be gone."""
    page = await connect()
    first = await page.open()
    page.close()
    run = record()
    from nbtrack._readers import current_store
    from nbtrack.store.news import hints_since

    assert f"p/{run.id}" in hints_since(current_store(), first["cursor"]).changed


async def test_a_page_that_does_not_read_is_told_each_run_once(connect, watchers, store_id):
    page = await connect()
    await page.open()
    (watcher,) = watchers._watchers.values()
    run = nbtrack.init(project="p")
    await page.hear_of(run)
    (listener,) = watcher.listeners
    news = [{f"p/run{number % 10}"} for number in range(10_000)]
    for changed in news:  # as many looks as an hour and more has
        listener.add(changed, "c")
    assert len(listener._changed) == 10
    await page.hear()
    assert len(page.changed) == 10
    page.close()


async def test_at_most_two_messages_a_second(connect):
    page = await connect()
    await page.open()
    run = nbtrack.init(project="p")
    loop = asyncio.get_running_loop()
    begun = loop.time()
    for step in range(4):
        run.log({"loss": float(step)})
        await page.hear()
    assert loop.time() - begun >= 1.0
    page.close()


@pytest.mark.parametrize(
    "request_", [{}, {"type": "x"}, {"type": "open", "cursor": 5}, {"type": "open", "cursor": "x"}]
)
async def test_a_wrong_request_is_answered_and_the_connection_stays(connect, watchers, request_):
    page = await connect()
    await page.ask(**request_)
    said = await page.hear()
    assert (said["type"], said["code"]) == ("error", "request")
    assert watchers.awake == []
    assert (await page.open())["changed"] == []
    await page.hear_of(record())
    page.close()


@pytest.mark.parametrize("said", ["no json", "[]", "7", b"\xff\xfe", "[" * 10_000])
async def test_what_is_no_request_ends_the_connection(connect, said):
    page = await connect()
    await page.socket.write_message(said, binary=isinstance(said, bytes))
    assert await asyncio.wait_for(page.socket.read_message(), 20) is None
    assert page.socket.close_code == 1008


async def test_too_large_a_request_ends_the_connection(connect):
    page = await connect()
    await page.ask(type="open", cursor="x" * 300_000)
    assert await asyncio.wait_for(page.socket.read_message(), 20) is None


@pytest.mark.parametrize("store", ["0" * 16, "x"])
async def test_an_unknown_store_is_told_and_the_connection_ends(connect, watchers, store):
    page = await connect(store)
    said = await page.open()
    assert (said["type"], said["code"]) == ("error", "unknown-store")
    assert "init()" in said["text"] or "hex digits" in said["text"]
    assert await page.socket.read_message() is None
    assert watchers.awake == []


async def test_a_store_that_goes_away_is_told(connect, watchers):
    page = await connect()
    await page.open()
    await page.hear_of(record())
    nbtrack.where().rename(nbtrack.where().with_name("moved"))
    while (said := await page.hear())["type"] != "error":
        pass
    assert said["code"] == "unknown-store"
    assert await page.socket.read_message() is None
    await until(lambda: not watchers.awake)
    nbtrack.where().with_name("moved").rename(nbtrack.where())
    again = await connect()
    assert (await again.open())["type"] == "changes"
    again.close()


async def test_no_token_and_no_foreign_page(connect, jp_http_port, jp_base_url, store_id):
    from tornado.websocket import websocket_connect

    address = f"ws://localhost:{jp_http_port}{jp_base_url}nbtrack/api/stores/{store_id}/events"
    with pytest.raises(HTTPClientError) as refused:
        await websocket_connect(address)
    assert refused.value.code == 403
    with pytest.raises(HTTPClientError) as refused:
        await connect(headers={"Origin": "http://evil.example", "Authorization": ""})
    assert refused.value.code == 403
