"""A Jupyter server in this process, with nothing but our extension."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from pytest_jupyter.jupyter_core import jp_asyncio_loop
from pytest_jupyter.jupyter_server import jp_server_cleanup
from tornado.httpclient import HTTPClientError

import nbtrack
from nbtrack.feed.wire import decode
from nbtrack.store.layout import folder_name
from nbtrack.store.root import read_format

if TYPE_CHECKING:
    from collections.abc import Callable

# The conftest at the top turns these off for all other tests.
__all__ = ["jp_asyncio_loop", "jp_server_cleanup"]


@pytest.fixture
def jp_server_config() -> dict[str, Any]:
    return {"ServerApp": {"jpserver_extensions": {"nbtrack.server": True}}}


@pytest.fixture
def store_id() -> str:
    """The store that `nbtrack.init` writes to, made and registered."""
    with nbtrack.init(project="first") as run:
        run.log({"loss": 1.0})
    found = read_format(nbtrack.where())
    assert found is not None
    return found.store_id


@pytest.fixture
def place(store_id: str) -> Callable[..., tuple[str, ...]]:
    """The parts of the address of a run, and of what is below it."""

    def parts(run: Any, *below: str) -> tuple[str, ...]:
        names = (folder_name(run.project), folder_name(run.id))
        return ("nbtrack", "api", "stores", store_id, "runs", *names, *below)

    return parts


@pytest.fixture
def fetch(jp_fetch) -> Callable[..., Any]:
    """Asks with the token; the answer as (status, JSON or bytes), also where it was refused."""

    async def ask(*parts: str, **arguments: Any) -> tuple[int, Any]:
        safe = (quote(part, safe="/%") for part in parts)
        try:
            answer: Any = await jp_fetch(*safe, **arguments)
        except HTTPClientError as error:
            answer = error.response
        is_json = answer.headers.get("Content-Type", "").startswith("application/json")
        return answer.code, json.loads(answer.body) if is_json else answer.body

    return ask


@pytest.fixture
def messages(jp_ws_fetch) -> Callable[..., Any]:
    """Opens the stream of a run and reads until the end."""

    async def read(*parts: str, request: dict[str, Any] | None = None) -> list[Any]:
        socket = await jp_ws_fetch(*parts)
        await socket.write_message(json.dumps(request or {"type": "open", "visible": None}))
        found: list[Any] = []
        while (data := await socket.read_message()) is not None:
            found.append(decode(data))
            if found[-1].header["type"] == "end":
                break
        socket.close()
        return found

    return read
