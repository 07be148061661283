"""The names of all settings, and how the value of one is read and checked."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from nbtrack.errors import ArgumentError, ValueTypeError

__all__ = ["NAMES", "WATCHDOG_KINDS", "check_value", "nearest_name", "setting_name"]

# Every field of wandb.Settings, 0.28 and 0.31. What is not read below is taken and has no effect:
# it speaks of a server.
_WANDB_NAMES = tuple(
    """
    allow_media_symlink allow_offline_artifacts allow_val_change anonymous api_key app_url_override
    azure_account_url_to_access_key base_url code_dir config_paths console console_multipart
    console_chunk_max_bytes console_chunk_max_seconds capture_loggers credentials_file disable_code
    disable_git disable_git_fork_point disable_job_creation docker email entity organization force
    fork_from git_commit git_remote git_remote_url git_root heartbeat_seconds host http_proxy
    https_proxy identity_token_file ignore_globs init_timeout finish_timeout finish_timeout_raises
    insecure_disable_ssl job_name job_source label_disable launch launch_config_path login_timeout
    mode notebook_name program program_abspath program_relpath project quiet reinit relogin resume
    resume_from resumed root_dir run_group run_id run_job_type run_name run_notes run_tags
    sagemaker_disable save_code settings_system stop_fn max_end_of_run_history_metrics
    max_end_of_run_summary_metrics show_colors show_emoji show_errors show_info show_warnings silent
    start_method stop_on_fatal_error strict summary_timeout summary_warnings sweep_id
    sweep_param_path symlink sync_tensorboard table_raise_on_max_row_limit_exceeded use_dot_wandb
    username x_cli_only_mode x_disable_machine_info x_disable_meta x_disable_service x_disable_stats
    x_disable_viewer x_executable x_extra_http_headers x_file_stream_max_bytes
    x_file_stream_max_line_bytes x_file_stream_no_gzip x_file_stream_retry_max
    x_file_stream_retry_wait_max_seconds x_file_stream_retry_wait_min_seconds
    x_file_stream_timeout_seconds x_file_stream_transmit_interval x_file_transfer_retry_max
    x_file_transfer_retry_wait_max_seconds x_file_transfer_retry_wait_min_seconds
    x_file_transfer_timeout_seconds x_files_dir x_flow_control_custom x_flow_control_disabled
    x_graphql_retry_max x_graphql_retry_wait_max_seconds x_graphql_retry_wait_min_seconds
    x_graphql_timeout_seconds x_history_value_encoding x_internal_check_process x_jupyter_name
    x_jupyter_path x_jupyter_root x_label x_live_policy_rate_limit x_live_policy_wait_time
    x_log_level x_network_buffer x_primary x_proxies x_runqueue_item_id x_save_requirements
    x_server_side_derived_summary x_service_transport x_service_wait x_skip_transaction_log
    x_start_time x_stats_buffer_size x_stats_coreweave_metadata_base_url
    x_stats_coreweave_metadata_endpoint x_stats_cpu_count x_stats_cpu_logical_count
    x_stats_dcgm_exporter x_stats_disk_paths x_stats_gpu_count x_stats_gpu_device_ids
    x_stats_gpu_type x_stats_neuron_monitor_config_path x_stats_no_cgroup
    x_stats_open_metrics_endpoints x_stats_open_metrics_filters x_stats_open_metrics_http_headers
    x_stats_pid x_stats_sampling_interval x_stats_self_usage x_stats_track_process_tree x_sync
    x_sync_dir_suffix x_transaction_log_flush_interval x_update_finish_state
    """.split()  # noqa: SIM905 - 160 names in a column of their own help nobody
)
_OUR_NAMES = ("cache_dir", "config_dir", "data_dir", "display", "heartbeat_s", "watchdog")
NAMES = frozenset(_WANDB_NAMES + _OUR_NAMES)

_MODES = {
    "online": "online",
    "run": "online",
    "offline": "offline",
    "dryrun": "offline",
    "disabled": "disabled",
    "shared": "shared",
}
_RESUME = ("allow", "must", "never", "auto")
_REINIT = ("default", "return_previous", "finish_previous", "create_new")
_DISPLAY = ("auto", "quiet", "off", "widget")
_CONSOLE = ("auto", "off", "wrap", "redirect", "wrap_raw", "wrap_emu")
WATCHDOG_KINDS = ("nan", "divergence", "plateau", "overfitting", "gpu_idle", "learning_rate")
_YES = frozenset({"1", "true", "t", "yes", "y", "on"})
_NO = frozenset({"", "0", "false", "f", "no", "n", "off"})
# A reader takes a run for stale after 60 s without a heartbeat: a wish for more is not granted.
_HEARTBEAT_MIN_S, _HEARTBEAT_MAX_S = 0.2, 15.0
_SAMPLING_MIN_S, _SAMPLING_MAX_S = 0.1, 3_600.0


def setting_name(name: str) -> str:
    """The name of a setting as it is kept; older wandb wrote ``_disable_stats`` for x_....

    Raises:
        ArgumentError: for a name that is no setting, with the nearest one.

    Example:
        >>> setting_name("mode"), setting_name("_disable_stats")
        ('mode', 'x_disable_stats')
    """
    for known in (name, f"x{name}"):
        if known in NAMES:
            return known
    raise ArgumentError(f"there is no setting {name!r}{nearest_name(name, NAMES)}")


def nearest_name(name: str, names: Iterable[str]) -> str:
    """The end of a message about an unknown name: what was probably meant, or nothing.

    Example:
        >>> nearest_name("projct", ["project", "entity"])
        "; did you mean 'project'?"
    """
    import difflib  # only after a mistake

    near = difflib.get_close_matches(name, list(names), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def check_value(name: str, value: Any, source: str) -> Any:
    """The value of a setting in the one form in which it is kept.

    Args:
        name: name of the setting.
        value: what the user gave; from a variable or a file it may be text.
        source: where it comes from, for the message.

    Raises:
        ArgumentError: if it is not one of the possible values.
        ValueTypeError: if it is of a wrong type.

    Example:
        >>> check_value("mode", "dryrun", "WANDB_MODE"), check_value("quiet", "1", "WANDB_QUIET")
        ('offline', True)
    """
    reader = _READERS.get(name)
    return value if reader is None else reader(value, source)


def _mode(value: Any, source: str) -> str:
    return _MODES[_choice(value, source, tuple(_MODES))]


def _resume(value: Any, source: str) -> str | None:
    if isinstance(value, bool) or str(value).lower() in {"true", "false"}:
        return "auto" if str(value).lower() == "true" else None
    return _choice(value, source, _RESUME)


def _reinit(value: Any, source: str) -> str:
    if isinstance(value, bool) or str(value).lower() in _YES | _NO:
        return "finish_previous" if str(value).lower() in _YES else "return_previous"
    return _choice(value, source, _REINIT)


def _display(value: Any, source: str) -> str:
    return _choice(value, source, _DISPLAY)


def _console(value: Any, source: str) -> str:
    return _choice(value, source, _CONSOLE)


def _watchdog(value: Any, source: str) -> tuple[str, ...]:
    if isinstance(value, bool) or str(value).strip().lower() in {*_YES, *_NO, "all"}:
        return () if str(value).strip().lower() in _NO else WATCHDOG_KINDS
    given = value.split(",") if isinstance(value, str) else _texts(value, source)
    return tuple(_choice(word, source, WATCHDOG_KINDS) for word in given)


def _loggers(value: Any, source: str) -> dict[str, int]:
    """Levels by the name of a logger; names alone mean all that it says."""
    import logging  # only where somebody asks

    if isinstance(value, Mapping):
        given = {str(name): level for name, level in cast("Mapping[Any, Any]", value).items()}
    else:
        given = dict.fromkeys(_texts(value, source), 0)
    levels: dict[str, int] = {}
    for name, level in given.items():
        known: Any = logging.getLevelNamesMapping().get(str(level).strip().upper(), level)
        if isinstance(known, bool) or not isinstance(known, int):
            raise ArgumentError(f"{source} has the level {level!r}; expected one such as 'INFO'")
        levels[name] = known
    return levels


def _choice(value: Any, source: str, choices: tuple[str, ...]) -> str:
    word = value.strip().lower() if isinstance(value, str) else value
    if word not in choices:
        raise ArgumentError(f"{source} is {value!r}; expected one of: {', '.join(choices)}")
    return word


def _flag(value: Any, source: str) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word not in _YES | _NO:
        raise ArgumentError(f"{source} is {value!r}; expected true or false (or 1 or 0)")
    return word in _YES


def _text(value: Any, source: str) -> str:
    if not isinstance(value, str):
        kind = type(value).__name__
        raise ValueTypeError(f"{source} takes text, got {kind} {value!r}: write str(...) around it")
    return value


def _folder(value: Any, source: str) -> str:
    if not isinstance(value, str | os.PathLike):
        kind = type(value).__name__
        raise ValueTypeError(f"{source} takes the path of a folder, got {kind} {value!r}")
    return str(Path(cast("str | os.PathLike[str]", value)).expanduser())


def _texts(value: Any, source: str) -> tuple[str, ...]:
    # Of a variable or a file: a comma parts; an argument that is one text is one tag.
    if isinstance(value, str):
        parts = [value] if source.startswith("init(") else value.split(",")
        return tuple(text for part in parts if (text := part.strip()))
    if not isinstance(value, Iterable):
        raise ValueTypeError(f"{source} takes a list of texts, got {type(value).__name__}")
    return tuple(_text(item, f"each of {source}") for item in cast("Iterable[Any]", value))


def _heartbeat(value: Any, source: str) -> float:
    return min(max(_seconds(value, source), _HEARTBEAT_MIN_S), _HEARTBEAT_MAX_S)


def _sampling(value: Any, source: str) -> float:
    return min(max(_seconds(value, source), _SAMPLING_MIN_S), _SAMPLING_MAX_S)


def _seconds(value: Any, source: str) -> float:
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        seconds = math.nan
    if math.isnan(seconds):
        raise ArgumentError(
            f"{source} is {value!r}; expected a number of seconds, such as 1 or 0.5"
        )
    return seconds


_READERS: dict[str, Callable[[Any, str], Any]] = {
    "mode": _mode,
    "resume": _resume,
    "reinit": _reinit,
    "display": _display,
    "console": _console,
    "capture_loggers": _loggers,
    "watchdog": _watchdog,
    "heartbeat_s": _heartbeat,
    "x_stats_sampling_interval": _sampling,
    "run_tags": _texts,
    "ignore_globs": _texts,
    **dict.fromkeys(
        (
            *("silent", "quiet", "save_code", "disable_code", "disable_git", "allow_val_change"),
            *("x_disable_stats", "x_disable_machine_info", "x_save_requirements"),
        ),
        _flag,
    ),
    **dict.fromkeys(("root_dir", "cache_dir", "config_dir", "data_dir"), _folder),
    **dict.fromkeys(
        (
            *("project", "entity", "run_id", "run_name", "run_notes", "run_group", "run_job_type"),
            *("program", "notebook_name", "sweep_id", "sweep_param_path"),
            *("username", "host"),
        ),
        _text,
    ),
}
