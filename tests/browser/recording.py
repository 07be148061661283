"""Runs that the test itself records in the store of a server, without a kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbformat import v4

import nbtrack
from nbtrack.display.recorded import recorded_bundle

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nbformat import NotebookNode

    from nbtrack.query.reader import Reader

PROJECT = "faults"


def record(rows: Iterable[Mapping[str, Any]], **arguments: Any) -> Reader:
    """A run with these rows that has ended."""
    with nbtrack.init(**{"project": PROJECT, **arguments}) as run:
        for row in rows:
            run.log(row)
    return nbtrack.open_run(run.id)


def shown(run: Reader, *without: str) -> NotebookNode:
    """A cell that has shown the run as it is now, as a notebook file has it.

    Args:
        run: the run.
        without: mime types that the file lacks.
    """
    data, metadata = recorded_bundle(run)
    kept = {kind: value for kind, value in data.items() if kind not in without}
    output = v4.new_output("display_data", kept, metadata=metadata)
    return v4.new_code_cell("1", outputs=[output])
