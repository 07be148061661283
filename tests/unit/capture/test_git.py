"""Against real repositories, made by git itself."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

import nbtrack
from nbtrack.capture.git import read_commit, read_diff, read_remote

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


def test_what_differs_from_the_commit_is_kept_as_a_patch(repository, monkeypatch) -> None:
    (repository / "train.py").write_text("lr = 0.1\n")
    git(repository, "add", "train.py")
    git(repository, "commit", "--quiet", "-m", "second")
    (repository / "train.py").write_text("lr = 0.2\npassword = 'hunter2'\n")
    git(repository, "remote", "add", "origin", "https://me:secret@example.org/a/b.git")
    monkeypatch.chdir(repository)

    with nbtrack.init(project="p") as run:
        pass

    reader = nbtrack.open_run(run.id)
    patch = (reader.files_dir / "diff.patch").read_text(encoding="utf-8")
    assert "-lr = 0.1\n+lr = 0.2\n" in patch
    assert "hunter2" not in patch
    commit = reader.record.info.git
    assert (commit.dirty, commit.remote) == (True, "https://example.org/a/b.git")
    assert nbtrack.Api().run(run.id).commit == git(repository, "rev-parse", "HEAD")


def test_where_nothing_differs_there_is_no_patch(repository, monkeypatch) -> None:
    (repository / "not_followed.py").write_text("x = 1\n")
    monkeypatch.chdir(repository)

    with nbtrack.init(project="p") as run:
        pass

    reader = nbtrack.open_run(run.id)
    assert reader.record.info.git.dirty is False
    assert not (reader.files_dir / "diff.patch").exists()


@pytest.mark.parametrize("switch", ["disable_git", "x_disable_machine_info"])
def test_git_can_be_switched_off(repository, monkeypatch, switch) -> None:
    monkeypatch.chdir(repository)

    with nbtrack.init(project="p", settings={switch: True}) as run:
        pass

    found = nbtrack.open_run(run.id).record.info.git
    assert found is None or found.dirty is None


def test_a_patch_is_bounded(repository) -> None:
    (repository / "data.txt").write_text("")
    git(repository, "add", "data.txt")
    git(repository, "commit", "--quiet", "-m", "second")
    (repository / "data.txt").write_text("a line\n" * 1_000_000)

    patch = read_diff(repository)

    assert patch is not None
    assert len(patch) < 2_100_000
    assert patch.endswith("[nbtrack: 2 MiB of a longer difference are kept]\n")


def test_programs_that_the_repository_names_are_not_run(repository, tmp_path) -> None:
    (repository / "a.txt").write_text("a\n")
    git(repository, "add", "a.txt")
    git(repository, "commit", "--quiet", "-m", "second")
    (repository / "a.txt").write_text("b\n")
    for name in ("diff.external", "core.fsmonitor"):
        git(repository, "config", name, f"touch {tmp_path}/was_run; true")

    assert "+b" in (read_diff(repository) or "")
    assert not (tmp_path / "was_run").exists()


def test_without_git_or_in_time_there_is_no_patch(repository, monkeypatch) -> None:
    assert read_diff(repository, timeout_s=0.0) in {None, ""}
    monkeypatch.setenv("PATH", "")
    assert read_diff(repository) is None


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://token@host/a.git", "https://host/a.git"),
        ("git@host:me/a.git", "git@host:me/a.git"),
        ("ssh://me@host:22/a.git", "ssh://host:22/a.git"),
    ],
)
def test_the_remote_has_no_credentials(repository, url, told) -> None:
    git(repository, "remote", "add", "other", "https://elsewhere/x.git")
    git(repository, "remote", "add", "origin", url)
    git(repository, "worktree", "add", "--quiet", "-b", "beside", "beside")

    assert read_remote(repository) == read_remote(repository / "beside") == told
    assert read_remote(repository, "nobody") is None
