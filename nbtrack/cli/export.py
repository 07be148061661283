"""``nbtrack history``: all rows of a run as csv, parquet or json."""

from __future__ import annotations

import io
import json
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import IO

from nbtrack._readers import open_run
from nbtrack.cli.output import complain, plain, progress
from nbtrack.errors import ArgumentError
from nbtrack.query.reader import Reader

__all__ = ["history"]

_PIECE_ROWS = 50_000
Keys = list[str] | None
Steps = tuple[int | None, int | None]


def history(arguments: Namespace) -> int:
    """Export the rows of a run."""
    target = Path(arguments.output) if arguments.output else None
    kind = arguments.format or _format_of(target)
    if kind == "parquet" and target is None and sys.stdout.isatty():
        message = "parquet is binary: give --output FILE"
        raise ArgumentError(message)
    keys = [key.strip() for key in arguments.keys.split(",")] if arguments.keys else None
    steps = _steps(arguments.steps)
    run = open_run(arguments.run, dir=arguments.dir)
    for problem in run.problems:
        complain(f"warning: {problem}")
    if target is None:
        _WRITERS[kind](run, keys, steps, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return 0
    with target.open("wb") as file:
        count = _WRITERS[kind](run, keys, steps, file)
    complain(f"wrote {count:,} rows of {run.name} to {target}")
    return 0


def _format_of(target: Path | None) -> str:
    ending = target.suffix.removeprefix(".").lower() if target else "csv"
    return ending if ending in _WRITERS else "csv"


def _steps(text: str | None) -> Steps:
    if text is None:
        return None, None
    first, colon, end = text.partition(":")
    try:
        if colon:
            return (int(first) if first else None, int(end) if end else None)
    except ValueError:
        pass
    message = f"found --steps {text!r}, expected FIRST:END such as 100:200, 100: or :200"
    raise ArgumentError(message)


def _write_csv(run: Reader, keys: Keys, steps: Steps, file: IO[bytes]) -> int:
    frame = run.history(keys, steps)
    pieces = list(range(0, frame.height, _PIECE_ROWS)) or [0]
    for start in progress(pieces, "writing csv", len(pieces)):
        text = io.BytesIO()
        frame.slice(start, _PIECE_ROWS).write_csv(text, include_header=start == 0)
        file.write(text.getvalue())
    return frame.height


def _write_json(run: Reader, keys: Keys, steps: Steps, file: IO[bytes]) -> int:
    """One array, one row a line, each with exactly the values that were logged."""
    count = 0
    file.write(b"[")
    for row in progress(run.rows(keys, steps[0] or 0, steps[1]), "writing json", run.record.rows):
        text = json.dumps(plain(row), ensure_ascii=False)
        file.write(f"{',' if count else ''}\n{text}".encode())
        count += 1
    file.write(b"\n]\n")
    return count


def _write_parquet(run: Reader, keys: Keys, steps: Steps, file: IO[bytes]) -> int:
    frame = run.history(keys, steps)
    buffer = io.BytesIO()  # parquet is written back to front, which a pipe cannot do
    frame.write_parquet(buffer)
    file.write(buffer.getvalue())
    return frame.height


_WRITERS: dict[str, Callable[[Reader, Keys, Steps, IO[bytes]], int]] = {
    "csv": _write_csv,
    "json": _write_json,
    "parquet": _write_parquet,
}
