"""What the panel asks of a loop whose kernel is busy: it is done, and readers see it."""

from __future__ import annotations

from playwright.sync_api import expect

import nbtrack

IMPORT = "import nbtrack, time"
LOOP = """%%track {name} --project controls
for step in range(100_000):
    lr = nbtrack.run.knob("lr", 1e-3, min=1e-5, max=1e-1)
    if nbtrack.run.should_checkpoint():
        nbtrack.log({{"checkpoints": 1.0}})
    nbtrack.log({{"loss": 1 / (step + 1), "rate": lr}})
    time.sleep(0.02)
"""


def start(page, name):
    page.open([IMPORT, LOOP.format(name=name)]).run(0).run(1, wait=False)
    panel = page.cell(1).locator(".nbtrack-live")
    expect(panel.locator("canvas").first).to_be_visible()
    return panel


def test_stop_ends_a_busy_loop_and_the_run_is_interrupted(lab, recorded):
    panel = start(lab, "stopped")
    panel.get_by_role("button", name="Stop").click()
    expect(lab.cell(1).locator(".jp-OutputArea")).to_contain_text("RunStopped")
    expect(panel).to_contain_text("interrupted")
    run = recorded("stopped")
    assert run.state == "interrupted"
    assert run.history()["loss"].null_count() == 0


def test_a_knob_a_note_a_tag_and_a_checkpoint_reach_the_loop(front_end, monkeypatch):
    panel = start(front_end, "turned")
    field = panel.get_by_role("textbox", name="lr, exact value")
    field.fill("0.01")
    field.press("Enter")
    note = panel.get_by_role("textbox", name="Add a note")
    note.fill("warmer <b>now</b>")
    note.press("Enter")
    panel.get_by_role("button", name="More").click()
    tag = panel.get_by_role("textbox", name="Add a tag")
    tag.fill("warm")
    tag.press("Enter")
    panel.get_by_role("button", name="Mark a checkpoint").click()
    expect(panel.locator(".nbt-bar .nbt-tag", has_text="warm")).to_be_visible()
    expect(panel.locator(".nbt-knob")).to_contain_text("was 1.0e-3 until step")
    expect(panel.get_by_text("checkpoints")).to_be_visible()
    front_end.screenshot(f"controls_{front_end.server.app}", 1)
    panel.get_by_role("button", name="Stop").click()
    expect(panel).to_contain_text("interrupted")
    monkeypatch.setenv("NBTRACK_DIR", str(front_end.server.store))
    run = next(run for run in nbtrack.runs("controls") if run.name == "turned")
    history = run.history()
    assert 0.01 in history["rate"].to_list()
    assert history["checkpoints"].drop_nulls().to_list() == [1.0]
    assert run.config["lr"] == 0.01
    assert "warm" in run.tags
    assert "warmer <b>now</b>" in (run.notes or "")


def test_a_tag_is_taken_away_again_and_the_keyboard_is_enough(lab, recorded):
    panel = start(lab, "untagged")
    bar = panel.locator(".nbt-bar")
    for tag in ("right", "wrong <i>"):
        bar.get_by_role("button", name="Add a tag").press("Enter")
        bar.get_by_role("textbox", name="New tag").fill(tag)
        bar.get_by_role("textbox", name="New tag").press("Enter")
        expect(bar.locator(".nbt-tag", has_text=tag)).to_be_visible()
    bar.get_by_role("button", name="Remove the tag wrong <i>").press("Delete")
    expect(bar.locator(".nbt-tag", has_text="wrong")).to_have_count(0)
    panel.get_by_role("button", name="Stop").click()
    expect(panel).to_contain_text("interrupted")
    assert recorded("untagged").tags == ("right",)


def test_stop_says_how_far_it_is(lab, recorded):
    slow = "%%track waits --project controls\nfor step in range(1000):\n"
    slow += "    nbtrack.log({'loss': 1.0})\n    time.sleep(2.5)\n"
    lab.open([IMPORT, slow]).run(0).run(1, wait=False)
    panel = lab.cell(1).locator(".nbtrack-live")
    expect(panel.locator("canvas").first).to_be_visible()
    panel.get_by_role("button", name="Stop").click()
    answer = panel.locator(".nbt-answer")
    expect(answer).to_have_text("stopping at the next log()")
    expect(panel.get_by_role("button", name="Stopping")).to_be_visible()
    expect(answer).to_have_text("stopped")
    assert recorded("waits").state == "interrupted"
