"""What one run notes by itself: each part with its switch, none of it in the way of `log()`.

What must be there when `finish()` returns (console, saved files) is written by the heartbeat and by
`finish()`; all else is a chore of the background (`capture.worker`).
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from nbtrack.capture.code import CodeCopies
from nbtrack.capture.console import ConsoleLog
from nbtrack.capture.environment import describe_machine, list_packages
from nbtrack.capture.git import find_repository, read_diff, read_remote
from nbtrack.capture.saved import SavedFiles
from nbtrack.capture.stream import SideRows
from nbtrack.capture.streams import streams
from nbtrack.capture.system import FIRST_AFTER_S, Load, SystemMonitor
from nbtrack.capture.watch import Watching
from nbtrack.capture.watchdog import LOOK_EACH_S, Watchdog
from nbtrack.capture.worker import Chore, worker
from nbtrack.settings import working_folder
from nbtrack.store.files import replace_file

if TYPE_CHECKING:
    from nbtrack.settings import Resolved
    from nbtrack.track.keeper import Keeper
    from nbtrack.track.opening import Opened
    from nbtrack.track.writer import Writer

__all__ = ["Capturing"]

_NOTES_AFTER_S = 0.1
"""The first moments belong to the user's code."""
_NOTES_EACH_S = 10.0
_LAST_AFTER_S = 0.05
"""`finish()` and what follows it come first; whoever reads or ends the process waits for it."""


class Capturing:
    """The parts that capture for one run.

    Attributes:
        saved: the user's files; None in mode "disabled", as the others.
        console: keeps what is printed; it listens only if the setting says so.
        code: copies of the code.
        watching: models that are watched; None in mode "disabled".
    """

    def __init__(
        self,
        opened: Opened | None,
        resolved: Resolved,
        keeper: Keeper,
        writer: Writer,
        take_watched: Callable[[dict[str, Any]], None],
    ) -> None:
        """Nothing is captured before `begin`.

        Args:
            opened: None in mode "disabled": nothing is captured at all.
            resolved: settings.
            keeper: takes what goes into the description of the run.
            writer: whose rows the watchdog watches.
            take_watched: takes what goes into the row of the next log.
        """
        self._opened = opened
        self._resolved = resolved
        self._keeper = keeper
        self._writer = writer
        self._pid = os.getpid()
        self._here = working_folder() if opened else Path()
        # Python itself forgets it before the process ends.
        main = getattr(sys.modules.get("__main__"), "__file__", None)
        self._script = self._here / main if isinstance(main, str) else None
        self._module_count = -1
        self._has_noted = self._is_over = False
        self._chores: list[Chore] = []
        self._monitor: SystemMonitor | None = None
        self._watchdog: Watchdog | None = None
        self.saved = SavedFiles(opened.folder.files) if opened else None
        self.console = (
            ConsoleLog(opened.folder.console_log, resolved.capture_loggers) if opened else None
        )
        self.code = (
            CodeCopies(opened.folder.code, resolved.root, resolved.ignore_globs) if opened else None
        )

        self.watching = Watching(take_watched) if opened else None

    def begin(self) -> None:
        """Listen to the console, and let the background begin."""
        if self._opened is None:
            return
        if self.console is not None and self._resolved.console != "off":
            self.console.begin()
        self._add(self._note, _NOTES_AFTER_S)
        live, folder = self._opened.live, self._opened.folder
        if not self._resolved.disable_stats:
            self._monitor = SystemMonitor(
                SideRows(folder.system, live.attempt, live.writer),
                self._make_load,
                self._writer.clock.now_us,
                self._resolved.stats_interval_s,
            )
            self._add(self._sample, min(FIRST_AFTER_S, self._resolved.stats_interval_s))
        if self._resolved.watchdog:
            self._watchdog = Watchdog(
                folder,
                (live.attempt, live.writer),
                self._resolved.watchdog,
                definitions=self._writer.metrics.definitions,
                tell=self._keeper.add_notice,
            )
            self._add(self._watch_rows, LOOK_EACH_S)

    def write_console(self) -> None:
        """Write what was printed since; the heartbeat thread calls this four times a second."""
        if self.console is not None and self._pid == os.getpid():
            streams.renew(only_if_reset=True)
            self.console.write()

    def begin_cell(self) -> None:
        """A cell begins, in this thread: IPython has laid something of its own over the streams."""
        streams.renew()

    def end(self) -> None:
        """The run ends: what it printed and saved is complete when this returns."""
        if self._opened is None or self._is_over or self._pid != os.getpid():
            return
        self._is_over = True
        if self.watching is not None:
            self.watching.unwatch()
        if self.console is not None:
            self.console.end()
        if self.saved is not None:
            self.saved.copy_changed(is_end=True)
        if self._watchdog is not None:
            self._watchdog.gather()
        for chore in self._chores:
            worker.finish(chore, _LAST_AFTER_S)

    @property
    def files_not_saved(self) -> dict[Path, OSError]:
        """Files that could not be copied, and why."""
        return self.saved.troubles if self.saved else {}

    def _add(self, do: Callable[[], float | None], after_s: float) -> None:
        chore = Chore(do, self._note_trouble)
        self._chores.append(chore)
        worker.add(chore, after_s)

    def _note_trouble(self, error: Exception) -> None:
        self._keeper.problems.append(f"capture: {type(error).__name__}: {error}")

    # -- chores: they run in the background ------------------------------------------------------

    def _sample(self) -> float | None:
        monitor = self._monitor
        assert monitor is not None
        if self._is_over:
            monitor.close()
            return None
        is_first = monitor.load is None
        wait_s = monitor.look()
        if self._watchdog is not None and monitor.last:
            now_us = self._writer.clock.now_us()
            self._watchdog.look_at_load(monitor.last, now_us, self._writer.rows)
        if is_first and monitor.load is not None and monitor.load.gpu_names:
            self._keeper.change_environment(gpus=monitor.load.gpu_names)
        return wait_s

    def _watch_rows(self) -> float | None:
        assert self._watchdog is not None
        is_over = self._is_over
        wait_s = self._watchdog.look(
            self._writer.summary, self._writer.clock.now_us(), is_end=is_over
        )
        return None if is_over or wait_s == math.inf else wait_s

    def _make_load(self) -> Load:
        assert self._opened is not None
        return Load(self._opened.folder.path, self._resolved.visible_gpus)

    def _note(self) -> float | None:
        """Note the surroundings once, then what changes: code that is imported, files."""
        is_over = self._is_over
        if not self._has_noted:
            self._has_noted = True
            if not self._resolved.disable_machine_info:
                self._note_packages()
                self._keeper.change_environment(**describe_machine())
                self._note_repository()
        if self._keeps_code and len(sys.modules) != self._module_count:
            self._module_count = len(sys.modules)
            self._copy_code()
        if is_over:
            if self._keeps_code and self._resolved.notebook and self.code is not None:
                self.code.copy_notebook(self._here / self._resolved.notebook)
            return None
        if self.saved is not None and self.saved.has_live:
            self.saved.copy_changed(is_end=False)
        return _NOTES_EACH_S

    @property
    def _keeps_code(self) -> bool:
        return self._resolved.save_code is not False and not self._resolved.disable_code

    def _note_packages(self) -> None:
        if self._resolved.save_requirements:
            self._write_file("requirements.txt", "".join(f"{line}\n" for line in list_packages()))

    def _note_repository(self) -> None:
        commit = self._keeper.info.git
        root = find_repository(self._here)
        if self._resolved.disable_git or root is None or commit is None:
            return
        difference = read_diff(root)
        if difference:
            self._write_file("diff.patch", difference)
        dirty = None if difference is None else bool(difference)
        self._keeper.change_commit(replace(commit, remote=read_remote(root), dirty=dirty))

    def _copy_code(self) -> None:
        assert self.code is not None
        roots = [find_repository(self._here) or self._here, self._here]
        if self._script is not None:
            roots.append(self._script.parent)
        self.code.copy_imported(self._script, roots)

    def _write_file(self, name: str, text: str) -> None:
        assert self._opened is not None
        files = self._opened.folder.files
        files.mkdir(exist_ok=True)  # not its parents: a run that was deleted stays so
        replace_file(files / name, text.encode("utf-8", "replace"))
