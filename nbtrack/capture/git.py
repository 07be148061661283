"""Which commit the code stands at, and what differs from it.

The commit is read from ``.git`` itself, before the run begins. What differs is asked of the git
program, in the background: it may have to look at thousands of files.
"""

from __future__ import annotations

import re
import threading
from pathlib import Path

from nbtrack import _secrets
from nbtrack.records import Commit

__all__ = ["find_repository", "read_commit", "read_diff", "read_remote"]

_DIFF_BYTES = 2 * 1024 * 1024
_DIFF_S = 10.0
# No program that the repository names is run, and nothing is written into it.
_DIFF = (
    *("git", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false"),
    *("diff", "--no-ext-diff", "--no-textconv", "--no-color", "HEAD", "--"),
)
_SECTION = re.compile(r'^\s*\[remote "(?P<name>[^"]*)"\]\s*$|^\s*\[(?P<other>.*)$')
_URL = re.compile(r"^\s*url\s*=\s*(?P<url>\S+)\s*$")

_HASH_LENGTHS = (40, 64)  # sha1 and sha256


def read_commit(folder: Path) -> Commit | None:
    """The commit that is checked out around a folder.

    The layout of ``.git`` is that of gitrepository-layout(5): HEAD names a branch or a commit, a
    branch is a file or a line of ``packed-refs``, and in a worktree ``.git`` is a file that says
    where to look.

    Args:
        folder: where the code runs, absolute.

    Returns:
        None outside of a repository, before its first commit, or where it cannot be read.

    Example:
        >>> read_commit(Path("/")) is None
        True
    """
    root = find_repository(folder)
    if root is None:
        return None
    try:
        return _read(_git_folder(root / ".git"))
    except (OSError, UnicodeDecodeError):
        return None


def find_repository(folder: Path) -> Path | None:
    """The folder that holds ``.git``, around a folder; None outside of a repository."""
    for place in (folder, *folder.parents):
        try:
            if (place / ".git").exists():
                return place
        except OSError:  # a folder on the way up that this user may not look into
            return None
    return None


def read_remote(root: Path, name: str = "origin") -> str | None:
    """The address of a remote, without user and password.

    Args:
        root: of the repository.
        name: of the remote.
    """
    try:
        text = (_shared_folder(_git_folder(root / ".git")) / "config").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    inside = False
    for line in text.splitlines():
        section, url = _SECTION.match(line), _URL.match(line)
        if section:
            inside = section["name"] == name
        elif inside and url:
            return _without_user(url["url"])
    return None


def read_diff(root: Path, timeout_s: float = _DIFF_S) -> str | None:
    """What differs from the commit in files that git follows, secrets hidden.

    Args:
        root: of the repository.
        timeout_s: git is not waited for any longer.

    Returns:
        "" where nothing differs; at most 2 MiB, with a last line that says so; None where git is
        not installed, takes too long or fails.
    """
    import subprocess  # in the background: it is slow to import

    try:
        process = subprocess.Popen(  # noqa: S603 - nothing of it comes from outside
            _DIFF,
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return None
    late = threading.Timer(timeout_s, process.kill)
    late.daemon = True
    late.start()
    with process:
        assert process.stdout is not None
        data = process.stdout.read(_DIFF_BYTES + 1)
        is_long = len(data) > _DIFF_BYTES
        if is_long:
            process.kill()
    late.cancel()
    if process.returncode != 0 and not is_long:
        return None
    text = data[:_DIFF_BYTES].decode("utf-8", "replace")
    note = f"\n[nbtrack: {_DIFF_BYTES // 2**20} MiB of a longer difference are kept]\n"
    return _secrets.redact_long(text) + (note if is_long else "")


def _without_user(url: str) -> str:
    scheme, mark, rest = url.partition("://")
    if not mark:
        return url  # git@host:path, or a folder
    host, slash, path = rest.partition("/")
    return f"{scheme}{mark}{host.rpartition('@')[2]}{slash}{path}"


def _git_folder(found: Path) -> Path:
    if found.is_dir():
        return found
    _, _, target = found.read_text(encoding="utf-8").partition("gitdir:")
    return found.parent / target.strip()


def _read(git: Path) -> Commit | None:
    head = (git / "HEAD").read_text(encoding="utf-8").strip()
    kind, _, reference = head.partition(" ")
    if kind != "ref:":
        return Commit(sha=head) if _is_hash(head) else None
    branch = reference.removeprefix("refs/heads/")
    main = _shared_folder(git)
    for folder in (git, main):
        file = folder / reference
        if file.is_file():
            sha = file.read_text(encoding="utf-8").strip()
            return Commit(sha=sha, branch=branch) if _is_hash(sha) else None
    return _packed(main / "packed-refs", reference, branch)


def _shared_folder(git: Path) -> Path:
    """What a worktree has in common with the others."""
    shared = git / "commondir"
    return git / shared.read_text(encoding="utf-8").strip() if shared.exists() else git


def _packed(file: Path, reference: str, branch: str) -> Commit | None:
    if not file.is_file():
        return None
    for line in file.read_text(encoding="utf-8").splitlines():
        sha, _, name = line.partition(" ")
        if name == reference and _is_hash(sha):
            return Commit(sha=sha, branch=branch)
    return None


def _is_hash(text: str) -> bool:
    return len(text) in _HASH_LENGTHS and all(c in "0123456789abcdef" for c in text)
