"""Telling kernels which runs pages show live: ``nbtrack-<pid>.shown`` in the runtime folder.

While a page shows a run live nobody looks at the picture that its kernel keeps under the cell, so
the kernel draws it far less often. One line of the file is a run: store, project and run, as in
addresses.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections import Counter
from pathlib import Path

from nbtrack.server.stores import Place
from nbtrack.store.files import replace_file

__all__ = ["Audience"]


class Audience:
    """The runs that are shown, and the file that tells of them.

    Args:
        runtime_dir: Jupyter's runtime folder.

    Example:
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> audience = Audience(folder)
        >>> audience.change(Place("s", "p", "r"), 1)
        >>> audience.path.read_text().split()
        ['s/p/r']
        >>> audience.change(Place("s", "p", "r"), -1)
        >>> audience.path.exists()
        False
    """

    def __init__(self, runtime_dir: Path) -> None:
        self.path = runtime_dir / f"nbtrack-{os.getpid()}.shown"
        self._shown = Counter[Place]()
        self._lock = threading.Lock()

    def change(self, place: Place, views: int) -> None:
        """So many views more, or fewer; writes the file where that matters.

        Args:
            place: of the run.
            views: 1 for one that came, -1 for one that has gone.
        """
        with self._lock:
            before = set(self._shown)
            self._shown[place] += views
            self._shown = +self._shown
            if set(self._shown) != before:
                self._write()

    def forget(self) -> None:
        """The server stops: nothing is shown any more."""
        with self._lock:
            self._shown.clear()
            self._write()

    def _write(self) -> None:
        lines = "".join(f"{'/'.join(place)}\n" for place in sorted(self._shown))
        # A kernel that is told nothing draws its picture each second: no harm is done.
        with contextlib.suppress(OSError):
            if lines:
                replace_file(self.path, lines.encode())
            else:
                self.path.unlink(missing_ok=True)
