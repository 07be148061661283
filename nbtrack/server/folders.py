"""Showing a run's folder in the file manager: only where server and user sit at one computer."""

from __future__ import annotations

import ipaddress
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from nbtrack.errors import UsageError
from nbtrack.settings import has_desktop

__all__ = ["check_local", "open_folder"]

_PATIENCE_S = 5.0
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip")


def check_local(host: str, remote: str, headers: Mapping[str, str]) -> None:
    """Raise unless a request comes from the computer that this server runs on.

    Args:
        host: the name under which the browser knows the server.
        remote: the address that the request came from.
        headers: of the request.

    Raises:
        UsageError: it comes from elsewhere, or by way of another server.

    Example:
        >>> check_local("localhost:8888", "127.0.0.1", {})
        >>> check_local("hub.example", "127.0.0.1", {})
        Traceback (most recent call last):
        nbtrack.errors.UsageError: folders can be opened only where ...
    """
    is_forwarded = any(name in headers for name in _FORWARDED)
    if is_forwarded or not _is_loopback(_name_of(host)) or not _is_loopback(remote):
        raise UsageError(
            "folders can be opened only where Jupyter runs on your own computer; copy the path "
            "instead"
        )


def open_folder(folder: Path) -> None:
    """Show a folder in the file manager.

    Raises:
        UsageError: there is no desktop here, or no program that does it.
    """
    if not has_desktop():
        raise UsageError("there is no desktop where this server runs; copy the path instead")
    if sys.platform == "win32":
        os.startfile(folder)  # noqa: S606 - a folder, and Windows' own way to show it
        return
    program = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
    if program is None:
        raise UsageError("there is no program here that opens folders: install xdg-utils")
    opener = subprocess.Popen(  # noqa: S603 - the system's own program, and a path of ours
        [program, os.fspath(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        code = opener.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        return  # it shows the folder itself, as long as the user likes
    if code:
        raise UsageError(f"{program} could not open the folder (exit {code})")


def _name_of(host: str) -> str:
    return urlsplit(f"//{host}").hostname or ""


def _is_loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
