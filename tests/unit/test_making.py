"""The made store is what it says: other tests and the figures stand on it."""

from __future__ import annotations

from nbtrack.query.reader import Reader
from nbtrack.query.runs import runs
from tests.making import make_store


def test_a_made_store_reads_like_one_that_was_recorded(tmp_path):
    store = make_store(tmp_path / "store", 200, live=2)
    table = runs(store, "cifar10-resnet")
    assert table.df.height == 142
    assert {"running", "finished", "failed"} <= set(table.df["state"])
    assert table.filter('state == "running"').df.height == 2
    assert not [remark for remark in table.remarks if "ill" in remark]
    run = table.filter('state == "finished"')[0]
    history = run.history()
    assert history.height == run.record.rows
    assert history["val/acc"][-1] == run.summary["val/acc"]
    assert history["_runtime"][-1] <= run.duration_s + 1


def test_its_odd_runs_are_there_and_one_is_ill(tmp_path):
    store = make_store(tmp_path / "store", 10)
    odd = runs(store, "odd-cases")
    assert [isinstance(run, Reader) for run in odd].count(True) == 13
    assert odd.df["ill"].drop_nulls().len() == 1


def test_the_same_seed_makes_the_same_runs(tmp_path):
    first, second = (
        runs(make_store(tmp_path / name / "store", 20, now_us=10**15), "cifar10-resnet")
        for name in ("a", "b")
    )
    assert first.ids == second.ids
