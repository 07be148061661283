"""What wandb has at module level besides init, log and finish."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NoReturn

from nbtrack.errors import NoRunError
from nbtrack.track.session import session

if TYPE_CHECKING:
    from nbtrack.track.run import Run

__all__ = [
    "BeforeInit",
    "attach",
    "ensure_configured",
    "login",
    "require",
    "setup",
    "teardown",
    "termerror",
    "termlog",
    "termwarn",
]


class BeforeInit:
    """What `nbtrack.config` and `nbtrack.summary` are while there is no run: every use raises."""

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "_name", name)

    def _refuse(self, key: object) -> NoReturn:
        name = object.__getattribute__(self, "_name")
        raise NoRunError(f"You must call nbtrack.init() before nbtrack.{name}.{key}")

    def __getattr__(self, key: str) -> Any:
        if key.startswith("__"):  # copy, pickle and IPython ask for these
            raise AttributeError(key)
        self._refuse(key)

    def __setattr__(self, key: str, value: object) -> None:
        self._refuse(key)

    def __getitem__(self, key: str) -> Any:
        self._refuse(key)

    def __setitem__(self, key: str, value: object) -> None:
        self._refuse(key)

    def __repr__(self) -> str:
        return f"<nbtrack.{object.__getattribute__(self, '_name')}: no run; call nbtrack.init()>"


def login(
    key: str | None = None,
    relogin: bool | None = None,
    host: str | None = None,
    force: bool | None = None,
    timeout: int | None = None,
    verify: bool = True,
    referrer: str | None = None,
    prompt: bool = True,
    anonymous: object = None,
) -> bool:
    """Nothing to log in to: runs are local. Never asks, stores nothing, touches no network.

    Returns:
        True.
    """
    return True


def setup(settings: object = None) -> None:
    """Accepted and without effect: settings are read when a run begins."""


def teardown(exit_code: int | None = None) -> None:
    """End every open run of this process, and forget what was read of settings and stores."""
    session.teardown(exit_code)


def attach(attach_id: str | None = None, run_id: str | None = None, *, run: Any = None) -> Run:
    """The run of this id, if this process writes it, as the current run.

    Raises:
        NotFoundError: this process writes no such run.
    """
    found = session.find(attach_id or run_id or getattr(run, "id", ""))
    session.current = found
    return found


def require(
    requirement: str | Iterable[str] | None = None, experiment: str | Iterable[str] | None = None
) -> None:
    """Accepted and without effect: there are no experimental parts to ask for."""


def ensure_configured() -> None:
    """Accepted and without effect: settings are read when a run begins."""


def termlog(
    string: str = "", newline: bool = True, repeat: bool = True, prefix: bool = True
) -> None:
    """Say a line; with `repeat` False only the first time."""
    session.console.warn(string, once=None if repeat else string)


def termwarn(string: str, newline: bool = True, repeat: bool = True, prefix: bool = True) -> None:
    """Say a warning; with `repeat` False only the first time."""
    session.console.warn(string, once=None if repeat else string)


def termerror(string: str, newline: bool = True, repeat: bool = True, prefix: bool = True) -> None:
    """Say an error; with `repeat` False only the first time."""
    session.console.warn(string, once=None if repeat else string)
