from __future__ import annotations

from msgspec import structs

from nbtrack.query.code import changed_lines, code_cells, compare_code
from nbtrack.records import CellRecord, RunInfo, RunRecord


def record(*sources: str, ids: tuple[str | None, ...] = ()) -> RunRecord:
    names = ids or tuple(f"c{place}" for place in range(len(sources)))
    cells = tuple(
        CellRecord(source=source, cell_id=cell_id, execution_count=place + 1)
        for place, (source, cell_id) in enumerate(zip(sources, names, strict=True))
    )
    return RunRecord(
        info=RunInfo(run_id="r", project="p", name="n", created_us=0, cells=cells),
        state="finished",
        summary={},
        ended_us=None,
        updated_us=0,
        duration_s=0,
        rows=0,
        last_step=None,
        exit_code=None,
        error=None,
        folder="",
    )


def test_a_cell_that_ran_twice_stands_once_as_it_was_last() -> None:
    cells = code_cells(record("a = 1", "b = 2", "a = 3", ids=("x", "y", "x")))

    assert [(cell.number, cell.source, cell.times) for cell in cells] == [
        (3, "a = 3", 2),
        (2, "b = 2", 1),
    ]


def test_the_line_that_only_says_how_to_track_is_not_code() -> None:
    first = record("%%track --name one\nx = 1")
    second = record("%%track --name two\nx = 1")

    assert compare_code(first, second).word == "same"


def test_changed_lines_are_counted_once_and_shown_with_their_neighbours() -> None:
    text = "\n".join(f"line_{number}" for number in range(20))
    difference = compare_code(record(text), record(text.replace("line_10", "other")))

    assert (difference.word, difference.added, difference.removed) == ("1 line", 1, 1)
    assert [(line.kind, line.text) for line in difference.lines] == [
        ("gap", "7 lines are the same"),
        ("same", "line_7"),
        ("same", "line_8"),
        ("same", "line_9"),
        ("removed", "line_10"),
        ("added", "other"),
        ("same", "line_11"),
        ("same", "line_12"),
        ("same", "line_13"),
        ("gap", "6 lines are the same"),
    ]


def test_a_run_of_a_script_has_no_code_to_compare() -> None:
    assert compare_code(record(), record("x = 1")).word == "not recorded"


def test_of_a_run_that_goes_on_only_the_cells_it_has_come_to_count() -> None:
    before = record("import x", "lr = 1", "train()")
    now = structs.replace(record("import x", "lr = 2"), state="running")

    assert changed_lines(before, now) == 1
    assert changed_lines(before, structs.replace(now, state="finished")) == 3


def test_without_cells_nothing_is_known_of_the_code() -> None:
    assert changed_lines(record("x = 1"), record()) is None
    assert changed_lines(record("x = 1"), record("x = 1")) == 0
