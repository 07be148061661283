"""The code that a run executed, and how it differs from that of another run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from nbtrack.records import CellRecord, RunRecord

__all__ = ["CodeCell", "CodeDifference", "Line", "changed_lines", "code_cells", "compare_code"]

_CONTEXT = 3
_MANY = 1_000  # lines; an exact comparison of more would take a second
_MAGIC = "%%track"
_UNKNOWN = "not recorded"


@dataclass(frozen=True, slots=True)
class CodeCell:
    """A cell as it was executed last.

    Attributes:
        number: the number in its brackets; None if it got none.
        source: its text, without the line that only says how to track it.
        times: how often it was executed as part of the run.
        duration_s: how long the last execution took; None while it runs.
        outcome: "finished", "failed" or "interrupted"; None while it runs.
    """

    number: int | None
    source: str
    times: int
    duration_s: float | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a comparison.

    Attributes:
        kind: "same", "added" (only in the second), "removed" (only in the first), "gap": lines
            that are the same were left out here.
        text: the line; for a gap how many lines, in words.
    """

    kind: Literal["same", "added", "removed", "gap"]
    text: str


@dataclass(frozen=True, slots=True)
class CodeDifference:
    """How the code of a second run differs from that of a first.

    Attributes:
        lines: with three lines of context around each change; none if all is the same.
        added, removed: how many lines; a changed line is one of each.
        word: "same", "3 lines", "not recorded".
    """

    lines: tuple[Line, ...]
    added: int
    removed: int
    word: str


def code_cells(record: RunRecord) -> list[CodeCell]:
    """The cells that a run executed, each once, in the order of their first execution.

    Args:
        record: of the run; a script has no cells.
    """
    return _executed(record.info.cells)


def _executed(cells: Sequence[CellRecord]) -> list[CodeCell]:
    latest: dict[object, CellRecord] = {}
    times: dict[object, int] = {}
    for cell in cells:
        key = cell.cell_id or cell.source
        latest[key] = cell
        times[key] = times.get(key, 0) + 1
    return [
        CodeCell(
            cell.execution_count,
            _without_magic(cell.source),
            times[key],
            cell.duration_s,
            cell.outcome,
        )
        for key, cell in latest.items()
        if cell.source.strip()
    ]


def compare_code(first: RunRecord, second: RunRecord) -> CodeDifference:
    """Compare the code of two runs, line by line.

    Args:
        first: what it was.
        second: what it became.
    """
    return _compare(_sources(first.info.cells), _sources(second.info.cells))


def changed_lines(previous: RunRecord, record: RunRecord) -> int | None:
    """How many lines of code changed since the previous run; None where that is not known.

    While a run goes on, the cells that it has not come to yet do not count as changed.

    Args:
        previous: the run before.
        record: the run.
    """
    before, after = previous.info.cells, record.info.cells
    if record.state == "running":
        reached = {cell.cell_id for cell in after}
        before = tuple(cell for cell in before if cell.cell_id and cell.cell_id in reached)
    difference = _compare(_sources(before), _sources(after))
    return None if difference.word == _UNKNOWN else max(difference.added, difference.removed)


# Asked for each second while a run goes on, and almost always about the same cells.
@lru_cache(maxsize=64)
def _compare(first: tuple[str, ...], second: tuple[str, ...]) -> CodeDifference:
    before, after = _lines(first), _lines(second)
    if not before or not after:
        return CodeDifference((), 0, 0, _UNKNOWN)
    if before == after:
        return CodeDifference((), 0, 0, "same")
    matcher = SequenceMatcher(None, before, after, autojunk=len(after) > _MANY)
    lines: list[Line] = []
    end = 0
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        lines += _gap(group[0][1] - end)
        for operation in group:
            lines += _told(operation, before, after)
        end = group[-1][2]
    lines += _gap(len(before) - end)
    added = sum(line.kind == "added" for line in lines)
    removed = sum(line.kind == "removed" for line in lines)
    changed = max(added, removed)
    word = "1 line" if changed == 1 else f"{changed} lines"
    return CodeDifference(tuple(lines), added, removed, word)


def _told(
    operation: tuple[str, int, int, int, int], before: list[str], after: list[str]
) -> list[Line]:
    kind, first_from, first_to, second_from, second_to = operation
    if kind == "equal":
        return [Line("same", text) for text in before[first_from:first_to]]
    removed = [Line("removed", text) for text in before[first_from:first_to]]
    return removed + [Line("added", text) for text in after[second_from:second_to]]


def _sources(cells: Sequence[CellRecord]) -> tuple[str, ...]:
    return tuple(cell.source for cell in _executed(cells))


def _lines(sources: tuple[str, ...]) -> list[str]:
    lines: list[str] = []
    for source in sources:
        if lines:
            lines.append("")
        lines += [line.rstrip() for line in source.strip("\n").splitlines()]
    return lines


def _gap(count: int) -> Sequence[Line]:
    if count <= 0:
        return ()
    return (Line("gap", "1 line is the same" if count == 1 else f"{count} lines are the same"),)


def _without_magic(source: str) -> str:
    first, _, rest = source.partition("\n")
    return rest if first.startswith(_MAGIC) else source
