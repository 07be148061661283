"""Whether a page shows a run live: then nobody looks at the picture under its cell."""

from __future__ import annotations

import sys
from pathlib import Path

from nbtrack.draw.bundle import Place
from nbtrack.settings.kernel import server_pid

__all__ = ["Audience"]


class Audience:
    """What the Jupyter server that started this kernel tells of its pages; see `server.audience`.

    Example:
        >>> Audience(None).sees(Place("store", "project", "run"))
        False
    """

    def __init__(self, path: Path | None) -> None:
        """Nothing is read yet.

        Args:
            path: of the file; None where there is no such server.
        """
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._shown: frozenset[str] = frozenset()

    @classmethod
    def of_this_kernel(cls) -> Audience:
        """That of the server that started this kernel; none where another program did."""
        server = server_pid()
        paths = sys.modules.get("jupyter_core.paths")  # every kernel has it
        if paths is None or server is None:
            return cls(None)
        return cls(Path(paths.jupyter_runtime_dir()) / f"nbtrack-{server}.shown")

    def sees(self, place: Place | None) -> bool:
        """Whether some page shows the run live; costs microseconds.

        Args:
            place: of the run; None if it lies in no store.
        """
        if self._path is None or place is None:
            return False
        try:
            found = self._path.stat()
            stamp = found.st_mtime_ns, found.st_ino
            if stamp != self._stamp:
                self._shown = frozenset(self._path.read_text(encoding="utf-8").splitlines())
                self._stamp = stamp
        except (OSError, ValueError):
            self._stamp, self._shown = None, frozenset()
        return "/".join(place) in self._shown
