"""wandb's paths to projects and runs: ``entity/project/run_id`` and its shorter forms.

The entity is not a place here, only a word that a run may bear. A path that names one means the
runs that bear it, and those that bear none.
"""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from nbtrack.errors import ArgumentError

__all__ = ["LOCAL_ENTITY", "ProjectPath", "RunPath", "bears_entity", "parse_project", "parse_run"]

# What stands in the place of the entity where a run has none: wandb's paths have three parts.
LOCAL_ENTITY = "local"


class ProjectPath(NamedTuple):
    """Where runs are looked for; None for what the path does not say."""

    entity: str | None
    project: str | None


class RunPath(NamedTuple):
    """Where one run is looked for; None for what the path does not say."""

    entity: str | None
    project: str | None
    run_id: str


def parse_project(path: str | None) -> ProjectPath:
    """``entity/project``, ``project``, or nothing for the default project.

    Raises:
        ArgumentError: it has more than two parts.

    Example:
        >>> parse_project("team/mnist"), parse_project("")
        (ProjectPath(entity='team', project='mnist'), ProjectPath(entity=None, project=None))
    """
    parts = (path or "").strip("/ ").split("/")
    if len(parts) > 2:
        message = f"found the path {path!r}, expected 'entity/project' or 'project'"
        raise ArgumentError(message)
    return ProjectPath(parts[0] if len(parts) == 2 else None, parts[-1] or None)


def parse_run(path: str) -> RunPath:
    """``entity/project/id``, ``entity/project/runs/id``, ``project/id``, ``project:id`` or ``id``.

    Raises:
        ArgumentError: it is empty or has more parts.

    Example:
        >>> parse_run("team/mnist/runs/abc")
        RunPath(entity='team', project='mnist', run_id='abc')
        >>> parse_run("abc")
        RunPath(entity=None, project=None, run_id='abc')
    """
    parts = path.replace("/runs/", "/").replace(":", "/").strip("/ ").split("/")
    if len(parts) > 3 or not all(parts):
        message = f"found the path {path!r}, expected 'entity/project/id', 'project/id' or 'id'"
        raise ArgumentError(message)
    entity, project, run_id = [None] * (3 - len(parts)) + parts
    return RunPath(entity, project, run_id or "")


def bears_entity(entity: str) -> pl.Expr:
    """A filter for the runs that a path with this entity means."""
    return (pl.col("entity") == entity) | pl.col("entity").is_null()
