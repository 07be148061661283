"""wandb's module `env`: what the environment says."""

from __future__ import annotations

from nbtrack.settings import get_mode

__all__ = ["get_mode"]
