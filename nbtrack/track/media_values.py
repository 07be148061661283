"""Media among what is logged: images, figures, sound, and what other libraries draw.

Looked at by name, so that a row without them imports nothing; the room `media` makes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol, cast

from nbtrack.errors import ValueTypeError
from nbtrack.track.objects import kind_of

if TYPE_CHECKING:
    from nbtrack.media.folder import MediaFolder

__all__ = [
    "KeepsMedia",
    "encode_chart",
    "encode_media",
    "encode_media_list",
    "is_chart",
    "is_medium",
    "refuse_in_config",
]

# Of the first part of the module: base classes of what becomes media.
_FOREIGN: dict[str, frozenset[str]] = {
    "PIL": frozenset({"Image"}),
    "matplotlib": frozenset({"Artist"}),
    "plotly": frozenset({"BaseFigure"}),
    "bokeh": frozenset({"Model"}),
}
_TABLES: dict[str, frozenset[str]] = {
    "pandas": frozenset({"DataFrame"}),
    "polars": frozenset({"DataFrame", "LazyFrame"}),
    "pyarrow": frozenset({"Table", "RecordBatch"}),
}


class KeepsMedia(Protocol):
    """What media are written into: a run."""

    @property
    def media_folder(self) -> MediaFolder:
        """Where their files go."""
        ...


def is_medium(value: Any) -> bool:
    """Whether a value is one of ours, or something that becomes one."""
    kind = cast("type[Any]", type(value))
    if _follows_protocol(kind) or _is_of(kind, _FOREIGN) or _is_of(kind, _TABLES):
        return True
    return isinstance(value, ModuleType) and value.__name__ == "matplotlib.pyplot"


def encode_media(value: Any, key: str, run: KeepsMedia | None) -> dict[str, Any]:
    """What a row says of a medium; its files are written by then.

    Args:
        value: something that `is_medium`.
        key: under which name it is logged.
        run: whose row.

    Raises:
        ValueTypeError: it is of the wandb package, or there is no run to keep it.
    """
    medium = _made(value, key)
    if run is None:
        raise ValueTypeError(
            f"{key!r} is a {kind_of(value)}: media are logged, or set in a summary"
        )
    medium.bind_to_run(run, key, 0)
    return medium.to_json(run)


def encode_media_list(values: Sequence[Any], key: str, run: KeepsMedia | None) -> Any:
    """The same for a list that holds nothing else.

    Args:
        values: a list; its first value is a medium.
        key: under which name it is logged.
        run: whose row.

    Returns:
        One entry for media of one type that can be listed, else a list of entries. None if there
        is anything else in the list.
    """
    if not all(map(is_medium, values)):
        return None
    media = [_made(value, key) for value in values]
    kind = cast("type[Any]", type(media[0]))
    if run is not None and hasattr(kind, "seq_to_json") and all(type(m) is kind for m in media):
        return kind.seq_to_json(media, run, key, 0)
    return [encode_media(medium, key, run) for medium in media]


def is_chart(value: Any) -> bool:
    """Whether a value is a table with the chart that is to be made of it, of the room `plot`."""
    return hasattr(cast("type[Any]", type(value)), "table_entry")


def encode_chart(value: Any, key: str, run: KeepsMedia | None) -> tuple[str, dict[str, Any]]:
    """Under which name the table of a chart is logged, and what the row says of it.

    Args:
        value: something that `is_chart`.
        key: under which name the chart is logged.
        run: whose row; its config says how the chart is drawn, as wandb's does.
    """
    if run is None:
        raise ValueTypeError(f"{key!r} is a {kind_of(value)}: charts are logged")
    value.set_key(key)
    table_key, entry = value.table_entry(run)
    note: Any = getattr(run, "note_chart", None)
    if note is not None:
        note(value.spec.config_key[1:], value.spec.config_value)
    return table_key, entry


def refuse_in_config(value: Any, key: str) -> None:
    """Raise for media in a config, where they will never be.

    Args:
        value: anything; what is of other libraries becomes text there, as with wandb.
        key: under which name it was set.

    Raises:
        ValueTypeError: it is one.
    """
    if _follows_protocol(cast("type[Any]", type(value))):
        raise ValueTypeError(f"{key!r} is a {kind_of(value)}: media are logged, not set in config")


def _made(value: Any, key: str) -> Any:
    kind = cast("type[Any]", type(value))
    if _follows_protocol(kind):
        if any(base.__module__.partition(".")[0] == "wandb" for base in kind.__mro__):
            raise ValueTypeError(
                f"{key!r} is a {kind_of(value)} of the wandb package, which a run of nbtrack "
                f"cannot keep: make it with nbtrack.{kind.__name__}"
            )
        return value
    if _is_of(kind, _TABLES):
        from nbtrack.media.table import Table  # as below

        return Table(dataframe=value)
    from nbtrack.media.convert import as_medium  # only whoever logs figures or pictures needs it

    return as_medium(value)


def _follows_protocol(kind: type[Any]) -> bool:
    """Whether a class is of wandb's protocol for media, as ours are."""
    return hasattr(kind, "bind_to_run") and hasattr(kind, "to_json")


def _is_of(kind: type[Any], known: dict[str, frozenset[str]]) -> bool:
    return any(
        base.__name__ in known.get(base.__module__.partition(".")[0], ()) for base in kind.__mro__
    )
