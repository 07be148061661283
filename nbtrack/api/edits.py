"""Which fields of a run somebody has changed through the Api, and writing just those."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from nbtrack._labels import check_tags
from nbtrack.api.summary import Summary
from nbtrack.query.reader import Reader
from nbtrack.records import INTERNAL_PREFIX, RunRecord
from nbtrack.store.snapshot import decode_plain, encode_plain
from nbtrack.track.encode import config_value, summary_value

if TYPE_CHECKING:
    from nbtrack.api.run import Run

__all__ = ["Edits"]

_PLAIN = ("name", "notes", "group", "job_type")


class Edits:
    """What a `Run` of the Api was when it was read, so that only what changed is written.

    Args:
        run: whose fields are filled and compared.
        reader: the recorded run.
    """

    def __init__(self, run: Run, reader: Reader) -> None:
        self._run = run
        self._reader = reader
        self._known: dict[str, bytes] = {}

    def load(self) -> None:
        """Fill the run's fields with what is recorded."""
        record = self._reader.record
        for name in _PLAIN:
            setattr(self._run, name, getattr(record.info, name))
        self._run.tags = list(record.info.tags)
        # Copies: what the caller changes in a nested dict must not change what is compared with.
        config: dict[str, Any] = _copy(record.info.config)
        self._run.config = {
            key: value for key, value in config.items() if not key.startswith(INTERNAL_PREFIX)
        }
        self._run.summary = Summary(_copy(record.summary) | _progress(record), self.write)
        self._known = self._fields()

    def write(self) -> None:
        """Write the fields that differ from what was read."""
        self._run.tags = list(check_tags(self._run.tags))
        fields = self._fields()
        changes = {
            field: decode_plain(value)
            for field, value in fields.items()
            if self._known.get(field) != value
        }
        gone = [field for field in self._known if field not in fields]
        if changes or gone:
            self._reader.edit(changes, delete=gone)
            self._known = fields

    def _fields(self) -> dict[str, bytes]:
        """All fields as bytes that compare exactly: NaN equals NaN, 1 is not 1.0."""
        run = self._run
        fields: dict[str, Any] = {name: getattr(run, name) for name in (*_PLAIN, "tags")}
        fields |= _keys("config", run.config, config_value)
        fields |= _keys("summary", run.summary, summary_value)
        return {field: encode_plain(value) for field, value in fields.items()}


def _progress(record: RunRecord) -> dict[str, Any]:
    """What wandb's summary says of the last row: its step, its time, how long the run had run."""
    if record.last_step is None:
        return {}
    return {
        "_step": record.last_step,
        "_timestamp": record.updated_us / 1e6,
        "_runtime": record.duration_s,
    }


def _keys(part: str, values: Mapping[str, Any], plain: Callable[..., Any]) -> dict[str, Any]:
    return {f"{part}.{key}": plain(value, key=key) for key, value in values.items()}


def _copy(values: Mapping[str, Any]) -> dict[str, Any]:
    return decode_plain(encode_plain(values))
