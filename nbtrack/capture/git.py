"""Which commit the code stands at, read from ``.git`` itself: no git program is asked."""

from __future__ import annotations

from pathlib import Path

from nbtrack.records import Commit

__all__ = ["read_commit"]

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
    for place in (folder, *folder.parents):
        try:
            if (place / ".git").exists():
                return _read(_git_folder(place / ".git"))
        except (OSError, UnicodeDecodeError):
            return None
    return None


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
    shared = git / "commondir"
    main = git / shared.read_text(encoding="utf-8").strip() if shared.exists() else git
    for folder in (git, main):
        file = folder / reference
        if file.is_file():
            sha = file.read_text(encoding="utf-8").strip()
            return Commit(sha=sha, branch=branch) if _is_hash(sha) else None
    return _packed(main / "packed-refs", reference, branch)


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
