"""The view reaches a page once, whatever is said when."""

from __future__ import annotations

import gzip

import pytest

from nbtrack.display.handover import Handover


class Time:
    now_s = 0.0

    def __call__(self):
        return self.now_s


class Page:
    """Hears what it is sent, and answers when it is let."""

    def __init__(self, handover):
        self.handover = handover
        self.views = []
        self.asked = []

    def send(self, content, buffers):
        (self.views if content["type"] == "view" else self.asked).append((content, buffers))

    def answer(self):
        """Say what it has, to all that it was asked so far."""
        has_view = bool(self.views)
        asked, self.asked = self.asked, []
        for content, _ in asked:
            self.handover.told(self.send, has_view=has_view, given=content["given"])


@pytest.fixture
def folder(tmp_path):
    for name in ("widget/loader.js", "widget/view.js", "widget/view.css", "bokeh/bokeh.esm.min.js"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"/* {name} */")
    return tmp_path


@pytest.fixture
def clock():
    return Time()


@pytest.fixture
def handover(folder, clock):
    return Handover(folder, monotonic_s=clock)


@pytest.fixture
def page(handover):
    return Page(handover)


def test_a_busy_kernel_hands_the_view_over_unasked_a_moment_after_the_widget_is_shown(
    handover, page, clock
):
    handover.push(page.send)
    handover.widget_shown()
    handover.push(page.send)
    assert page.views == []
    clock.now_s = 1.0
    handover.push(page.send)
    handover.push(page.send)
    ((content, buffers),) = page.views
    assert content == {
        "type": "view",
        "key": handover.key,
        "parts": ["widget/view.js", "widget/view.css", "bokeh/bokeh.esm.min.js"],
    }
    assert [gzip.decompress(part).decode() for part in buffers] == [
        "/* widget/view.js */",
        "/* widget/view.css */",
        "/* bokeh/bokeh.esm.min.js */",
    ]


def test_at_the_end_of_a_run_nothing_is_waited_for(handover, page):
    handover.widget_shown()
    handover.push(page.send, at_once=True)
    assert len(page.views) == 1


def test_a_page_that_says_it_has_the_view_gets_none(handover, page, clock):
    handover.widget_shown()
    handover.told(page.send, has_view=True, given=0)
    clock.now_s = 1.0
    handover.push(page.send)
    assert page.views == []


def test_two_widgets_of_a_page_that_both_ask_get_one_view(handover, page):
    handover.widget_shown()
    handover.ask(page.send)
    handover.ask(page.send)
    page.answer()  # both say no: the view is not there yet
    page.answer()
    assert len(page.views) == 1
    assert page.asked == []


def test_what_a_page_said_before_it_got_the_view_does_not_count(handover, page, clock):
    handover.widget_shown()
    handover.ask(page.send)
    clock.now_s = 1.0
    handover.push(page.send)
    handover.told(page.send, has_view=False, given=0)
    page.answer()
    assert len(page.views) == 1


def test_a_page_that_comes_later_gets_the_view_too(handover, page):
    handover.widget_shown()
    handover.push(page.send, at_once=True)
    later = Page(handover)
    handover.ask(later.send)
    later.answer()
    later.answer()
    assert len(later.views) == 1
    assert len(page.views) == 1


def test_the_key_names_what_the_view_is(folder):
    before = Handover(folder).key
    assert Handover(folder).key == before
    (folder / "widget" / "view.css").write_text("other")
    assert Handover(folder).key != before


def test_without_the_built_files_there_is_no_handover(tmp_path):
    with pytest.raises(FileNotFoundError):
        Handover(tmp_path)
