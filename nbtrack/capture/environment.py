"""What a run runs on, and with which versions of the libraries that it has imported."""

from __future__ import annotations

import os
import sys
from types import ModuleType

from nbtrack.records import Environment

__all__ = ["describe_environment"]


def describe_environment() -> Environment:
    """The system, and the packages that this process has imported so far.

    Only what is there already is looked at: nothing is imported, no file is read.

    Example:
        >>> import numpy
        >>> describe_environment().packages["numpy"] == numpy.__version__
        True
    """
    packages = {
        name: version
        for name, module in list(sys.modules.items())
        if (version := _version(name, module)) is not None
    }
    return Environment(
        system=sys.platform,
        machine=os.uname().machine if hasattr(os, "uname") else None,
        processors=os.cpu_count(),
        packages=dict(sorted(packages.items())),
    )


def _version(name: str, module: ModuleType | None) -> str | None:
    if module is None or "." in name or name.startswith("_") or name in sys.stdlib_module_names:
        return None
    # Not getattr: some modules make their attributes when they are asked for, by importing more.
    found = vars(module).get("__version__")
    # A plain text of it: torch's version is a class of its own that no file format knows.
    return str(found) if isinstance(found, str) and found else None
