"""What changed in a store since a cursor: the runs that began, ended or were edited."""

from __future__ import annotations

import base64
import json
from typing import Any, TypedDict, cast

from nbtrack.errors import ArgumentError
from nbtrack.server.stores import project_names
from nbtrack.store.hints import ChangeLogs
from nbtrack.store.layout import ProjectFolder
from nbtrack.store.stores import Store

__all__ = ["ChangedRun", "Changes", "read_changes"]

_LONGEST_CURSOR = 65_536
Offsets = dict[str, dict[str, int]]


class ChangedRun(TypedDict):
    """A run that changed, by folder names."""

    project: str
    run: str


class Changes(TypedDict):
    """What changed, and from where to ask on."""

    cursor: str
    changed: list[ChangedRun]


def read_changes(store: Store, cursor: str | None) -> Changes:
    """The runs that changed since a cursor.

    Args:
        store: the store.
        cursor: from an earlier answer; without one nothing has changed, and the answer says from
            where to ask on.

    Raises:
        ArgumentError: the cursor is none of ours.
    """
    before = _decode(cursor) if cursor is not None else None
    after: Offsets = {}
    changed: list[ChangedRun] = []
    for project in project_names(store):
        folder = ProjectFolder(store.layout.projects / project)
        logs = ChangeLogs(folder, before.get(project) if before is not None else None)
        if before is None:
            logs.skip()
        else:
            found = logs.read()  # of a project that is new: all of its runs
            changed += [ChangedRun(project=project, run=run) for run in sorted(found)]
        after[project] = logs.offsets
    return Changes(cursor=_encode(after), changed=changed)


def _encode(offsets: Offsets) -> str:
    data = json.dumps(offsets, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(data).decode("ascii")


def _decode(cursor: str) -> Offsets:
    try:
        found: Any = json.loads(base64.urlsafe_b64decode(cursor[:_LONGEST_CURSOR]))
        return {
            str(project): {str(name): max(0, int(offset)) for name, offset in logs.items()}
            for project, logs in cast("dict[Any, dict[Any, Any]]", found).items()
        }
    except (ValueError, AttributeError, TypeError, OverflowError) as error:
        message = "found a cursor that is none of ours; ask without one to begin anew"
        raise ArgumentError(message) from error
