"""Deleted runs: moved aside in one step, so that no reader meets half a run."""

from __future__ import annotations

import errno
from pathlib import Path

from nbtrack._process import identify
from nbtrack.errors import UsageError
from nbtrack.store.files import make_folder
from nbtrack.store.layout import RunFolder
from nbtrack.store.record import read_record
from nbtrack.store.state import HeartbeatWatch

__all__ = ["move_to_trash", "refuse_living"]


def refuse_living(folder: RunFolder, watch: HeartbeatWatch) -> None:
    """Raise if a run may be running.

    Args:
        folder: the run.
        watch: what was seen of heartbeats before.

    Raises:
        UsageError: it is running, or its process cannot be seen and was not watched long enough.
    """
    record = read_record(folder, watch, identify())
    if record.state == "running":
        raise UsageError(
            f"run {record.run_id!r} ({record.info.name}) is running, or was less than a minute "
            "ago: finish it first, or delete it by force (its process then loses its files)"
        )


def move_to_trash(folder: RunFolder, trash: Path) -> Path | None:
    """Take a run's folder out of its project.

    Args:
        folder: the run.
        trash: where deleted runs are kept.

    Returns:
        Where it lies now; None if the trash is on another disk, so that it was removed for good.

    Raises:
        OSError: it cannot be moved.
    """
    make_folder(trash)
    number = 0
    while True:
        target = trash / f"{folder.path.name}-{number}"
        try:
            if not target.exists():
                folder.path.rename(target)
                return target
        except OSError as error:
            if error.errno == errno.EXDEV:
                break
            if error.errno not in {errno.EEXIST, errno.ENOTEMPTY}:
                raise
        number += 1
    import shutil  # 3 ms that every import would pay

    hidden = folder.path.with_name(f".{folder.path.name}.deleted")  # gone for readers at once
    folder.path.rename(hidden)
    shutil.rmtree(hidden)
    return None
