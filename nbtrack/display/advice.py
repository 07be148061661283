"""One line where curves are only pictures, because the Jupyter around the kernel lacks nbtrack."""

from __future__ import annotations

import sys
from pathlib import Path

from nbtrack.settings.kernel import server_pid
from nbtrack.track.session import session

__all__ = ["ADVICE", "advise", "server_lacks_us"]

ADVICE = (
    "the Jupyter around this kernel has no nbtrack, or has it turned off: curves are pictures "
    "here. For live ones install it there, and restart Jupyter: pip install nbtrack"
)


def advise() -> None:
    """Say what to install where the server that started this kernel has no nbtrack; once a kernel.

    A kernel that another program started (nbclient, papermill, an editor) says nothing.
    """
    paths = sys.modules.get("jupyter_core.paths")  # every kernel has it
    if paths is not None and server_lacks_us(Path(paths.jupyter_runtime_dir()), server_pid()):
        session.console.say(ADVICE, once="advice")


def server_lacks_us(runtime_dir: Path, pid: int | None) -> bool:
    """Whether a Jupyter server runs as this process and its nbtrack is missing, or turned off.

    Args:
        runtime_dir: where Jupyter servers, and ours in them, say that they are there.
        pid: of the program that started the kernel; None if it is not known.
    """
    if pid is None or not (runtime_dir / f"jpserver-{pid}.json").exists():
        return False
    return not (runtime_dir / f"nbtrack-{pid}.json").exists()
