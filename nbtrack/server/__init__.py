"""The Jupyter Server extension: runs as JSON, Arrow, pictures and live messages.

It reads the same files as everybody else, so it answers while a kernel is busy, or gone.
"""

from __future__ import annotations

from typing import Any

__all__: list[str] = []


def _jupyter_server_extension_points() -> list[dict[str, Any]]:  # pyright: ignore[reportUnusedFunction] - Jupyter Server asks for it
    from nbtrack.server.app import NbtrackServer

    return [{"module": "nbtrack.server.app", "app": NbtrackServer}]
