r"""What a terminal would show of a stream, as lines: progress bars are folded to how they ended.

``\r`` goes back to the begin of the line, ``\b`` one place; of the escape sequences those count
that move up and down, and that erase. Colours are left out.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Line", "Terminal"]

_MOST_LINES_UP = 50
_WIDEST = 8_192
# A control sequence, any other escape, or one control character that moves.
_SPECIAL = re.compile(
    r"\x1b\[(?P<numbers>[0-9;?]*)[ -/]*(?P<act>[@-~])"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"
    r"|\x1b[@-Z\\-_a-z0-9=>]?|\x1b"
    r"|[\r\n\b]"
)
# A sequence that may go on with the next write.
_UNFINISHED = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*|\][^\x07\x1b]*)?\Z")
# Other control characters have no place in a line, and some would part it.
_ODD = dict.fromkeys(
    [*(c for c in range(32) if c not in b"\t\n\r\b\x1b"), 0x7F, 0x85, 0x2028, 0x2029], "\ufffd"
)


class Line(NamedTuple):
    """One line as it was left. `time_us` is when it was written to last."""

    time_us: int
    text: str


class Terminal:
    """One stream; lines are given out when nothing that is usual can change them any more."""

    def __init__(self) -> None:
        """An empty line, and no move upwards seen yet."""
        self._lines: list[Line] = [Line(0, "")]
        self._row = 0
        self._column = 0
        self._reach = 0
        self._rest = ""

    def feed(self, text: str, time_us: int) -> None:
        """Take what was written at a time."""
        text = self._rest + text
        unfinished = _UNFINISHED.search(text, max(0, len(text) - 256))
        self._rest = text[unfinished.start() :] if unfinished else ""
        text = text[: unfinished.start()] if unfinished else text
        place = 0
        for found in _SPECIAL.finditer(text):
            if found.start() > place:
                self._put(text[place : found.start()], time_us)
            place = found.end()
            self._act(found, time_us)
        if place < len(text):
            self._put(text[place:], time_us)

    def take(self, *, is_end: bool = False) -> list[Line]:
        """The lines that are done; at the end all of them."""
        keep = 0 if is_end else 1 + self._reach
        count = max(0, min(len(self._lines) - keep, self._row if not is_end else len(self._lines)))
        done, self._lines = self._lines[:count], self._lines[count:]
        self._row -= count
        if is_end:
            done = done[:-1] if done and not done[-1].text.strip() else done
            self._lines, self._row, self._column = [Line(0, "")], 0, 0
        return [Line(line.time_us, line.text.rstrip()) for line in done]

    def _put(self, text: str, time_us: int) -> None:
        text = text.translate(_ODD)
        before = self._lines[self._row].text
        if self._column > len(before):
            before = before.ljust(self._column)
        end = self._column + len(text)
        whole = before[: self._column] + text + before[end:]
        self._lines[self._row] = Line(time_us, whole[:_WIDEST])
        self._column = min(end, _WIDEST)

    def _act(self, found: re.Match[str], time_us: int) -> None:
        match found[0][0], found["act"]:
            case "\n", _:
                self._go(1)
                self._column = 0
                if not self._lines[self._row - 1].time_us:
                    self._lines[self._row - 1] = Line(time_us, self._lines[self._row - 1].text)
            case "\r", _:
                self._column = 0
            case "\b", _:
                self._column = max(0, self._column - 1)
            case _, "A" | "F":
                self._go(-self._number(found))
                self._column = 0 if found["act"] == "F" else self._column
            case _, "B" | "E":
                self._go(self._number(found))
                self._column = 0 if found["act"] == "E" else self._column
            case _, "C":
                self._column = min(self._column + self._number(found), _WIDEST)
            case _, "D":
                self._column = max(0, self._column - self._number(found))
            case _, "G":
                self._column = min(self._number(found), _WIDEST) - 1
            case _, "K":
                self._erase(found["numbers"])
            case _, "J" if found["numbers"] in {"", "0"}:
                self._erase("")
                del self._lines[self._row + 1 :]
            case _:
                pass

    def _go(self, rows: int) -> None:
        if rows < 0:
            # Where it wants to go counts, also if that line was given out: the next one will stay.
            wanted = self._row + max(rows, -_MOST_LINES_UP)
            self._reach = min(_MOST_LINES_UP, max(self._reach, len(self._lines) - 1 - wanted))
            self._row = max(0, wanted)
            return
        for _ in range(min(rows, _MOST_LINES_UP)):
            self._row += 1
            if self._row == len(self._lines):
                self._lines.append(Line(0, ""))

    def _erase(self, numbers: str) -> None:
        line = self._lines[self._row]
        kept = line.text[: self._column] if numbers in {"", "0"} else ""
        if numbers == "1":
            kept = " " * self._column + line.text[self._column :]
        self._lines[self._row] = Line(line.time_us, kept)

    @staticmethod
    def _number(found: re.Match[str]) -> int:
        first = found["numbers"].split(";")[0]
        return max(1, min(int(first), _WIDEST)) if first.isdecimal() else 1
