"""Against real repositories, made by git itself."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from nbtrack.capture.git import read_commit

if TYPE_CHECKING:
    from pathlib import Path


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "init.defaultBranch=main")
    done = subprocess.run(
        ["git", *who, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "commit", "--quiet", "--allow-empty", "-m", "first")
    return tmp_path


def test_the_commit_and_the_branch_of_the_repository_around(repository: Path) -> None:
    inner = repository / "a" / "b"
    inner.mkdir(parents=True)

    found = read_commit(inner)

    assert found is not None
    assert (found.sha, found.branch) == (git(repository, "rev-parse", "HEAD"), "main")


def test_a_branch_whose_name_has_slashes_and_is_packed(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "-b", "try/this")
    git(repository, "pack-refs", "--all")

    found = read_commit(repository)

    assert found is not None
    assert (found.sha, found.branch) == (git(repository, "rev-parse", "HEAD"), "try/this")


def test_a_commit_without_a_branch(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "--detach")

    found = read_commit(repository)

    assert found is not None
    assert (found.sha, found.branch) == (git(repository, "rev-parse", "HEAD"), None)


def test_a_worktree(repository: Path) -> None:
    git(repository, "worktree", "add", "--quiet", "-b", "other", "beside")

    found = read_commit(repository / "beside")

    assert found is not None
    assert (found.sha, found.branch) == (git(repository, "rev-parse", "HEAD"), "other")


@pytest.mark.parametrize("head", ["", "ref: refs/heads/none", "nonsense", "ref: ../../etc/passwd"])
def test_a_repository_without_a_commit_or_with_an_ill_head(tmp_path: Path, head: str) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text(head)

    assert read_commit(tmp_path) is None


def test_a_git_file_that_leads_nowhere_or_is_no_text(tmp_path: Path) -> None:
    (tmp_path / ".git").write_bytes(b"\xff\xfe")
    assert read_commit(tmp_path) is None

    (tmp_path / ".git").write_text("gitdir: nowhere")
    assert read_commit(tmp_path) is None
