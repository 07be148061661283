"""The object that users know as wandb.Settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nbtrack._secrets import redact
from nbtrack.settings.values import NAMES, check_value, setting_name

__all__ = ["Settings"]


class Settings(Mapping[str, Any]):
    """Settings for ``init(settings=...)``, under the names of wandb.Settings.

    Every name that wandb 0.28 or 0.31 knows is taken; those that have a meaning without a server
    act. A setting that was not set reads as None and is not in ``dict(settings)``.

    Args:
        settings: by name; None means not set. Beside wandb's names there are display,
            heartbeat_s, cache_dir, config_dir and data_dir.

    Raises:
        ArgumentError: for an unknown name, or a value that cannot be used.
        ValueTypeError: for a value of a wrong type.

    Example:
        >>> settings = Settings(mode="dryrun", run_tags=["a"])
        >>> settings.mode, settings.run_tags, settings.project
        ('offline', ('a',), None)
        >>> Settings(projct="x")
        Traceback (most recent call last):
        nbtrack.errors.ArgumentError: there is no setting 'projct'; did you mean 'project'?
    """

    __slots__ = ("_values",)
    _values: dict[str, Any]

    def __init__(self, **settings: Any) -> None:
        object.__setattr__(self, "_values", {})
        self.update(settings)

    def update(self, settings: Mapping[str, Any] | None = None, **more: Any) -> None:
        """Set several settings; None takes a setting back.

        Raises:
            ArgumentError: for an unknown name, or a value that cannot be used.
        """
        for given, value in {**(settings or {}), **more}.items():
            setattr(self, given, value)

    def to_dict(self) -> dict[str, Any]:
        """The settings that are set, by name."""
        return dict(self._values)

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __getattr__(self, name: str) -> Any:
        if name in NAMES or f"x{name}" in NAMES:
            return self._values.get(setting_name(name))
        raise AttributeError(f"there is no setting {name!r}", name=name, obj=self)

    def __setattr__(self, given: str, value: Any) -> None:
        name = setting_name(given)
        if value is None:
            self._values.pop(name, None)
        else:
            self._values[name] = check_value(name, value, f"the setting {given}")

    def __reduce__(self) -> tuple[Any, ...]:
        return _settings_of, (self.to_dict(),)

    def __repr__(self) -> str:
        shown = redact(self._values)[0]
        return f"Settings({', '.join(f'{name}={value!r}' for name, value in shown.items())})"


def _settings_of(values: dict[str, Any]) -> Settings:
    return Settings(**values)
