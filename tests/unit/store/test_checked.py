"""A disk that changes bytes of a sealed history: what is whole is read, what is ill is told."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import hypothesis.strategies as st
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

import nbtrack.store.seal as sealing
from nbtrack.store.checked import read_checked
from nbtrack.store.layout import SegmentName
from nbtrack.store.seal import read_sealed_info, seal_segment
from nbtrack.store.sums import Sums, ill_blocks, sum_blocks
from nbtrack.store.tail import Tail
from tests.unit.store.rows import LogBytes, make_folder, put

if TYPE_CHECKING:
    from pathlib import Path

SEGMENT = SegmentName(0, 0, 0)
ROWS = 2_000


def row(i: int) -> dict:
    values = {"loss": math.sin(i * 1.7), "acc": i / ROWS, "epoch": i // 100, "ok": i % 3 == 0}
    return values | ({"seldom": math.nan} if i % 50 == 0 else {})


class Sealed:
    """A run of one sealed segment.

    Attributes:
        good: the bytes of the segment as they were written.
    """

    def __init__(self, base: Path, rows: int = ROWS) -> None:
        self.folder = make_folder(base)
        put(self.folder, bytes(LogBytes().rows(row(i) for i in range(rows))))
        seal_segment(self.folder, SEGMENT)
        self.path = self.folder.parquet_file(SEGMENT)
        self.good = self.path.read_bytes()
        self.info = read_sealed_info(self.path)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return Sealed(tmp_path_factory.mktemp("sealed"))


@pytest.fixture
def sealed(whole):
    whole.path.write_bytes(whole.good)
    return whole


def read(folder):
    """What a live view reads: value by metric and step, and what it was told."""
    tail = Tail(folder)
    found = {}
    for batch in tail.read():
        for name in batch.names():
            steps, _, values = batch.numbers(name)
            found[name] = dict(zip(steps.tolist(), values.tolist(), strict=True))
    return found, tail.problems


def are_true(found) -> bool:
    """Whether every value is one that was logged at its step."""
    return all(
        value == row(step)[name] or (math.isnan(value) and math.isnan(row(step)[name]))
        for name, values in found.items()
        for step, value in values.items()
    )


def count(found) -> int:
    return sum(map(len, found.values()))


def test_what_nobody_changed_is_read_without_a_word(sealed):
    found, problems = read(sealed.folder)
    assert are_true(found)
    assert count(found) == sum(len(row(i)) for i in range(ROWS))
    assert problems == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 0.999), flips=st.binary(min_size=1, max_size=40))
def test_no_changed_value_is_ever_shown_as_if_it_were_logged(sealed, place, flips):
    data = bytearray(sealed.good)
    start = int(place * len(data))
    for offset, flip in enumerate(flips, start):
        data[min(offset, len(data) - 1)] ^= flip
    sealed.path.write_bytes(data)
    found, problems = read(sealed.folder)
    assert are_true(found)
    if count(found) < sum(len(row(i)) for i in range(ROWS)):
        assert problems


def test_a_wrong_value_costs_its_block_and_no_more(sealed):
    frame = pl.read_parquet(sealed.path)
    wrong = frame.with_columns(
        pl.when(pl.col("_seq") == 5).then(99.0).otherwise(pl.col("f:loss")).alias("f:loss"),
        pl.when(pl.col("_seq") == ROWS - 1).then(0).otherwise(pl.col("_step")).alias("_step"),
    )
    wrong.write_parquet(sealed.path)
    rest, problems = read_checked(sealed.path, sealed.info)
    assert rest.height == ROWS - 16  # the last block
    assert rest["f:loss"].null_count() == 64
    assert rest["f:acc"].null_count() == 0
    assert problems == [
        "16 rows are not what was written",
        "64 values of loss are not what was written",
    ]


def test_a_metric_that_cannot_be_read_at_all_does_not_hide_the_others(sealed):
    data = bytearray(sealed.good)
    start = len(data) // 2
    data[start : start + 2_000] = bytes(2_000)
    sealed.path.write_bytes(data)
    found, problems = read(sealed.folder)
    assert are_true(found)
    assert found
    assert problems
    assert all(words.startswith("segment 0-0-0: ") for words in problems)


def test_files_of_before_there_were_sums_are_read_as_they_are(sealed):
    frame, problems = read_checked(sealed.path, replace(sealed.info, sums=Sums()))
    assert (frame.height, problems) == (ROWS, [])


def test_many_columns_are_checked_in_their_long_form(tmp_path, monkeypatch):
    monkeypatch.setattr(sealing, "MAX_WIDE_COLUMNS", 3)
    sealed = Sealed(tmp_path, rows=50)
    assert sealed.info.is_long
    assert read_checked(sealed.path, sealed.info)[1] == []
    pl.read_parquet(sealed.path).with_columns(pl.col("number") + 1).write_parquet(sealed.path)
    frame, problems = read_checked(sealed.path, sealed.info)
    assert "f:loss" not in frame.columns
    assert frame["i:epoch"].to_list() == [0] * 50
    assert len(problems) == 1


def test_sums_tell_texts_flags_and_missing_values_apart():
    for one, other in (
        (["a", "b"], ["a", "c"]),
        ([None, "a"], ["", "a"]),
        ([True, False], [True, True]),
        ([0, 1], [None, 1]),
        ([0.0, 1.0], [-0.0, 1.0]),
    ):
        (sums,) = sum_blocks(pl.DataFrame({"x": one})).columns
        assert ill_blocks(pl.Series(other), sums, 64) == [slice(0, 2)]
        assert ill_blocks(pl.Series(one), sums, 64) == []


def test_there_are_never_very_many_sums():
    for rows, columns in ((0, 3), (10, 4_000), (50_000, 5), (50_000, 400)):
        sums = sum_blocks(pl.DataFrame({f"{n}": range(rows) for n in range(columns)}))
        assert sum(map(len, sums.columns)) <= max(4_096 + columns, columns)
