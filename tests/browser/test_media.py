"""Images, sounds, films, pages and histograms below a cell and on the page of the run."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.run_page import RunPage
from tests.browser.test_accessibility import AXE
from tests.browser.test_accessibility import LOOK as AXE_LOOK

LOOK = AXE_LOOK.replace(".nbtrack-live", ".nbt-media")
# The colour at a place of a canvas, as shares of its size.
COLOUR = """([canvas, x, y]) => {
  const [left, top] = [x * canvas.width, y * canvas.height].map(Math.floor);
  return [...canvas.getContext('2d').getImageData(left, top, 1, 1).data].slice(0, 3);
}"""
IMPORT = "import nbtrack, time\nimport numpy as np"
# Step k is red k * 20; in its right half lies class 1 of the mask, in the left a box.
IMAGES = """run = nbtrack.init(project="media", name="{name}")
mask = np.zeros((40, 60), np.uint8)
mask[:, 30:] = 1
def box(left, score, kind):
    position = {{"minX": left, "maxX": left + 8, "minY": 10, "maxY": 20}}
    return {{"position": position, "domain": "pixel", "class_id": kind, "scores": {{"p": score}}}}
labels = {{1: "cell", 2: "dust"}}
boxes = {{"found": {{"box_data": [box(2, 0.9, 1), box(15, 0.4, 2)], "class_labels": labels}}}}
masks = {{"truth": {{"mask_data": mask, "class_labels": labels}}}}
for step in range(5):
    pixels = np.zeros((40, 60, 3), np.uint8)
    pixels[..., 0] = step * 20
    image = nbtrack.Image(pixels, caption=f"slide {{step}}", boxes=boxes, masks=masks)
    tiles = [nbtrack.Image(np.full((8, 8), 40 * each, np.uint8)) for each in range(5)]
    run.log({{"val/seen": image, "val/tiles": tiles, "val/weights": np.arange(100.0) + step}},
            step=10 * step)
run.finish()
"""


# In a box of its own it reaches neither the page around it nor the cookies.
SCRIPT = """<p>hello <b>page</b></p><script>
try { parent.ill = 1; parent.document.cookie; } catch (e) { document.body.append('kept out'); }
</script>"""
OTHERS = """run = nbtrack.init(project="media", name="others")
tone = np.sin(np.arange(4000) / 8).astype(np.float32) * np.linspace(0, 1, 4000)
cloud = np.random.default_rng(0).normal(size=(300, 3))
film = np.zeros((6, 3, 20, 30), np.uint8)
film[3:] = 200
run.log({"tone": nbtrack.Audio(tone, sample_rate=8000, caption="a tone"),
         "page": nbtrack.Html(SCRIPT), "cloud": nbtrack.Object3D(cloud),
         "film": nbtrack.Video(film, fps=4, format="gif")})
from bokeh.plotting import figure
plot = figure(width=300, height=200)
plot.line([1, 2, 3], [3, 1, 2])
run.log({"plot": plot})
run.finish()
""".replace("SCRIPT", repr(SCRIPT))


def media(page, index=1):
    """The tab of a panel, opened."""
    panel = page.cell(index).locator(".nbtrack-live, .nbtrack-widget")
    panel.get_by_role("tab", name="Media").click()
    return panel.locator(".nbt-media")


def card(tab, key):
    return tab.get_by_role("region", name=key, exact=True)


def seen_card(tab, key):
    """A card on the screen: nothing is fetched for the others."""
    found = card(tab, key)
    found.scroll_into_view_if_needed()
    return found


def expect_colour(page, shown, x, y, is_right):
    """Wait until the colour there is right: images are painted in the next frame."""
    canvas = shown.locator(".nbt-image-window canvas").element_handle()
    wanted = f"([canvas, x, y]) => ({is_right})(...({COLOUR})([canvas, x, y]))"
    page.wait_for_function(wanted, arg=[canvas, x, y])


def go_to(shown, step):
    """Move the slider of a card to a step."""
    slider = shown.get_by_role("slider", name=re.compile("^Step of"))
    expect(slider).to_have_attribute("aria-valuetext", re.compile("of 5$"))  # they are there
    slider.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("^step 0, "))
    for place in range(1, step // 10 + 1):
        slider.press("ArrowRight")
        expect(slider).to_have_attribute("aria-valuetext", f"step {10 * place}, {place + 1} of 5")


@pytest.fixture
def shown(lab, request):
    name = request.node.originalname
    lab.open([IMPORT, IMAGES.format(name=name)]).run_all()
    return media(lab)


def test_images_are_gone_through_step_by_step_all_together(lab, shown):
    seen, tiles = card(shown, "val/seen"), card(shown, "val/tiles")
    expect(seen).to_contain_text("step 40")
    expect(seen).to_contain_text("slide 4")
    seen.get_by_role("button", name="boxes").click()
    seen.get_by_role("button", name="masks").click()
    expect_colour(lab.page, seen, 0.1, 0.1, "(r, g, b) => r === 80 && g === 0 && b === 0")
    go_to(seen, 20)
    expect_colour(lab.page, seen, 0.1, 0.1, "r => r === 40")
    expect(seen).to_contain_text("slide 2")
    expect(tiles).to_contain_text("step 20")
    expect(shown.get_by_role("button", name="all media at step")).to_contain_text("20")
    shown.get_by_role("button", name="all media at step").click()
    go_to(seen, 30)
    expect(tiles).to_contain_text("step 20")
    seen.get_by_role("button", name="step 0", exact=True).click()
    expect_colour(lab.page, seen, 0.1, 0.1, "r => r === 0")


def test_masks_and_boxes_are_switched_by_class_and_score(lab, shown):
    seen = card(shown, "val/seen")
    go_to(seen, 0)
    plain = "(r, g, b) => r + g + b === 0"
    tinted = "(r, g, b) => r + g + b > 60"
    expect_colour(lab.page, seen, 0.9, 0.9, tinted)
    expect_colour(lab.page, seen, 0.1, 0.9, plain)
    cells = seen.get_by_role("button", name=re.compile("^cell"))
    expect(cells).to_have_attribute("title", "Hide cell")
    cells.click()
    expect_colour(lab.page, seen, 0.9, 0.9, plain)
    expect(cells).to_have_attribute("title", "Show cell")
    cells.click()
    expect_colour(lab.page, seen, 0.9, 0.9, tinted)
    # The upper edge of the box of class 2 is drawn until its score is too low.
    on_edge = (19 / 60, 20 / 40)
    expect_colour(lab.page, seen, *on_edge, tinted)
    seen.get_by_role("slider", name="Least score").fill("50")
    expect_colour(lab.page, seen, *on_edge, plain)
    expect(seen.get_by_role("button", name=re.compile("^dust"))).to_contain_text("0")


def test_an_image_is_wiped_against_another_and_zoomed_to_its_pixels(lab, shown):
    seen = card(shown, "val/seen")
    seen.get_by_label("Wipe against").select_option("first")
    expect(seen.get_by_text("step 0", exact=True)).to_be_visible()
    expect_colour(lab.page, seen, 0.1, 0.9, "r => r === 80")
    wipe = seen.get_by_role("slider", name="Where the two images meet")
    for _ in range(10):
        wipe.press("ArrowLeft")
    expect_colour(lab.page, seen, 0.1, 0.9, "r => r === 0")
    window = seen.get_by_role("img")
    before = float(window.get_attribute("data-scale"))
    window.press("+")
    expect(window).not_to_have_attribute("data-scale", f"{before:.3f}")
    seen.get_by_role("button", name="Show all of it").click()
    expect(window).to_have_attribute("data-scale", f"{before:.3f}")


def test_a_list_of_images_is_seen_whole_and_one_of_them_large(lab, shown):
    tiles = card(shown, "val/tiles")
    expect(tiles.locator(".nbt-tile")).to_have_count(5)
    tiles.get_by_role("button", name="image 3").click()
    expect(tiles).to_contain_text("tile 3 of 5")
    expect_colour(lab.page, tiles, 0.5, 0.5, "(r, g, b) => r === 80 && g === 80 && b === 80")
    tiles.get_by_role("button", name="All images").click()
    expect(tiles).to_contain_text("5 images")


def test_histograms_over_steps_are_one_picture(lab, shown):
    weights = seen_card(shown, "val/weights")
    expect(weights).to_contain_text("100 values from 4.000 to 103.0")
    heat = weights.get_by_role("img", name=re.compile("histograms of 5 steps"))
    box = heat.bounding_box()
    heat.click(position={"x": 60, "y": box["height"] / 2})
    expect(weights).to_contain_text("100 values from 0.000 to 99.00")


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not there: npm has fetched nothing")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(lab, theme):
    lab.open([IMPORT, IMAGES.format(name="heard")]).run_all()
    lab.theme(theme)
    shown = media(lab)
    card(shown, "val/seen").get_by_label("Wipe against").select_option("plain")
    card(shown, "val/tiles").get_by_role("button", name="image 3").click()
    expect(card(shown, "val/tiles")).to_contain_text("tile 3 of 5")
    lab.page.evaluate(AXE.read_text(encoding="utf-8"))
    assert lab.page.evaluate(LOOK) == []
    lab.screenshot(f"media_{theme}")


def test_a_running_loop_adds_its_images_while_its_cell_is_executed(lab):
    loop = """%%track live --project media
for step in range(100_000):
    nbtrack.log({"now": nbtrack.Image(np.full((8, 8), step % 250, np.uint8)), "loss": step})
    time.sleep(0.1)
"""
    lab.open([IMPORT, loop]).run(0).run(1, wait=False)
    now = card(media(lab), "now")
    count = now.locator(".nbt-steps .nbt-quiet-text")
    expect(count).to_have_text(re.compile(r"^(\d+) of \1$"))
    before = int(count.inner_text().split()[0])
    lab.page.wait_for_function(
        "([shown, before]) => Number(shown.innerText.split(' ')[0]) > before + 3",
        arg=[count.element_handle(), before],
    )
    now.get_by_role("slider", name="Step of now").press("Home")
    expect(count).to_have_text(re.compile("^1 of"))
    lab.page.wait_for_function(
        "([shown, before]) => Number(shown.innerText.split(' ')[2]) > before + 8",
        arg=[count.element_handle(), before],
    )
    expect(count).to_have_text(re.compile("^1 of"))  # whoever looks at the past stays there
    lab.interrupt()


def test_sounds_films_pages_clouds_and_figures_are_shown(lab):
    lab.open([IMPORT, OTHERS]).run_all()
    shown = media(lab)
    tone = seen_card(shown, "tone")
    expect(tone).to_contain_text("a tone")
    expect(tone).to_contain_text("0.0 s of 0.5 s")
    place = tone.get_by_role("slider", name="Place in tone")
    place.press("End")
    expect(place).to_have_attribute("aria-valuenow", "0.5")
    page = seen_card(shown, "page").locator("iframe").content_frame
    expect(page.locator("body")).to_contain_text("hello page")
    expect(page.locator("body")).to_contain_text("kept out")
    assert lab.page.evaluate("() => window.ill") is None
    film = seen_card(shown, "film").get_by_role("img", name="film")
    lab.page.wait_for_function("film => film.naturalWidth === 30", arg=film.element_handle())
    expect(seen_card(shown, "cloud")).to_contain_text("300 points")
    expect(seen_card(shown, "plot").locator("canvas").first).to_be_visible()
    lab.screenshot("media_others")


def test_a_file_that_is_ill_or_gone_leaves_the_others(lab, shown):
    folder = next(lab.server.store.glob("projects/media/runs/*/files/media"))
    for run in folder.parents[2].iterdir():
        for path in (run / "files/media/images").glob("*.png"):
            path.write_bytes(b"no image")
    lab.load()
    tab = media(lab)
    expect(card(tab, "val/seen")).to_contain_text("This image cannot be shown.")
    expect(seen_card(tab, "val/weights")).to_contain_text("100 values")


def test_the_page_of_a_run_has_its_media(lab, shown, recorded):
    page = RunPage(lab)
    opened = page.open(recorded("test_the_page_of_a_run_has_its_media"))
    opened.get_by_role("tab", name="Media").click()
    seen = card(opened, "val/seen")
    expect_colour(lab.page, seen, 0.1, 0.1, "r => r === 80")
    lab.screenshot("media_run_page")


def test_a_widget_has_media_too(plain_lab):
    cell = IMAGES.format(name="widget")
    plain_lab.open(["%env NBTRACK_DISPLAY=widget\n" + IMPORT, cell]).run_all()
    seen = card(media(plain_lab), "val/seen")
    expect_colour(plain_lab.page, seen, 0.1, 0.9, "r => r === 80")
    go_to(seen, 20)
    expect_colour(plain_lab.page, seen, 0.1, 0.9, "r => r === 40")
