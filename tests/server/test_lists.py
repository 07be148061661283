"""Lists of runs: searched, sorted, grouped, in pages."""

from __future__ import annotations

import polars as pl
import pytest

import nbtrack
from nbtrack.query.runs import runs
from nbtrack.store.stores import Store
from tests.making import make_store

CIFAR = "cifar10-resnet"


@pytest.fixture
def made(tmp_path) -> Store:
    """A made store that this server knows."""
    return make_store(
        tmp_path / "many", 200, data_dir=tmp_path / "data", cache_dir=tmp_path / "cache"
    )


@pytest.fixture
def ask(fetch, made):
    """Asks below the made store."""

    async def below(*parts, **params):
        address = ("nbtrack", "api", "stores", made.store_id, *parts)
        status, said = await fetch(*address, params=list(_pairs(params)))
        return said if status == 200 else (status, said["error"])

    return below


def _pairs(params):
    for name, value in params.items():
        yield from ((name, str(each)) for each in (value if isinstance(value, list) else [value]))


def names(said):
    return [row["name"] for row in said["rows"]]


async def test_projects_say_how_many_runs_they_have(ask):
    said = await ask("projects")
    found = {project["name"]: project for project in said["projects"]}
    assert found[CIFAR]["runs"] == 143
    assert found[CIFAR]["live"] == 3
    assert found["Größe & Form"]["folder"] == "gr-e-form-c21b12e2"
    assert found["gpt-nano"]["updated_us"] > 10**15


async def test_a_table_has_the_live_runs_first_then_the_newest(ask):
    said = await ask("table", project=CIFAR, limit=20)
    assert (said["total"], said["matched"], said["live"]) == (143, 143, 3)
    states = [row["state"] for row in said["rows"]]
    assert states.count("running") == 3
    assert states[:3] == ["running"] * 3
    created = [row["created_us"] for row in said["rows"][3:]]
    assert created == sorted(created, reverse=True)


async def test_live_runs_that_do_not_match_are_counted_apart(ask):
    said = await ask("table", project=CIFAR, q="state == 'finished'")
    assert (said["live"], said["live_matched"]) == (3, 0)
    said = await ask("table", project=CIFAR, q="state == 'running'")
    assert (said["live"], said["live_matched"], said["matched"]) == (3, 3, 3)


async def test_a_row_holds_what_a_list_shows(ask, made):
    said = await ask("table", project=CIFAR, q="state == 'finished'", column=["config.lr", "name"])
    row = said["rows"][0]
    run = runs(made, CIFAR)[row["id"]]
    assert row["run"] == f"{CIFAR}/{run.run_id}"
    assert (row["name"], row["project"], row["state_word"]) == (run.name, CIFAR, "finished")
    assert row["duration_s"] == pytest.approx(run.duration_s)
    assert (row["step"], row["rows"]) == (run.record.last_step, run.record.rows)
    marks = [row[name] for name in ("archived", "locked", "ill", "baseline")]
    assert marks == [False, False, None, False]
    assert row["slot"] is None
    assert row["values"] == {"config.lr": run.config["lr"], "name": run.name}
    assert said["columns"][0] == {"key": "config.lr", "kind": "number"}


async def test_without_columns_the_telling_metrics_are_chosen(ask):
    said = await ask("table", project=CIFAR, limit=1)
    assert {column["key"] for column in said["columns"]} == {"summary.val/loss", "summary.val/acc"}
    assert set(said["rows"][0]["values"]) == {"summary.val/loss", "summary.val/acc"}


async def test_pages_make_up_the_whole(ask):
    whole = await ask("table", project=CIFAR, limit=200, order="name")
    asked = {"project": CIFAR, "order": "name", "limit": 60}
    pieces = [await ask("table", **asked, offset=place) for place in (0, 60, 120)]
    assert [name for piece in pieces for name in names(piece)] == names(whole)
    assert names(whole) == sorted(names(whole))
    assert {piece["revision"] for piece in pieces} == {whole["revision"]}
    beyond = await ask("table", project=CIFAR, offset=10_000)
    assert (beyond["matched"], beyond["rows"]) == (143, [])


async def test_plain_words_and_conditions_find_the_same_as_the_python_line(ask, made, monkeypatch):
    monkeypatch.setenv("NBTRACK_DIR", str(made.root))
    for search in (
        "resnet50 adam",
        "val/acc > 0.8 and baseline",
        '"paper" in tags and config.lr < 0.01',
        "sgd or lion",
        "not resnet18",
        "duration < 5m and age < 9000d",
    ):
        said = await ask("table", project=CIFAR, q=search, limit=200, order="-summary.val/acc")
        scope = {"nbtrack": nbtrack, "pl": pl}
        found = eval(said["python"], scope)
        assert [run.run_id for run in found] == [row["id"] for row in said["rows"]], search
        frame = nbtrack.runs(CIFAR).df.filter(eval(said["polars"], scope))
        assert set(frame["run_id"]) == {row["id"] for row in said["rows"]}, search
        assert 0 < said["matched"] < 143, search


async def test_a_search_that_does_not_parse_says_where(ask):
    status, error = await ask("table", project=CIFAR, q="val/acc > 0.93 adn tags")
    assert status == 400
    assert error == {
        "code": "filter",
        "message": "found 'adn', expected 'and', 'or' or the end",
        "remedy": "",
        "at": 15,
        "length": 3,
    }


async def test_a_name_that_no_run_has_is_remarked(ask):
    said = await ask("table", project=CIFAR, q="config.lrr < 1")
    assert said["matched"] == 0
    assert said["remarks"] == ["no run has config.lrr; did you mean config.lr?"]


async def test_groups_stand_together_and_say_how_they_did(ask):
    metric = "summary.val/acc"
    asked = {"group": "config.optimizer,config.lr", "order": f"-{metric}", "column": metric}
    said = await ask("table", project=CIFAR, limit=200, **asked)
    groups = said["groups"]
    assert groups[0]["offset"] == 0
    assert sum(group["count"] for group in groups) == said["matched"] == 143
    for group in groups:
        rows = said["rows"][group["offset"] : group["offset"] + group["count"]]
        values = [row["values"][metric] for row in rows if isinstance(row["values"][metric], float)]
        assert values == sorted(values, reverse=True)
        figures = group["figures"][metric]
        assert figures["n"] == len(values)
        assert figures["mean"] == pytest.approx(sum(values) / len(values))
    assert "adamw, 3e-4" in {group["label"] for group in groups}


async def test_live_runs_are_a_group_of_their_own_on_top(ask):
    said = await ask("table", project=CIFAR, group="config.model", limit=200)
    first = said["groups"][0]
    assert (first["kind"], first["label"], first["count"]) == ("running", "Running", 3)
    assert said["groups"][1]["offset"] == 3


async def test_all_but_seed_is_found_by_itself(ask):
    said = await ask("table", project=CIFAR, group="all-but-seed", q="config.model == 'vit-s'")
    keys = set(said["groups"][1]["values"])
    assert "config.optimizer" in keys
    assert not keys & {"config.seed", "config.model", "config.epochs"}


async def test_statistics_of_metrics_can_be_shown_and_sorted_by(ask, made):
    column = "summary.val/acc:max"
    columns = [column, "summary.val/acc:best@step", "summary.train/loss:min"]
    said = await ask("table", project="gpt-nano", order=f"-{column}", column=columns, limit=200)
    values = [row["values"][column] for row in said["rows"]]
    assert values == sorted(values, reverse=True)
    row = said["rows"][0]
    history = runs(made, "gpt-nano")[row["id"]].history()
    assert row["values"][column] == history["val/acc"].fill_nan(None).max()
    at = history.filter(pl.col("val/acc") == row["values"][column])["_step"][0]
    assert row["values"]["summary.val/acc:best@step"] == at


async def test_archived_runs_are_listed_apart(ask, made):
    run = runs(made, CIFAR)[10]
    run.edit({"archived": True})
    assert (await ask("table", project=CIFAR))["total"] == 142
    said = await ask("table", project=CIFAR, which="archived")
    assert [row["id"] for row in said["rows"]] == [run.run_id]


async def test_the_trash_is_a_table_too(ask, made):
    kept = [runs(made, CIFAR)[place] for place in (20, 30)]
    entries = [made.trash.put(made.find_run(run.run_id, CIFAR)) for run in kept]
    said = await ask("table", project=CIFAR, which="trash", column="config.lr")
    assert [row["entry"] for row in said["rows"]] == [e.entry for e in reversed(entries)]
    assert said["rows"][1]["run"] == f"{CIFAR}/{entries[0].run_id}"
    assert said["rows"][0]["trashed_us"] == entries[1].trashed_us
    found = await ask("table", project=CIFAR, which="trash", q=entries[0].name)
    assert [row["id"] for row in found["rows"]] == [entries[0].run_id]
    assert (await ask("table", project="gpt-nano", which="trash"))["total"] == 0


async def test_all_projects_at_once(ask):
    said = await ask("table", limit=1)
    assert said["total"] == 216
    assert said["python"] == "nbtrack.runs(filter='not archived')"


async def test_odd_runs_are_shown_as_they_are(ask):
    columns = ["config.batch_size", "config.prompt", "config.key_199", "config.lr", "config.sizes"]
    said = await ask("table", project="odd-cases", column=columns, order="config.batch_size")
    found = {row["name"]: row for row in said["rows"]}
    assert found["ten as a number"]["values"]["config.batch_size"] == "10"
    assert found["ten as nothing"]["values"]["config.batch_size"] is None
    assert len(found["a megabyte"]["values"]["config.prompt"]) == 1_000
    assert found["two hundred keys"]["values"]["config.key_199"] == 99.5
    assert found["infinite"]["values"]["config.lr"] in {"inf", "Infinity"}
    assert found["عربي تشغيل"]["tags"] == ["تجربة"]
    assert any(row["ill"] for row in said["rows"])


async def test_the_revision_changes_with_the_runs_and_only_then(ask, made):
    first = (await ask("table", project=CIFAR))["revision"]
    assert (await ask("table", project=CIFAR, q="resnet"))["revision"] == first
    run = runs(made, CIFAR)[5]
    run.rename("another name")
    said = await ask("table", project=CIFAR, q="name == 'another name'")
    assert said["revision"] != first
    assert [row["id"] for row in said["rows"]] == [run.run_id]


async def test_rows_come_by_name_in_the_order_asked(ask, made):
    found = runs(made, CIFAR).ids
    wanted = [f"{CIFAR}/{found[7]}", "gpt-nano/nothing", f"{CIFAR}/{found[3]}", "gone/x"]
    said = await ask("rows", run=wanted, column="config.model")
    assert [row["run"] for row in said["rows"]] == [wanted[0], wanted[2]]
    assert said["gone"] == [wanted[1], wanted[3]]
    assert said["rows"][0]["values"]["config.model"]


async def test_small_curves(ask, made):
    found = runs(made, CIFAR)
    ended = next(run for run in found if run.state == "finished")
    live = next(run for run in found if run.state == "running")
    wanted = [f"{CIFAR}/{run.run_id}" for run in (ended, live)]
    said = await ask("sparklines", metric="val/acc", run=[*wanted, f"{CIFAR}/nothing"])
    assert set(said["lines"]) == set(wanted)
    for run, name in zip((ended, live), wanted, strict=True):
        history = run.history()
        line = said["lines"][name]
        assert 2 <= len(line) <= 40
        assert line[0] == pytest.approx(history["val/acc"][0])
        assert line[-1] == pytest.approx(history["val/acc"][-1])
        assert said["spans"][name] == [0, history["_step"][-1]]
    none = await ask("sparklines", metric="nothing", run=wanted[:1])
    assert none["lines"] == {wanted[0]: []}


async def test_keys_say_their_kind_and_common_values(ask):
    said = await ask("keys", project=CIFAR)
    keys = {key["key"]: key for key in said["keys"]}
    assert keys["config.lr"]["kind"] == "number"
    assert (keys["config.lr"]["min"], keys["config.lr"]["max"]) == (0.0001, 0.1)
    assert set(keys["config.optimizer"]["values"]) == {"adam", "adamw", "sgd", "lion"}
    assert keys["config.optimizer"]["runs"] == 143
    assert keys["config.amp"]["kind"] == "flag"
    assert "baseline" in keys["tags"]["values"]
    assert keys["state"]["kind"] == "state"
    odd = {key["key"]: key for key in (await ask("keys", project="odd-cases"))["keys"]}
    assert odd["config.batch_size"]["kind"] == "mixed"
    assert odd["config.key_100"]["runs"] == 1


@pytest.mark.parametrize(
    ("parts", "params", "code"),
    [
        (("table",), {"project": "nowhere"}, "unknown-project"),
        (("table",), {"project": "../p"}, "unknown-project"),
        (("table",), {"which": "all-of-them"}, "bad-request"),
        (("table",), {"limit": 100_000}, "bad-request"),
        (("table",), {"offset": -1}, "bad-request"),
        (("table",), {"live": "last"}, "bad-request"),
        (("table",), {"q": "x" * 20_000}, "bad-request"),
        (("table",), {"q": "config.lr >"}, "filter"),
        (("table",), {"q": "state > 'a'"}, "filter"),
        (("table",), {"column": [f"config.{n}" for n in range(200)]}, "bad-request"),
        (("keys",), {"project": "nowhere"}, "unknown-project"),
        (("rows",), {"run": "no-slash"}, "bad-request"),
        (("rows",), {"run": "p/../x"}, "bad-request"),
        (("sparklines",), {"run": "p/x"}, "bad-request"),
    ],
)
async def test_what_cannot_be_given_is_refused(ask, parts, params, code):
    status, error = await ask(*parts, **params)
    assert (status in {400, 404}, error["code"]) == (True, code)
    assert error["message"]


async def test_an_empty_store_has_an_empty_list(fetch, tmp_path):
    places = {"data_dir": tmp_path / "data", "cache_dir": tmp_path / "cache"}
    store = Store.open(tmp_path / "empty", create=True, **places)
    address = ("nbtrack", "api", "stores", store.store_id)
    _, said = await fetch(*address, "table")
    assert (said["total"], said["rows"], said["groups"]) == (0, [], None)
    assert (await fetch(*address, "projects"))[1] == {"projects": []}
    _, said = await fetch(*address, "table", params={"group": "all-but-seed", "q": "x > 1"})
    assert (said["matched"], said["groups"]) == (0, [])
