"""Where things lie: the folders that hold for a user, and what is around the working folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

__all__ = [
    "default_project",
    "find_program",
    "first_root",
    "shorten",
    "user_folder",
    "wandb_ini",
    "working_folder",
]

DEFAULT_PROJECT = "uncategorized"
_MARKS = "/\\#?%:"  # what a project's name may not have (`track.names` checks it)


def default_project(cwd: Path) -> str:
    """The project of a run for which none was named: the folder of the git repository around.

    Args:
        cwd: the working folder, absolute.

    Returns:
        The name of the folder that holds ``.git``, without the characters that no project may
        have; "uncategorized" outside of a repository.
    """
    for folder in (cwd, *cwd.parents):
        if _exists(folder / ".git"):
            name = "".join("-" if c in _MARKS or not c.isprintable() else c for c in folder.name)
            return name.strip()[:128] or DEFAULT_PROJECT
    return DEFAULT_PROJECT


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a folder on the way up that this user may not look into
        return False


def user_folder(
    kind: str,
    variables: Mapping[str, str],
    here: Path,
    *,
    explicit: str | None = None,
    from_files: str | None = None,
) -> Path:
    """The folder for one kind of nbtrack's own files.

    Args:
        kind: "config", "data" or "cache".
        variables: the environment.
        here: the working folder, from which relative paths go.
        explicit: what the user gave as a setting.
        from_files: what stands in a file.

    Returns:
        ``explicit``, NBTRACK_<KIND>_DIR, ``<WANDB_<KIND>_DIR>/nbtrack``, ``from_files``, or the
        place that this system has for it: the first that there is.
    """
    own = explicit or variables.get(f"NBTRACK_{kind.upper()}_DIR")
    if own:
        return _absolute(own, here)
    wandbs = variables.get(f"WANDB_{kind.upper()}_DIR")
    if wandbs:
        return _absolute(wandbs, here) / "nbtrack"
    return _absolute(from_files, here) if from_files else _system_folder(kind, variables)


def wandb_ini(variables: Mapping[str, str], here: Path) -> Path:
    """The settings file of the user that wandb writes."""
    folder = variables.get("WANDB_CONFIG_DIR")
    home = _absolute(folder, here) if folder else _config_home(variables) / "wandb"
    return home / "settings"


def first_root(
    candidates: Iterable[tuple[str, str | None, bool]], here: Path, default: Path
) -> tuple[str, Path]:
    """The first folder that was named for the store, and in words what named it.

    Args:
        candidates: what names it, the folder or None, and whether the store is its
            subfolder ``nbtrack``.
        here: the working folder, from which relative paths go.
        default: where nothing was named.
    """
    for source, folder, is_parent in candidates:
        if folder:
            root = _absolute(folder, here)
            return source, root / "nbtrack" if is_parent else root
    return "the user's data folder", default


def find_program(here: Path) -> str | None:
    """The script that runs, relative where it lies below `here`; None where there is none.

    A kernel, ``python -c`` and the prompt have no script.
    """
    path = Path(sys.argv[0]) if sys.argv and sys.argv[0] else None
    if path is None or path.name == "ipykernel_launcher.py" or not _exists(path):
        return None
    return shorten(str(path.absolute()), here)


def shorten(path: str, here: Path) -> str:
    """A path as it is seen from `here`, if it lies below."""
    absolute = Path(path)
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else path


def working_folder() -> Path:
    """The working folder; the home folder where the working folder has been removed."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return Path.home()


def _absolute(folder: str, here: Path) -> Path:
    # Not resolve(): a link to another disk is what the user named, and may move.
    return Path(os.path.normpath(here / Path(folder).expanduser()))


def _system_folder(kind: str, variables: Mapping[str, str]) -> Path:
    if kind == "config":
        return _config_home(variables) / "nbtrack"
    if sys.platform == "linux":
        # What platformdirs would answer; asked here, it holds for `variables` and saves 3 ms.
        home = variables.get(f"XDG_{kind.upper()}_HOME", "").strip()
        own = {"data": ".local/share", "cache": ".cache"}[kind]
        return (Path(home) if home else _home(variables) / own) / "nbtrack"
    import platformdirs  # only off Linux

    find = {"data": platformdirs.user_data_path, "cache": platformdirs.user_cache_path}[kind]
    return find("nbtrack", appauthor=False)


def _config_home(variables: Mapping[str, str]) -> Path:
    # ~/.config on every system, as wandb has it: people look for it there.
    home = variables.get("XDG_CONFIG_HOME", "").strip()
    return Path(home) if home else _home(variables) / ".config"


def _home(variables: Mapping[str, str]) -> Path:
    home = variables.get("HOME", "").strip()
    return Path(home) if home else Path.home()
