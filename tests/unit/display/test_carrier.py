"""What a page of a widget is sent, and what it may ask."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import nbtrack
from nbtrack._hooks import hooks
from nbtrack.display.carrier import Carrier
from nbtrack.display.handover import Handover
from nbtrack.feed.batch import unpack
from nbtrack.feed.feed import Feed
from nbtrack.feed.wire import decode, encode


class Kernel:
    """A clock, and whether a cell is being executed."""

    def __init__(self):
        self.now_s = 0.0
        self.is_busy = True


class Page:
    """Keeps what the carrier of a run sends."""

    def __init__(self, run_id, kernel, handover, *, pull=False):
        self.sent: list[tuple[dict[str, Any], list[bytes]]] = []
        self.kernel = kernel
        self.run = nbtrack.open_run(run_id)
        self.carrier = Carrier(
            self.run,
            self.take,
            handover,
            is_busy=lambda: kernel.is_busy,
            pull=pull,
            monotonic_s=lambda: kernel.now_s,
        )

    def take(self, content, buffers):
        json.dumps(content, allow_nan=False)
        self.sent.append((content, list(buffers)))

    def tick(self, seconds=60.0):
        """The heartbeat calls, much later than before; what came since."""
        self.kernel.now_s += seconds
        return self.since(self.carrier.tick)

    def say(self, **said):
        return self.since(lambda: self.carrier.receive(said))

    def since(self, action):
        before = len(self.sent)
        if hooks.flush is not None:
            hooks.flush()
        action()
        return self.sent[before:]


def messages(sent):
    """The messages of the feed in what was sent."""
    return [
        message
        for content, buffers in sent
        if content["type"] == "batch"
        for message in unpack(content["headers"], b"".join(buffers))
    ]


def values(sent, metric="loss"):
    return [
        value
        for message in messages(sent)
        if message.header.get("metric") == metric
        for value in np.frombuffer(message.buffers[1]).tolist()
    ]


@pytest.fixture
def kernel():
    return Kernel()


@pytest.fixture
def handover(tmp_path):
    for name in ("widget/loader.js", "widget/view.js", "widget/view.css", "bokeh/bokeh.esm.min.js"):
        (tmp_path / "static" / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / "static" / name).write_text(name)
    return Handover(tmp_path / "static")


@pytest.fixture
def live():
    with nbtrack.init(project="p") as run:
        run.log({"loss": 0.0})
        yield run


@pytest.fixture
def page(live, kernel, handover):
    return Page(live.id, kernel, handover)


def test_a_recorded_run_is_told_as_a_feed_tells_it(kernel, handover):
    with nbtrack.init(project="p", config={"lr": float("nan")}) as run:
        for step in range(50):
            run.log({"loss": float(step), "other": float("inf")})
    page = Page(run.id, kernel, handover)
    page.carrier.settle(is_last=True)
    feed = Feed(nbtrack.open_run(run.id))
    direct = feed.answer({"type": "open", "visible": None})
    while not feed.is_done:
        direct += feed.poll()
    assert messages(page.sent) == [decode(encode(message)) for message in direct]


def test_batches_are_numbered_and_hold_only_what_is_new(page, live):
    (first,) = page.tick()
    assert (first[0]["number"], first[0]["whole"], values([first])) == (1, True, [0.0])
    page.say(type="here")
    live.log({"loss": 1.0})
    (second,) = page.tick()
    assert (second[0]["number"], second[0]["whole"], values([second])) == (2, False, [1.0])


def test_nothing_is_sent_where_there_is_nothing_new(page):
    page.say(type="here")
    page.tick()
    page.tick()  # the previous run is looked for
    assert page.tick(seconds=0.3) == []


def test_batches_have_a_pause_between_them(page, live):
    page.tick()
    for step in range(5):
        live.log({"loss": float(step)})
        assert page.tick(seconds=0.01) == []


def test_until_a_page_is_heard_all_is_sent_again_now_and_then(page, live):
    page.tick()
    live.log({"loss": 1.0})
    (again,) = page.tick()
    assert again[0]["whole"] is True
    assert values([again]) == [0.0, 1.0]
    assert page.tick(seconds=1.0) == []
    page.say(type="here")
    live.log({"loss": 2.0})
    assert values(page.tick()) == [2.0]


def test_a_page_that_lacks_a_batch_is_sent_everything(page, live):
    page.tick()
    ((asked, _),) = page.say(type="here")
    assert asked == {"type": "what", "given": 0}
    have = {"type": "have", "view": True, "given": 0}
    assert page.say(**have, batch=1, whole=True) == []
    live.log({"loss": 1.0})
    page.tick()
    assert values(page.say(**have, batch=1, whole=True)) == [0.0, 1.0]
    assert values(page.say(**have, batch=3, whole=False)) == [0.0, 1.0]


def test_a_page_without_the_view_is_given_it(page):
    page.tick()
    sent = page.say(type="have", view=False, given=0, batch=1, whole=True)
    assert [content["type"] for content, _ in sent] == ["view"]


def test_a_zoom_and_another_axis_are_answered(page):
    page.tick()
    detail = {"type": "detail", "request": 5, "metric": "loss", "from": 0, "to": 9}
    ((content, buffers),) = page.say(type="ask", id=3, request=detail)
    assert content["answers"] == 3
    (message,) = messages([(content, buffers)])
    assert (message.header["type"], message.header["request"]) == ("detail", 5)
    told = messages(page.say(type="ask", id=4, request={"type": "x", "x": "_runtime"}))
    (layout,) = (message.header for message in told if message.header["type"] == "layout")
    assert layout["sections"][0]["charts"][0]["x"] == "_runtime"


def test_a_look_is_always_answered(page, live):
    page.tick()
    page.say(type="look", id=1)
    live.log({"loss": 1.0})
    assert values(page.say(type="look", id=2)) == [1.0]
    ((content, buffers),) = page.say(type="look", id=3)
    assert (content["answers"], content["headers"], buffers) == (3, [], [])


def test_a_command_reaches_the_run(page, live):
    (sent,) = page.say(type="command", id=7, kind="note", body={"text": "warmer"})
    assert sent == ({"type": "answer", "id": 7, "ok": True, "text": ""}, [])
    live.poll()  # as the heartbeat does, which may have been first
    assert "warmer" in live.notes


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "note", "body": {}},
        {"kind": "explode"},
        {"kind": "knob", "body": [1]},
        {"kind": "note", "body": {"text": "x" * 20_000}},
    ],
)
def test_a_command_that_cannot_be_done_says_why(page, said):
    ((answer, _),) = page.say(type="command", id=1, **said)
    assert answer["ok"] is False
    assert answer["text"]


@pytest.mark.parametrize("said", [None, [], "here", {"type": "other"}, {"type": "ask"}, {}])
def test_what_is_no_request_does_no_harm(page, said):
    page.tick()
    sent = page.since(lambda: page.carrier.receive(said))
    assert {message.header["type"] for message in messages(sent)} <= {"error"}


def test_the_page_knows_whether_the_kernel_can_hear_it(page, kernel):
    page.tick()
    kernel.is_busy = False
    ((content, _),) = page.tick(seconds=1.0)
    assert (content["busy"], content["hears"]) == (False, False)
    page.say(type="here")
    kernel.is_busy = True
    ((content, _),) = page.tick(seconds=1.0)
    assert (content["busy"], content["hears"]) == (True, False)
    page.say(type="here")  # heard while a cell is executed: on a subshell
    kernel.is_busy = False
    ((content, _),) = page.tick(seconds=1.0)
    assert (content["busy"], content["hears"]) == (False, True)


def test_a_run_of_another_kernel_is_told_when_the_page_looks(live, kernel, handover):
    page = Page(live.id, kernel, handover, pull=True)
    page.carrier.settle(is_last=True)
    first = page.sent[-1][0]
    assert (first["pull"], first["busy"]) == (True, False)
    live.log({"loss": 1.0})
    assert values(page.say(type="look", id=1)) == [1.0]


def test_what_was_let_go_is_read_again(page, live):
    page.tick()
    live.finish()
    page.carrier.settle(is_last=True)
    page.carrier.rest()
    sent = page.say(type="have", view=True, given=1, batch=0, whole=False)
    assert values(sent) == [0.0]
    assert messages(sent)[0].header["type"] == "hello"
    assert messages(page.say(type="look", id=1))[-1].header["type"] == "end"
