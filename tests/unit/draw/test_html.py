from __future__ import annotations

import base64
import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from nbtrack.draw.html import panel_html
from nbtrack.draw.picture import draw_panel
from tests.unit.charts.making import panel
from tests.unit.draw.test_picture import full_panel

VOID = {"img"}


class Page(HTMLParser):
    """The elements and the text of a page; it must be nested properly."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.words, self.open, self.images = [], [], [], []
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag == "img":
            self.images.append(dict(attrs))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def html_of(made):
    return panel_html(made, draw_panel(made, "auto"))


def test_the_picture_is_an_image_with_words_for_those_who_do_not_see_it():
    page = Page(html_of(panel({"val/acc": [0.5, 0.9]})))
    (image,) = page.images
    assert image["alt"] == "Run brisk-heron-12, finished: val/acc 0.9000"
    kind, _, data = image["src"].partition(",")
    assert kind == "data:image/svg+xml;base64"
    assert base64.b64decode(data).startswith(b"<svg ")


def test_config_and_summary_are_plain_tables():
    made = panel({"val/acc": [0.5, 0.9, 0.8]}, config={"lr": 3e-4, "model": {"depth": 18}})
    page = Page(html_of(made))
    assert page.words[1:] == [
        *("Config (2)", "lr", "3e-4", "model.depth", "18"),
        *("Summary (1)", "last", "best", "at step", "val/acc", "0.8000", "0.9000", "1"),
    ]
    assert page.tags.count("table") == page.tags.count("details") == 2


def test_without_config_and_summary_there_are_no_tables():
    assert "details" not in Page(html_of(panel({}))).tags


def test_nothing_but_the_theme_depends_on_style_and_nothing_on_scripts():
    html = html_of(full_panel())
    (style,) = re.findall(r"<style>(.*?)</style>", html)
    assert set(re.findall(r"\{([^}]*)\}", style)) == {"color-scheme:light", "color-scheme:dark"}
    assert "style=" not in html
    assert "script" not in Page(html).tags
    assert "svg" not in Page(html).tags


def test_the_page_is_small():
    assert len(html_of(full_panel())) < 60_000


def test_long_values_and_long_tables_are_cut():
    made = panel({}, config={f"k{n}": "v" * 1_000 for n in range(1_000)})
    html = html_of(made)
    assert "900 more" in html
    assert len(html) < 60_000


@given(st.text(min_size=1, max_size=30), st.text(max_size=30))
def test_whatever_users_write_is_text(name, value):
    made = panel({name: [1.0]}, name=value, config={name: value}, summary={name: 1.0})
    page = Page(html_of(made))
    assert set(page.tags) <= {
        *("style", "div", "img", "details", "summary"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    }
