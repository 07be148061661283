"""The panel as ``text/html``: the picture, and under it two plain tables."""

from __future__ import annotations

import base64
from collections.abc import Iterable

from nbtrack.charts.model import PanelModel
from nbtrack.draw.measure import clean
from nbtrack.draw.picture import picture_label
from nbtrack.draw.svg import escape

__all__ = ["PICTURE_STYLE", "image_address", "panel_html", "table"]

_LONGEST_CELL = 200
_SCHEMES = (
    ('[data-jp-theme-light="true"]', ".vscode-light", "light"),
    ('[data-jp-theme-light="false"]', ".vscode-dark", "dark"),
)
PICTURE_STYLE = "".join(
    f"{jupyter} .nbtrack-picture,{code} .nbtrack-picture{{color-scheme:{scheme}}}"
    for jupyter, code, scheme in _SCHEMES
)


def panel_html(panel: PanelModel, svg: str) -> str:
    """Put a picture into HTML that survives every notebook viewer.

    A notebook that is not trusted loses inline SVG, ``style`` and scripts, so the picture is an
    image with a data address, and the tables carry no style at all: they are set by the viewer,
    in its own colours.

    The SVG should be made with ``theme="auto"``. Inside an image, ``prefers-color-scheme`` asks
    for the ``color-scheme`` of the element that shows it, and only without one for the system's.
    JupyterLab 4.6 says which it has; for older ones and for VS Code the one rule of style here
    does. So a dark notebook on a light system shows the dark picture. Where nobody says it the
    system decides, and the picture has an opaque surface of its own: at worst a light card lies
    on a dark page, never dark text on a dark ground.

    Args:
        panel: what is shown.
        svg: the same panel from `draw_panel`.
    """
    label = escape(picture_label(panel))
    image = f'<img class="nbtrack-picture" src="{image_address(svg)}" alt="{label}">'
    config = table(
        "Config", panel.config_count, ("", ""), ((fact.key, fact.text) for fact in panel.config)
    )
    summary = table(
        "Summary",
        panel.summary_count,
        ("", "last", "best", "at step"),
        ((row.name, row.last, row.best, row.at_step) for row in panel.summary),
    )
    return f"<style>{PICTURE_STYLE}</style><div>{image}{config}{summary}</div>"


def image_address(svg: str) -> str:
    """A picture as the address of an image, in which no script can run."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode('ascii')}"


def table(title: str, number: int, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table that is closed at first; all texts are escaped here.

    Args:
        title: over it.
        number: how many rows there are; those that are not given are counted in the last one.
        heads: of the columns; all empty for none.
        rows: texts of the columns.
    """
    shown = [_row(row) for row in rows]
    if not shown:
        return ""
    if len(shown) < number:
        shown.append(f'<tr><td colspan="{len(heads)}">{number - len(shown):,} more</td></tr>')
    head = (
        "".join(f'<th align="right">{escape(_short(name))}</th>' for name in heads)
        if any(heads)
        else ""
    )
    head = f"<thead><tr>{head}</tr></thead>" if head else ""
    body = f"<tbody>{''.join(shown)}</tbody>"
    return f"<details><summary>{title} ({number:,})</summary><table>{head}{body}</table></details>"


def _row(cells: tuple[str, ...]) -> str:
    name, *values = (escape(_short(cell)) for cell in cells)
    filled = "".join(f'<td align="right">{value}</td>' for value in values)
    return f'<tr><th align="left">{name}</th>{filled}</tr>'


def _short(cell: str) -> str:
    return clean(cell[:_LONGEST_CELL] + "…" if len(cell) > _LONGEST_CELL else cell)
