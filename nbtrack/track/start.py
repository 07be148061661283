"""`nbtrack.init` and what stands beside it at module level."""

from __future__ import annotations

import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from nbtrack import _secrets
from nbtrack._hooks import hooks
from nbtrack._labels import check_tags
from nbtrack._version import __version__
from nbtrack.capture.environment import describe_environment
from nbtrack.capture.git import read_commit
from nbtrack.capture.watch import Watched
from nbtrack.errors import ArgumentError, NotBuiltYetError
from nbtrack.records import RunInfo
from nbtrack.settings import Resolved, Settings, resolve
from nbtrack.track.config import load_config
from nbtrack.track.console import in_notebook
from nbtrack.track.names import new_run_id, random_name
from nbtrack.track.opening import open_run
from nbtrack.track.run import Run
from nbtrack.track.session import session

__all__ = ["init"]

_DEFAULT: Any = object()


def init(
    entity: str | None = None,
    project: str | None = None,
    dir: Any = None,
    id: str | None = None,
    name: str | None = None,
    notes: str | None = None,
    tags: Sequence[str] | None = None,
    config: Any = None,
    config_exclude_keys: list[str] | None = None,
    config_include_keys: list[str] | None = None,
    allow_val_change: bool | None = None,
    group: str | None = None,
    job_type: str | None = None,
    mode: str | None = None,
    force: bool | None = None,
    reinit: bool | str | None = None,
    resume: bool | str | None = None,
    resume_from: str | None = None,
    fork_from: str | None = None,
    save_code: bool | None = None,
    tensorboard: bool | None = None,
    sync_tensorboard: bool | None = None,
    monitor_gym: bool | None = None,
    settings: Settings | Mapping[str, Any] | None = None,
    anonymous: Any = _DEFAULT,
) -> Run:
    """Begin a run; `nbtrack.log` and `nbtrack.config` are its own until it is finished.

    Args:
        entity: user or team; kept as a column.
        project: groups runs; by default the name of the git repository, else "uncategorized".
        dir: the store is then ``<dir>/nbtrack``.
        id: unique in its project; by default eight random letters and digits. An id that exists
            goes on with that run.
        name: shown to people; by default "adjective-noun-N".
        notes: free text.
        tags: 1 to 64 characters each.
        config: dict, Namespace, absl flags, or the path of a YAML file.
        config_exclude_keys: leave these keys of `config` out.
        config_include_keys: take only these keys of `config`.
        allow_val_change: config values may change freely.
        group: of runs that belong together.
        job_type: "train", "eval", ...
        mode: "online" and "offline" are both local; "disabled" keeps nothing; "shared" is for
            several processes with one id.
        force: accepted and without effect: there is no login.
        reinit: what to do with a run that is open: "finish_previous" (default in notebooks),
            "return_previous" (default in scripts), "create_new".
        resume: "allow", "must", "never" or "auto" (the unfinished run of this folder).
        resume_from: not built yet.
        fork_from: not built yet.
        save_code: False keeps no copies of the code; by default the script, what it imports from
            its own folder, and the notebook are kept.
        tensorboard: the same as `sync_tensorboard`.
        sync_tensorboard: not built yet.
        monitor_gym: accepted and without effect.
        settings: `nbtrack.Settings` or a dict of them.
        anonymous: accepted and without effect: there is no account.

    Returns:
        The run; also `nbtrack.run` from now on (but for "create_new").

    Raises:
        InvalidNameError: a project, id or tag that cannot be used.
        ResumeError: `resume` does not fit what is there.
        ArgumentError: arguments that exclude each other or are not known.
        StoreError: the store cannot be written.
    """
    _check_planned(resume, resume_from, fork_from, tensorboard or sync_tensorboard)
    resolved = resolve(
        dir=dir,
        settings=settings,
        entity=entity,
        project=project,
        id=id,
        name=name,
        notes=notes,
        tags=tags,
        group=group,
        job_type=job_type,
        mode=mode,
        resume=resume,
        reinit=reinit,
        save_code=save_code,
        allow_val_change=allow_val_change,
    )
    how = resolved.reinit
    if how == "default":
        how = "finish_previous" if in_notebook() else "return_previous"
    open_already = _settle_previous(how)
    if open_already is not None:
        return open_already
    plain = load_config(config, exclude=config_exclude_keys, include=config_include_keys)
    run = _make_run(resolved, plain)
    session.begin(run, heartbeat_s=resolved.heartbeat_s, becomes_current=how != "create_new")
    _greet(run)
    if hooks.run_started is not None and not run.disabled:
        hooks.run_started(run)
    return run


def _make_run(resolved: Resolved, config: dict[str, Any]) -> Run:
    wanted = _wanted(resolved, config)
    if resolved.mode == "disabled":
        return Run(None, resolved, _in_memory(wanted), config)
    store = session.store_at(resolved, create=True)
    opened = open_run(store, wanted, resolved.resume)
    return Run(opened, resolved, wanted, config)


def _wanted(resolved: Resolved, config: dict[str, Any]) -> RunInfo:
    clean, hidden = _secrets.redact(config)
    return RunInfo(
        run_id=resolved.run_id or "",
        project=resolved.project,
        name=resolved.name or "",
        created_us=0,
        entity=resolved.entity,
        notes=_secrets.redact_text(resolved.notes) if resolved.notes else resolved.notes,
        tags=check_tags(resolved.tags),
        group=resolved.group,
        job_type=resolved.job_type,
        config=clean,
        hidden_keys=tuple(hidden),
        offline=resolved.mode == "offline",
        user=resolved.user,
        host=resolved.host or socket.gethostname(),
        program=resolved.program,
        notebook=resolved.notebook,
        python=".".join(map(str, sys.version_info[:3])),
        nbtrack=__version__,
        git=None if resolved.disable_git else read_commit(Path.cwd()),
        environment=describe_environment(),
    )


def _in_memory(wanted: RunInfo) -> RunInfo:
    return replace(wanted, run_id=wanted.run_id or new_run_id(), name=wanted.name or random_name(1))


def _settle_previous(reinit: str) -> Run | None:
    """What becomes of the run that is open; the run to return instead of a new one."""
    current = session.current
    if current is None or reinit == "create_new":
        return None
    if reinit == "return_previous":
        return current
    session.console.silent = current.is_silent
    if in_notebook():
        session.console.say(f"{current.name} finished, as another run begins")
    current.finish(quiet=True)
    session.leave(current)
    return None


def _check_planned(
    resume: object, resume_from: str | None, fork_from: str | None, tensorboard: bool | None
) -> None:
    if sum(bool(given) for given in (resume, resume_from, fork_from)) > 1:
        raise ArgumentError("resume, resume_from and fork_from exclude each other: give one")
    for argument, given in (("resume_from", resume_from), ("fork_from", fork_from)):
        if given:
            _check_moment(argument, given)
    if tensorboard:
        raise NotBuiltYetError(
            "nbtrack cannot follow TensorBoard writers yet: sync_tensorboard comes in a later "
            "version"
        )


def _check_moment(argument: str, given: str) -> None:
    run_id, mark, step = given.partition("?_step=")
    if not run_id or not mark or not step.isdecimal():
        raise ArgumentError(f'{argument}={given!r}: write it as "<run id>?_step=<step>"')
    raise NotBuiltYetError(f"nbtrack cannot do {argument} yet: it comes in a later version")


def _greet(run: Run) -> None:
    if run.disabled:
        return
    verb = "going on with" if run.resumed else "tracking"
    run.say(f"{verb} {run.name} in project {run.project}, kept in {run.store_root}")


def log(data: dict[str, Any], step: int | None = None, commit: bool | None = None) -> None:
    """Log one row of the current run; see `Run.log`."""
    current = session.current
    if current is None:
        session.require("log")
    else:
        current.log(data, step, commit)


def finish(exit_code: int | None = None, quiet: bool | None = None) -> None:
    """End the current run; nothing happens where there is none. See `Run.finish`."""
    if session.current is not None:
        session.current.finish(exit_code, quiet)


def define_metric(name: str, *args: Any, **kwargs: Any) -> Any:
    """Say how a metric of the current run is drawn and summed up; see `Run.define_metric`."""
    return session.require("define_metric").define_metric(name, *args, **kwargs)


def save(glob_str: Any, *args: Any, **kwargs: Any) -> list[str]:
    """Keep files with the current run; see `Run.save`."""
    return session.require("save").save(glob_str, *args, **kwargs)


def watch(models: Any, *args: Any, **kwargs: Any) -> list[Watched]:
    """Log histograms of the gradients or parameters of models; see `Run.watch`."""
    return session.require("watch").watch(models, *args, **kwargs)


def unwatch(models: Any = None) -> None:
    """Watch models no more; see `Run.unwatch`."""
    session.require("unwatch").unwatch(models)


def mark_preempting() -> None:
    """Accepted and without effect: a run that is killed is seen to be killed."""
    session.require("mark_preempting").mark_preempting()


def pin_config_keys(keys: Sequence[str] = ()) -> None:
    """Accepted and without effect: there is no page to pin them to yet."""
    session.require("pin_config_keys").pin_config_keys(keys)
