"""The browser fixtures do what the other tests take for granted."""

from __future__ import annotations

import json

from playwright.sync_api import expect


def test_cells_run_and_what_they_print_is_seen(front_end):
    front_end.open(["print('he' + 'llo')", "import time; time.sleep(0.5); print('do' + 'ne')"])
    front_end.run(0)
    expect(front_end.output(0)).to_have_text("hello")
    front_end.run(1, wait=False)
    expect(front_end.cell(1).locator(".jp-InputPrompt")).to_have_text("[*]:")
    expect(front_end.output(1)).to_have_text("done")


def test_the_saved_file_holds_the_output(lab):
    lab.open(["print('kept ' * 2)"]).run_all().wait_idle().save()
    (cell,) = json.loads(lab.file.read_text(encoding="utf-8"))["cells"]
    assert "".join(cell["outputs"][0]["text"]).strip() == "kept kept"


def test_kernels_of_the_server_find_the_store_of_the_test(lab):
    lab.open(["import os; print(os.environ['NBTRACK_DIR'])"]).run_all()
    expect(lab.output(0)).to_have_text(str(lab.server.store))


def test_the_theme_changes(lab):
    lab.open(["1"])
    for theme in ("dark", "light"):
        lab.theme(theme)
        expect(lab.page.locator("body")).to_have_attribute(
            "data-jp-theme-light", str(theme == "light").lower()
        )
        assert lab.screenshot(f"theme_{theme}").stat().st_size > 0
