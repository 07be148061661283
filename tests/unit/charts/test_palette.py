from __future__ import annotations

from nbtrack.charts.palette import RUN_COLOURS, run_colour


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_there_are_twenty_different_colours_in_either_theme():
    assert len({c.light for c in RUN_COLOURS}) == len({c.dark for c in RUN_COLOURS}) == 20


def test_every_colour_stands_out_from_its_surface():
    assert all(contrast(c.light, "#ffffff") >= 3.1 for c in RUN_COLOURS)
    assert all(contrast(c.dark, "#212121") >= 3.1 for c in RUN_COLOURS)


def test_after_twenty_runs_the_colours_repeat_with_dashes():
    assert [run_colour(slot).dash for slot in (0, 20, 40, 60)] == [(), (6, 3), (2, 3), (8, 3, 2, 3)]
    assert run_colour(25).light == run_colour(5).light


def test_after_eighty_runs_all_are_grey():
    assert run_colour(80) == run_colour(1_000)
    assert run_colour(80).light not in {c.light for c in RUN_COLOURS}
