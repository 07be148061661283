"""Loggers that a run listens to by name (the setting ``capture_loggers``)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from nbtrack.capture.streams import Listener

__all__ = ["follow"]


def follow(levels: Mapping[str, int], hear: Listener) -> Callable[[], None]:
    """Tell a listener of what some loggers say, from these levels on.

    Returns:
        What ends it.
    """
    handlers: list[tuple[logging.Logger, _Handler]] = []
    for name, level in levels.items():
        handler = _Handler(hear)
        handler.setLevel(level)
        logging.getLogger(name).addHandler(handler)
        handlers.append((logging.getLogger(name), handler))

    def stop() -> None:
        for logger, handler in handlers:
            logger.removeHandler(handler)

    return stop


class _Handler(logging.Handler):
    """Hears what a logger has to say, as it would print it."""

    def __init__(self, hear: Listener) -> None:
        super().__init__()
        self._hear = hear
        self.setFormatter(logging.Formatter("%(levelname)s:%(name)s:%(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Pass it on."""
        try:
            text = self.format(record)
        except (TypeError, ValueError):  # the arguments do not fit its message
            text = str(record.msg)
        self._hear("logging", f"{text}\n", int(record.created * 1e6))
