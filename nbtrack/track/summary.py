"""The summary of a run: one value a metric, the last one by itself, others set by hand.

The values lie in a plain dictionary that the run shares with its writer, which puts the last
value of each row there; this class is the face that users see of it. A nested dictionary comes
out as a `NestedSummary`: a dictionary in every respect, and what is written into it is written
into the summary.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, cast

from nbtrack.errors import NotFoundError, ValueTypeError
from nbtrack.track.media_values import KeepsMedia
from nbtrack.track.nested import Change, NestedSummary, Path, plain_summary, wrap

__all__ = ["NestedSummary", "Summary"]

_HIDDEN = "_wandb"


class Summary:
    """``run.summary``, ``nbtrack.summary``: read and set by item or by attribute.

    A later ``log()`` of the same name overwrites what was set here.

    Args:
        values: the plain dictionary of the values; it is shared, not copied. Whoever changes it
            directly, as ``log()`` does, writes rows and need not tell.
        on_change: is told of each change made here at once: the new values of top-level keys,
            and the top-level keys that were deleted.
        internal: gives ``_step``, ``_runtime`` and ``_timestamp`` as they are now.
        check_open: is called before anything changes; raises if the run is finished.
        settle: is called before the values are looked at: rows that came by the fast path of
            ``log()`` are taken in then.
        run: keeps the files of media.

    Example:
        >>> summary = Summary({"loss": 0.1})
        >>> summary["best"] = {"loss": 0.05}
        >>> summary.best["epoch"] = 3
        >>> dict(summary)
        {'loss': 0.1, 'best': {'loss': 0.05, 'epoch': 3}}
    """

    __slots__ = ("_check_open", "_internal", "_on_change", "_run", "_settle", "_shared")
    _shared: dict[str, Any]
    _settle: Callable[[], None]
    _on_change: Callable[[dict[str, Any], list[str]], None]
    _internal: Callable[[], Mapping[str, Any]]
    _check_open: Callable[[], None]
    _run: KeepsMedia | None

    def __init__(
        self,
        values: dict[str, Any] | None = None,
        on_change: Callable[[dict[str, Any], list[str]], None] | None = None,
        internal: Callable[[], Mapping[str, Any]] | None = None,
        check_open: Callable[[], None] | None = None,
        settle: Callable[[], None] | None = None,
        run: KeepsMedia | None = None,
    ) -> None:
        parts: dict[str, Any] = {
            "_shared": {} if values is None else values,
            "_settle": settle or _do_nothing,
            "_on_change": on_change or _tell_nobody,
            "_internal": internal or dict[str, Any],
            "_check_open": check_open or (lambda: None),
            "_run": run,
        }
        for name, part in parts.items():
            object.__setattr__(self, name, part)

    @property
    def _values(self) -> dict[str, Any]:
        self._settle()
        return self._shared

    def update(self, d: Mapping[str, Any] | None = None, **more: Any) -> None:
        """Set several values; a nested dictionary replaces the one before.

        Args:
            d: values by key.
            more: further values.

        Raises:
            ValueTypeError: if a value cannot be kept; then nothing is changed.
        """
        given: Any = {} if d is None else d
        if not isinstance(given, Mapping):
            kind = type(given).__name__
            raise ValueTypeError(f"summary.update() takes a dictionary, got {kind}")
        new = plain_summary({**cast("Mapping[Any, Any]", given), **more}, self._run)
        self._check_open()
        self._values.update(new)
        if new:
            self._on_change(copy.deepcopy(new), [])

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a key, or `default` if there is none."""
        return self[key] if key in self else default  # noqa: SIM401 - this is that get

    def keys(self) -> list[str]:
        """The keys: of values as they came, then ``_step``, ``_runtime``, ``_timestamp``."""
        own = [key for key in self._values if key != _HIDDEN]
        return [*own, *(key for key in self._internal() if key not in self._values)]

    def values(self) -> list[Any]:
        """The values, in the order of `keys`."""
        return [value for _, value in self.items()]

    def items(self) -> list[tuple[str, Any]]:
        """Keys and values, in the order of `keys`."""
        return [(key, wrap(value, self._write, (key,))) for key, value in self._all().items()]

    def as_dict(self) -> dict[str, Any]:
        """All of it, as a dictionary that is yours to change."""
        return copy.deepcopy(self._all())

    _as_dict = as_dict  # what public code calls on wandb's

    def __getitem__(self, key: str) -> Any:
        if key in self._values and key != _HIDDEN:
            return wrap(self._values[key], self._write, (key,))
        values = self._all()
        if key not in values:
            raise NotFoundError(
                f"the summary has no {key!r}; it has: {', '.join(values) or 'none'}"
            )
        return values[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.update({key: value})

    def __delitem__(self, key: str) -> None:
        self._check_open()
        if key not in self._values:
            raise NotFoundError(f"the summary has no {key!r} that could be deleted")
        del self._values[key]
        self._on_change({}, [key])

    def __getattr__(self, key: str) -> Any:
        # While a copy is being made there are no values yet: this would call itself for ever.
        if key in Summary.__slots__ or key not in self:
            raise AttributeError(f"the summary has no {key!r}", name=key, obj=self)
        return self[key]

    def __setattr__(self, key: str, value: Any) -> None:
        self[key] = value

    def __delattr__(self, key: str) -> None:
        if key not in self._values:
            raise AttributeError(f"the summary has no {key!r}", name=key, obj=self)
        del self[key]

    def __contains__(self, key: object) -> bool:
        return (key in self._values and key != _HIDDEN) or key in self._internal()

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __repr__(self) -> str:
        return repr(self._all())

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.keys()})

    def __reduce__(self) -> tuple[type[dict[str, Any]], tuple[dict[str, Any]]]:
        # Into another process goes what it says, not the run that it belongs to.
        return dict, (self.as_dict(),)

    def _all(self) -> dict[str, Any]:
        values = {**self._internal(), **self._values}
        return {key: values[key] for key in self.keys()}

    def _write(self, path: Path, change: Change) -> None:
        """Change the dictionary at a path, which a row may have replaced meanwhile."""
        self._check_open()
        inside = self._values
        for key in path:
            found = inside.get(key)
            if not isinstance(found, dict):
                found = inside[key] = {}
            inside = cast("dict[str, Any]", found)
        change(inside)
        self._on_change({path[0]: copy.deepcopy(self._values[path[0]])}, [])


def _do_nothing() -> None:
    """Every value is in its place already."""


def _tell_nobody(changed: dict[str, Any], deleted: Iterable[str]) -> None:
    """There is no run: the summary is only kept in memory."""
