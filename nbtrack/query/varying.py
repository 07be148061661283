"""Which config keys tell the runs of a table apart, and which only repeat one of them.

Runs that differ in nothing but the seed are one experiment, done several times. To find them, the
keys that vary are taken, without those that are no choice of anybody: seeds, folds, and the names
and folders that differ because every run has its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from nbtrack._words import split_words

__all__ = ["ALL_BUT_SEED", "is_own", "is_seed", "setting_keys", "varying_keys"]

ALL_BUT_SEED = "all-but-seed"

_SEEDS = frozenset({"seed", "seeds", "rng", "repeat", "repetition", "replicate", "trial", "fold"})
_SEED_NAMES = frozenset({"random_state", "run_index", "run_number", "split_index"})
_NO_SEED = frozenset({"use", "is", "fix", "fixed", "set", "num", "n", "count", "max"})
_OWN = frozenset(
    {"checkpoint", "date", "dir", "directory", "file", "folder", "id", "log", "name", "out",
     "output", "path", "port", "rank", "time", "timestamp", "url", "uuid"}
)  # fmt: skip
_FEW = 3


def varying_keys(frame: pl.DataFrame) -> list[str]:
    """The columns of config keys that are not the same in all these runs.

    A key that some of the runs lack varies too.

    Args:
        frame: a run table.

    Example:
        >>> frame = pl.DataFrame({"config.lr": [0.1, 0.2], "config.n": [1, 1], "name": ["a", "b"]})
        >>> varying_keys(frame)
        ['config.lr']
    """
    names = [name for name in frame.columns if _is_setting(name)]
    if not names or frame.height < 2:
        return []
    counts = frame.select(pl.col(names).n_unique()).row(0)
    return [name for name, count in zip(names, counts, strict=True) if count > 1]


def setting_keys(frame: pl.DataFrame) -> list[str]:
    """The keys that vary and are somebody's choice: no seeds, nothing that each run has its own of.

    Nor what follows from other keys: if each optimizer came with its own learning rate, the
    optimizer tells the runs apart, and the learning rate would only make the name of each group
    longer. Of keys that follow from each other the first one stays.

    Args:
        frame: a run table.

    Example:
        >>> columns = {"config.lr": [0.1, 0.1, 0.2], "config.seed": [1, 2, 1]}
        >>> setting_keys(pl.DataFrame(columns | {"config.decay": [0.5, 0.5, 0.0]}))
        ['config.lr']
    """
    names = varying_keys(frame)
    return _telling(frame, [n for n in names if not is_seed(n) and not _is_own(frame, n)])


def _telling(frame: pl.DataFrame, names: Sequence[str]) -> list[str]:
    """The fewest of these keys that split the runs as all of them do; the last ones go first."""
    # The hash of a row is the sum of those of its values, so that a key is taken out by a
    # subtraction: the time is that of counting, once a key, however many there are.
    hashes = {name: frame[name].hash(seed=place).to_numpy() for place, name in enumerate(names)}
    rows = sum(hashes.values(), start=np.zeros(frame.height, dtype=np.uint64))
    groups = _count(rows)
    kept = list(names)
    for name in reversed(names):
        others = rows - hashes[name]
        if _count(others) == groups:
            rows = others
            kept.remove(name)
    return kept


def _count(rows: npt.NDArray[np.uint64]) -> int:
    return pl.Series(rows).n_unique()


def is_seed(key: str) -> bool:
    """Whether a key only says which repetition a run is.

    Example:
        >>> [is_seed(key) for key in ("config.seed", "config.data.np_seed", "config.seed_lr")]
        [True, True, False]
    """
    last = key.rpartition(".")[2]
    words = split_words(last)
    if "_".join(words) in _SEED_NAMES:
        return True
    return bool(words) and words[-1] in _SEEDS and not _NO_SEED.intersection(words)


def _is_setting(name: str) -> bool:
    return name.startswith("config.") and "._" not in name


def _is_own(frame: pl.DataFrame, name: str) -> bool:
    return frame.schema[name] == pl.String and is_own(name, frame[name].to_list())


def is_own(key: str, values: Sequence[Any]) -> bool:
    """Whether every run has a text of its own here, under a key that sounds like it.

    Example:
        >>> is_own("log_dir", ["a", "b", "c"]), is_own("optimizer", ["a", "b", "c"])
        (True, False)
    """
    if len(values) < _FEW or not all(isinstance(value, str) for value in values):
        return False
    words = split_words(key.rpartition(".")[2])
    return bool(_OWN.intersection(words)) and len(set(values)) == len(values)
