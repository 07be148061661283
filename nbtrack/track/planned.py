"""Names of the wandb API that nbtrack cannot do yet: they exist, say so, and pretend nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from nbtrack.errors import NotBuiltYetError

__all__ = ["PLANNED", "PlannedMethods", "planned_function"]

PLANNED = {
    "agent": "sweeps",
    "alert": "alerts",
    "controller": "sweeps",
    "finish_artifact": "artifacts",
    "link_artifact": "artifacts",
    "link_model": "artifacts",
    "log_artifact": "artifacts",
    "log_model": "artifacts",
    "logged_artifacts": "artifacts",
    "sweep": "sweeps",
    "upsert_artifact": "artifacts",
    "use_artifact": "artifacts",
    "use_model": "artifacts",
    "used_artifacts": "artifacts",
}


def planned_function(name: str) -> Callable[..., NoReturn]:
    """A function that says what is missing.

    Example:
        >>> planned_function("sweep")({"method": "grid"})
        Traceback (most recent call last):
        ...
        nbtrack.errors.NotBuiltYetError: nbtrack cannot do sweep() yet: sweeps come ...
    """

    def refuse(*_args: object, **_kwargs: object) -> NoReturn:
        _refuse(name)

    refuse.__name__ = refuse.__qualname__ = name
    refuse.__doc__ = f"Not built yet: {PLANNED[name]} come in a later version."
    return refuse


def _refuse(name: str) -> NoReturn:
    raise NotBuiltYetError(
        f"nbtrack cannot do {name}() yet: {PLANNED[name]} come in a later version"
    )


class PlannedMethods:
    """The methods of a run that come later."""

    __slots__ = ()

    def alert(self, *_args: object, **_kwargs: object) -> NoReturn:
        """Not built yet."""
        _refuse("alert")

    def finish_artifact(self, *_args: object, **_kwargs: object) -> NoReturn:
        """Not built yet."""
        _refuse("finish_artifact")

    def link_artifact(self, *_args: object, **_kwargs: object) -> NoReturn:
        """Not built yet."""
        _refuse("link_artifact")

    def link_model(self, *_args: object, **_kwargs: object) -> NoReturn:
        """Not built yet."""
        _refuse("link_model")

    def log_artifact(self, *_args: object, **_kwargs: object) -> NoReturn:
        """Not built yet."""
        _refuse("log_artifact")

    def log_model(self, *_args: object, **_kwargs: object) -> NoReturn:
        """Not built yet."""
        _refuse("log_model")

    def logged_artifacts(self, *_args: object, **_kwargs: object) -> NoReturn:
        """Not built yet."""
        _refuse("logged_artifacts")

    def upsert_artifact(self, *_args: object, **_kwargs: object) -> NoReturn:
        """Not built yet."""
        _refuse("upsert_artifact")

    def use_artifact(self, *_args: object, **_kwargs: object) -> NoReturn:
        """Not built yet."""
        _refuse("use_artifact")

    def use_model(self, *_args: object, **_kwargs: object) -> NoReturn:
        """Not built yet."""
        _refuse("use_model")

    def used_artifacts(self, *_args: object, **_kwargs: object) -> NoReturn:
        """Not built yet."""
        _refuse("used_artifacts")
