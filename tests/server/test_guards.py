"""What holds for every address that the server part has, those to come as well."""

from __future__ import annotations

import json
import re

import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.web import RequestHandler
from tornado.websocket import WebSocketHandler, websocket_connect

import nbtrack
from nbtrack.server.app import _ADDRESSES
from nbtrack.store.layout import folder_name

FOREIGN = {"Origin": "http://evil.example"}
XSRF = "0123456789abcdef0123456789abcdef"
WRITING = {"post": "POST", "put": "PUT", "patch": "PATCH", "delete": "DELETE"}
LARGE = json.dumps({"text": "x" * 600_000})


@pytest.fixture
def run(store_id):
    with nbtrack.init(project="p") as made:
        made.log({"loss": 1.0})
    return made


@pytest.fixture
def filled(run, store_id, jp_base_url):
    """The path of an address with a store, a project and a run in it."""
    parts = [store_id, folder_name(run.project), folder_name(run.id)]

    def fill(address):
        names = iter([*parts, *parts[1:]])
        path = re.sub(re.escape("([^/]+)"), lambda _: next(names), address)
        path = path.replace(r"\.(png|svg|json)", ".json").replace("(.+)", "a.txt")
        return jp_base_url.rstrip("/") + path

    return fill


@pytest.fixture
def sign_in(http_server_client, jp_base_url, jp_serverapp):
    """What the browser of a reader sends who is signed in, whoever wrote the page."""

    async def cookie():
        token = jp_serverapp.identity_provider.token
        answer = await http_server_client.fetch(
            f"{jp_base_url}login?token={token}", follow_redirects=False, raise_error=False
        )
        jar = [each.split(";")[0] for each in answer.headers.get_list("Set-Cookie")]
        return {"Cookie": "; ".join([*jar, f"_xsrf={XSRF}"])}

    return cookie


@pytest.fixture
def ask(http_server_client):
    async def send(path, **arguments):
        try:
            answer = await http_server_client.fetch(path, follow_redirects=False, **arguments)
        except HTTPClientError as error:
            answer = error.response
        return answer.code

    return send


def is_socket(handler):
    return issubclass(handler, WebSocketHandler)


def writing():
    """Each address with each method that takes a body."""
    for address, handler in _ADDRESSES:
        for name, method in WRITING.items():
            is_own = getattr(handler, name) is not getattr(RequestHandler, name)
            if is_own and not is_socket(handler):
                yield address, method


def test_the_addresses_are_those_that_are_meant():
    assert len(list(writing())) > 3
    assert sum(is_socket(handler) for _, handler in _ADDRESSES) >= 2


@pytest.mark.parametrize("headers", [{}, {"Authorization": "token wrong"}])
async def test_no_address_answers_without_the_right_token(ask, filled, headers):
    for address, _ in _ADDRESSES:
        assert await ask(filled(address), headers=headers) in {403, 405}, address
    for address, method in writing():
        status = await ask(filled(address), method=method, body="{}", headers=headers)
        assert status == 403, (address, method)


async def test_a_cookie_without_the_xsrf_header_changes_nothing(ask, filled, sign_in):
    cookie = await sign_in()
    for address, method in writing():
        status = await ask(filled(address), method=method, body="{}", headers=cookie)
        assert status == 403, (address, method)


async def test_a_page_of_elsewhere_may_do_nothing_with_the_cookie_of_a_reader(ask, filled, sign_in):
    cookie = await sign_in()
    for address, method in writing():
        headers = {**cookie, **FOREIGN}
        status = await ask(filled(address), method=method, body="{}", headers=headers)
        assert status in {403, 404}, (address, method)


async def test_a_page_of_elsewhere_opens_no_socket_with_the_cookie_of_a_reader(
    filled, sign_in, jp_http_port
):
    cookie = await sign_in()
    for address, handler in _ADDRESSES:
        if is_socket(handler):
            url = f"ws://127.0.0.1:{jp_http_port}{filled(address)}"
            own = {"Origin": f"http://127.0.0.1:{jp_http_port}"}
            socket = await websocket_connect(HTTPRequest(url, headers={**cookie, **own}))
            socket.close()
            assert await socket.read_message() is None
            with pytest.raises(HTTPClientError) as refused:
                await websocket_connect(HTTPRequest(url, headers={**cookie, **FOREIGN}))
            assert refused.value.code == 403, address


async def test_no_address_takes_a_body_of_any_size(ask, filled, jp_serverapp):
    token = {"Authorization": f"token {jp_serverapp.identity_provider.token}"}
    for address, method in writing():
        status = await ask(filled(address), method=method, body=LARGE, headers=token)
        assert status == 413, (address, method)
