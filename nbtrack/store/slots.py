"""Which run has which colour: one line a grant in the project's ``colours.log``.

A run takes the lowest free slot of its project when it is first shown in its colour, and keeps it.
Nothing is locked. Two servers that grant at once both append, and the file decides: the first line
that names a run, or a slot that is free, holds; whoever lost reads on and takes the next. When all
slots are taken, the run that has had its slot for longest gives it up.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence

from nbtrack.store.files import append_bytes, read_bytes
from nbtrack.store.hints import is_run_name
from nbtrack.store.layout import ProjectFolder, RunFolder

__all__ = ["MOST_SLOTS", "claim_slots", "free_slot", "read_slots", "slot_of"]

MOST_SLOTS = 80
"""Twenty colours, each solid and in three kinds of dashes; see `charts.palette`."""
_TRIES = 5
_FREED = 0


def read_slots(project: ProjectFolder) -> dict[str, int]:
    """The slots of a project's runs, counted from 1, by the names of their folders.

    Raises:
        OSError: they cannot be read.
    """
    return _replay(read_bytes(project.colours_log) or b"")


def claim_slots(project: ProjectFolder, runs: Iterable[str]) -> dict[str, int]:
    """The slots of these runs; those that have none take the lowest that are free.

    Where nothing can be written the same slots are given, but nobody else knows of them.

    Args:
        project: the project.
        runs: names of their folders, in the order in which they choose; at most 80 get a slot.
    """
    wanted = [run for run in dict.fromkeys(runs) if is_run_name(run) and "\n" not in run]
    wanted = wanted[:MOST_SLOTS]
    known: dict[str, int] = {}
    for _ in range(_TRIES):
        data = read_bytes(project.colours_log) or b""
        known = _replay(data)
        missing = [run for run in wanted if run not in known]
        if not missing:
            break
        lines = _choose(project, known, missing, kept=set(wanted))
        try:
            append_bytes(project.colours_log, lines)
        except OSError:
            known = _replay(data + lines)
            break
    return {run: known[run] for run in wanted if run in known}


def slot_of(run: RunFolder, *, claims: bool) -> int:
    """The slot of one run that is about to be shown; 1 where it has none.

    Args:
        run: its folder, in a project of a store.
        claims: whether it takes one if it has none yet.
    """
    project, name = ProjectFolder(run.path.parent.parent), run.path.name
    if claims:
        return claim_slots(project, [name]).get(name, 1)
    with contextlib.suppress(OSError):
        return read_slots(project).get(name, 1)
    return 1


def free_slot(project: ProjectFolder, run: str) -> None:
    """Let others have the slot of a run that is gone for good.

    Raises:
        OSError: it could not be written.
    """
    if run in read_slots(project):
        append_bytes(project.colours_log, _line(_FREED, run))


def _choose(
    project: ProjectFolder, known: dict[str, int], missing: Sequence[str], kept: set[str]
) -> bytes:
    """The lines that give these runs the lowest free slots."""
    lines: list[bytes] = []
    if len(known) + len(missing) > MOST_SLOTS:
        # Some were deleted by hand: nobody said that their slots are free.
        gone = [run for run in known if run not in kept and not (project.runs / run).is_dir()]
        lines += [_line(_FREED, run) for run in gone]
        known = {run: slot for run, slot in known.items() if run not in gone}
    taken = set(known.values())
    free = [slot for slot in range(1, MOST_SLOTS + 1) if slot not in taken]
    oldest = [slot for run, slot in known.items() if run not in kept]
    for run, slot in zip(missing, [*free, *oldest], strict=False):
        lines.append(_line(slot, run))
    return b"".join(lines)


def _replay(data: bytes) -> dict[str, int]:
    """Who has which slot after all these lines, the longest holder first."""
    slots: dict[str, int] = {}
    holders: dict[int, str] = {}
    for line in data.decode("utf-8", "replace").split("\n"):
        number, blank, run = line.partition(" ")
        if not blank or not number.isdecimal() or not run:
            continue  # torn, or of a later version
        slot = int(number)
        if slot == _FREED:
            holders.pop(slots.pop(run, _FREED), None)
        elif run not in slots and 1 <= slot <= MOST_SLOTS:
            before = holders.get(slot)
            if before is not None:
                if len(holders) < MOST_SLOTS:
                    continue  # somebody else was first
                del slots[before]
            slots[run] = slot
            holders[slot] = run
    return slots


def _line(slot: int, run: str) -> bytes:
    # It ends a line before it too, in case that was torn by a full disk.
    return f"\n{slot} {run}\n".encode()
