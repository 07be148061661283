"""A person, as wandb's Api shows one."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["User"]


@dataclass(frozen=True)
class User:
    """Who ran something, or uses the Api.

    Attributes:
        username: the name in the system.
        entity: the team or user that was named, "local" if none was.
    """

    username: str
    entity: str

    @property
    def name(self) -> str:
        """The same as `username`."""
        return self.username
