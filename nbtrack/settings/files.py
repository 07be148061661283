"""Settings that lie in files: the project's, the user's, and wandb's.

::

    nbtrack.toml, or [tool.nbtrack] in pyproject.toml    of the project, found upwards
    wandb/settings                                       of the working folder, as wandb wrote it
    <config folder>/nbtrack/settings.toml                of the user: what `nbtrack offline` writes
    <config folder>/wandb/settings                       of the user, as wandb wrote it

A file that is not there, or may not be read, says nothing. One that cannot be understood is an
error that names it: a setting that was meant and not taken would be worse.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbtrack.errors import ArgumentError
from nbtrack.settings.values import NAMES, check_value, nearest_name

__all__ = ["Layer", "read_ini", "read_project", "read_user_toml", "write_user_toml"]

Layer = dict[str, Any]

# How a file of ours may call them, beside the names that wandb.Settings has.
_SHORT = {
    "dir": "root_dir",
    "id": "run_id",
    "name": "run_name",
    "notes": "run_notes",
    "tags": "run_tags",
    "group": "run_group",
    "job_type": "run_job_type",
}
_OUR_TABLE = r"tool\s*\.\s*[\"']?nbtrack|\[\s*tool\s*\]"
_HEADER = "# Written by nbtrack (offline, online, %track off); you may edit it.\n"


def read_project(folder: Path) -> tuple[Layer, Path | None]:
    """The settings of the nearest ``nbtrack.toml`` or ``[tool.nbtrack]``, going up from a folder.

    Args:
        folder: where to begin, absolute.

    Returns:
        The settings and the file they stand in; nothing and None if there is no such file.
        A relative ``dir`` is taken from the folder of that file.

    Raises:
        ArgumentError: if the file cannot be understood, or has a setting that does not exist.
    """
    for above in (folder, *folder.parents):
        path = above / "nbtrack.toml"
        text = _read(path)
        if text is not None:
            return _checked(_parse_toml(text, path), path), path
        path = above / "pyproject.toml"
        text = _read(path)
        # A file that cannot have our table is not even parsed: tomllib takes 10 ms to load.
        if text is not None and re.search(_OUR_TABLE, text):
            table = _parse_toml(text, path).get("tool", {}).get("nbtrack")
            if table is not None:
                return _checked(table, path), path
    return {}, None


def read_user_toml(path: Path) -> Layer:
    """The user's own settings.

    Args:
        path: the file, which need not exist.

    Raises:
        ArgumentError: if it cannot be understood, or has a setting that does not exist.
    """
    text = _read(path)
    return {} if text is None else _checked(_parse_toml(text, path), path)


def read_ini(path: Path) -> Layer:
    """The settings of a file of wandb's: its ``[default]`` section; what we do not know is skipped.

    Args:
        path: the file, which need not exist.

    Raises:
        ArgumentError: if it cannot be understood.
    """
    text = _read(path)
    if text is None:
        return {}
    import configparser  # 7 ms, and there is seldom such a file

    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except configparser.Error as error:
        raise _not_understood(path, error) from error
    section = parser.items("default") if parser.has_section("default") else []
    given = {name.replace("-", "_"): value for name, value in section if value}
    if given.pop("disabled", "").lower() in {"true", "1"}:  # what `wandb off` once wrote
        given.setdefault("mode", "disabled")
    return {
        name: check_value(name, value, f"{name} in {path}")
        for name, value in given.items()
        if name in NAMES
    }


def write_user_toml(path: Path, changes: Mapping[str, str | None]) -> None:
    """Set settings in the user's file; the other lines of it stay as they are.

    Args:
        path: the file; its folder is made where it is missing.
        changes: setting and new value; None takes the line away.
    """
    lines = (_read(path) or _HEADER).splitlines(keepends=True)
    for name, value in changes.items():
        lines = [line for line in lines if not re.match(rf"{re.escape(name)}\s*=", line)]
        if value is not None:
            # After the comments at the top, before the first table.
            at = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
            lines.insert(at, f"{name} = {json.dumps(value)}\n")
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    temporary.write_text("".join(lines), encoding="utf-8")
    temporary.replace(path)


def _read(path: Path) -> str | None:
    with contextlib.suppress(OSError):
        return path.read_text(encoding="utf-8", errors="replace")
    return None


def _parse_toml(text: str, path: Path) -> dict[str, Any]:
    import tomllib  # 10 ms, and there is seldom such a file

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _not_understood(path, error) from error


def _checked(table: Mapping[str, Any], path: Path) -> Layer:
    layer: Layer = {}
    for short, value in table.items():
        name = _SHORT.get(short, short)
        if name not in NAMES:
            near = nearest_name(short, [*NAMES, *_SHORT])
            raise ArgumentError(f"{path} has the unknown setting {short!r}{near}")
        layer[name] = check_value(name, value, f"{short} in {path}")
    folders = {"root_dir", "cache_dir", "data_dir"} & layer.keys()
    return layer | {name: str(path.parent / layer[name]) for name in folders}


def _not_understood(path: Path, error: Exception) -> ArgumentError:
    reason = str(error).replace("\n", " ")
    return ArgumentError(f"{path} cannot be understood: {reason}; correct it or remove it")
