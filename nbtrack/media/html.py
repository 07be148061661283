"""Pieces of HTML. Pages show them in a frame of their own, without scripts of ours or cookies."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

from nbtrack.errors import ValueTypeError
from nbtrack.media.document import is_file_name, read_open_file
from nbtrack.media.folder import MediaFolder, Stored
from nbtrack.media.value import Media, given_path

__all__ = ["Html"]

# Links open beside the notebook, not in its place; letters are the ones that were meant.
_HEAD = '<base target="_blank"><meta charset="utf-8">'


class Html(Media):
    """HTML to log.

    Args:
        data: the HTML, the path of a file of it, or such a file, open.
        inject: let links open in a new tab, and say that the text is UTF-8.
        data_is_not_path: take `data` as HTML even if there is a file of that name.

    Raises:
        ArgumentError: there is no such file.
        ValueTypeError: it is no text and no file.

    Example:
        >>> Html("<p>hello</p>", inject=False).html
        '<p>hello</p>'
    """

    _log_type = "html-file"
    _kind = "html"
    _list_type = "html"

    def __init__(self, data: Any, inject: bool = True, data_is_not_path: bool = False) -> None:
        super().__init__()
        if data_is_not_path and not isinstance(data, str):
            kind = type(data).__qualname__
            raise ValueTypeError(f"data_is_not_path=True takes HTML as text, got {kind}")
        if not data_is_not_path and is_file_name(data):
            path = given_path(data, "HTML")
            self.html = path.read_text(encoding="utf-8", errors="replace")
        elif isinstance(data, str):
            self.html = data
        else:
            self.html = read_open_file(data, "Html").decode("utf-8", "replace")
        if inject:
            self.inject_head()

    def inject_head(self) -> None:
        """Let links open in a new tab, and say that the text is UTF-8."""
        for place in ("<head>", "<html>"):
            at = self.html.lower().find(place)
            if at >= 0:
                end = at + len(place)
                head = _HEAD if place == "<head>" else f"<head>{_HEAD}</head>"
                self.html = f"{self.html[:end]}{head}{self.html[end:]}"
                return
        self.html = f"<head>{_HEAD}</head>{self.html}"

    def _store(self, folder: MediaFolder) -> Stored:
        return folder.put(self._kind, "html", self.html.encode("utf-8", "replace"))

    @classmethod
    def _from_file(cls, path: Path, facts: dict[str, Any]) -> Self:
        return cls(path, inject=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Html) and self.html == other.html

    def __hash__(self) -> int:
        return hash(self.html)
