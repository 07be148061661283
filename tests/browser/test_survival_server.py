"""The Jupyter server goes away while cells run: the panels come back by themselves, whole."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.panel import (
    IMPORT,
    expect_curves,
    expect_progress,
    expect_whole,
    panel,
    slow,
)
from tests.browser.server import DETACHED

# The kernel ends with its cell: the server that would have ended it is gone.
ALONE = """try:
    with nbtrack.init(project="live", name="{name}"):
        for step in range(100_000):
            nbtrack.log({{"value": step}})
            time.sleep(0.05)
finally:
    os._exit(0)
"""
LOST = "Lost the server"


def close_what_jupyterlab_says(page):
    """It notices as well that the server is away, and says so over the notebook."""
    told = page.get_by_role("dialog", name="Server Connection Error")
    page.add_locator_handler(told, lambda: page.keyboard.press("Escape"))


@pytest.mark.timeout(240)
def test_panels_come_back_whole_when_the_server_was_away(lab, recorded):
    lab.open([IMPORT, ALONE.format(name="goes on")], kernel=DETACHED).run(0).run(1, wait=False)
    other = lab.another_tab().open([IMPORT, slow("ends")]).run(0).run(1, wait=False)
    tabs = {"goes on": lab, "ends": other}
    for tab in tabs.values():
        expect_curves(tab)
        close_what_jupyterlab_says(tab.page)
    lab.server.kill()
    for tab in tabs.values():
        expect(panel(tab)).to_contain_text(LOST)
        expect_curves(tab)
    goes_on, rows = recorded("goes on"), recorded("goes on").record.rows
    while goes_on.record.rows < rows + 20 or recorded("ends").state == "running":
        lab.page.wait_for_timeout(100)
    lab.server.start()

    expect(panel(other)).to_contain_text("killed")
    expect_whole(other, recorded("ends").record.rows)
    expect_progress(lab)
    for tab in tabs.values():
        expect(tab.page.get_by_text(LOST)).to_be_hidden()
    # And not only to be looked at.
    panel(lab).get_by_role("button", name="Stop").click()
    expect(panel(lab)).to_contain_text("interrupted")
    expect_whole(lab, goes_on.record.rows)
