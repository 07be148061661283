"""What a run notes by itself, and what can be asked of that in a script."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbtrack.capture.code import Choice, is_code, is_foreign
from nbtrack.capture.watch import Watched, models_of
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

    def watch(
        self,
        models: Any,
        criterion: Any = None,
        log: str | None = "gradients",
        log_freq: int = 1000,
        idx: int | None = None,
        log_graph: bool = False,
    ) -> list[Watched]:
        """Log histograms of the gradients or parameters of PyTorch models, every so many passes.

        They are logged as ``gradients/<parameter>`` and ``parameters/<parameter>`` with the row of
        the next `log`; names of the second watched model of a run begin with ``graph_1``. Each has
        64 counts, and the ``norm`` of the tensor and its share of ``zeros`` and ``nans``. They are
        computed on the device of the tensor; `overhead` tells what that costs.

        Args:
            models: a ``torch.nn.Module``, or a list of them.
            criterion: accepted and without effect.
            log: "gradients", "parameters", "all", or None for neither.
            log_freq: every how many backward (for parameters: forward) passes.
            idx: number of the first model, where another than the next one is wanted.
            log_graph: accepted: what is returned knows the parameters and their shapes.

        Returns:
            One object a model that tells of its parameters.

        Raises:
            ValueTypeError: something is no module.
            ArgumentError: a model is watched already, or an argument cannot be used.
            RunFinishedError: the run is finished.
        """
        self._check_usable("watch")
        found = models_of(models)
        watching = self._capturing.watching
        return [] if watching is None else watching.watch(found, log, log_freq, idx)

    def unwatch(self, models: Any = None) -> None:
        """Watch models no more; by default none of them."""
        if self._capturing.watching is not None:
            self._capturing.watching.unwatch(None if models is None else models_of(models))

    @property
    def _watch_ns(self) -> int:
        return self._capturing.watching.busy_ns if self._capturing.watching else 0

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the watchdog saw so far, in plain words."""
        return self._keeper.info.notices
