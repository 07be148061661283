"""All that people write about a run as one text, to look for plain words in.

It takes Polars a moment to put the texts of 100,000 runs together, so who searches one frame often
keeps them beside it (`with_words`).
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from nbtrack.query.coded import POLARS, Coded

__all__ = ["WORDS", "with_words", "words_column"]

WORDS = "_words"
_TEXTS = ("run_id", "name", "state", "notes", "group", "job_type")


def words_column(columns: Collection[str]) -> Coded:
    """The words of each run, in small letters.

    Args:
        columns: of the frame; if `with_words` has put the words into it, they are taken as they
            are, while the code is that for any frame.

    Example:
        >>> frame = pl.DataFrame({"name": ["Big-Otter"], "tags": [["a", "b"]], "config.o": "Adam"})
        >>> frame.select(words_column(["name", "tags"]).made.alias("words"))["words"].to_list()
        ['big-otter a b adam']
    """
    config = POLARS.selectors.starts_with("config.") & POLARS.selectors.string()
    texts = POLARS.selectors.by_name(*_TEXTS, "_rest", require_all=False)
    tags = POLARS.col("tags").list.join(" ")
    words = POLARS.concat_str([texts, tags, config], separator=" ", ignore_nulls=True)
    words = words.str.to_lowercase()
    return Coded(pl.col(WORDS), words.code) if WORDS in columns else words


def with_words(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with the words of its runs in a column of their own."""
    return frame.with_columns(words_column(frame.columns).made.alias(WORDS))
