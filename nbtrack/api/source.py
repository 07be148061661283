"""Where an `Api` reads: the store that the settings mean at that moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbtrack.settings import Resolved, resolve
from nbtrack.store.stores import Store
from nbtrack.track.session import session

__all__ = ["Source"]


class Source:
    """The store and the defaults of one `Api`.

    Args:
        overrides: ``entity``, ``project`` and ``dir``, instead of what the settings say.
    """

    def __init__(self, overrides: Mapping[str, Any]) -> None:
        self._overrides = dict(overrides)

    def settings(self) -> Resolved:
        """The settings as they are now."""
        folder = self._overrides.get("dir") or self._overrides.get("root_dir")
        return resolve(dir=folder)

    def store(self) -> Store:
        """The store; what live runs of this process hold back is written first."""
        session.flush()
        return session.store_at(self.settings(), create=False)

    @property
    def entity(self) -> str | None:
        """The entity that was asked for, or that the settings name."""
        return self._overrides.get("entity") or self.settings().entity

    @property
    def project(self) -> str:
        """The project that a path without one means."""
        return self._overrides.get("project") or self.settings().project
