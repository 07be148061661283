from __future__ import annotations

import io

import pytest

from nbtrack.charts.palette import run_colour
from nbtrack.draw.measure import FONT_FOLDER
from nbtrack.draw.picture import draw_panel
from nbtrack.draw.png import to_png
from nbtrack.draw.style import FONTS, stylesheet
from tests.unit.charts.making import panel
from tests.unit.draw.test_picture import full_panel

Image = pytest.importorskip("PIL.Image")


def opened(png):
    return Image.open(io.BytesIO(png)).convert("RGBA")


def test_a_png_is_small_and_twice_as_large_as_the_picture():
    png = to_png(draw_panel(full_panel()))
    assert len(png) <= 80_000
    assert opened(png).width == 1_800


def test_a_png_is_opaque_on_white():
    image = opened(to_png(draw_panel(panel({"loss": [1.0, 0.5]}))))
    assert image.getchannel("A").getextrema() == (255, 255)
    assert image.getpixel((0, 0)) == (255, 255, 255, 255)
    assert image.getpixel((900, 100)) == (255, 255, 255, 255)


def test_many_charts_still_give_a_small_png():
    svg = draw_panel(panel({f"m{n}": [n * 0.5, 1.0, 2.0, n * 0.1] * 60 for n in range(12)}))
    assert len(to_png(svg)) <= 80_000


def test_text_is_drawn_with_our_own_fonts():
    def width_of_ink(family):
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="40">'
            f'<text x="5" y="30" font-size="20" font-family="{family}">loss 0.0943 →</text></svg>'
        )
        return opened(to_png(svg, scale=1)).convert("L").point(lambda v: 255 * (v < 128)).getbbox()

    assert width_of_ink(FONTS) == width_of_ink("nbtrack Sans") is not None


def test_weights_differ():
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40">'
        f"<style>{stylesheet('light', run_colour(0))}</style>"
        f'<text x="5" y="30" class="f" font-family="{FONTS}">mmmmmm</text></svg>'
    )
    assert to_png(svg, scale=1) != to_png(svg.replace('class="f"', 'class="t"'), scale=1)


def test_the_font_files_are_there():
    assert len(list(FONT_FOLDER.glob("*.ttf"))) == 2


def test_characters_that_our_fonts_lack_do_not_stop_it():
    assert to_png(draw_panel(panel({"损失": [1.0, 2.0]}, name="мысль 🚀 漢字")))
