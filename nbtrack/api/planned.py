"""Names of wandb's Api that nbtrack has not built yet, and those that need wandb's server."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from nbtrack.errors import NotBuiltYetError, UsageError

__all__ = ["later"]

_COMES_LATER = {
    "artifacts": (
        "artifact artifact_collection artifact_collection_exists artifact_collections "
        "artifact_exists artifact_type artifact_types artifact_versions artifacts log_artifact "
        "logged_artifacts use_artifact used_artifacts artifacts_types collections registry "
        "registries create_registry"
    ),
    "sweeps": "sweep sweeps",
    "reports": "reports",
    "stopping a run from outside": "stop",
    "TensorBoard files": "sync_tensorboard",
    "custom charts": "create_custom_chart",
    "runs made through the Api (use nbtrack.init())": "create_run create",
    "exports of a history (use nbtrack.open_run(id).history().write_parquet(path))": (
        "download_history_exports"
    ),
}
_NEEDS_SERVER = (
    "automation automations create_automation update_automation delete_automation create_team "
    "create_user team user users organization integrations slack_integrations "
    "webhook_integrations job list_jobs queued_run run_queue create_run_queue upsert_run_queue "
    "update_state"
)
_REASONS: dict[str, str] = {
    name: what for what, names in _COMES_LATER.items() for name in names.split()
}
_ONLY_SERVER = frozenset(_NEEDS_SERVER.split())


def later(owner: str, name: str) -> Callable[..., NoReturn]:
    """A function in the place of a method that is not there, which says why when called.

    Args:
        owner: "Api" or "Run".
        name: of the method.

    Raises:
        AttributeError: wandb has no such method either.
    """
    if name not in _REASONS and name not in _ONLY_SERVER:
        message = f"{owner!r} object has no attribute {name!r}"
        raise AttributeError(message)

    def refuse(*_arguments: object, **_named: object) -> NoReturn:
        if name in _ONLY_SERVER:
            message = f"{owner}.{name}() needs wandb's server; nbtrack keeps all in local files"
            raise UsageError(message)
        message = f"{owner}.{name}() is not built yet: {_REASONS[name]} come later"
        raise NotBuiltYetError(message)

    refuse.__name__ = name
    return refuse
