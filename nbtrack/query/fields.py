"""The names of what a run table holds: our words, and wandb's words for the same things.

A field is one of three kinds. *Run* fields are facts of the run itself (``state``, ``duration``);
*config* and *summary* fields are the user's own keys, dots reaching into nested values. Where a
name is neither a run field nor begins with ``config.``, it is a metric and means its summary.
``anything`` is all that people write about a run: its name, id, state, tags, notes, group, job
type, and the texts in its config.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from nbtrack.records import State

__all__ = [
    "RUN_FIELDS",
    "STATES",
    "Field",
    "FieldType",
    "config_field",
    "parse_field",
    "parse_wandb_field",
    "run_field",
    "summary_field",
]

FieldType = Literal["text", "state", "number", "time", "duration", "tags", "flag", "words", "free"]
STATES: tuple[State, ...] = get_args(State)

RUN_FIELDS: Mapping[str, FieldType] = {
    "run_id": "text",
    "name": "text",
    "project": "text",
    "entity": "text",
    "state": "state",
    "created": "time",
    "ended": "time",
    "updated": "time",
    "duration": "duration",
    "age": "duration",
    "rows": "number",
    "last_step": "number",
    "tags": "tags",
    "notes": "text",
    "group": "text",
    "job_type": "text",
    "user": "text",
    "host": "text",
    "program": "text",
    "notebook": "text",
    "sweep": "text",
    "attempt": "number",
    "exit_code": "number",
    "archived": "flag",
    "locked": "flag",
    "ill": "text",
    "trashed": "time",
    "anything": "words",
}

# Other spellings of run fields: what wandb's filters and orders call them, without `name`, which
# is the id in wandb's filters and the shown name everywhere else.
_ALIASES: Mapping[str, str] = {
    "id": "run_id",
    "created_at": "created",
    "createdAt": "created",
    "ended_at": "ended",
    "heartbeat_at": "updated",
    "heartbeatAt": "updated",
    "updated_at": "updated",
    "updatedAt": "updated",
    "display_name": "name",
    "displayName": "name",
    "jobType": "job_type",
    "username": "user",
    "description": "notes",
    "exitcode": "exit_code",
    "exitCode": "exit_code",
    "historyLineCount": "rows",
    "sweepName": "sweep",
    "sweep_name": "sweep",
}
_PREFIXES: Mapping[str, Literal["config", "summary"]] = {
    "config": "config",
    "summary": "summary",
    "summary_metrics": "summary",
    "summaryMetrics": "summary",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is known of each run.

    Attributes:
        kind: "run", "config" or "summary".
        key: for a run field its name in `RUN_FIELDS`; else the user's key, dots for nesting.
    """

    kind: Literal["run", "config", "summary"]
    key: str

    @property
    def column(self) -> str:
        """The column of the run table.

        Example:
            >>> config_field("optimizer.lr").column
            'config.optimizer.lr'
        """
        return self.key if self.kind == "run" else f"{self.kind}.{self.key}"

    @property
    def type(self) -> FieldType:
        """What its values are; "free" for the user's own keys."""
        return RUN_FIELDS[self.key] if self.kind == "run" else "free"


def run_field(name: str) -> Field:
    """The run field of this name (`RUN_FIELDS`)."""
    return Field("run", name)


def config_field(key: str) -> Field:
    """The config value under this key."""
    return Field("config", key)


def summary_field(key: str) -> Field:
    """The summary value under this key."""
    return Field("summary", key)


def parse_field(name: str) -> Field:
    """The field that a name means in our expressions, orders and command line.

    Example:
        >>> parse_field("config.lr")
        Field(kind='config', key='lr')
        >>> parse_field("val/acc")
        Field(kind='summary', key='val/acc')
        >>> parse_field("created_at")
        Field(kind='run', key='created')
    """
    name = _ALIASES.get(name, name)
    if name in RUN_FIELDS:
        return run_field(name)
    return _prefixed(name) or summary_field(name)


def parse_wandb_field(name: str) -> Field | None:
    """The field that a name means in wandb's filter dicts; None if they have no such field.

    There ``name`` is the run's id. A component ``value`` after the config key is wandb's own
    packing and is taken away.

    Example:
        >>> parse_wandb_field("name")
        Field(kind='run', key='run_id')
        >>> parse_wandb_field("config.lr.value")
        Field(kind='config', key='lr')
        >>> parse_wandb_field("lr") is None
        True
    """
    if name == "name":
        return run_field("run_id")
    field = parse_field(name)
    if field.kind == "config":
        return config_field(_without_packing(field.key))
    is_metric_without_prefix = field.kind == "summary" and field.key == name
    return None if is_metric_without_prefix else field


def _prefixed(name: str) -> Field | None:
    prefix, dot, key = name.partition(".")
    kind = _PREFIXES.get(prefix)
    return Field(kind, key) if kind and dot and key else None


def _without_packing(key: str) -> str:
    parts = key.split(".")
    if len(parts) > 1 and parts[1] == "value":
        del parts[1]
    elif len(parts) > 1 and parts[-1] == "value":
        del parts[-1]
    return ".".join(parts)
