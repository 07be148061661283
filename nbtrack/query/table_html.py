"""Tables of runs in a notebook cell: plain html that is right in light and dark themes.

JupyterLab takes ``<style>`` out of outputs that it does not trust, so there is none, and no colour
is set: the table looks as the front end lets tables look.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape as escape_html
from typing import TYPE_CHECKING, Any

from nbtrack.query import wording
from nbtrack.query.changes import flatten
from nbtrack.query.table_view import table_view

if TYPE_CHECKING:
    from nbtrack.query.reader import Reader
    from nbtrack.query.run_table import RunTable

__all__ = ["run_html", "table_html"]

_RIGHT = ' style="text-align:right"'
_LEFT = ' style="text-align:left"'
_CODE = ("id",)
# Nothing that is shown turns the direction of what follows it.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def table_html(table: RunTable, limit: int = 20) -> str:
    """A run table: the first runs, the columns that tell them apart, and what is left out."""
    view = table_view(table, limit)
    sides = [_RIGHT if is_number else _LEFT for is_number in view.is_number]
    head = "".join(
        f'<th scope="col"{side}>{escape(heading)}</th>'
        for heading, side in zip(view.headings, sides, strict=True)
    )
    body = "".join(f"<tr>{_row(row, view.headings, sides)}</tr>" for row in view.rows)
    more = f"<p>{view.more:,} more; all are in <code>.df</code></p>" if view.more else ""
    remarks = "".join(f"<p>{escape(remark)}</p>" for remark in view.remarks)
    title = escape(view.title)
    if not view.rows:
        return f"<p>{title}</p>{remarks}"
    grid = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f"<p>{title}</p>{grid}{more}{remarks}"


def run_html(run: Reader) -> str:
    """One run: its facts, config and summary in a small table."""
    record = run.record
    facts = {
        "state": f"{wording.STATE_SIGNS[record.state]} {record.state}",
        "duration": wording.duration(record.duration_s),
        "rows": f"{record.rows:,}",
        "tags": ", ".join(record.info.tags),
        "notes": record.info.notes or "",
        "config": _pairs(run.config),
        "summary": _pairs(run.summary, _metric),
        "ill": record.ill or "",
    }
    rows = "".join(
        f'<tr><th scope="row"{_LEFT}>{name}</th><td{_LEFT}>{escape(told)}</td></tr>'
        for name, told in facts.items()
        if told
    )
    title = f"{escape(record.info.name)} <code>{escape(record.info.project)}/{record.run_id}</code>"
    return f"<p>{title}</p><table><tbody>{rows}</tbody></table>"


def escape(text: str) -> str:
    r"""A text that stays text in html.

    Example:
        >>> escape("<b>\u202e")
        '&lt;b&gt;�'
    """
    return escape_html(_TURNS.sub("\N{REPLACEMENT CHARACTER}", text))


def _row(row: tuple[str, ...], headings: tuple[str, ...], sides: list[str]) -> str:
    return "".join(
        f"<td{side}>{f'<code>{escape(cell)}</code>' if heading in _CODE else escape(cell)}</td>"
        for cell, heading, side in zip(row, headings, sides, strict=True)
    )


def _pairs(values: dict[str, object], told: Callable[[Any], str] = wording.value) -> str:
    shown = {key: held for key, held in flatten(values).items() if not key.startswith("_")}
    return ", ".join(f"{key} = {told(held)}" for key, held in shown.items())


def _metric(held: Any) -> str:
    is_number = isinstance(held, int | float) and not isinstance(held, bool)
    return wording.number(held) if is_number else wording.value(held)
