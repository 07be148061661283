"""Telling kernels that this server is here: ``nbtrack-<pid>.json`` in Jupyter's runtime folder.

A kernel that finds none shows the static picture. A server that was killed leaves its file behind;
who reads it looks whether the process still lives.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import msgspec

from nbtrack._version import __version__
from nbtrack.feed.wire import PROTOCOL
from nbtrack.store.files import replace_file
from nbtrack.store.snapshot import FORMAT

__all__ = ["Announcement", "announce", "withdraw"]


class Announcement(msgspec.Struct, frozen=True, kw_only=True):
    """What the file says; never a token.

    Attributes:
        pid: of the server.
        version: of nbtrack there.
        protocol: of its messages.
        formats: of stores that it can read.
        base_url: the path under which the server answers.
        url: its whole address.
    """

    pid: int
    version: str
    protocol: int
    formats: tuple[int, ...]
    base_url: str
    url: str = ""


def announce(runtime_dir: Path, *, base_url: str, url: str = "") -> Path:
    """Write the file.

    Args:
        runtime_dir: Jupyter's runtime folder.
        base_url: the path under which the server answers.
        url: its whole address.

    Raises:
        OSError: it cannot be written.
    """
    said = Announcement(
        pid=os.getpid(),
        version=__version__,
        protocol=PROTOCOL,
        formats=tuple(range(1, FORMAT + 1)),
        base_url=base_url,
        url=url,
    )
    path = runtime_dir / f"nbtrack-{said.pid}.json"
    runtime_dir.mkdir(parents=True, exist_ok=True)
    replace_file(path, msgspec.json.encode(said))
    return path


def withdraw(path: Path) -> None:
    """Remove the file; it does not matter if it is gone."""
    with contextlib.suppress(OSError):
        path.unlink()
