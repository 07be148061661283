"""The media of a run that is being written."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

from nbtrack.errors import RowsNotWrittenError

if TYPE_CHECKING:
    from nbtrack.media.folder import MediaFolder
    from nbtrack.track.config import Config
    from nbtrack.track.console import Console
    from nbtrack.track.opening import Opened
    from nbtrack.track.writer import Writer

__all__ = ["RunMedia"]

_PATIENCE_S = 1.0
_BAR = 30


class RunMedia:
    """Where a run's media go, and how its end waits for them."""

    __slots__ = ()

    if TYPE_CHECKING:
        _config: Config
        _console: Console
        _media: MediaFolder | None
        _opened: Opened | None

        _writer: Writer

        @property
        def name(self) -> str:
            """The run's name."""
            ...

    @property
    def media_folder(self) -> MediaFolder:
        """What puts media into the run's folder."""
        if self._media is None:
            from nbtrack.media.folder import MediaFolder  # a run without media needs none of it

            self._media = MediaFolder(self._opened.folder.files if self._opened else None)
        return self._media

    def note_chart(self, place: tuple[str, str], said: dict[str, Any]) -> None:
        """Keep in the config how a chart is drawn, where wandb keeps it.

        Args:
            place: the keys below ``_wandb``.
            said: what wandb says of such a chart.
        """
        kind, key = place
        held: dict[str, Any] = self._config.get("_wandb") or {}
        charts: dict[str, Any] = held.get(kind) or {}
        if charts.get(key) != said:
            changed = {**held, kind: {**charts, key: said}}
            self._config.update({"_wandb": changed}, allow_val_change=True)

    def _retry_media(self) -> None:
        """Write what the disk has refused, and tell of it once."""
        media = self._media
        if media is None or not (media.unwritten or media.lost):
            return
        if not media.retry():
            self._console.warn(
                f"media of run {self.name} cannot be written: {media.trouble}. Up to 64 MiB wait "
                "in memory and are written as soon as that is possible",
                once="media",
            )
        if media.lost:
            self._console.warn(
                f"there was no room for some media of run {self.name}, on the disk or in memory: "
                "their rows are kept without them",
                once="lost media",
            )

    def _is_unwritten(self) -> bool:
        """Whether anything is in memory only, after one more try."""
        if self._media is not None:
            self._media.retry()
        return bool(self._writer.unwritten or (self._media and self._media.unwritten))

    def _check_written(self) -> None:
        """Raise if anything is in memory only.

        Raises:
            RowsNotWrittenError: something is.
        """
        rows = self._writer.unwritten
        media = self._media.unwritten if self._media else 0
        if not rows and not media:
            return
        what = " and ".join(
            f"{count} {name}" for count, name in ((rows, "rows"), (media, "media")) if count
        )
        trouble = self._writer.trouble or (self._media and self._media.trouble)
        raise RowsNotWrittenError(
            f"{what} of run {self.name} are in memory only: {trouble}. Make room and call finish() "
            "again"
        )

    def _finish_media(self) -> None:
        """Wait until pictures are compressed; say so if that takes longer than a second."""
        if self._media is None or not self._media.uncompressed:
            return
        progress = _Progress(self._console, self._media.uncompressed)
        self._media.finish(progress.tell)
        progress.end()


class _Progress:
    """A bar of text that grows in its line, where a line can be written again."""

    def __init__(self, console: Console, total: int) -> None:
        self._console = console
        self._total = total
        self._shown_at = monotonic() + _PATIENCE_S
        self._is_shown = False

    def tell(self, left: int) -> None:
        """Show how many are left, at most ten times a second and not in the first one."""
        now = monotonic()
        if now < self._shown_at:
            return
        self._is_shown = True
        self._shown_at = now + 0.1
        done = self._total - left
        filled = _BAR * done // self._total
        bar = "#" * filled + "." * (_BAR - filled)
        self._console.rewrite(f"compressing images [{bar}] {done:,} of {self._total:,}")

    def end(self) -> None:
        """Leave the line."""
        if self._is_shown:
            self._console.rewrite(f"compressed {self._total:,} images", is_last=True)
