"""What people give as a config, and what it becomes: a dictionary of plain values."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from nbtrack._optional import optional_import
from nbtrack.errors import ArgumentError, UsageError, ValueTypeError
from nbtrack.track.encode import config_value
from nbtrack.track.objects import dataclass_fields

__all__ = ["load_config", "plain_config", "plain_key"]

_DEFAULTS_FILE = "config-defaults.yaml"
_NOT_CONFIG = frozenset({"wandb_version", "_wandb"})  # in files that wandb wrote
_ENTRY_KEYS = frozenset({"value", "desc"})


def load_config(
    config: object,
    exclude: Collection[str] | None = None,
    include: Collection[str] | None = None,
    cwd: Path | None = None,
) -> dict[str, Any]:
    """The config a run begins with: ``config-defaults.yaml`` of the folder, and over it `config`.

    Args:
        config: as in `plain_config`; None for none.
        exclude: top-level keys of `config` to leave out.
        include: the only top-level keys of `config` to take.
        cwd: the folder; the working folder by default.

    Raises:
        UsageError: if both `exclude` and `include` are given.
        ValueTypeError: if `config` is nothing of the kind.
        ArgumentError: if a file cannot be read.

    Example:
        >>> load_config({"lr": 0.1, "debug": True}, exclude=["debug"])
        {'lr': 0.1}
    """
    if exclude and include:
        raise UsageError("config_exclude_keys and config_include_keys exclude each other: give one")
    path = (cwd or Path()) / _DEFAULTS_FILE
    given = {} if config is None else plain_config(config)
    if exclude or include:
        given = {
            key: value
            for key, value in given.items()
            if key not in (exclude or ()) and (not include or key in include)
        }
    return {**(_read_yaml(path) if path.is_file() else {}), **given}


def plain_config(config: object) -> dict[str, Any]:
    """A config in any of its forms, as a dictionary of plain values.

    Args:
        config: a dictionary, the Namespace of argparse, a dataclass, absl's FLAGS, another run's
            config, or the path of a YAML file.

    Raises:
        ValueTypeError: if it is nothing of the kind.
        ArgumentError: if the file is not there or cannot be understood.

    Example:
        >>> plain_config(SimpleNamespace(lr=0.1, sizes=(64, 10)))
        {'lr': 0.1, 'sizes': [64, 10]}
    """
    if isinstance(config, str | os.PathLike):
        return _read_yaml(Path(cast("str | os.PathLike[str]", config)))
    return _plain(_as_mapping(config))


def plain_key(key: object) -> str:
    """The name under which a config keeps a key: dashes around it come from a command line."""
    return str(key).strip("-")


def _plain(config: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        (name := plain_key(key)): config_value(value, key=name) for key, value in config.items()
    }


def _as_mapping(config: Any) -> Mapping[Any, Any]:
    if isinstance(config, Mapping):
        return cast("Mapping[Any, Any]", config)
    if isinstance(config, SimpleNamespace) or _is_of(config, "argparse", "Namespace"):
        return vars(config)
    of_dataclass = dataclass_fields(config)
    if of_dataclass is not None:
        return of_dataclass
    if hasattr(config, "flag_values_dict"):  # absl
        return config.flag_values_dict()
    if hasattr(config, "keys") and hasattr(config, "__getitem__"):
        return {key: config[key] for key in config.keys()}  # noqa: SIM118 - keys() may hide some
    kind = type(config).__name__
    raise ValueTypeError(
        f"config is a dictionary, a Namespace, a dataclass or the path of a YAML file, got {kind}"
    )


def _is_of(value: object, module: str, name: str) -> bool:
    # Not imported here: a Namespace can exist only where argparse has been imported.
    kind = getattr(sys.modules.get(module), name, None)
    return kind is not None and isinstance(value, kind)


def _read_yaml(path: Path) -> dict[str, Any]:
    yaml = optional_import("yaml", needed_for=f"reading the config {path}", install="pyyaml")
    try:
        text = path.read_text(encoding="utf-8")
        loaded: object = yaml.safe_load(text)
    except OSError as error:
        raise ArgumentError(f"the config file {path} cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())
        raise ArgumentError(f"the config file {path} cannot be understood: {reason}") from error
    if loaded is None:
        return {}
    if not isinstance(loaded, Mapping):
        kind = type(loaded).__name__
        raise ArgumentError(f"the config file {path} holds a {kind}; expected `key: value` lines")
    entries = cast("Mapping[Any, Any]", loaded).items()
    return _plain({key: _entry(entry) for key, entry in entries if key not in _NOT_CONFIG})


def _entry(entry: object) -> Any:
    """The value of an entry, which wandb writes as ``{value: ..., desc: ...}``."""
    if isinstance(entry, dict):
        parts = cast("dict[Any, Any]", entry)
        if "value" in parts and parts.keys() <= _ENTRY_KEYS:
            return parts["value"]
    return cast("Any", entry)
