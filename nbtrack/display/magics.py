"""``%track`` and ``%wandb``, in a line of a cell. What ``%%track`` does is in `cells`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from nbtrack.display.options import USAGE
from nbtrack.display.panels import panels
from nbtrack.display.refusal import MagicError
from nbtrack.errors import NbtrackError, NotFoundError, RunNotFoundError
from nbtrack.settings import resolve, write_display
from nbtrack.track.run import Run
from nbtrack.track.session import session

if TYPE_CHECKING:
    from nbtrack.query.reader import Reader
    from nbtrack.store.stores import Store

__all__ = ["Magics"]

_NO_RUN = "no run is being tracked; nbtrack.init() or a %%track cell begins one"
_NOT_CALLED = "%%{} belongs into the first line of a cell; if it is there, run %reload_ext nbtrack"
_LIST_LENGTH = 10


class Magics:
    """The line magics of one shell."""

    def __init__(self, shell: Any) -> None:
        """Nothing is registered before `register`."""
        self._shell = shell
        self._words: dict[str, Callable[[list[str]], None]] = {
            "status": self._status,
            "list": self._list,
            "attach": self._attach,
            "finish": self._finish,
            "off": self._off,
            "on": self._on,
        }

    def register(self) -> None:
        """Make the magics known to the shell, for completion and help too."""
        add = self._shell.register_magic_function
        for name, line_magic in (("track", self.track), ("wandb", self.wandb)):
            add(line_magic, "line", name)
            add(_CELL_MAGICS[name], "cell", name)
            # How IPython calls a %%track that is not in the first line.
            add(_misplaced(name), "line", f"%{name}")

    def track(self, line: str) -> None:
        """Tell of runs, or change what is shown of them.

        %track, %track status   the current run in one line
        %track list [project]   the newest runs
        %track attach [run]     show a run here: the current one, or the one of that id or name
        %track finish           end the current run
        %track off, %track on   show no pictures any more, show them again; remembered

        %%track in the first line of a cell makes a run of the cell: see %%track?
        """
        word, *others = _words(line) or ["status"]
        action = self._words.get(word)
        if action is None:
            words = ", ".join(self._words)
            raise MagicError(f"%track knows no {word!r}; it knows: {words}")
        self._do(action, others)

    def wandb(self, line: str) -> None:
        """Show the current run here, or the one of the given id; other words are accepted.

        %wandb [run] [-h HEIGHT]
        """
        self._do(self._attach_or_current, [it for it in _words(line) if not it.startswith("-")])

    def _do(self, action: Callable[[list[str]], None], words: list[str]) -> None:
        try:
            action(words)
        except NbtrackError as error:
            raise MagicError.telling(error) from None

    def _attach_or_current(self, words: list[str]) -> None:
        try:
            self._attach(words[:1])
        except NotFoundError:  # wandb's own notebooks name an entity or a project here
            self._attach([])

    def _status(self, words: list[str]) -> None:
        self._take_none("status", words)
        run = session.current
        if run is None:
            self._say(_NO_RUN)
        elif run.disabled:
            self._say(f"{run.name}: nothing is kept of it (mode disabled)")
        else:
            from nbtrack.draw.bundle import one_line

            self._say(one_line(panels.model_of(run)))
        others = [run.name for run in session.live if run is not session.current]
        if others:
            self._say(f"also live: {', '.join(others)}")

    def _list(self, words: list[str]) -> None:
        from nbtrack.query.runs import runs

        project = " ".join(words) or None
        table = runs(_store(), project)
        if len(table) == 0:
            self._say("no runs yet")
            return
        self._show(table[:_LIST_LENGTH])
        if len(table) > _LIST_LENGTH:
            where = f'"{project}"' if project else ""
            self._say(f"{len(table) - _LIST_LENGTH:,} more: nbtrack.runs({where})")

    def _attach(self, words: list[str]) -> None:
        wanted = " ".join(words)
        run = _live_run(wanted)
        if run is not None and run.folder is not None:
            panels.show_here(run)
        elif run is not None or not wanted:
            self._say(_NO_RUN if run is None else f"nothing is kept of {run.name} (mode disabled)")
        else:
            self._show_recorded(wanted)

    def _show_recorded(self, wanted: str) -> None:
        from nbtrack.display.recorded import recorded_bundle

        bundle = recorded_bundle(_find_recorded(wanted))
        self._shell.display_pub.publish(bundle.data, bundle.metadata)

    def _finish(self, words: list[str]) -> None:
        self._take_none("finish", words)
        run = session.current
        if run is None:
            self._say(_NO_RUN)
        else:
            run.finish()
            self._say(f"{run.name} finished")

    def _off(self, words: list[str]) -> None:
        self._take_none("off", words)
        self._set_display("off", "nothing is shown of runs from now on; %track on shows them again")

    def _on(self, words: list[str]) -> None:
        self._take_none("on", words)
        self._set_display("auto", "runs are shown under their cells from now on")

    def _set_display(self, mode: str, told: str) -> None:
        write_display(mode)
        stronger = resolve().display
        panels.set_mode(mode, is_setting=stronger == mode)
        self._say(told)
        if stronger != mode:
            self._say(f"but in this kernel only: elsewhere display={stronger!r} comes first")

    def _take_none(self, word: str, words: list[str]) -> None:
        if words:
            raise MagicError(f"%track {word} takes no {' '.join(words)!r}")

    def _show(self, shown: object) -> None:
        data, metadata = self._shell.display_formatter.format(shown)
        self._shell.display_pub.publish(data, metadata)

    def _say(self, text: str) -> None:
        # What was asked for is said even where nbtrack is to be silent.
        print(text)  # noqa: T201 - the answer of a magic


def _words(line: str) -> list[str]:
    return line.partition("#")[0].split()


def _live_run(wanted: str) -> Run | None:
    if not wanted:
        return session.current
    return next((run for run in session.live if wanted in (run.id, run.name)), None)


def _find_recorded(wanted: str) -> Reader:
    """The run of this id, or the newest of this name."""
    import polars as pl

    from nbtrack.query.reader import open_run
    from nbtrack.query.runs import runs

    try:
        return open_run(wanted, _store)
    except RunNotFoundError:
        named = runs(_store(), filter=pl.col("name") == wanted)
        if len(named) == 0:
            raise
        return named[0]


def _store() -> Store:
    session.flush()
    return session.store_at(resolve(), create=False)


def _misplaced(name: str) -> Callable[[str], NoReturn]:
    def refuse(line: str) -> NoReturn:
        """It must be the first line of its cell."""
        raise MagicError(f"%%{name} must be the first line of its cell")

    return refuse


def _track_cell(line: str, cell: str) -> None:
    raise MagicError(_NOT_CALLED.format("track"))


def _wandb_cell(line: str, cell: str) -> None:
    raise MagicError(_NOT_CALLED.format("wandb"))


_track_cell.__doc__ = f"""Run the cell as a run of its own.

    {USAGE}

    The run begins before the first line and ends after the last one: finished, failed (with the
    traceback) or interrupted. In the cell it is ``run`` and ``nbtrack.run``. A run that was begun
    before with nbtrack.init() is not touched.

    name        of the run, in quotes if it has blanks; one is made up if it is left out
    --project   by default as for nbtrack.init()
    --tags      a,b
    --notes     what this run is about; all words up to the next option
    --group     of runs that belong together
    --config    variables whose values are the run's config: those the cell sets, or that are
                there before it; cfg.lr takes one value out of cfg, cfg takes all
    --scratch   only a try: the run gets the tag "scratch", to be left out or removed later
    """
_wandb_cell.__doc__ = """Accepted: the run that starts in the cell is shown under it anyway."""
_CELL_MAGICS: dict[str, Callable[[str, str], None]] = {"track": _track_cell, "wandb": _wandb_cell}
