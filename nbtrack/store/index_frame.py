"""Runs as a frame: one row a run, one typed column for each config and summary key in wide use.

Keys that under 1 % of the runs have, and keys whose values are of several types, share one column
of json text, ``_rest``: a thousand columns of one value each help nobody. `with_key_column` takes
such a key out of it on demand, so that a filter need not know where a key lives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, cast

import msgspec
import polars as pl

from nbtrack.records import RunRecord
from nbtrack.store.columns import json_text
from nbtrack.store.layout import folder_name
from nbtrack.store.snapshot import decode_plain, encode_plain

__all__ = [
    "BASE",
    "REST",
    "KeyUse",
    "Row",
    "build_frame",
    "choose_columns",
    "key_names",
    "make_row",
    "rows_of",
    "survey_rest",
    "widen",
    "with_key_column",
]

KeyTypes = dict[str, type[pl.DataType]]

REST = "_rest"
BASE: dict[str, pl.DataType] = {
    "run_id": pl.String(),
    "name": pl.String(),
    "project": pl.String(),
    "entity": pl.String(),
    "state": pl.String(),
    "created_us": pl.Int64(),
    "ended_us": pl.Int64(),
    "updated_us": pl.Int64(),
    "duration_s": pl.Float64(),
    "rows": pl.Int64(),
    "last_step": pl.Int64(),
    "tags": pl.List(pl.String()),
    "notes": pl.String(),
    "group": pl.String(),
    "job_type": pl.String(),
    "user": pl.String(),
    "host": pl.String(),
    "program": pl.String(),
    "notebook": pl.String(),
    "attempt": pl.Int64(),
    "exit_code": pl.Int64(),
    "ill": pl.String(),
    "archived": pl.Boolean(),
    "locked": pl.Boolean(),
    "_folder": pl.String(),
}

# Up to this many runs every key has a column of its own.
_FEW_RUNS = 20
_MOST_COLUMNS = 1_000
# A longer text is cut in the table; the run itself has it whole.
_LONGEST_TEXT = 1_000

_BOOL, _INT, _FLOAT, _TEXT, _LARGE = 1, 2, 4, 8, 16
_KINDS: dict[type, int] = {bool: _BOOL, int: _INT, float: _FLOAT, str: _TEXT}
_TYPES: dict[int, type[pl.DataType]] = {
    _BOOL: pl.Boolean,
    _INT: pl.Int64,
    _FLOAT: pl.Float64,
    _INT | _FLOAT: pl.Float64,
    _TEXT: pl.String,
}
_ALLOWED: dict[type[pl.DataType], int] = {
    pl.Boolean: _BOOL,
    pl.Int64: _INT,
    pl.Float64: _INT | _FLOAT,
    pl.String: _TEXT,
}


class KeyUse(NamedTuple):
    """How many runs have a key, and of which kinds its values are (bits)."""

    runs: int
    kinds: int


class Row(NamedTuple):
    """One run before it becomes a row of a frame.

    Attributes:
        base: values in the order of `BASE`.
        keys: ``config.<dotted>`` and ``summary.<dotted>`` -> plain value.
    """

    base: tuple[Any, ...]
    keys: dict[str, Any]


def make_row(record: RunRecord, folder: str, project: str) -> Row:
    """The row of a run.

    Args:
        record: the run.
        folder: name of its folder. Where somebody copied or renamed a run's folder by hand, this
            is its id, so that two runs never share one.
        project: the project it lies in, whatever it says itself.
    """
    info = record.info
    run_id = info.run_id
    if run_id != folder and folder_name(run_id) != folder:
        run_id = folder
    keys: dict[str, Any] = {}
    # How charts are drawn is kept where wandb keeps it, and is no column.
    config = {key: value for key, value in info.config.items() if key != "_wandb"}
    _flatten("config.", config, keys)
    _flatten("summary.", record.summary, keys)
    base = (
        run_id,
        info.name,
        project,
        info.entity,
        record.state,
        info.created_us,
        record.ended_us,
        record.updated_us,
        record.duration_s,
        record.rows,
        record.last_step,
        info.tags,
        info.notes,
        info.group,
        info.job_type,
        info.user,
        info.host,
        info.program,
        info.notebook,
        info.attempt,
        record.exit_code,
        record.ill,
        record.archived,
        record.locked,
        folder,
    )
    return Row(base, keys)


def choose_columns(rows: Sequence[Row]) -> KeyTypes:
    """Which keys get a column of their own, and of what type.

    Args:
        rows: all runs of the project.
    """
    uses = _survey(rows)
    least = len(rows) / 100 if len(rows) > _FEW_RUNS else 0
    wide = [key for key, use in uses.items() if use.runs >= least and use.kinds in _TYPES]
    if len(wide) > _MOST_COLUMNS:
        kept = set(sorted(wide, key=lambda key: -uses[key].runs)[:_MOST_COLUMNS])
        wide = [key for key in wide if key in kept]
    wide.sort(key=lambda key: key[0])  # config before summary, else as they came
    return {key: _TYPES[uses[key].kinds] for key in wide}


def widen(
    columns: KeyTypes, rows: Sequence[Row], rest: Mapping[str, KeyUse], total: int
) -> KeyTypes | None:
    """The columns that also hold these rows, if no value of other rows has to move.

    Args:
        columns: as they are.
        rows: rows to come.
        rest: how the other rows use the keys in their ``_rest``.
        total: number of all runs, `rows` included.

    Returns:
        The columns, perhaps with an Int64 become Float64; None if all must be laid out anew.
    """
    wider = dict(columns)
    for key, use in _survey(rows).items():
        held = columns.get(key)
        if held is None:
            known = rest.get(key, KeyUse(0, 0))
            is_wide = total <= _FEW_RUNS or (use.runs + known.runs) * 100 >= total
            if is_wide and use.kinds | known.kinds in _TYPES and len(columns) < _MOST_COLUMNS:
                return None
        elif use.kinds & ~_ALLOWED[held]:
            if held is not pl.Int64 or use.kinds & ~(_INT | _FLOAT):
                return None
            wider[key] = pl.Float64
    return wider


def build_frame(rows: Sequence[Row], columns: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
    """A frame of these rows; keys without a column go into ``_rest``.

    Args:
        rows: the runs.
        columns: key -> type, from `choose_columns`.
    """
    count = len(rows)
    held: dict[str, list[Any]] = {key: [None] * count for key in columns}
    rest: list[str | None] = [None] * count
    get = held.get
    for place, (_, keys) in enumerate(rows):
        others: dict[str, Any] | None = None
        for key, value in keys.items():
            column = get(key)
            if column is not None:
                column[place] = value
            elif others is None:
                others = {key: value}
            else:
                others[key] = value
        if others is not None:
            rest[place] = _encode_rest(others)
    series = [
        _make_tags(values) if name == "tags" else pl.Series(name, values, dtype=kind)
        for (name, kind), values in zip(
            BASE.items(), _turn([row.base for row in rows]), strict=True
        )
    ]
    series += [_make_series(key, held[key], kind) for key, kind in columns.items()]
    series.append(pl.Series(REST, rest, dtype=pl.String))
    return pl.DataFrame(series)


def rows_of(frame: pl.DataFrame) -> list[Row]:
    """The rows that a frame was made of."""
    bases = frame.select(list(BASE)).rows()
    found: list[dict[str, Any]] = [{} for _ in bases]
    for key in frame.columns:
        if key not in BASE and key != REST:
            for keys, value in zip(found, frame[key], strict=True):
                if value is not None:
                    keys[key] = value
    for keys, text in zip(found, frame[REST], strict=True):
        if text is not None:
            keys.update(_decode_rest(text))
    return [Row(base, keys) for base, keys in zip(bases, found, strict=True)]


def survey_rest(frame: pl.DataFrame) -> dict[str, KeyUse]:
    """How the runs use the keys that have no column."""
    return _survey(Row((), _decode_rest(text)) for text in frame[REST].drop_nulls())


def key_names(frame: pl.DataFrame) -> list[str]:
    """All keys of all runs, those without a column of their own at the end.

    Args:
        frame: a run table.
    """
    own = [name for name in frame.columns if name not in BASE and name != REST]
    return [*own, *sorted(set(survey_rest(frame)) - set(own))]


def with_key_column(frame: pl.DataFrame, key: str) -> pl.DataFrame:
    """The frame with a column of this key, wherever its values are kept.

    A key whose values are of several types becomes text: strings as they are, whole numbers
    without a point, others as json.

    Args:
        frame: a run table.
        key: ``config.<dotted>`` or ``summary.<dotted>``.

    Returns:
        The same frame if it has that column; a column without any value if no run has the key.
    """
    if key in frame.columns or REST not in frame.columns:
        return frame
    part, _, name = key.partition(".")
    texts = frame[REST]
    # Most runs do not have the key: only those that have its name somewhere are decoded.
    quoted = encode_plain(name).decode()
    places = texts.str.contains(quoted, literal=True).fill_null(value=False).arg_true().to_list()
    values: list[Any] = [None] * frame.height
    kinds = 0
    for place in places:
        value = decode_plain(texts[place]).get(part, {}).get(name)
        if value is not None:
            values[place] = value
            kinds |= _kind(value)
    if not kinds:
        return frame.with_columns(pl.lit(None).alias(key))
    return frame.with_columns(_make_series(key, values, _TYPES.get(kinds, pl.String)))


def _flatten(prefix: str, held: Mapping[str, Any], keys: dict[str, Any]) -> None:
    for key, value in held.items():
        if value is None:
            continue
        if type(value) is dict:
            inner = cast("dict[str, Any]", value)
            if "_type" not in inner:
                _flatten(f"{prefix}{key}.", inner, keys)
                continue
        elif type(value) is str and len(value) > _LONGEST_TEXT:
            value = value[: _LONGEST_TEXT - 1] + "…"  # noqa: PLW2901 - the same value, shorter
        keys[prefix + key] = value


def _survey(rows: Iterable[Row]) -> dict[str, KeyUse]:
    counts: dict[str, int] = {}
    kinds: dict[str, int] = {}
    get_kind, get_count, get_kinds = _KINDS.get, counts.get, kinds.get
    for _, keys in rows:
        for key, value in keys.items():
            kind = get_kind(value.__class__, _TEXT)
            if kind == _INT and not -(2**63) <= value < 2**63:
                kind = _LARGE
            counts[key] = get_count(key, 0) + 1
            kinds[key] = get_kinds(key, 0) | kind
    return {key: KeyUse(count, kinds[key]) for key, count in counts.items()}


def _kind(value: Any) -> int:
    kind = _KINDS.get(value.__class__, _TEXT)
    return _LARGE if kind == _INT and not -(2**63) <= value < 2**63 else kind


def _make_series(key: str, values: list[Any], kind: type[pl.DataType]) -> pl.Series:
    if kind is pl.Float64:
        values = [float(value) if type(value) is int else value for value in values]
    elif kind is pl.String:
        values = [value if value is None else _to_text(value) for value in values]
    return pl.Series(key, values, dtype=kind)


def _make_tags(values: list[Any]) -> pl.Series:
    # By way of json, because a list of Python lists costs Polars 15 times as much.
    texts = [msgspec.json.encode(tags).decode() for tags in values]
    return pl.Series("tags", texts, dtype=pl.String).str.json_decode(BASE["tags"])


def _to_text(value: Any) -> str:
    if type(value) is str:
        return value
    if type(value) is float and value.is_integer():
        value = int(value)  # so that 1 and 1.0 are one text, whichever column they came through
    text = json_text(value)
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def _encode_rest(keys: Mapping[str, Any]) -> str:
    parts: dict[str, dict[str, Any]] = {}
    for key, value in keys.items():
        part, _, name = key.partition(".")
        parts.setdefault(part, {})[name] = value
    return encode_plain(parts).decode()


def _decode_rest(text: str) -> dict[str, Any]:
    parts: dict[str, dict[str, Any]] = decode_plain(text)
    return {f"{part}.{name}": value for part, held in parts.items() for name, value in held.items()}


def _turn(bases: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    """Rows to columns."""
    if not bases:
        return [[] for _ in BASE]
    return [list(values) for values in zip(*bases, strict=True)]
