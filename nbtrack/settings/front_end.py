"""What the environment of a kernel says of the page that shows its notebook."""

from __future__ import annotations

import os
from collections.abc import Mapping

__all__ = ["is_of_vscode"]


def is_of_vscode(environ: Mapping[str, str] | None = None) -> bool:
    """Whether VS Code started this kernel, or asked a Jupyter server to.

    Jupyter and nbclient tell their kernels who started them (JPY_PARENT_PID), which VS Code does
    not: so a notebook that is executed from a terminal of VS Code, or from one of its kernels, is
    not taken for one that it shows. On a Jupyter server its sessions have a name of their own.

    Args:
        environ: the environment; that of this process by default.

    Example:
        >>> (
        ...     is_of_vscode({"VSCODE_PID": "1"}),
        ...     is_of_vscode({"VSCODE_PID": "1", "JPY_PARENT_PID": "2"}),
        ... )
        (True, False)
        >>> is_of_vscode({"JPY_PARENT_PID": "2", "JPY_SESSION_NAME": "/a/b-jvsc-3f2a.ipynb"})
        True
    """
    variables = os.environ if environ is None else environ
    if "-jvsc-" in variables.get("JPY_SESSION_NAME", ""):
        return True
    return "VSCODE_PID" in variables and "JPY_PARENT_PID" not in variables
