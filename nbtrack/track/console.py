"""What nbtrack says in words: few lines, and none where silence was asked for."""

from __future__ import annotations

import sys

from nbtrack._hooks import hooks

__all__ = ["Console", "in_notebook"]

_PREFIX = "nbtrack: "


def in_notebook() -> bool:
    """Whether the code runs in a Jupyter kernel."""
    return hooks.in_notebook is not None and hooks.in_notebook()


class Console:
    """Says lines once or always.

    In a notebook lines go to the output of the cell; in a script to stderr, so that what the
    script prints stays its own.
    """

    def __init__(self, *, silent: bool = False, quiet: bool = False) -> None:
        """`silent` says nothing at all, `quiet` only warnings."""
        self.silent = silent
        self.quiet = quiet
        self._said: set[str] = set()

    def say(self, text: str, *, once: str | None = None) -> None:
        """Say a line, unless quiet was asked for; with the same `once` only the first time."""
        if not (self.silent or self.quiet or self._is_said(once)):
            _put(text)

    def warn(self, text: str, *, once: str | None = None) -> None:
        """Say a warning; those with the same `once` only the first time."""
        if not (self.silent or self._is_said(once)):
            _put(text)

    def rewrite(self, text: str, *, is_last: bool = False) -> None:
        """Say a line that replaces the one before, until the last one.

        Where lines cannot be replaced, as in a log file, only the last one is said.
        """
        if self.silent or self.quiet:
            return
        if in_notebook() or getattr(sys.stderr, "isatty", lambda: False)():
            _put_again(text, is_last=is_last)
        elif is_last:
            _put(text)

    def _is_said(self, once: str | None) -> bool:
        if once in self._said:
            return True
        if once is not None:
            self._said.add(once)
        return False


def _put(text: str) -> None:
    _write("".join(f"{_PREFIX}{line}\n" for line in text.splitlines()))


def _put_again(text: str, *, is_last: bool) -> None:
    end = "\n" if is_last else ""
    _write(f"\r{_PREFIX}{text:<70}{end}")


def _write(text: str) -> None:
    stream = sys.stdout if in_notebook() else sys.stderr
    if stream is None:  # pythonw, some services
        return
    try:
        stream.write(text)
        stream.flush()
    except (OSError, ValueError):  # a closed pipe or stream must not end a training
        return
