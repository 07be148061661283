"""The config of a run: what was decided before it began, as attributes and as items.

A value that was set stays: another one is an error, in a script, unless `allow_val_change` says
otherwise; in a notebook, where cells are run again, it may change. Nested dictionaries are plain
dictionaries; what is changed inside of them is found by `Config.sync`.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn, cast

from nbtrack.errors import ConfigError, NotFoundError, ValueTypeError
from nbtrack.track.config_source import load_config, plain_config, plain_key
from nbtrack.track.encode import config_value

__all__ = ["Config", "ConfigView", "load_config"]

_HIDDEN_PREFIX = "_"


class ConfigView:
    """A config that can only be read: ``run.config_static``, and what a pickled config becomes.

    Args:
        values: plain values by key, or another config.

    Example:
        >>> view = ConfigView({"lr": 0.1, "_wandb": {}})
        >>> view.lr, view["lr"], list(view), "epochs" in view
        (0.1, 0.1, ['lr'], False)
        >>> view.lr = 0.2
        Traceback (most recent call last):
        AttributeError: this config can only be read; set nbtrack.config.lr
    """

    __slots__ = ("_values",)
    _values: dict[str, Any]

    def __init__(self, values: Mapping[str, Any] | ConfigView | None = None) -> None:
        if isinstance(values, ConfigView):
            values = values.as_dict()
        object.__setattr__(self, "_values", copy.deepcopy(dict(values or {})))

    def keys(self) -> list[str]:
        """The keys in order, without those that begin with ``_``."""
        return [key for key in self._values if not key.startswith(_HIDDEN_PREFIX)]

    def items(self) -> list[tuple[str, Any]]:
        """Keys and values in order, without the keys that begin with ``_``."""
        return [(key, self._values[key]) for key in self.keys()]

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a key, or `default` if it is not set."""
        return self._values.get(plain_key(key), default)

    def as_dict(self) -> dict[str, Any]:
        """All of it, as a dictionary that is yours to change."""
        return copy.deepcopy(self._values)

    def __getitem__(self, key: str) -> Any:
        name = plain_key(key)
        if name not in self._values:
            known = ", ".join(self.keys()) or "nothing"
            raise NotFoundError(f"the config has no {key!r}; it has: {known}")
        return self._values[name]

    def __getattr__(self, key: str) -> Any:
        # While a copy is being made there are no values yet: this would call itself for ever.
        values: dict[str, Any] = {} if key == "_values" else self._values
        if key not in values:
            raise AttributeError(f"the config has no {key!r}", name=key, obj=self)
        return values[key]

    def __setattr__(self, key: str, value: Any) -> None:
        self._refuse(key)

    def __contains__(self, key: object) -> bool:
        return plain_key(key) in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __repr__(self) -> str:
        return repr(dict(self.items()))

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.keys()})

    def __reduce__(self) -> tuple[type[ConfigView], tuple[dict[str, Any]]]:
        # Into another process goes what it says, not the run that it belongs to.
        return ConfigView, (self.as_dict(),)

    def _refuse(self, key: str) -> NoReturn:
        raise AttributeError(f"this config can only be read; set nbtrack.config.{key}")


class Config(ConfigView):
    """The config of the run that is being written: ``run.config``, ``nbtrack.config``.

    Args:
        values: plain values to begin with, as `load_config` returns them.
        on_change: is told of each change at once: plain values by top-level key.
        allow_change: whether values that are set may change now.
        check_open: is called before anything changes; raises if the run is finished.

    Example:
        >>> config = Config({"lr": 0.1})
        >>> config.epochs = 10
        >>> config.update({"sizes": (64, 10)})
        >>> dict(config)
        {'lr': 0.1, 'epochs': 10, 'sizes': [64, 10]}
        >>> config.lr = 0.2
        Traceback (most recent call last):
        nbtrack.errors.ConfigError: config 'lr' is 0.1 already and would become 0.2; ...
    """

    __slots__ = ("_allow_change", "_check_open", "_locked", "_on_change", "_told")
    _on_change: Callable[[dict[str, Any]], None]
    _allow_change: Callable[[], bool]
    _check_open: Callable[[], None]
    _locked: dict[str, str]
    _told: dict[str, Any]

    def __init__(
        self,
        values: Mapping[str, Any] | None = None,
        on_change: Callable[[dict[str, Any]], None] | None = None,
        allow_change: Callable[[], bool] | None = None,
        check_open: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(values)
        parts: dict[str, Any] = {
            "_on_change": on_change or _tell_nobody,
            "_allow_change": allow_change or (lambda: False),
            "_check_open": check_open or (lambda: None),
            "_locked": {},
            "_told": self.as_dict(),
        }
        for name, part in parts.items():
            object.__setattr__(self, name, part)

    def update(self, d: object, allow_val_change: bool | None = None) -> None:
        """Set several values; a nested dictionary replaces the one before, it is not merged.

        Args:
            d: a dictionary, a Namespace, a dataclass, absl's FLAGS, or the path of a YAML file.
            allow_val_change: whether values that are set may change; by default as for the run.

        Raises:
            ConfigError: if a value would change that must not; then nothing is changed.
            ValueTypeError: if a value cannot be kept.
        """
        self._set(plain_config(d), allow_val_change)

    def setdefaults(self, d: object) -> None:
        """Set those of several values that are not set yet.

        Args:
            d: as in `update`.
        """
        new = {key: value for key, value in plain_config(d).items() if key not in self._values}
        self._set(new, allow_val_change=True)

    def update_locked(
        self, d: object, user: str | None = None, _allow_val_change: bool | None = None
    ) -> None:
        """Set values that stay whatever the script says later: those of a sweep.

        Args:
            d: as in `update`.
            user: who sets them, for the note that a later change was ignored.
            _allow_val_change: accepted and without effect: they may always change here.
        """
        values = plain_config(d)
        self._set(values, allow_val_change=True, is_owner=True)
        self._locked.update(dict.fromkeys(values, user or "the sweep"))

    def merge_locked(
        self, d: object, user: str | None = None, _allow_val_change: bool | None = None
    ) -> None:
        """As `update_locked`, but nested dictionaries are merged into those that are set.

        Args:
            d: as in `update`.
            user: who sets them.
            _allow_val_change: accepted and without effect.
        """
        values = plain_config(d)
        self.update_locked({k: _merged(self._values.get(k), v) for k, v in values.items()}, user)

    def persist(self) -> None:
        """Tell of all values once more."""
        self._check_open()
        self._tell(self._values)

    def sync(self) -> None:
        """Tell of what was changed inside of nested dictionaries and lists since the last time.

        ``config["model"]["depth"] = 4`` changes a plain dictionary, which cannot tell of it.
        """
        changed = {
            key: plain
            for key, value in self._values.items()
            if isinstance(value, dict | list)
            and not _same(self._told.get(key), plain := config_value(value, key=key))
        }
        if changed:
            self._tell(changed)

    def __setitem__(self, key: str, value: Any) -> None:
        name = plain_key(key)
        self._set({name: config_value(value, key=name)})

    def __setattr__(self, key: str, value: Any) -> None:
        self[key] = value

    def __delitem__(self, key: str) -> None:
        raise ValueTypeError(f"config {key!r} cannot be deleted: a run keeps what it began with")

    def _set(
        self, new: dict[str, Any], allow_val_change: bool | None = None, *, is_owner: bool = False
    ) -> None:
        self._check_open()
        if not is_owner:
            new = {key: value for key, value in new.items() if not self._is_locked(key, value)}
        differing = {
            key: value
            for key, value in new.items()
            if key in self._values and not _same(self._values[key], value)
        }
        may = self._allow_change() if allow_val_change is None else allow_val_change
        if differing and not may:
            key, value = next(iter(differing.items()))
            raise ConfigError(
                f"config {key!r} is {self._values[key]!r} already and would become {value!r}; to "
                "change it, call config.update(..., allow_val_change=True) or "
                "init(allow_val_change=True)"
            )
        changed = {key: value for key, value in new.items() if key not in self._values} | differing
        self._values.update(changed)
        if changed:
            self._tell(changed)

    def _is_locked(self, key: str, value: Any) -> bool:
        if key not in self._locked or _same(self._values.get(key), value):
            return False
        warnings.warn(
            f"config {key!r} was set by {self._locked[key]} and stays {self._values[key]!r}",
            stacklevel=4,
        )
        return True

    def _tell(self, changed: dict[str, Any]) -> None:
        # A copy goes out: the values here are the user's to change.
        self._told.update(copy.deepcopy(changed))
        self._on_change(copy.deepcopy(changed))


def _same(one: Any, other: Any) -> bool:
    # The text tells nan from a change: nan is not equal to itself.
    return one == other or (type(one) is type(other) and repr(one) == repr(other))


def _merged(old: Any, new: Any) -> Any:
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return new
    kept, added = cast("dict[str, Any]", old), cast("dict[str, Any]", new)
    return kept | {key: _merged(kept.get(key), value) for key, value in added.items()}


def _tell_nobody(changed: dict[str, Any]) -> None:
    """There is no run: the config is only kept in memory."""
