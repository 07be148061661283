"""Which config keys tell the runs of a table apart, and which only repeat one of them.

Runs that differ in nothing but the seed are one experiment, done several times. To find them, the
keys that vary are taken, without those that are no choice of anybody: seeds, folds, and the names
and folders that differ because every run has its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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

    Args:
        frame: a run table.

    Example:
        >>> columns = {"config.lr": [0.1, 0.1, 0.2], "config.seed": [1, 2, 1]}
        >>> setting_keys(pl.DataFrame(columns))
        ['config.lr']
    """
    return [name for name in varying_keys(frame) if not is_seed(name) and not _is_own(frame, name)]


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
