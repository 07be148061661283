"""What a reader gets to know of a run: frozen records, and the words for its states.

These are also the schemas of ``run.json`` and ``live-<writer>.json`` (see `store.layout`): a field
that is added must have a default, so that old files stay readable.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from nbtrack._process import ProcessIdentity

__all__ = [
    "ENDED_STATES",
    "INTERNAL_PREFIX",
    "CellRecord",
    "Commit",
    "Environment",
    "Knob",
    "LiveRecord",
    "MetricDefinition",
    "Notice",
    "RunInfo",
    "RunRecord",
    "State",
    "wandb_state",
]

State = Literal["running", "finished", "failed", "interrupted", "killed", "stale"]
ENDED_STATES = frozenset({"finished", "failed", "interrupted", "killed"})
INTERNAL_PREFIX = "_"

_WANDB_STATE: dict[str, str] = {"killed": "crashed", "stale": "crashed", "interrupted": "killed"}


def wandb_state(state: State) -> str:
    """wandb's word for one of our states (DESIGN: Api() and dict filters use wandb's words).

    Example:
        >>> [wandb_state(s) for s in ("finished", "killed", "interrupted")]
        ['finished', 'crashed', 'killed']
    """
    return _WANDB_STATE.get(state, state)


class MetricDefinition(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What `define_metric` said of one metric (or of all that match a glob).

    Attributes:
        name: exact name, or a prefix that ends in ``*``.
        step_metric: the metric that is the x axis.
        step_sync: whether rows without the step metric get its last value.
        hidden: not drawn by itself.
        summary: what the summary keeps: min, max, mean, first, last, best, copy, none.
        goal: "minimize" or "maximize".
    """

    name: str
    step_metric: str | None = None
    step_sync: bool | None = None
    hidden: bool | None = None
    summary: tuple[str, ...] = ()
    goal: str | None = None


class CellRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One executed notebook cell that belongs to a run.

    Attributes:
        source: the text as the user wrote it, ``%%track`` line included.
        cell_id: the notebook's id of the cell; None where the front end gives none.
        execution_count: the number in the brackets; None if the cell did not get one.
        started_us: microseconds since 1970.
        duration_s: None while the cell runs.
        outcome: "finished", "failed" or "interrupted"; None while the cell runs.
        traceback: plain text of the error, if there was one.
        shown_us: when the live view of the run appeared under it; None if it does not stand there.
    """

    source: str
    cell_id: str | None = None
    execution_count: int | None = None
    started_us: int = 0
    duration_s: float | None = None
    outcome: str | None = None
    traceback: str | None = None
    shown_us: int | None = None


class Knob(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A number that can be turned while the run goes on; see `Run.knob`.

    Attributes:
        name: also its key in the config, and the metric that its changes are logged as.
        value: what the loop reads.
        default: what the code gave.
        min, max: the smallest and the largest value; None for no bound.
        log: whether a slider shows it on a log scale.
    """

    name: str
    value: bool | int | float
    default: bool | int | float
    min: int | float | None = None
    max: int | float | None = None
    log: bool = False


class Commit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the repository around the code stood when a run began.

    Attributes:
        sha: of the commit that was checked out.
        branch: None where HEAD was on none.
        remote: the address of "origin" without credentials; None without one.
        dirty: whether files that git follows had changes, which ``files/diff.patch`` has; None
            where that is not known.
    """

    sha: str
    branch: str | None = None
    remote: str | None = None
    dirty: bool | None = None


class Environment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a run ran on.

    Attributes:
        system: "linux", "darwin", "win32", ...
        machine: "x86_64", "arm64", ...; None where the system does not say.
        processors: how many the system has.
        packages: versions of the packages that the run imported, by name.
        cpu: the name of the processor; None where the system does not say.
        memory_bytes: of the whole system; None where the system does not say.
        gpus: names of the devices; none where nobody can tell.
    """

    system: str
    machine: str | None = None
    processors: int | None = None
    packages: dict[str, str] = {}
    cpu: str | None = None
    memory_bytes: int | None = None
    gpus: tuple[str, ...] = ()


class Notice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the watchdog saw, in plain words.

    Attributes:
        kind: "nan", "divergence", "plateau", "overfitting", "gpu_idle" or "learning_rate".
        text: one or two sentences: what, where, and what it may mean.
        time_us: when it was seen, microseconds since 1970.
        metric: that it is about; None if it is about none.
        step: at which it began; None if it is about no step.
    """

    kind: str
    text: str
    time_us: int
    metric: str | None = None
    step: int | None = None


class RunInfo(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``run.json``: what a run is. Times are microseconds since 1970, UTC.

    Attributes:
        run_id: unique in its project.
        project: true name (the folder may be called otherwise).
        name: shown to people, ``adjective-noun-N`` by default.
        config: without the values that were hidden as secrets.
        hidden_keys: config keys (dotted) whose value was hidden.
        defines: by name, in the order of definition.
        changed_us: field -> time of its last change after creation ("name", "config.lr", ...).
        attempt: 0 for the first process, one more for each resume.
        cells: executed cells in order.
        knobs: what can be turned while it runs, by name, in the order of registration.
        git: the commit that the code stood at.
        environment: what it ran on, as the last attempt found it.
        notices: what the watchdog saw, in that order.
    """

    run_id: str
    project: str
    name: str
    created_us: int
    entity: str | None = None
    notes: str | None = None
    tags: tuple[str, ...] = ()
    group: str | None = None
    job_type: str | None = None
    config: dict[str, Any] = {}
    hidden_keys: tuple[str, ...] = ()
    defines: dict[str, MetricDefinition] = {}
    changed_us: dict[str, int] = {}
    attempt: int = 0
    cells: tuple[CellRecord, ...] = ()
    knobs: dict[str, Knob] = {}
    offline: bool = False
    scratch: bool = False
    user: str | None = None
    host: str | None = None
    program: str | None = None
    notebook: str | None = None
    python: str | None = None
    nbtrack: str | None = None
    git: Commit | None = None
    environment: Environment | None = None
    notices: tuple[Notice, ...] = ()
    format: int = 1


class LiveRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``live-<writer>.json``: how one writer of a run stands, at most a second old while rows come.

    Attributes:
        writer: number of the writer, unique in its run.
        attempt: which attempt it writes for.
        role: "main", or "fork" for a forked child, which never decides the run's state.
        heartbeat: grows by one with each writing of this file.
        state: "running", or how the writer ended.
        state_if_gone: what to conclude when the process is gone without an end: "killed", or in
            a kernel that is idle the outcome of the last cell that logged.
        rows: rows begun so far. sequence: next sequence number. step: next step.
        runtime_us: how long this attempt has run.
        base_runtime_us: how long the attempts before it ran together.
        summary: at most 1,000 keys; the rest is in the rows.
        overhead_us: time spent inside log().
    """

    writer: int
    attempt: int
    process: ProcessIdentity
    started_us: int
    role: str = "main"
    heartbeat: int = 0
    updated_us: int = 0
    state: State = "running"
    state_if_gone: State = "killed"
    exit_code: int | None = None
    error: str | None = None
    ended_us: int | None = None
    rows: int = 0
    sequence: int = 0
    step: int = 0
    last_step: int | None = None
    runtime_us: int = 0
    base_runtime_us: int = 0
    summary: dict[str, Any] = {}
    summary_is_whole: bool = True
    overhead_us: int = 0


class RunRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A run as a reader sees it: info, edits laid over it, writers merged, state computed.

    Attributes:
        info: with edits applied.
        state: computed, never stored as such.
        summary: merged over the writers, edits applied.
        ended_us: when the last writer ended; None while it is not known to have ended.
        updated_us: last sign of life.
        duration_s: running time over all attempts.
        rows: rows begun so far; last_step: the largest step of any row, None without rows.
        exit_code: of the last attempt, if it ended by itself.
        error: plain text of the traceback that ended it, if there was one.
        folder: where it lies.
        archived: put aside: lists leave it out unless they are asked.
        locked: not to be deleted.
        ill: None, or in plain words what is wrong with its files.
    """

    info: RunInfo
    state: State
    summary: dict[str, Any]
    ended_us: int | None
    updated_us: int
    duration_s: float
    rows: int
    last_step: int | None
    exit_code: int | None
    error: str | None
    folder: str
    archived: bool = False
    locked: bool = False
    ill: str | None = None
    overhead_us: int = 0

    @property
    def run_id(self) -> str:
        """The run's id."""
        return self.info.run_id

    @property
    def is_ended(self) -> bool:
        """Whether no more rows can come from the processes that are known."""
        return self.state in ENDED_STATES
