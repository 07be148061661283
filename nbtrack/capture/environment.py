"""What a run runs on, and with which versions of the libraries that it has imported."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from nbtrack.records import Environment

__all__ = ["describe_environment", "describe_machine", "list_packages"]

_ENDINGS = (".dist-info", ".egg-info")


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


def list_packages(places: Iterable[str] | None = None) -> list[str]:
    """Every installed package as ``name==version``, in order of the alphabet.

    Names and versions are those of the folders that installers leave behind: to read what is in
    them would take a hundred times as long.

    Args:
        places: folders that packages are imported from; ``sys.path`` by default.

    Example:
        >>> any(line.startswith("numpy==") for line in list_packages())
        True
    """
    found: dict[str, str] = {}
    for place in sys.path if places is None else places:
        try:
            names = os.listdir(place)  # noqa: PTH208 - names of hundreds of folders
        except OSError:
            continue
        for name in names:
            stem, ending = os.path.splitext(name)  # noqa: PTH122 - the same
            package, dash, version = stem.partition("-")
            if ending in _ENDINGS and dash:
                found.setdefault(package.replace("_", "-"), version.split("-py")[0])
    return [f"{name}=={found[name]}" for name in sorted(found, key=str.lower)]


def describe_machine() -> dict[str, str | int | None]:
    """The fields of `Environment` that take a look into files: processor and memory."""
    return {"cpu": _processor(), "memory_bytes": _memory()}


def _processor() -> str | None:
    if sys.platform == "linux":
        try:
            for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
                name, _, value = line.partition(":")
                if name.strip() in {"model name", "Model"}:
                    return value.strip() or None
        except OSError:
            return None
    import platform  # not on Linux

    return platform.processor() or None


def _memory() -> int | None:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):  # Windows has no such thing
        import psutil  # only there

        return int(psutil.virtual_memory().total)
