"""Every source of settings as one layer each, in the order in which they count."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypedDict, cast

from nbtrack.errors import ValueTypeError
from nbtrack.settings.fields import Settings
from nbtrack.settings.files import Layer, read_ini, read_project, read_user_toml
from nbtrack.settings.places import user_folder, wandb_ini
from nbtrack.settings.values import check_value

__all__ = ["RENAMED", "InitArguments", "Source", "sources", "variable_layer"]

# The end of the variable's name, behind NBTRACK_ or WANDB_, and its setting.
_VARIABLES = {
    "MODE": "mode",
    "PROJECT": "project",
    "ENTITY": "entity",
    "NAME": "run_name",
    "NOTES": "run_notes",
    "TAGS": "run_tags",
    "RUN_GROUP": "run_group",
    "JOB_TYPE": "run_job_type",
    "RUN_ID": "run_id",
    "RESUME": "resume",
    "REINIT": "reinit",
    "SILENT": "silent",
    "QUIET": "quiet",
    "CONSOLE": "console",
    "WATCHDOG": "watchdog",
    "CAPTURE_LOGGERS": "capture_loggers",
    "X_DISABLE_STATS": "x_disable_stats",
    "_DISABLE_STATS": "x_disable_stats",  # as wandb called it before
    "X_STATS_SAMPLING_INTERVAL": "x_stats_sampling_interval",
    "X_DISABLE_MACHINE_INFO": "x_disable_machine_info",
    "X_SAVE_REQUIREMENTS": "x_save_requirements",
    "DISPLAY": "display",
    "SAVE_CODE": "save_code",
    "DISABLE_CODE": "disable_code",
    "DISABLE_GIT": "disable_git",
    "IGNORE_GLOBS": "ignore_globs",
    "NOTEBOOK_NAME": "notebook_name",
    "PROGRAM": "program",
    "LOG_INTERVAL_SECONDS": "heartbeat_s",
    "ALLOW_VAL_CHANGE": "allow_val_change",
    "SWEEP_ID": "sweep_id",
    "SWEEP_PARAM_PATH": "sweep_param_path",
    "USERNAME": "username",
    "HOST": "host",
    "DIR": "root_dir",
}
# Arguments of init() that wandb.Settings calls otherwise.
RENAMED = {
    "id": "run_id",
    "name": "run_name",
    "notes": "run_notes",
    "tags": "run_tags",
    "group": "run_group",
    "job_type": "run_job_type",
    "dir": "root_dir",
}


class InitArguments(TypedDict, total=False):
    """The arguments of ``init()`` that are settings; None means: not given."""

    project: str | None
    entity: str | None
    id: str | None
    name: str | None
    notes: str | None
    tags: Any
    group: str | None
    job_type: str | None
    mode: str | None
    resume: bool | str | None
    reinit: bool | str | None
    save_code: bool | None
    allow_val_change: bool | None


class Source(NamedTuple):
    """One layer of settings: what to call it, and whether its ``root_dir`` holds ``nbtrack``."""

    told: str
    layer: Layer
    is_parent: bool


def sources(
    dir: str | os.PathLike[str] | None,
    init_arguments: InitArguments,
    settings: object,
    variables: Mapping[str, str],
    here: Path,
) -> list[Source]:
    """Every source of settings, the one that counts most first.

    Args:
        dir: the argument of ``init()``.
        init_arguments: the other arguments of ``init()``.
        settings: what the user gave as ``settings=``.
        variables: the environment.
        here: the working folder, absolute.

    Returns:
        Two layers of arguments, two of the environment, four of files.

    Raises:
        ArgumentError: for a value that cannot be used, with the name of its source.
        ValueTypeError: for a value of a wrong type.
    """
    explicit = _settings_layer(settings)
    project, project_path = read_project(here)
    config_dir = user_folder("config", variables, here, explicit=explicit.get("config_dir"))
    user_path, local_ini = config_dir / "settings.toml", here / "wandb" / "settings"
    user_ini = wandb_ini(variables, here)
    return [
        Source("init(dir=)", _argument_layer(dir, init_arguments), is_parent=True),
        Source("settings=", explicit, is_parent=True),
        Source("NBTRACK_DIR", variable_layer(variables, "NBTRACK_"), is_parent=False),
        Source("WANDB_DIR", variable_layer(variables, "WANDB_"), is_parent=True),
        Source(str(project_path), project, is_parent=False),
        Source(str(local_ini), read_ini(local_ini), is_parent=True),
        Source(str(user_path), read_user_toml(user_path), is_parent=False),
        Source(str(user_ini), read_ini(user_ini), is_parent=True),
    ]


def _argument_layer(dir: str | os.PathLike[str] | None, given: InitArguments) -> Layer:
    unknown = set(given) - set(InitArguments.__annotations__)
    if unknown:
        raise ValueTypeError(
            f"init() has no argument {', '.join(sorted(unknown))} that is a setting"
        )
    values = {**cast("dict[str, Any]", given), "dir": dir}
    return {
        (name := RENAMED.get(argument, argument)): check_value(name, value, f"init({argument}=)")
        for argument, value in values.items()
        if value is not None
    }


def _settings_layer(settings: object) -> Layer:
    if settings is None:
        return {}
    if not isinstance(settings, Mapping):
        kind = type(settings).__name__
        raise ValueTypeError(f"init(settings=) takes a Settings object or a dictionary, got {kind}")
    return dict(Settings(**cast("Mapping[str, Any]", settings)))


def variable_layer(variables: Mapping[str, str], prefix: str) -> Layer:
    """The settings in the environment; an empty variable counts as not set.

    Args:
        variables: the environment.
        prefix: ``NBTRACK_`` or ``WANDB_``.

    Raises:
        ArgumentError: for a value that cannot be used, with the name of the variable.
    """
    return {
        name: check_value(name, value, prefix + ending)
        for ending, name in _VARIABLES.items()
        if (value := variables.get(prefix + ending, "").strip())
    }
