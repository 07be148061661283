"""What changes in a store: every sign of it is seen, by a look and from a cursor."""

from __future__ import annotations

import base64
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import zlib

import pytest

import nbtrack
from nbtrack._hooks import hooks
from nbtrack._readers import current_store
from nbtrack.errors import ArgumentError, NotFoundError
from nbtrack.store.news import StoreNews, hints_since
from nbtrack.store.stores import Store


def fresh():
    """The store as a process sees it that has just come."""
    known = current_store()
    return Store.open(known.root, create=False, data_dir=known.cache_dir, cache_dir=known.cache_dir)


def record(**arguments):
    # Beside a run that is live: init() alone would go on with that one.
    with nbtrack.init(**{"project": "p", "reinit": "create_new", **arguments}) as run:
        run.log({"loss": 1.0})
    return run


@pytest.fixture
def news():
    record(project="first")
    return StoreNews(fresh())


def test_nothing_has_changed_at_first(news):
    assert news.look() == set()
    assert news.live == set()


def test_a_run_that_begins_goes_on_and_ends(news):
    run = nbtrack.init(project="p")
    name = f"p/{run.id}"
    assert name in news.look()
    news.look()  # its folder was made within the last two seconds: it may be told of again
    assert news.live == {name}
    for step in range(3):
        run.log({"loss": float(step)})
        assert news.look() == {name}
    assert news.look() == set()
    run.finish()
    assert name in news.look()
    assert news.live == set()
    assert news.look() == set()


def test_snapshots_of_a_live_run(news):
    run = nbtrack.init(project="p")
    news.look()
    run.config["lr"] = 0.1
    if hooks.flush is not None:
        hooks.flush()
    assert news.look() == {f"p/{run.id}"}


def test_a_project_that_is_new(news):
    one, two = record(project="new"), record(project="new")
    assert news.look() == {f"new/{one.id}", f"new/{two.id}"}


def test_an_edit_of_a_run_that_has_ended(news):
    run = record()
    news.look()
    nbtrack.open_run(run.id).add_tag("good")
    assert news.look() == {f"p/{run.id}"}


def test_runs_that_are_deleted_or_taken_away_by_hand(news):
    one, two = record(), record()
    news.look()
    nbtrack.open_run(one.id).delete()
    assert news.look() == {f"p/{one.id}"}
    shutil.rmtree(nbtrack.open_run(two.id).folder)
    assert news.look() == {f"p/{two.id}"}
    assert news.look() == set()


def test_a_project_that_is_taken_away(news):
    run = record()
    news.look()
    shutil.rmtree(nbtrack.open_run(run.id).folder.parents[1])
    assert news.look() == {f"p/{run.id}"}


def test_a_store_that_goes_away_is_told(news):
    nbtrack.where().rename(nbtrack.where().with_name("moved"))
    with pytest.raises(NotFoundError):
        news.look()


def test_a_folder_that_is_no_project_is_passed_over(news):
    (nbtrack.where() / "projects" / "other").mkdir()
    (nbtrack.where() / "projects" / ".DS_Store").write_text("x")
    assert news.look() == set()


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9")
def test_a_run_whose_process_is_killed(news):
    code = """
        import nbtrack
        run = nbtrack.init(project="p", id="killed01")
        run.log({"loss": 1.0})
        print("ready", flush=True)
        input()
    """
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    while child.stdout.readline() != "ready\n":
        pass
    news.look()
    assert news.live == {"p/killed01"}
    _, cursor = news.look(), news.cursor
    child.send_signal(signal.SIGKILL)
    child.communicate()
    assert any("p/killed01" in news.look() for _ in range(10))
    assert news.live == set()
    # Whoever was away meanwhile is told as well: it left no hint.
    assert "p/killed01" in hints_since(fresh(), cursor).changed


def test_live_runs_are_known_from_the_beginning():
    run = nbtrack.init(project="p")
    record()
    news = StoreNews(fresh())
    assert news.live == {f"p/{run.id}"}
    news.look()
    run.log({"loss": 1.0})
    assert news.look() == {f"p/{run.id}"}


def test_a_run_from_another_machine_that_goes_on_after_a_long_silence(news):
    import msgspec

    from nbtrack.store.layout import RunFolder
    from nbtrack.store.runs import read_live, write_live

    record(id="elsewhere")
    folder = RunFolder(nbtrack.open_run("elsewhere").folder)
    (live,) = read_live(folder)
    away = msgspec.structs.replace(live.process, host="far-away", boot_id="other")
    write_live(folder, msgspec.structs.replace(live, state="running", process=away, ended_us=None))
    news.look()
    assert news.live == {"p/elsewhere"}
    news._store.watch._stale_after_s = 0.0
    assert any("p/elsewhere" in news.look() for _ in range(10))
    assert news.live == set()
    news._store.watch._stale_after_s = 60.0
    going = msgspec.structs.replace(live, state="running", process=away, heartbeat=99)
    write_live(folder, going)
    assert "p/elsewhere" in news.look()
    assert news.live == {"p/elsewhere"}


# -- cursors ------------------------------------------------------------------------------------


def test_what_happened_since_a_cursor_is_told_to_any_process(news):
    live = nbtrack.init(project="p")
    edited = record()
    news.look()
    cursor = news.cursor
    begun = record(project="new")
    nbtrack.open_run(edited.id).add_tag("good")
    told = hints_since(fresh(), cursor)
    assert told.changed == {f"p/{live.id}", f"p/{edited.id}", f"new/{begun.id}"}
    assert told.is_whole
    again = hints_since(fresh(), told.cursor)
    assert again.changed == {f"p/{live.id}"}  # it may have rows: that leaves no hint


def test_without_a_cursor_nothing_has_changed():
    run = record()
    first = hints_since(fresh(), None)
    assert (first.changed, first.is_whole) == (set(), False)
    nbtrack.open_run(run.id).add_tag("good")
    assert hints_since(fresh(), first.cursor).changed == {f"p/{run.id}"}


def packed(data):
    return base64.urlsafe_b64encode(zlib.compress(data)).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "nonsense",
        "W10=",
        "é",
        packed(b"[]"),
        packed(b'{"hints": 3}'),
        packed(b'{"hints": {"p": {"a": 1.5}}}'),
        packed(b'{"live": [1]}'),
        packed(b'{"what": 1}'),
        packed(b"[" * 100_000),
        packed(b" " * (1 << 24)),
        "A" * (1 << 20),
    ],
)
def test_a_cursor_that_is_none_of_ours_is_refused(cursor):
    record()
    with pytest.raises(ArgumentError, match="cursor"):
        hints_since(fresh(), cursor)


def test_names_that_cannot_be_runs_are_not_told_again():
    record()
    cursor = packed(b'{"live": ["p/run", "../x", "<b>", "p"], "hints": {"p": {"x": -5}}}')
    assert "p/run" in hints_since(fresh(), cursor).changed
    assert not {"../x", "<b>", "p"} & hints_since(fresh(), cursor).changed
