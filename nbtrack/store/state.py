"""How a run stands: computed from what its writers left, never stored, never guessed.

A writer that ended says so in its ``live-<writer>.json``. One that still says "running" may be
alive, gone, or out of sight, and these are told apart:

- On this machine (same host, same boot, same pid namespace) the process is looked up by pid and
  start time. If it is gone, the writer is what it left as `state_if_gone`.
- This host, but booted since: gone, unless its heartbeat is seen to move (two machines may bear
  one name).
- Anywhere else only the heartbeat speaks. It counts as running until this reader has seen the
  counter stand still for 60 s of its own clock; then it is stale. Clocks are never compared.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from nbtrack._process import ProcessIdentity, is_same_machine, process_start
from nbtrack.records import ENDED_STATES, LiveRecord, State

__all__ = [
    "STALE_AFTER_S",
    "HeartbeatWatch",
    "WriterState",
    "combine_states",
    "compute_state",
    "find_writer_state",
    "is_gone",
]

# A heartbeat comes every second while rows come, else every 15 s: four of them were missed.
STALE_AFTER_S = 60.0
# The first that one of the last attempt's writers shows is the run's state.
_WORST_FIRST: tuple[State, ...] = ("stale", "killed", "failed", "interrupted", "finished")

Pulse = Literal["moving", "unknown", "still"]


class HeartbeatWatch:
    """A reader's memory of heartbeats: what it saw, and when by its own monotonic clock.

    One watch should live as long as its reader, since a fresh one has seen nothing yet.

    Args:
        monotonic_s: the reader's clock.
        stale_after_s: 0 takes every writer that cannot be looked up for stale at first sight, for
            one who knows that it is gone (he resumes its run).

    Example:
        >>> now = [0.0]
        >>> watch = HeartbeatWatch(lambda: now[0])
        >>> watch.look("run/0", heartbeat=7)
        'unknown'
        >>> now[0] = 60.0
        >>> watch.look("run/0", heartbeat=7), watch.look("run/0", heartbeat=8)
        ('still', 'moving')
    """

    def __init__(
        self,
        monotonic_s: Callable[[], float] = time.monotonic,
        *,
        stale_after_s: float = STALE_AFTER_S,
    ) -> None:
        self._monotonic_s = monotonic_s
        self._stale_after_s = stale_after_s
        self._seen: dict[str, tuple[int, float, bool]] = {}

    def look(self, key: str, heartbeat: int) -> Pulse:
        """Note a heartbeat and say what is known of it.

        Args:
            key: names the writer, the same at each look.
            heartbeat: the counter as it is now.

        Returns:
            "moving": it moved within the last 60 s; "still": it stood still for 60 s or more;
            "unknown": it was not looked at long enough.
        """
        now_s = self._monotonic_s()
        seen = self._seen.get(key)
        if seen is None or seen[0] != heartbeat:
            self._seen[key] = (heartbeat, now_s, seen is not None)
            if seen is not None:
                return "moving"
            return "unknown" if self._stale_after_s > 0 else "still"
        _, since_s, has_moved = seen
        if now_s - since_s >= self._stale_after_s:
            return "still"
        return "moving" if has_moved else "unknown"

    def export(self) -> dict[str, tuple[int, float]]:
        """What was seen, for another reader on this machine and boot: key -> counter, since."""
        return {key: (heartbeat, since_s) for key, (heartbeat, since_s, _) in self._seen.items()}

    def recall(self, seen: Mapping[str, tuple[int, float]]) -> None:
        """Take over what another reader on this machine and boot has exported."""
        now_s = self._monotonic_s()
        for key, (heartbeat, since_s) in seen.items():
            if since_s <= now_s:
                self._seen.setdefault(key, (heartbeat, since_s, False))

    def forget(self, keys: Iterable[str]) -> None:
        """Drop what is known of these writers."""
        for key in keys:
            self._seen.pop(key, None)


class WriterState(NamedTuple):
    """How one writer stands.

    Attributes:
        live: what it left.
        state: as computed.
        is_presumed: "running" only because nothing was seen that says otherwise.
    """

    live: LiveRecord
    state: State
    is_presumed: bool = False


def find_writer_state(
    live: LiveRecord, us: ProcessIdentity, watch: HeartbeatWatch, key: str
) -> WriterState:
    """How a writer stands, seen from here.

    Args:
        live: what it left.
        us: who is looking.
        watch: what was seen before.
        key: names the writer in `watch`.
    """
    if live.state != "running":
        return WriterState(live, live.state)
    gone = is_gone(live.process, us)
    if gone is False:
        return WriterState(live, "running")
    pulse = "unknown"
    if gone is None or not is_same_machine(live.process, us):
        pulse = watch.look(key, live.heartbeat)
    if pulse == "moving":
        return WriterState(live, "running")
    if gone:
        ended = live.state_if_gone in ENDED_STATES
        return WriterState(live, live.state_if_gone if ended else "killed")
    if pulse == "still":
        return WriterState(live, "stale")
    return WriterState(live, "running", is_presumed=True)


def is_gone(theirs: ProcessIdentity, us: ProcessIdentity) -> bool | None:
    """Whether a process has ended; None if that cannot be known from here.

    Example:
        >>> from nbtrack._process import identify
        >>> is_gone(identify(), identify())
        False
    """
    if not is_same_machine(theirs, us):
        was_booted = "" not in {theirs.boot_id, us.boot_id} and theirs.boot_id != us.boot_id
        return True if theirs.host == us.host and was_booted else None
    start = process_start(theirs.pid)
    if start == 0:
        return None if _is_hidden(theirs.pid) or not us.boot_id else True
    # Where the writer could not learn its own start time, a process of that pid has to do.
    return theirs.start not in {0, start}


def combine_states(writers: Sequence[WriterState]) -> tuple[State, WriterState | None]:
    """The state of a run from those of its writers.

    A run runs while any of its writers does. Else the last attempt alone counts, and of that the
    writer that fared worst; a forked child never decides. A writer of an earlier attempt that
    merely cannot be seen does not keep a run running: it was resumed because that one had ended.

    Returns:
        The state, and the writer that decided it; "stale" and None without a writer that may.

    Example:
        >>> combine_states([])
        ('stale', None)
    """
    if len(writers) == 1 and writers[0].live.role != "fork":  # nearly all of a long list
        return writers[0].state, writers[0]
    mains = [writer for writer in writers if writer.live.role != "fork"]
    last = max((writer.live.attempt for writer in mains or writers), default=0)
    for writer in (*mains, *writers):
        is_told = not writer.is_presumed or writer.live.attempt >= last
        if writer.state == "running" and is_told:
            return "running", writer
    deciding = [writer for writer in mains if writer.live.attempt == last]
    for state in _WORST_FIRST:
        for writer in deciding:
            if writer.state == state:
                return state, writer
    return "stale", None


def compute_state(
    lives: Iterable[LiveRecord], us: ProcessIdentity, watch: HeartbeatWatch, run_key: str = ""
) -> State:
    """The state of a run from what its writers left.

    Args:
        lives: all ``live-<writer>.json`` of the run.
        us: who is looking.
        watch: what was seen before.
        run_key: names the run in `watch`; its folder, for instance.
    """
    writers = [find_writer_state(live, us, watch, f"{run_key}/{live.writer}") for live in lives]
    return combine_states(writers)[0]


def _is_hidden(pid: int) -> bool:
    """Whether there is such a process of another user whose /proc entry we may not see."""
    if sys.platform != "linux":
        return False
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return False
