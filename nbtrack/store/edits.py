"""Later changes to a run by others than its own process: the API, a page, the command line.

The run's own files are never touched. Each process that edits appends to a file of its own,
``edits/<host>-<pid>.rows``, and readers lay the edits over what the run says itself:

- An edit notes the run's own value at its time (its base). If the run itself changes that field
  later, its value differs from the base, and the run wins; no clock is asked.
- Of two edits of one field the later one wins; at one and the same time the file name decides.
- Values are whole: an edit of the tags holds all tags.

Fields are ``name``, ``notes``, ``tags``, ``group``, ``job_type``, ``archived``, ``locked``,
``config.<key>`` and ``summary.<key>``. A key is one key of the dictionary, or a dotted way into
nested ones.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, cast

import msgspec

from nbtrack._secrets import redact
from nbtrack.errors import ArgumentError, StoreError
from nbtrack.records import RunInfo, RunRecord
from nbtrack.store.files import append_bytes, is_unwritable, list_names, make_folder, read_bytes
from nbtrack.store.frames import encode_event, iter_events
from nbtrack.store.layout import RunFolder, folder_name
from nbtrack.store.snapshot import encode_plain

__all__ = ["Edit", "append_edit", "apply_edits", "check_fields", "own_values", "read_edits"]

# What a run knows nothing of itself: others put it aside, or see to it that it is kept.
_FLAGS = ("archived", "locked")
_PLAIN_FIELDS = ("name", "notes", "tags", "group", "job_type", *_FLAGS)
_MAPPINGS = ("config.", "summary.")


class Edit(NamedTuple):
    """One edit of any number of fields, made at once.

    Attributes:
        time_us: microseconds since 1970 by the clock of who made it.
        source: name of the file that holds it.
        values: field -> new value.
        deleted: fields that were taken away.
        base: field -> the run's own value then; fields that the run did not have are not in it.
        hidden: config keys whose new value was hidden as a secret.
    """

    time_us: int
    source: str
    values: dict[str, Any]
    deleted: tuple[str, ...]
    base: dict[str, Any]
    hidden: tuple[str, ...]


def append_edit(
    folder: RunFolder,
    changes: Mapping[str, Any],
    base: Mapping[str, Any],
    *,
    delete: Iterable[str] = (),
) -> None:
    """Write an edit down. `nbtrack.store.runs.edit_run` also finds the base.

    Args:
        folder: the run.
        changes: field -> new value.
        base: field -> the run's own value now, without any edits; fields it does not have left out.
        delete: fields to take away.

    Raises:
        ArgumentError: no such field can be edited.
        StoreError: the folder is read-only or full.
    """
    deleted = list(delete)
    check_fields([*changes, *deleted])
    values, hidden = _without_secrets(changes)
    body: dict[str, Any] = {"set": values, "base": dict(base)}
    if deleted:
        body["delete"] = deleted
    if hidden:
        body["hidden"] = hidden
    file_name = f"{folder_name(socket.gethostname())}-{os.getpid()}.rows"
    try:
        make_folder(folder.edits)
        append_bytes(
            folder.edits / file_name, encode_event("edit", 0, time.time_ns() // 1000, body)
        )
    except OSError as error:
        raise _cannot_edit(folder, error) from error


def read_edits(folder: RunFolder) -> tuple[Edit, ...]:
    """All edits of a run, the one that wins last; ill bytes are passed over."""
    edits: list[Edit] = []
    for file_name in list_names(folder.edits):
        if file_name.endswith(".rows"):
            data = read_bytes(folder.edits / file_name) or b""
            edits += [
                _to_edit(event.time_us, file_name, event.body)
                for event in iter_events(data)
                if event.kind == "edit"
            ]
    edits.sort(key=lambda edit: (edit.time_us, edit.source))
    return tuple(edits)


def apply_edits(record: RunRecord, edits: Sequence[Edit]) -> RunRecord:
    """The record as readers see it: with the edits that hold laid over it.

    Args:
        record: what the run says itself.
        edits: from `read_edits`.
    """
    chosen = _choose(record, edits)
    if not chosen:
        return record
    parts: dict[str, dict[str, Any]] = {"config": record.info.config, "summary": record.summary}
    plain: dict[str, Any] = {}
    hidden = list(record.info.hidden_keys)
    for field, edit in chosen.items():
        part, dot, key = field.partition(".")
        if not dot:
            plain[field] = edit.values.get(field)
        elif field in edit.values:
            parts[part] = _put(parts[part], key, edit.values[field])
        else:
            parts[part] = _take_away(parts[part], key)
        if part == "config":
            hidden = [name for name in hidden if name != key]
            hidden += [name for name in edit.hidden if name == key or name.startswith(f"{key}.")]
    flags = {name: bool(plain.pop(name, getattr(record, name))) for name in _FLAGS}
    info = _with_plain(record.info, plain)
    info = msgspec.structs.replace(info, config=parts["config"], hidden_keys=tuple(hidden))
    return msgspec.structs.replace(record, info=info, summary=parts["summary"], **flags)


def own_values(record: RunRecord, fields: Iterable[str]) -> dict[str, Any]:
    """What a record has in these fields; those that it does not have are left out.

    Args:
        record: read without edits.
        fields: as in `append_edit`.
    """
    found: dict[str, Any] = {}
    for field in fields:
        part, dot, key = field.partition(".")
        if field in _FLAGS:
            continue
        if not dot:
            found[field] = getattr(record.info, field)
            continue
        held = record.info.config if part == "config" else record.summary
        is_there, value = _look_up(held, key)
        if is_there:
            found[field] = value
    return found


def check_fields(fields: Iterable[str]) -> None:
    """Raise unless all of these can be edited.

    Raises:
        ArgumentError: one cannot.

    Example:
        >>> check_fields(["name", "config.lr"])
    """
    for field in fields:
        is_key = any(field.startswith(part) and field != part for part in _MAPPINGS)
        if field not in _PLAIN_FIELDS and not is_key:
            raise ArgumentError(
                f"{field!r} of a run cannot be edited: "
                f"expected one of {', '.join(_PLAIN_FIELDS)}, config.<key> or summary.<key>"
            )


def _choose(record: RunRecord, edits: Sequence[Edit]) -> dict[str, Edit]:
    """For each field the edit that holds; fields that the run has changed since are left out."""
    fields = dict.fromkeys(field for edit in edits for field in (*edit.values, *edit.deleted))
    own = own_values(record, fields)
    chosen: dict[str, Edit] = {}
    for field in fields:
        touching = [edit for edit in edits if field in edit.values or field in edit.deleted]
        held = _find_held(touching, own, field)
        if held:
            chosen[field] = touching[max(held)]
    return chosen


def _find_held(touching: Sequence[Edit], own: Mapping[str, Any], field: str) -> set[int]:
    """Which edits were based on the run's own value, or on an edit that was (whoever saw it)."""
    if field not in own:
        return set(range(len(touching)))
    seen = {_print(own, field)}
    held: set[int] = set()
    open_ones = {at: _print(edit.base, field) for at, edit in enumerate(touching)}
    while found := {at for at, base in open_ones.items() if base in seen}:
        held |= found
        seen |= {_print(touching[at].values, field) for at in found}
        open_ones = {at: base for at, base in open_ones.items() if at not in found}
    return held


def _print(values: Mapping[str, Any], field: str) -> bytes:
    """A value as bytes that compare exactly: NaN equals NaN, 1 is not 1.0, absent is itself."""
    return encode_plain(values[field]) if field in values else b""


def _to_edit(time_us: int, source: str, body: Mapping[str, Any]) -> Edit:
    return Edit(
        time_us=time_us,
        source=source,
        values=body.get("set") or {},
        deleted=tuple(body.get("delete") or ()),
        base=body.get("base") or {},
        hidden=tuple(body.get("hidden") or ()),
    )


def _with_plain(info: RunInfo, plain: Mapping[str, Any]) -> RunInfo:
    changes = dict(plain)
    if "tags" in changes:
        changes["tags"] = tuple(changes["tags"] or ())
    if changes.get("name", "") is None:
        del changes["name"]  # a run has a name
    return msgspec.structs.replace(info, **changes) if changes else info


def _without_secrets(changes: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The changes with secrets hidden, and the config keys where that was."""
    values: dict[str, Any] = {}
    hidden: list[str] = []
    for field, value in changes.items():
        part, dot, key = field.partition(".")
        clean, hidden_keys = redact({key if dot else field: value})
        values[field] = next(iter(clean.values()))
        if part == "config":
            hidden += hidden_keys
    return values, hidden


def _look_up(held: Mapping[str, Any], key: str) -> tuple[bool, Any]:
    if key in held:
        return True, held[key]
    head, dot, rest = key.partition(".")
    inner = held.get(head) if dot else None
    if isinstance(inner, dict):
        return _look_up(cast("dict[str, Any]", inner), rest)
    return False, None


def _put(held: Mapping[str, Any], key: str, value: Any) -> dict[str, Any]:
    head, dot, rest = key.partition(".")
    inner = held.get(head) if dot and key not in held else None
    if isinstance(inner, dict):
        return {**held, head: _put(cast("dict[str, Any]", inner), rest, value)}
    return {**held, key: value}


def _take_away(held: Mapping[str, Any], key: str) -> dict[str, Any]:
    head, dot, rest = key.partition(".")
    inner = held.get(head) if dot and key not in held else None
    if isinstance(inner, dict):
        return {**held, head: _take_away(cast("dict[str, Any]", inner), rest)}
    return {name: value for name, value in held.items() if name != key}


def _cannot_edit(folder: RunFolder, error: OSError) -> StoreError:
    if is_unwritable(error):
        return StoreError(
            f"run {folder.path.name!r} cannot be changed: {folder.path} is read-only; "
            "copy the run to a folder of your own, or ask its owner"
        )
    return StoreError(f"the change of run {folder.path.name!r} could not be written: {error}")
