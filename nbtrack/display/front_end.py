"""Which page shows the notebook, as far as its kernel can know."""

from __future__ import annotations

import sys
from typing import Any

from nbtrack.settings import is_of_vscode

__all__ = ["draws_only_widgets", "marimo_html"]


def draws_only_widgets(shell: Any) -> bool:
    """Whether the page draws Jupyter widgets and has no extension of ours: VS Code, Colab.

    A notebook that a program executes (nbclient, nbconvert, papermill) has no page at all. Such a
    program answers no `input()` and tells the kernel so; a page always does answer.

    Args:
        shell: IPython's, of a kernel.
    """
    if not getattr(shell.kernel, "_allow_stdin", True):
        return False
    is_colab = any(kind.__module__.startswith("google.colab") for kind in type(shell).__mro__)
    return is_colab or "__vsc_ipynb_file__" in shell.user_ns or is_of_vscode()


def marimo_html(html: str) -> Any:
    """Html as an object that marimo shows as such; the text itself where there is no marimo."""
    marimo = sys.modules.get("marimo")
    return html if marimo is None else marimo.Html(html)
