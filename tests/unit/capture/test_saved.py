"""Files that are handed to a run, and brought back from it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

import nbtrack
from nbtrack.errors import ArgumentError, NoRunError, RunFinishedError, RunNotFoundError


@pytest.fixture
def run():
    return nbtrack.init(project="p")


def put(path: str, text: str = "x") -> Path:
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def brought(*arguments, **named) -> tuple[str, Path]:
    found = nbtrack.restore(*arguments, **named)
    assert found is not None
    with found:
        return found.read(), Path(found.name)


def below(run, paths):
    return [Path(path).relative_to(run.dir).as_posix() for path in paths]


def test_a_relative_path_keeps_its_tree(run):
    put("models/best/a.pt")
    put("models/best/b.pt")

    assert below(run, run.save("models/best/*.pt")) == ["models/best/a.pt", "models/best/b.pt"]


def test_what_is_saved_lies_there_when_save_returns(run):
    put("a.txt", "hello")

    (copy,) = run.save("a.txt", policy="now")

    assert Path(copy).read_text(encoding="utf-8") == "hello"


def test_a_base_path_is_what_the_tree_is_below(run, tmp_path):
    put(str(tmp_path / "data" / "x" / "a.txt"))
    base = tmp_path / "data"

    assert below(run, run.save(str(base / "x" / "a.txt"), base_path=base)) == ["x/a.txt"]
    assert below(run, run.save("x/*.txt", base_path=str(base))) == ["x/a.txt"]


def test_an_absolute_path_keeps_its_last_folder(run, tmp_path):
    file = put(str(tmp_path / "deep" / "folder" / "a.txt"))

    assert below(run, run.save(str(file))) == ["folder/a.txt"]


def test_a_folder_is_taken_whole(run):
    put("logs/a.txt")
    put("logs/b/c.txt")

    assert below(run, run.save("logs")) == ["logs/a.txt", "logs/b/c.txt"]


def test_names_with_brackets_in_the_folder_and_as_they_are(run, tmp_path, monkeypatch):
    monkeypatch.chdir((put(str(tmp_path / "a[1]" / "x.txt"))).parent)
    put("[odd].txt")

    assert below(run, run.save("*.txt")) == ["[odd].txt", "x.txt"]
    assert below(run, run.save("[odd].txt", glob=False)) == ["[odd].txt"]


def test_what_the_user_wrote_to_the_folder_of_the_run_stays_there(run):
    file = put(f"{run.dir}/model.h5", "weights")

    assert run.save(str(file)) == [str(file)]
    assert below(run, run.save(f"{run.dir}/*.h5")) == ["model.h5"]


def test_nothing_is_saved_where_nothing_matches_or_of_another_machine(run, capsys):
    assert run.save("no/such/*.pt") == []
    assert run.save("s3://bucket/model.pt") == []
    assert "s3://bucket/model.pt is not copied" in capsys.readouterr().err


@pytest.mark.parametrize("path", ["../secret.txt", "a/../../secret.txt"])
def test_a_path_that_leads_out_is_refused(run, path):
    put("../secret.txt")

    with pytest.raises(ArgumentError, match="base_path"):
        run.save(path)


def test_bad_arguments_are_refused(run):
    with pytest.raises(ValueError, match="live, now, end"):
        run.save("a.txt", policy="later")
    with pytest.raises(TypeError, match="save"):
        run.save(3)
    with pytest.raises(TypeError):
        run.save()


@pytest.mark.parametrize(("policy", "kept"), [("live", "new"), ("end", "new"), ("now", "old")])
def test_at_the_end_a_file_is_copied_again_where_that_was_asked_for(run, policy, kept):
    file = put("a.txt", "old")
    (copy,) = run.save("a.txt", policy=policy)
    file.write_text("new", encoding="utf-8")
    os.utime(file, (1, 1))

    run.finish()

    assert Path(copy).read_text(encoding="utf-8") == kept


def test_a_live_pattern_takes_files_that_come_later(run):
    put("checkpoints/1.pt")
    run.save("checkpoints/*.pt")
    put("checkpoints/2.pt")

    run.finish()

    assert [file.name for file in nbtrack.Api().run(run.id).files(pattern="%.pt")] == [
        "checkpoints/1.pt",
        "checkpoints/2.pt",
    ]


def test_a_live_file_is_copied_while_the_run_goes_on(run, monkeypatch):
    from nbtrack.track import capturing

    monkeypatch.setattr(capturing, "_NOTES_EACH_S", 0.01)
    file = put("a.txt", "old")
    (copy,) = run.save("a.txt")
    file.write_text("much newer", encoding="utf-8")
    deadline = time.monotonic() + 20
    while Path(copy).read_text(encoding="utf-8") == "old" and time.monotonic() < deadline:
        time.sleep(0.01)
    assert Path(copy).read_text(encoding="utf-8") == "much newer"


def test_a_file_that_cannot_be_copied_is_told_once_and_tried_again_at_the_end(run, capsys):
    put("models/a.txt", "kept")
    blocked = put(f"{run.dir}/models", "in the way")

    run.save("models/a.txt")
    run.save("models/a.txt")
    assert capsys.readouterr().err.count("is not with run") == 1
    blocked.unlink()
    run.finish()

    assert (Path(run.dir) / "models" / "a.txt").read_text(encoding="utf-8") == "kept"


def test_before_init_and_after_finish_it_says_so(run):
    run.finish()
    with pytest.raises(RunFinishedError, match="is finished"):
        run.save("a.txt")
    with pytest.raises(NoRunError, match=r"before nbtrack\.save"):
        nbtrack.save("a.txt")


def test_a_disabled_run_keeps_nothing():
    put("a.txt")
    with nbtrack.init(project="p", mode="disabled") as run:
        assert run.save("a.txt") == []
        assert run.restore("a.txt") is None


def test_a_file_comes_back_from_another_run(tmp_path):
    put("model.txt", "weights")
    with nbtrack.init(project="first") as first:
        first.save("model.txt")
    Path("model.txt").unlink()

    assert brought("model.txt", f"first/{first.id}") == ("weights", Path("model.txt"))
    with nbtrack.init(project="second") as second:
        _, place = brought("model.txt", f"me/first/{first.id}")
        assert place.parent == Path(second.dir)
        assert second.restore("nothing.txt", first.id) is None


def test_a_file_that_is_here_is_opened_unless_it_is_to_be_replaced():
    put("model.txt", "theirs")
    with nbtrack.init(project="p") as run:
        run.save("model.txt")
    put("model.txt", "mine")

    assert brought("model.txt", run.id)[0] == "mine"
    assert brought("model.txt", run.id, replace=True)[0] == "theirs"


def test_restore_refuses_what_makes_no_sense():
    with nbtrack.init(project="p") as run:
        pass
    with pytest.raises(ValueError, match="run_path required"):
        nbtrack.restore("model.txt")
    with pytest.raises(RunNotFoundError):
        nbtrack.restore("model.txt", "p/nobody")
    for name in ("../run.json", "/etc/passwd", ""):
        with pytest.raises(ArgumentError, match="leads out"):
            nbtrack.restore(name, run.id)
