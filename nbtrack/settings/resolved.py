"""What holds for a run that begins now: arguments, environment and files, in that order."""

from __future__ import annotations

import os
import sys
from collections import ChainMap
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Unpack

import msgspec

from nbtrack.settings.fields import Settings
from nbtrack.settings.files import write_user_toml
from nbtrack.settings.layers import RENAMED, InitArguments, sources, variable_layer
from nbtrack.settings.places import (
    default_project,
    find_program,
    first_root,
    shorten,
    user_folder,
    working_folder,
)
from nbtrack.settings.values import WATCHDOG_KINDS, check_value

__all__ = ["Resolved", "get_mode", "has_desktop", "resolve", "write_display", "write_mode"]

# Fields of Resolved that are a setting.
_FIELDS = {
    **{name: name for name in ("project", "mode", "entity", "resume", "reinit", "run_id")},
    **{name: RENAMED[name] for name in ("name", "notes", "tags", "group", "job_type")},
    **{name: name for name in ("silent", "quiet", "display", "console", "heartbeat_s")},
    **{name: name for name in ("save_code", "disable_code", "disable_git", "allow_val_change")},
    **{name: name for name in ("ignore_globs", "sweep_id", "sweep_param_path", "program", "host")},
    **{name: name for name in ("watchdog", "capture_loggers")},
    **{name: f"x_{name}" for name in ("disable_stats", "disable_machine_info")},
    "save_requirements": "x_save_requirements",
    "stats_interval_s": "x_stats_sampling_interval",
    "user": "username",
    "notebook": "notebook_name",
}
_USER_VARIABLES = ("LOGNAME", "USER", "USERNAME")


class Resolved(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of one run, whatever they came from.

    Attributes:
        root: folder of the store, absolute; it need not exist.
        root_from: in words, what decided it.
        cache_dir: folder for what can be made again; never on a network disk.
        data_dir: folder where the stores of this user are registered.
        project: true name; of the git repository, else "uncategorized", where none was given.
        mode: "online", "offline", "disabled" or "shared"; the first two store alike.
        resume: "allow", "must", "never", "auto", or None.
        reinit: "default", "return_previous", "finish_previous" or "create_new".
        tags: in the order given.
        display: what a notebook shows: "auto", "quiet", "off" or "widget".
        heartbeat_s: how often the state of the run is written at least while rows come, 0.2 to 15.
        program: the script that runs, relative where it lies below the working folder.
        notebook: name or path of the notebook, where the kernel knows it.
        console: "off" keeps nothing of what is printed; all other words are one to us.
        stats_interval_s: seconds between two looks at the load of the machine.
        watchdog: the kinds of notices that are wanted.
        visible_gpus: what CUDA_VISIBLE_DEVICES says; None if it says nothing.
        given: names of the settings that anybody has set, as in wandb.Settings.
    """

    root: Path
    root_from: str
    cache_dir: Path
    data_dir: Path
    project: str
    mode: str = "online"
    entity: str | None = None
    name: str | None = None
    notes: str | None = None
    group: str | None = None
    job_type: str | None = None
    run_id: str | None = None
    resume: str | None = None
    reinit: str = "default"
    tags: tuple[str, ...] = ()
    silent: bool = False
    quiet: bool = False
    display: str = "auto"
    console: str = "auto"
    heartbeat_s: float = 1.0
    save_code: bool | None = None
    disable_code: bool = False
    disable_git: bool = False
    allow_val_change: bool = False
    ignore_globs: tuple[str, ...] = ()
    disable_stats: bool = False
    stats_interval_s: float = 10.0
    disable_machine_info: bool = False
    save_requirements: bool = True
    capture_loggers: dict[str, int] = {}
    watchdog: tuple[str, ...] = WATCHDOG_KINDS
    visible_gpus: str | None = None
    user: str | None = None
    host: str | None = None
    program: str | None = None
    notebook: str | None = None
    sweep_id: str | None = None
    sweep_param_path: str | None = None
    given: frozenset[str] = frozenset()

    def to_settings(self) -> Settings:
        """The same as a `Settings` object, which is what ``run.settings`` shows."""
        values = {name: getattr(self, field) for field, name in _FIELDS.items()}
        values |= {"cache_dir": str(self.cache_dir), "data_dir": str(self.data_dir)}
        if self.root.name == "nbtrack":  # else no root_dir leads there
            values["root_dir"] = str(self.root.parent)
        return Settings(**{name: value for name, value in values.items() if value is not None})


def resolve(
    *,
    dir: str | os.PathLike[str] | None = None,
    settings: Settings | Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    **init_arguments: Unpack[InitArguments],
) -> Resolved:
    """What holds for a run that begins now.

    Args:
        dir: folder in which the store's folder ``nbtrack`` lies or is made.
        settings: what the user gave as ``settings=``.
        environ: the environment; that of this process by default.
        cwd: the working folder; that of this process by default.
        init_arguments: arguments of ``init()``; None means not given.

    Raises:
        ArgumentError: for a value that cannot be used, with the name of its source.
        ValueTypeError: for a value of a wrong type.

    Example:
        >>> found = resolve(project="mnist", environ={"WANDB_MODE": "dryrun", "WANDB_TAGS": "a,b"})
        >>> found.project, found.mode, found.tags
        ('mnist', 'offline', ('a', 'b'))
    """
    variables = os.environ if environ is None else environ
    here = working_folder() if cwd is None else cwd.absolute()
    layers = sources(dir, init_arguments, settings, variables, here)
    chain = ChainMap(*(source.layer for source in layers))
    explicit, files = (ChainMap(*(s.layer for s in part)) for part in (layers[:2], layers[4:]))
    folders = {
        kind: user_folder(
            kind,
            variables,
            here,
            explicit=explicit.get(f"{kind}_dir"),
            from_files=files.get(f"{kind}_dir"),
        )
        for kind in ("data", "cache")
    }
    roots = ((source.told, source.layer.get("root_dir"), source.is_parent) for source in layers)
    root_from, root = first_root(roots, here, folders["data"] / "store")
    around: dict[str, Any] = {
        "project": default_project(here),
        "user": next((variables[name] for name in _USER_VARIABLES if variables.get(name)), None),
        "notebook": _notebook(variables, here),
        "program": find_program(here),
        "visible_gpus": variables.get("CUDA_VISIBLE_DEVICES"),
    }
    values = {field: chain[name] for field, name in _FIELDS.items() if chain.get(name) is not None}
    return Resolved(
        root=root,
        root_from=root_from,
        data_dir=folders["data"],
        cache_dir=folders["cache"],
        given=frozenset(chain),
        **{**around, **values},
    )


def get_mode(environ: Mapping[str, str] | None = None) -> str | None:
    """The mode that the environment asks for; None if it says nothing.

    Args:
        environ: the environment; that of this process by default.

    Example:
        >>> get_mode({"WANDB_MODE": "dryrun", "NBTRACK_MODE": "shared"}), get_mode({})
        ('shared', None)
    """
    variables = os.environ if environ is None else environ
    layers = (variable_layer(variables, prefix) for prefix in ("NBTRACK_", "WANDB_"))
    return next((layer["mode"] for layer in layers if "mode" in layer), None)


def has_desktop(environ: Mapping[str, str] | None = None) -> bool:
    """Whether a window opened by this process would appear before the user.

    Args:
        environ: the environment; that of this process by default.

    Example:
        >>> has_desktop({"DISPLAY": ":0", "JUPYTERHUB_USER": "ada"})
        False
    """
    variables = os.environ if environ is None else environ
    if any(name.startswith("JUPYTERHUB_") for name in variables):
        return False  # a server of many, whose screen is nobody's
    if sys.platform in {"win32", "darwin"}:
        return "SSH_CONNECTION" not in variables
    return any(variables.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def write_mode(mode: str, environ: Mapping[str, str] | None = None) -> Path:
    """Keep the mode of future runs in the user's settings: ``nbtrack offline``, ``... online``.

    Args:
        mode: "online", "offline", "disabled" or "shared".
        environ: the environment; that of this process by default.

    Returns:
        The file that was written.

    Raises:
        ArgumentError: if there is no such mode.
    """
    return _write_user("mode", check_value("mode", mode, "the mode"), environ)


def write_display(display: str, environ: Mapping[str, str] | None = None) -> Path:
    """Keep in the user's settings what notebooks show: ``%track off``, ``%track on``.

    Args:
        display: "auto", "quiet", "off" or "widget".
        environ: the environment; that of this process by default.

    Returns:
        The file that was written.

    Raises:
        ArgumentError: if there is no such word.
    """
    return _write_user("display", check_value("display", display, "display"), environ)


def _write_user(name: str, value: str, environ: Mapping[str, str] | None) -> Path:
    variables = os.environ if environ is None else environ
    path = user_folder("config", variables, working_folder()) / "settings.toml"
    write_user_toml(path, {name: value})
    return path


def _notebook(variables: Mapping[str, str], here: Path) -> str | None:
    # Jupyter's server tells its kernels which notebook they belong to; a console has no such name.
    name = variables.get("JPY_SESSION_NAME", "")
    return shorten(name, here) if name.endswith(".ipynb") else None
