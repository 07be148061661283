"""Tables and charts of tables in the panel under a cell: sorted, searched, narrowed, in pages."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.browser.panel import panel

LOG = """
import numpy as np, nbtrack
rng = np.random.default_rng(0)
names = ["epithelial", "lymphocyte", "mitotic"]
true = np.arange(120) % 3
predicted = np.where(np.arange(120) % 10 == 0, (true + 1) % 3, true)
probs = rng.dirichlet(np.ones(3), 120)
probs[np.arange(120), true] += 0.5
pixels = rng.integers(0, 255, (120, 12, 12, 3), dtype=np.uint8)
rows = [
    [nbtrack.Image(pixels[n]), f"c-{n:03}", names[true[n]], names[predicted[n]], n / 120, n]
    for n in range(120)
]
rows[7][1] = "<img src=x onerror=alert(1)>"
columns = ["image", "id", "true", "predicted", "score", "area px"]
run = nbtrack.init(project="tables")
run.log({
    "val/cells": nbtrack.Table(columns=columns, data=rows),
    "val/confusion": nbtrack.plot.confusion_matrix(
        y_true=true.tolist(), preds=predicted.tolist(), class_names=names, title="Cells"
    ),
    "val/roc": nbtrack.plot.roc_curve(true, probs, labels=names),
})
run.finish()
"""


def open_media(lab) -> Locator:
    lab.open([LOG]).run(0)
    shown = panel(lab, 0)
    shown.get_by_role("tab", name="Media").click()
    return shown


def card(shown: Locator, key: str) -> Locator:
    found = shown.get_by_role("region", name=key, exact=True)
    found.scroll_into_view_if_needed()
    return found


def column(cells: Locator, place: int) -> Locator:
    return cells.locator(f"tbody tr td:nth-child({place})")


def test_a_table_is_sorted_searched_narrowed_and_paged(lab):
    cells = card(open_media(lab), "val/cells")
    expect(cells).to_contain_text("rows 1 to 10 of 120")
    expect(column(cells, 2).first).to_have_text("c-000")
    image = column(cells, 1).first.locator("img")
    expect(image).to_have_js_property("naturalWidth", 12)
    lab.screenshot("tables_grid_light", 0)

    cells.get_by_role("button", name="score").click()
    expect(column(cells, 2).first).to_have_text("c-119")
    expect(cells.get_by_role("columnheader", name="score")).to_have_attribute(
        "aria-sort", "descending"
    )
    cells.get_by_role("button", name="Next page").click()
    expect(column(cells, 2).first).to_have_text("c-109")
    expect(cells).to_contain_text("page 2 of 12")

    column(cells, 3).first.get_by_role("button").click()
    expect(cells).to_contain_text("40 of 120 rows")
    expect(cells).to_contain_text("1 of 3 shown")
    cells.get_by_role("searchbox").fill("c-01")
    expect(cells).to_contain_text("rows 1 to 4 of 4")
    lab.theme("dark")
    lab.screenshot("tables_narrowed_dark", 0)
    cells.get_by_role("button", name=re.compile("^true = ")).click()
    cells.get_by_role("searchbox").fill("")
    expect(cells).to_contain_text("rows 1 to 10 of 120")
    lab.theme("light")


def test_text_of_a_cell_is_text(lab):
    cells = card(open_media(lab), "val/cells")
    cells.get_by_role("searchbox").fill("onerror")
    expect(column(cells, 2)).to_have_text(["<img src=x onerror=alert(1)>"])


def test_a_cell_of_the_confusion_matrix_shows_its_rows(lab):
    shown = open_media(lab)
    cells = card(shown, "val/cells")
    expect(cells).to_contain_text("rows 1 to 10 of 120")
    matrix = card(shown, "val/confusion_table")
    expect(matrix).to_contain_text("true in rows, predicted in columns, 0.90 right")
    wrong = matrix.get_by_role("button", name="4", exact=True).first
    wrong.click()
    expect(matrix.get_by_role("status")).to_contain_text(
        "4 rows are epithelial but were called lymphocyte: 10 % of all epithelial"
    )
    expect(cells).to_contain_text("4 of 120 rows")
    expect(cells.get_by_role("button", name="predicted = lymphocyte")).to_be_visible()
    lab.screenshot("tables_confusion_light", 0)
    matrix.locator("[aria-pressed='true']").click()
    expect(cells).to_contain_text("rows 1 to 10 of 120")


def test_a_curve_is_drawn_with_its_area_and_its_table_on_demand(lab):
    roc = card(open_media(lab), "val/roc_table")
    expect(roc).to_contain_text(re.compile(r"mean AUC 0\.\d{3}"))
    expect(roc.locator("svg path.nbt-curves-line")).to_have_count(3)
    expect(roc.get_by_role("searchbox")).to_be_hidden()
    roc.get_by_role("button", name="Show the table").click()
    expect(roc.get_by_role("columnheader", name="fpr")).to_be_visible()
    lab.theme("dark")
    lab.screenshot("tables_roc_dark", 0)
    lab.theme("light")
