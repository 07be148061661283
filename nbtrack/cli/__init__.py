"""The command ``nbtrack``.

Exit codes: 0 done; 1 an error, told in a line on stderr; 2 the call itself is wrong; 130 Ctrl-C.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, cast

from nbtrack.cli.output import complain
from nbtrack.cli.parser import build_parser, parse_arguments
from nbtrack.errors import ArgumentError, FilterError, NbtrackError

__all__ = ["main"]

_INTERRUPTED = 130
_PIPE_CLOSED = 141  # what a shell reports of a program that wrote to a closed pipe


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: the words after ``nbtrack``; by default those of this process.

    Returns:
        The exit code.

    Example:
        >>> main(["login"])
        nbtrack keeps runs in local files: there is nothing to log in to.
        0
    """
    parser = build_parser()
    try:
        arguments = parse_arguments(parser, argv)
        code = _command(arguments.command)(arguments)
        sys.stdout.flush()
    except SystemExit as end:  # argparse has told what is wrong, or shown its help
        return int(end.code or 0)
    except BrokenPipeError:
        _silence_stdout()
        return _PIPE_CLOSED
    except KeyboardInterrupt:
        sys.stderr.write("\n")  # after the question or the progress that was interrupted
        complain("interrupted")
        return _INTERRUPTED
    except (ArgumentError, FilterError) as error:
        complain(f"error: {error}")
        return 2
    except (NbtrackError, ImportError, OSError) as error:
        complain(f"error: {error}")
        return 1
    return code


def _command(name: str) -> Callable[[Any], int]:
    """The function of a command; its module is imported only now, so that others cost nothing."""
    module, _, function = name.partition(":")
    return cast("Callable[[Any], int]", getattr(importlib.import_module(module), function))


def _silence_stdout() -> None:
    """Let Python flush what is left at its end into nothing, instead of failing a second time."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
