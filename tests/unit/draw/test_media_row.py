"""Images and histograms in the saved picture."""

from __future__ import annotations

import io
import re

import numpy as np
from PIL import Image

import nbtrack
from nbtrack.display.panel import Panel
from nbtrack.draw.bundle import MOST_CHARACTERS, picture
from nbtrack.draw.picture import draw_panel
from nbtrack.draw.png import to_png
from nbtrack.store.layout import RunFolder


def panel_of(row, **arguments):
    with nbtrack.init(project="p", **arguments) as run:
        run.log(row)
    return Panel(None, RunFolder(nbtrack.open_run(run.id).folder)).model()


def pixel(svg, x, y):
    with Image.open(io.BytesIO(to_png(svg, scale=1.0))) as png:
        return png.convert("RGB").getpixel((x, y))


def place_of_image(svg):
    found = re.search(r'<image x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', svg)
    x, y, width, height = map(float, found.groups())
    return int(x + width / 2), int(y + height / 2)


def test_the_newest_images_are_in_the_picture():
    red = np.zeros((60, 90, 3), np.uint8)
    red[..., 0] = 200
    svg = draw_panel(panel_of({"loss": 1.0, "val/seen": nbtrack.Image(red)}))
    assert "val/seen" in svg
    r, g, b = pixel(svg, *place_of_image(svg))
    assert abs(r - 200) < 12
    assert max(g, b) < 20


def test_a_run_without_media_has_no_row_for_them():
    assert "<image" not in draw_panel(panel_of({"loss": 1.0}))


def test_histograms_are_bars():
    svg = draw_panel(panel_of({"weights": np.arange(100.0)}))
    assert svg.count('class="hb"') == 32


def test_an_image_that_is_gone_or_ill_is_said():
    model = panel_of({"seen": nbtrack.Image(np.zeros((4, 4), np.uint8))})
    (still,) = model.media
    still.image.write_bytes(b"no image")
    assert "It cannot be read" in draw_panel(model)
    still.image.unlink()
    assert "It cannot be read" in draw_panel(model)


def test_noise_in_many_large_images_leaves_the_notebook_small():
    rng = np.random.default_rng(0)
    noise = {
        f"noise {n}": nbtrack.Image(rng.integers(0, 255, (400, 600, 3), dtype=np.uint8))
        for n in range(8)
    }
    curves = {f"metric {n}": 1.0 for n in range(8)}
    model = panel_of({**noise, **curves})
    assert len(model.media) == 4
    bundle = picture(model, with_png=True)
    assert sum(len(text) for text in bundle.data.values()) <= 1.2 * MOST_CHARACTERS
