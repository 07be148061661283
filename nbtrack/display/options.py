"""The line ``%%track [name] --project P --tags a,b ...`` as options.

Words are split as a shell does, so quotes keep blanks together; a lone ``#`` begins a comment.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import NamedTuple

from nbtrack.errors import ArgumentError

__all__ = ["USAGE", "CellMagic", "TrackOptions", "find_cell_magic", "parse_track"]

USAGE = (
    "%%track [name] [--project P] [--tags a,b] [--notes ...] [--group G] "
    "[--config lr,batch_size] [--scratch]"
)
_OPTIONS = ("--project", "--tags", "--notes", "--group", "--config", "--scratch")
_LISTS = frozenset({"--tags", "--config"})
_CELL_MAGIC = re.compile(r"%%(track|wandb)(?=\s|$)(.*)")


class CellMagic(NamedTuple):
    """The first line of a cell that is ours.

    Attributes:
        name: "track" or "wandb".
        line: what stands behind it.
    """

    name: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackOptions:
    """What a ``%%track`` line asks for.

    Attributes:
        name: of the run; None for one that is made up.
        config: names of variables, perhaps dotted.
        scratch: whether the run is only a try.
    """

    name: str | None = None
    project: str | None = None
    tags: tuple[str, ...] = ()
    notes: str | None = None
    group: str | None = None
    config: tuple[str, ...] = ()
    scratch: bool = False


def find_cell_magic(source: str) -> CellMagic | None:
    r"""Our magic in the first line of a cell that is not blank, if it stands there.

    Args:
        source: the cell as it was typed.

    Example:
        >>> find_cell_magic("\n%%track baseline --tags a\nx = 1")
        CellMagic(name='track', line='baseline --tags a')
        >>> find_cell_magic("x = 1\n%%track") is None, find_cell_magic("%%tracker") is None
        (True, True)
    """
    found = _CELL_MAGIC.match(source.lstrip())
    return CellMagic(found[1], found[2].strip()) if found else None


def parse_track(line: str) -> TrackOptions:
    """Parse what stands behind ``%%track``.

    Args:
        line: the rest of the line.

    Raises:
        ArgumentError: for an option that is not known, lacks its value, or is given twice, and
            for words too many.

    Example:
        >>> parse_track('"run 7" --tags baseline,v2 --config lr, model.depth --scratch')
        TrackOptions(name='run 7', project=None, tags=('baseline', 'v2'), notes=None, group=None,
        config=('lr', 'model.depth'), scratch=True)
    """
    names, given = _group(_split(line))
    if len(names) > 1:
        raise ArgumentError(
            f"%%track takes one name, got {' and '.join(map(repr, names))}; put quotes around a "
            "name with blanks, and options behind it"
        )
    return TrackOptions(
        name=names[0] if names else None,
        project=_one("--project", given),
        tags=_many("--tags", given),
        notes=_one("--notes", given),
        group=_one("--group", given),
        config=_many("--config", given),
        scratch="--scratch" in given,
    )


def _split(line: str) -> list[str]:
    words: list[str] = []
    reader = shlex.shlex(line, posix=True, punctuation_chars=False)
    reader.whitespace_split = True
    reader.commenters = ""  # shlex would cut "exp#3" in two
    try:
        for word in reader:
            if word == "#":
                break
            words.append(word)
    except ValueError as error:
        raise ArgumentError(f"%%track cannot read {line!r}: {str(error).lower()}") from None
    return words


def _group(words: list[str]) -> tuple[list[str], dict[str, list[str]]]:
    """The words before the first option, and those that belong to each option."""
    names: list[str] = []
    given: dict[str, list[str]] = {}
    option = ""
    for word in words:
        if word.startswith("--"):
            option, mark, value = word.partition("=")
            _check_option(option, given)
            given[option] = [value] if mark else []
        elif option and _may_follow(option, given[option], word):
            given[option].append(word)
        else:
            names.append(word)
    return names, given


def _check_option(option: str, given: dict[str, list[str]]) -> None:
    if option in given:
        raise ArgumentError(f"%%track has {option} twice; give it once")
    if option not in _OPTIONS:
        import difflib  # only when something went wrong

        near = difflib.get_close_matches(option, _OPTIONS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(_OPTIONS)}"
        raise ArgumentError(f"%%track has no option {option}; {hint}")


def _may_follow(option: str, values: list[str], word: str) -> bool:
    if option == "--scratch":
        return False
    if option == "--notes" or not values:
        return True
    # "--tags a, b" is one list, "--tags a b" is not: b would be lost as a name elsewhere.
    return option in _LISTS and (values[-1].endswith(",") or word.startswith(","))


def _one(option: str, given: dict[str, list[str]]) -> str | None:
    if option not in given:
        return None
    text = " ".join(given[option])
    if not text.strip():
        raise ArgumentError(f"%%track has {option} without a value; write {option} VALUE")
    return text


def _many(option: str, given: dict[str, list[str]]) -> tuple[str, ...]:
    text = _one(option, given)
    parts = [part.strip() for part in (text or "").split(",")]
    found = tuple(dict.fromkeys(part for part in parts if part))
    if text is not None and not found:
        raise ArgumentError(f"%%track has {option} {text!r}; give it as a,b")
    return found
