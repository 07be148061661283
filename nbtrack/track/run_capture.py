"""What a run notes by itself, and what can be asked of that in a script."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nbtrack.capture.code import Choice, is_code, is_foreign
from nbtrack.errors import ValueTypeError

if TYPE_CHECKING:
    from nbtrack.records import Notice
    from nbtrack.track.capturing import Capturing
    from nbtrack.track.console import Console
    from nbtrack.track.keeper import Keeper

__all__ = ["RunCapture"]


class RunCapture:
    """The part of `Run` about console, code and models."""

    __slots__ = ()

    if TYPE_CHECKING:
        _capturing: Capturing
        _console: Console
        _keeper: Keeper

        def _check_usable(self, what: str) -> None: ...

    def write_logs(self, text: str) -> None:
        """Add text to what is kept of the console, without printing it.

        For output that does not come by: of a subprocess, of a library in C.

        Raises:
            ValueTypeError: it is no text.
            RunFinishedError: the run is finished.

        Example:
            >>> import nbtrack
            >>> with nbtrack.init(project="doc") as run:
            ...     run.write_logs("compiled with 3 warnings")
            >>> nbtrack.open_run(run.id).console()["text"].to_list()[-1]
            'compiled with 3 warnings'
        """
        self._check_usable("write_logs")
        if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance] - users may pass anything
            raise ValueTypeError(f"write_logs() takes text, got {type(text).__name__}")
        if self._capturing.console is not None:
            self._capturing.console.add(text)

    def log_code(
        self,
        root: str | None = ".",
        name: str | None = None,
        include_fn: Choice = is_code,
        exclude_fn: Choice = is_foreign,
    ) -> None:
        """Keep the code below a folder with the run, in its ``code/``.

        The script and what it imports from its own folder are kept without being asked for
        (``save_code=False`` leaves them out).

        Args:
            root: the folder; the working folder by default.
            name: accepted: it names an artifact, and there are none yet.
            include_fn: takes a path, or path and root, and says whether it is wanted: Python files,
                ``requirements.txt`` and Dockerfiles by default.
            exclude_fn: the same for what is not: libraries and hidden folders by default.

        Returns:
            None: wandb returns an artifact here.

        Raises:
            RunFinishedError: the run is finished.
            ValueTypeError: one of the functions is none.
        """
        self._check_usable("log_code")
        code = self._capturing.code
        if code is not None and not code.copy_below(Path(root or "."), include_fn, exclude_fn):
            self._console.warn(f"log_code({root!r}): there is no such code")

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the watchdog saw so far, in plain words."""
        return self._keeper.info.notices
