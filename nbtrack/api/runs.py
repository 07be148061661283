"""Many runs as wandb's Api gives them: read when they are first looked at, in the order asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, cast, overload

import polars as pl

from nbtrack.api import history as histories
from nbtrack.api.run import Run
from nbtrack.errors import ArgumentError
from nbtrack.query.reader import Reader
from nbtrack.query.to_pandas import to_pandas

if TYPE_CHECKING:
    import pandas as pd  # pyright: ignore[reportMissingTypeStubs] - pandas has none

__all__ = ["Runs"]


class Runs(Sequence[Run]):
    """Runs of a project: ``len``, iteration, indexing, slices (lists) and ``next()``.

    Args:
        find: finds the runs; called at the first look.
        title: entity and project, for people.
        filters: as given.
        order: as given.
    """

    def __init__(
        self,
        find: Callable[[], Sequence[Reader]],
        *,
        title: str,
        filters: Mapping[str, Any],
        order: str,
        per_page: int = 50,
    ) -> None:
        self._find = find
        self._found: Sequence[Reader] | None = None
        self._made: dict[int, Run] = {}
        self._next = 0
        self.path = title
        self.filters = filters
        self.order = order
        self.per_page = per_page

    @property
    def _readers(self) -> Sequence[Reader]:
        if self._found is None:
            self._found = self._find()
        return self._found

    def __len__(self) -> int:
        return len(self._readers)

    @property
    def length(self) -> int:
        """How many runs there are."""
        return len(self)

    @overload
    def __getitem__(self, index: int) -> Run: ...
    @overload
    def __getitem__(self, index: slice) -> list[Run]: ...
    def __getitem__(self, index: int | slice) -> Run | list[Run]:
        if isinstance(index, slice):
            return [self._run(place) for place in range(len(self))[index]]
        if not -len(self) <= index < len(self):
            message = f"run {index} of {len(self)}"
            raise IndexError(message)
        return self._run(index % len(self))

    def __iter__(self) -> Iterator[Run]:
        return (self._run(place) for place in range(len(self)))

    def __next__(self) -> Run:
        if self._next >= len(self):
            raise StopIteration
        self._next += 1
        return self._run(self._next - 1)

    next = __next__

    @property
    def more(self) -> bool:
        """Whether ``next()`` has another run."""
        return self._next < len(self)

    @property
    def cursor(self) -> str | None:
        """How far ``next()`` has come."""
        return str(self._next) if self._next else None

    def upgrade_to_full(self) -> None:
        """Nothing to do: runs are read whole."""

    def histories(
        self,
        samples: int = 500,
        keys: list[str] | None = None,
        x_axis: str = "_step",
        format: Literal["default", "pandas", "polars"] = "default",
        stream: Literal["default", "system"] = "default",
    ) -> list[dict[str, Any]] | pd.DataFrame | pl.DataFrame:
        """The histories of all runs, each sampled as in `Run.history`, with ``run_id``.

        Args:
            samples: at most so many rows of each run.
            keys: only these metrics, and only rows that have all of them.
            x_axis: column that comes with `keys`.
            format: "default" for a list of dicts, "pandas" or "polars".
            stream: "system" for the load of the machine, of each run evenly spread.

        Raises:
            ArgumentError: an unknown format, or `keys` is no list of texts.
        """
        if format not in ("default", "pandas", "polars"):
            message = f"found format={format!r}, expected 'default', 'pandas' or 'polars'"
            raise ArgumentError(message)
        trouble = histories.bad_keys(keys, stream)
        if trouble:
            raise ArgumentError(trouble)
        is_system = stream == "system"
        if format == "default":
            return [
                {**row, "run_id": reader.run_id}
                for reader in self._readers
                for row in (
                    histories.system_rows(reader, samples)
                    if is_system
                    else histories.sampled_rows(reader, samples, keys, x_axis)
                )
            ]
        frames = [
            (
                histories.system_polars(reader, samples)
                if is_system
                else histories.sampled_polars(reader, samples, keys, x_axis)
            ).with_columns(pl.lit(reader.run_id).alias("run_id"))
            for reader in self._readers
        ]
        whole = pl.concat(frames, how="diagonal_relaxed") if frames else pl.DataFrame()
        return to_pandas(whole) if format == "pandas" else whole

    def _run(self, place: int) -> Run:
        if place not in self._made:
            self._made[place] = Run(self._readers[place])
        return self._made[place]

    def __eq__(self, other: object) -> bool:
        is_several = isinstance(other, list | Runs)
        return is_several and list(self) == list(cast("Sequence[object]", other))

    __hash__ = None  # pyright: ignore[reportAssignmentType] - it equals lists, which have none

    def __repr__(self) -> str:
        return f"<Runs {self.path}>"
