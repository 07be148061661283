"""Libraries that are not always there: the error names the command that installs them."""

from __future__ import annotations

import importlib
from types import ModuleType

__all__ = ["optional_import"]


def optional_import(module: str, *, needed_for: str, install: str) -> ModuleType:
    """Import `module`, or say what it is needed for and how to install it.

    Args:
        module: dotted name.
        needed_for: end of the sentence "... is needed for ...".
        install: what to give to ``pip install``.

    Raises:
        ImportError: with the command that installs it.

    Example:
        >>> optional_import("json", needed_for="this example", install="python").__name__
        'json'
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        message = f"{module} is needed for {needed_for}: pip install {install}"
        raise ImportError(message) from error
