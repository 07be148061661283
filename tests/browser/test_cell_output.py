"""What people see under a cell where there is no live panel: the pictures in the notebook."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

IMPORT = "import nbtrack, math, random, time"
TRAIN = """%%track {name} --project digits --config lr,batch_size,optimizer
lr, batch_size, optimizer = {lr}, 64, "adamw"
random.seed({seed})
for step in range({steps}):
    loss = math.exp(-step * lr / 40) + random.random() * 0.1
    row = {{"train/loss": loss, "train/acc": 1 - loss / 2}}
    row["train/grad_norm"] = math.nan if step in (50, 51) else 1 + random.random()
    if step % 20 == 19:
        row |= {{"val/loss": loss * 1.1, "val/acc": 0.95 - loss / 2, "val/f1": 0.9 - loss / 2}}
    nbtrack.log(row)
    time.sleep({pause})
"""


@pytest.fixture
def lab(plain_lab):
    return plain_lab


@pytest.fixture
def front_end(plain_front_end):
    return plain_front_end


def train(name, *, lr=0.5, seed=1, steps=300, pause=0.0):
    return TRAIN.format(name=name, lr=lr, seed=seed, steps=steps, pause=pause)


def picture(page, index):
    return page.output(index).locator("img.nbtrack-picture")


SIZES = """image => {
  const area = image.closest('.jp-OutputArea-output');
  const box = image.getBoundingClientRect();
  return {
    width: box.width,
    stretch: box.height / box.width / (image.naturalHeight / image.naturalWidth),
    overhang: box.right - area.getBoundingClientRect().right,
    scroll: area.scrollHeight - area.clientHeight,
  };
}"""


def expect_whole(page, index):
    """The picture is drawn, in its own proportions, and nothing scrolls or is cut off."""
    shown = picture(page, index)
    expect(shown).to_have_count(1)
    shown.evaluate("image => image.decode()")
    sizes = shown.evaluate(SIZES)
    assert sizes["width"] > 600
    assert 0.98 < sizes["stretch"] < 1.02
    assert sizes["overhang"] <= 1
    assert sizes["scroll"] <= 1


def test_a_run_is_shown_under_its_cell(front_end):
    front_end.open([IMPORT, train("eager-finch"), train("brisk-heron", lr=0.8, seed=2)])
    front_end.run_all().wait_idle()
    for index in (1, 2):
        expect_whole(front_end, index)
    front_end.screenshot(f"cell_done_{front_end.server.app}_light", 2)


def test_the_picture_follows_the_theme(lab):
    lab.open([IMPORT, train("eager-finch"), train("brisk-heron", lr=0.8, seed=2)]).run_all()
    lab.wait_idle()
    shades = {}
    for theme in ("light", "dark"):
        lab.theme(theme)
        expect_whole(lab, 2)
        shades[theme] = corner(lab, 2)
        lab.screenshot(f"cell_done_{theme}", 2)
    assert shades["light"] > 200
    assert shades["dark"] < 60


def corner(page, index):
    """How bright the picture is near its corner, 0 to 255, as it is seen."""
    from PIL import Image

    path = page.screenshots / "corner.png"
    picture(page, index).screenshot(path=path)
    return Image.open(path).convert("L").getpixel((8, 60))


def test_it_lives_while_the_cell_runs_and_the_saved_file_is_final(lab):
    lab.open([IMPORT, train("live-one", steps=80, pause=0.04)]).theme("light")
    lab.run(0).run(1, wait=False)
    expect_whole(lab, 1)
    expect(picture(lab, 1)).to_have_attribute("alt", re.compile("^Run live-one, running"))
    first = picture(lab, 1).get_attribute("src") or ""
    expect(picture(lab, 1)).not_to_have_attribute("src", first)
    lab.screenshot("cell_live_light", 1)
    lab.wait_idle().save()
    (_, cell) = json.loads(lab.file.read_text(encoding="utf-8"))["cells"]
    outputs = [output for output in cell["outputs"] if output["output_type"] == "display_data"]
    assert [len(output["data"]) for output in outputs] == [4]
    assert "finished in" in "".join(outputs[0]["data"]["text/plain"])
    expect(picture(lab, 1)).to_have_attribute("alt", re.compile("^Run live-one, finished"))


def test_a_failed_cell_shows_picture_and_traceback(lab):
    fault = "    if step == 90: raise ValueError('no <b>')\n"
    lab.open([IMPORT, train("doomed", steps=100) + fault]).theme("light")
    lab.run_all().wait_idle()
    expect_whole(lab, 1)
    expect(lab.output(1).last).to_contain_text("ValueError: no <b>")
    lab.screenshot("cell_failed_light", 1)
