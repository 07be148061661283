"""What a command prints: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import math
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

__all__ = ["complain", "plain", "progress", "say", "say_json", "terminal_width"]

_T = TypeVar("_T")
_PATIENCE_S = 0.5
_REDRAW_S = 0.1
_UNLIMITED = 100_000


def say(line: str = "") -> None:
    """Print one line of the result."""
    try:
        sys.stdout.write(f"{line}\n")
    except UnicodeEncodeError:  # a terminal without the signs of the states
        encoding = sys.stdout.encoding or "ascii"
        sys.stdout.write(f"{line.encode(encoding, 'replace').decode(encoding)}\n")


def complain(line: str) -> None:
    """Print one line that is not the result."""
    sys.stderr.write(f"nbtrack: {line}\n")


def say_json(value: Any) -> None:
    """Print a result as json; NaN and infinity, which json lacks, as texts."""
    say(json.dumps(plain(value), ensure_ascii=False, indent=2))


def plain(value: Any) -> Any:
    """A value as json can hold it.

    Example:
        >>> plain({"loss": math.nan, "best": -math.inf, "took": timedelta(seconds=2)})
        {'loss': 'NaN', 'best': '-Infinity', 'took': 2.0}
    """
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Mapping):
        items = cast("Mapping[Any, Any]", value).items()
        return {str(key): plain(inner) for key, inner in items}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in cast("Sequence[Any]", value)]
    return value


def terminal_width() -> int:
    """Characters in a line of the terminal; a pipe takes any number."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else _UNLIMITED


def progress(items: Iterable[_T], what: str, total: int) -> Iterator[_T]:
    """Hand on the items; on a terminal say how far it is, if it takes longer than a moment.

    Args:
        items: what is worked on.
        what: what is done, for people.
        total: how many items there are.
    """
    is_shown = sys.stderr.isatty()
    started_s = drawn_s = time.monotonic()
    has_drawn = False
    for number, item in enumerate(items):
        now_s = time.monotonic()
        if is_shown and now_s - started_s > _PATIENCE_S and now_s - drawn_s > _REDRAW_S:
            sys.stderr.write(f"\r{what}: {number:,} of {total:,} ({number / total:.0%})\x1b[K")
            sys.stderr.flush()
            drawn_s, has_drawn = now_s, True
        yield item
    if has_drawn:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
