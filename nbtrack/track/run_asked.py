"""What others ask of a run while it goes on: stop, finish, note, tag, checkpoint, knobs.

The heartbeat thread reads the commands and does them; `log()` only meets what is left to do in the
thread of the loop, and only when there is something: until then its fast path stays open.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from nbtrack import _secrets
from nbtrack._hooks import hooks
from nbtrack.errors import NbtrackError, NotFoundError, RunStopped, UsageError
from nbtrack.records import Knob
from nbtrack.track.inbox import Inbox
from nbtrack.track.knobs import Knobs, Number, make_knob

if TYPE_CHECKING:
    from nbtrack.records import State
    from nbtrack.store.commands import Command
    from nbtrack.track.capturing import Capturing
    from nbtrack.track.config import Config
    from nbtrack.track.keeper import Keeper
    from nbtrack.track.opening import Opened
    from nbtrack.track.writer import Writer

__all__ = ["Asked", "RunAsked"]

_Value = TypeVar("_Value", bool, int, float)


class Asked:
    """What was asked of one run and is not done yet.

    Attributes:
        inbox: None where nothing is kept of the run.
        knobs: of this process.
        values: of the knobs, as the loop reads them.
        fresh: values of knobs that the next row is to hold.
        watched: histograms of models that it is to hold too.
        stop: the next log() raises. checkpoint: the next should_checkpoint() is True.
    """

    __slots__ = ("checkpoint", "fresh", "inbox", "knobs", "stop", "values", "watched")

    def __init__(self, opened: Opened | None, before: Mapping[str, Knob]) -> None:
        """Nothing was asked yet.

        Args:
            opened: None in mode "disabled".
            before: knobs of earlier attempts.
        """
        self.inbox = Inbox(opened.folder) if opened else None
        self.knobs = Knobs(before)
        self.values = self.knobs.values
        self.fresh: dict[str, Number] = {}
        self.watched: dict[str, Any] = {}
        self.stop = self.checkpoint = False


class RunAsked:
    """The part of `Run` that listens to others."""

    __slots__ = ()

    if TYPE_CHECKING:
        _asked: Asked
        _capturing: Capturing
        _config: Config
        _keeper: Keeper
        _opened: Opened | None
        _state: State
        _writer: Writer

        def _check_usable(self, what: str) -> None: ...
        def _change(self, **fields: Any) -> None: ...

    def knob(
        self,
        name: str,
        default: _Value,
        *,
        min: float | None = None,
        max: float | None = None,
        log: bool | None = None,
    ) -> _Value:
        """A number that can be turned from outside while the loop goes on; read it in the loop.

        The value is also the run's config under the same name; it is logged under that name with
        the next row, at first and after each change. Default and bounds count when a process
        first asks for the knob; from then on a call only reads the value, in well under a
        microsecond. A resumed run goes on with the last value, unless the code gives another
        default than before.

        Args:
            name: of the knob.
            default: a float, a whole number or a bool: all values are of this kind. Where a bound
                is a float, values are floats.
            min: the smallest value that may be set.
            max: the largest value that may be set.
            log: whether it is shown on a log scale; by default where the bounds are far apart.

        Returns:
            The value that holds now.

        Raises:
            ArgumentError: the bounds do not fit each other, or the default does not fit them.
            InvalidNameError: the name cannot be used.
            ValueTypeError: something is no number.
            RunFinishedError: the run is finished, and has no such knob.

        Example:
            >>> import nbtrack
            >>> with nbtrack.init(project="doc") as run:
            ...     for step in range(3):
            ...         lr = run.knob("lr", 1e-3, min=1e-5, max=1e-1)
            ...         run.log({"loss": 1 / (step + 1)})
            >>> lr, run.config["lr"]
            (0.001, 0.001)
        """
        try:
            return self._asked.values[name]  # pyright: ignore[reportReturnType] - of the default's type
        except (KeyError, TypeError):
            return self._add_knob(make_knob(name, default, min, max, log))  # pyright: ignore[reportReturnType] - as above

    def should_checkpoint(self) -> bool:
        """Whether somebody asked for a checkpoint since this was last called; ask in the loop.

        Example:
            >>> import nbtrack
            >>> with nbtrack.init(project="doc") as run:
            ...     run.should_checkpoint()
            False
        """
        asked = self._asked
        if not asked.checkpoint:
            return False
        asked.checkpoint = False
        return True

    def poll(self) -> None:
        """Do what was asked; the heartbeat thread calls this several times a second."""
        self._capturing.write_console()
        if self._answer_all():
            self._keeper.beat()  # whoever asked wants to see it now
        if self._state == "running" and hooks.poll is not None:
            hooks.poll(self)

    def _answer_all(self) -> bool:
        asked = self._asked
        if self._state != "running" or asked.inbox is None or self._opened is None:
            return False
        commands = asked.inbox.fetch(self._opened.live.writer)
        for command in commands:
            with self._writer.lock:
                if self._state != "running":  # it ended meanwhile, in the thread of the loop
                    return False
                done, text = self._answer(command)
                body = {"id": command.id, "kind": command.kind, "done": done, "text": text}
                self._writer.event("command", body)
            asked.inbox.remove(command)
        return bool(commands)

    def _answer(self, command: Command) -> tuple[bool, str]:
        """Do one command: whether it was done, and what there is to say."""
        try:
            return True, self._do(command.kind, command.body)
        except NbtrackError as error:
            return False, str(error)

    def _do(self, kind: str, body: dict[str, Any]) -> str:
        match kind:
            case "stop":
                self._asked.stop = True
                self._writer.hold()
                return "the next log() stops the loop"
            case "finish":
                if hooks.finish_soon is None or not hooks.finish_soon(self):
                    message = "no notebook runs here: Stop ends the loop at its next log()"
                    raise UsageError(message)
                return "the run ends as soon as no cell is being executed"
            case "checkpoint":
                self._asked.checkpoint = True
                return "should_checkpoint() is True once"
            case "note":
                self._add_note(_secrets.redact_text(body["text"]))
                return "added to the notes"
            case "tag":
                tags = dict.fromkeys((*self._keeper.info.tags, body["tag"]))
                self._change(tags=tuple(tags))
                return "added to the tags"
            case "untag":
                self._remove_tag(body["tag"])
                return "removed from the tags"
            case _:
                knob = self._asked.knobs.turn(body["name"], body["value"])
                self._tell_knob(knob)
                return f"{knob.name} is {knob.value!r}"

    def _add_note(self, text: str) -> None:
        step = self._writer.last_step
        line = text if step is None else f"step {step:,}: {text}"
        before = self._keeper.info.notes
        self._change(notes=f"{before}\n{line}" if before else line)

    def _remove_tag(self, tag: str) -> None:
        tags = self._keeper.info.tags
        if tag not in tags:
            known = ", ".join(tags) or "none"
            raise NotFoundError(f"the run has no tag {tag!r}; it has: {known}")
        self._change(tags=tuple(each for each in tags if each != tag))

    def _add_knob(self, wanted: Knob) -> Number:
        self._check_usable("knob")
        with self._writer.lock:
            knob = self._asked.knobs.add(wanted)
            self._tell_knob(knob)
        return knob.value

    def _tell_knob(self, knob: Knob) -> None:
        """Write a knob's value down: as an event, in the config, and with the next row."""
        self._writer.event("knob", msgspec.to_builtins(knob))
        self._keeper.info_changed(knobs={**self._keeper.info.knobs, knob.name: knob})
        self._config.update({knob.name: knob.value}, allow_val_change=True)
        self._asked.fresh[knob.name] = knob.value
        self._writer.hold()

    def _with_fresh_knobs(self, row: dict[str, Any]) -> dict[str, Any]:
        """The row with what was turned or watched since; what the user logs comes first."""
        asked = self._asked
        with self._writer.lock:
            fresh, asked.fresh = asked.fresh, {}
            watched, asked.watched = asked.watched, {}
            if not asked.stop:
                self._writer.release()
        return {**fresh, **watched, **row}

    def _take_watched(self, found: dict[str, Any]) -> None:
        """Histograms of models for the row of the next log."""
        with self._writer.lock:
            self._asked.watched.update(found)
            self._writer.hold()

    def _log_watched(self) -> None:
        """No next row comes: what was watched since the last one is a row of its own."""
        with self._writer.lock:
            watched, self._asked.watched = self._asked.watched, {}
            if watched:
                self._writer.log(watched, None, commit=True)

    def _stop_if_asked(self) -> None:
        with self._writer.lock:
            if not self._asked.stop:
                return
            self._asked.stop = False  # as with Ctrl-C: once for each time it was asked
            if not (self._asked.fresh or self._asked.watched):
                self._writer.release()
        info = self._keeper.info
        raise RunStopped(f"run {info.name} was asked to stop; all its rows are kept", info.run_id)
