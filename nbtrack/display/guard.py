"""A picture must not end a training: what goes wrong in showing is told, and no more."""

from __future__ import annotations

from collections.abc import Callable

from nbtrack.track.session import session

__all__ = ["safely"]


def safely(what: str, action: Callable[[], None]) -> bool:
    """Do something that only shows or notes, in the middle of the user's own work.

    Args:
        what: cannot be done if it fails; the beginning of the sentence that says so.
        action: what to do.

    Returns:
        Whether it was done.

    Example:
        >>> safely("this example", lambda: None)
        True
    """
    try:
        action()
    except Exception as error:  # noqa: BLE001 - log(), finish() and every cell come through here
        reason = f"{type(error).__name__}: {error}"
        session.console.warn(f"{what}, because of {reason}. What is logged is kept all the same")
        return False
    return True
