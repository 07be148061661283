"""The summary of a recorded run as wandb's Api has it: a dict whose changes can be written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["Summary"]


class Summary(dict[str, Any]):
    """The last values of a run: ``run.summary["loss"]``, ``.get``, ``.update({...})``.

    Args:
        values: as recorded.
        write: called by `update` to write what was changed.
    """

    def __init__(self, values: Mapping[str, Any], write: Callable[[], None]) -> None:
        super().__init__(values)
        self._write = write

    def update(self, values: Any = (), /, **more: Any) -> None:
        """Take over values, and write these and all other changes to disk."""
        super().update(values, **more)
        self._write()

    @property
    def _json_dict(self) -> dict[str, Any]:
        return dict(self)

    def __getattr__(self, name: str) -> Any:
        if name in self and not name.startswith("_"):
            return self[name]
        message = f"the summary has no value {name!r}"
        raise AttributeError(message)
