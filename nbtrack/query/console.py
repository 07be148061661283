"""What a run has printed, as a frame; the form of the file is told in `capture.console`."""

from __future__ import annotations

import polars as pl

from nbtrack.store.files import read_bytes
from nbtrack.store.layout import RunFolder

__all__ = ["console_frame"]

_LINE = r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})Z (\S+) (.*)$"
_SCHEMA = pl.Schema({"time": pl.Datetime("us", "UTC"), "stream": pl.String, "text": pl.String})


def console_frame(folder: RunFolder) -> pl.DataFrame:
    """The lines of a run's ``console.log``; none where nothing was kept.

    A line that is not in its form keeps its whole text, and has no time and no stream.
    """
    text = (read_bytes(folder.console_log) or b"").decode("utf-8", "replace")
    lines = text.split("\n")[:-1]  # what is behind the last line end is still being written
    if not lines:
        return pl.DataFrame(schema=_SCHEMA)
    whole = pl.col("line")
    fields = whole.str.extract_groups(_LINE).struct.rename_fields(["time", "stream", "text"])
    parts = pl.DataFrame({"line": lines}).select(fields.alias("parts"), "line")
    return parts.select(
        pl.col("parts")
        .struct.field("time")
        .str.to_datetime("%Y-%m-%dT%H:%M:%S%.3f", time_unit="us", strict=False)
        .dt.replace_time_zone("UTC")
        .alias("time"),
        pl.col("parts").struct.field("stream"),
        pl.coalesce(pl.col("parts").struct.field("text"), whole).alias("text"),
    )
