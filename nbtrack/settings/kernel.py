"""What the environment of a kernel says of the program that started it."""

from __future__ import annotations

import os
from collections.abc import Mapping

__all__ = ["server_pid"]


def server_pid(environ: Mapping[str, str] | None = None) -> int | None:
    """The process that started this kernel, for most kernels a Jupyter server; None if untold.

    Args:
        environ: the environment; that of this process by default.

    Example:
        >>> server_pid({"JPY_PARENT_PID": "4711"}), server_pid({})
        (4711, None)
    """
    said = (os.environ if environ is None else environ).get("JPY_PARENT_PID", "")
    return int(said) if said.isdecimal() else None
