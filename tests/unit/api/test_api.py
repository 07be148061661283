"""wandb's Api: finding projects and runs, filters, orders, paths and entities."""

from __future__ import annotations

from typing import Any

import pytest

import nbtrack
from nbtrack.api import Runs
from nbtrack.errors import (
    ArgumentError,
    FilterError,
    NotBuiltYetError,
    ProjectNotFoundError,
    RunNotFoundError,
    UsageError,
)


def _make(count: int = 3, **arguments: Any) -> list[str]:
    ids: list[str] = []
    for number in range(count):
        settings = {"project": "p", "name": f"r{number}", "config": {"lr": number}, **arguments}
        with nbtrack.init(**settings) as run:
            run.log({"loss": 1.0 / (number + 1)})
        ids.append(run.id)
    return ids


def _names(runs: Runs) -> list[str]:
    return [run.name for run in runs]


def test_runs_come_oldest_first():
    _make()

    assert _names(nbtrack.Api().runs("p")) == ["r0", "r1", "r2"]


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("-created_at", ["r2", "r1", "r0"]),
        ("created_at", ["r0", "r1", "r2"]),
        ("+summary_metrics.loss", ["r2", "r1", "r0"]),
        ("-config.lr.value", ["r2", "r1", "r0"]),
        ("-config.lr", ["r2", "r1", "r0"]),
        ("+display_name", ["r0", "r1", "r2"]),
        ("-heartbeat_at", ["r2", "r1", "r0"]),
        ("", ["r0", "r1", "r2"]),
    ],
)
def test_orders(order: str, names: list[str]):
    _make()

    assert _names(nbtrack.Api().runs("p", order=order)) == names


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, ["r0", "r1", "r2"]),
        ({"config.lr": {"$gt": 0}}, ["r1", "r2"]),
        ({"config.lr.value": 1}, ["r1"]),
        ({"summary_metrics.loss": {"$lte": 0.5}}, ["r1", "r2"]),
        ({"$or": [{"config.lr": 0}, {"display_name": "r2"}]}, ["r0", "r2"]),
        ({"state": "finished", "displayName": {"$regex": "r[12]"}}, ["r1", "r2"]),
        ({"state": "crashed"}, []),
        ({"createdAt": {"$gt": "2020-01-01T00:00:00"}}, ["r0", "r1", "r2"]),
        ("config.lr >= 1", ["r1", "r2"]),
    ],
)
def test_filters(filters: Any, names: list[str]):
    _make()

    assert _names(nbtrack.Api().runs("p", filters=filters)) == names


def test_name_in_a_filter_is_the_id():
    ids = _make()

    assert _names(nbtrack.Api().runs("p", filters={"name": ids[1]})) == ["r1"]


def test_runs_can_be_counted_indexed_sliced_compared_and_stepped_through():
    _make()
    runs = nbtrack.Api().runs("p")

    assert len(runs) == runs.length == 3
    assert (runs[0].name, runs[-1].name) == ("r0", "r2")
    assert [run.name for run in runs[1:]] == ["r1", "r2"]
    assert runs == list(runs)
    assert runs[0] == runs[0]
    assert nbtrack.Api().runs("p", filters={"tags": "absent"}) == []
    assert (next(runs).name, runs.next().name, runs.more) == ("r0", "r1", True)
    assert (runs.next().name, runs.more) == ("r2", False)
    with pytest.raises(StopIteration):
        next(runs)
    with pytest.raises(IndexError):
        runs[3]


def test_what_was_found_is_kept_until_flush():
    _make(1)
    api = nbtrack.Api()
    assert len(api.runs("p")) == 1

    _make(1)

    assert len(api.runs("p")) == 1
    api.flush()
    assert len(api.runs("p")) == 2


def test_an_unknown_project_is_told_at_the_first_look():
    runs = nbtrack.Api().runs("nowhere")

    with pytest.raises(ProjectNotFoundError, match="nowhere"):
        len(runs)
    with pytest.raises(ValueError, match="nowhere"):
        list(runs)


def test_filters_and_orders_that_do_not_parse_are_told_at_once():
    api = nbtrack.Api()

    with pytest.raises(FilterError, match=r"\$near"):
        api.runs("p", filters={"config.lr": {"$near": 1}})
    with pytest.raises(ArgumentError, match="entity/project"):
        api.runs("a/b/c")


def test_without_a_path_the_default_project_is_meant(monkeypatch: pytest.MonkeyPatch):
    _make(2)
    monkeypatch.setenv("WANDB_PROJECT", "p")

    assert len(nbtrack.Api().runs()) == len(nbtrack.Api().runs("")) == 2
    assert len(nbtrack.Api(overrides={"project": "p"}).runs()) == 2


def test_an_entity_chooses_the_runs_that_bear_it_and_those_that_bear_none():
    _make(1, name="theirs", entity="team")
    _make(1, name="others", entity="rest")
    _make(1, name="nobody")
    api = nbtrack.Api()

    assert _names(api.runs("team/p")) == ["theirs", "nobody"]
    assert _names(api.runs("p")) == ["theirs", "others", "nobody"]
    assert [run.entity for run in api.runs("p")] == ["team", "rest", "local"]


@pytest.mark.parametrize(
    "path", ["{id}", "p/{id}", "p:{id}", "team/p/{id}", "team/p/runs/{id}", "/team/p/{id}/"]
)
def test_one_run_by_its_path(path: str):
    (run_id,) = _make(1, entity="team")

    assert nbtrack.Api().run(path.format(id=run_id)).id == run_id


def test_the_path_of_a_run_leads_back_to_it():
    (run_id,) = _make(1)
    api = nbtrack.Api()

    run = api.run(run_id)

    assert run.path == ["local", "p", run_id]
    assert api.run("/".join(run.path)) == run
    assert api.from_path("/".join(run.path)) == run
    assert len(api.from_path("local/p")) == 1


def test_runs_that_are_not_there_are_told():
    (run_id,) = _make(1, entity="team")
    api = nbtrack.Api()

    with pytest.raises(RunNotFoundError, match="did you mean"):
        api.run(f"p/{run_id[:-1]}")
    with pytest.raises(ValueError, match="belongs to 'team'"):
        api.run(f"others/p/{run_id}")
    with pytest.raises(ArgumentError, match="expected 'entity/project/id'"):
        api.run("")


def test_an_id_of_several_projects_is_looked_for_in_the_default_one():
    for project in ("a", "b"):
        _make(1, project=project, id="same")

    assert nbtrack.Api(overrides={"project": "b"}).run("same").project == "b"
    with pytest.raises(ArgumentError, match="a, b"):
        nbtrack.Api(overrides={"project": "c"}).run("same")


def test_projects_are_listed_and_made():
    _make(1)
    api = nbtrack.Api()

    api.create_project("fresh", "team")

    assert [project.name for project in api.projects()] == ["fresh", "p"]
    project = api.project("p", "team")
    assert (project.id, project.path) == ("p", ["team", "p"])
    assert project.created_at == api.runs("p")[0].created_at
    assert api.project("fresh").created_at is None
    assert project.url.startswith("file://")
    assert "r0" in project.to_html()


def test_making_a_project_needs_a_store():
    with pytest.raises(UsageError, match="no store"):
        nbtrack.Api().create_project("p")


def test_settings_viewer_and_arguments_of_the_real_api():
    api = nbtrack.Api(overrides={"entity": "team"}, timeout=30, api_key="0" * 40)

    assert api.default_entity == api.settings["entity"] == api.viewer.entity == "team"
    assert api.viewer.username
    assert api.user_agent.startswith("nbtrack ")
    assert nbtrack.Api().default_entity == "local"


def test_another_store_can_be_read():
    with nbtrack.init(project="p", dir="elsewhere"):
        pass

    assert len(nbtrack.Api(overrides={"dir": "elsewhere"}).runs("p")) == 1


@pytest.mark.parametrize("name", ["artifact", "artifacts", "sweep", "reports", "registries"])
def test_what_comes_later_says_so(name: str):
    with pytest.raises(NotBuiltYetError, match=f"Api.{name}\\(\\) is not built yet"):
        getattr(nbtrack.Api(), name)("x")


@pytest.mark.parametrize("name", ["create_team", "user", "run_queue", "automations"])
def test_what_needs_a_server_says_so(name: str):
    with pytest.raises(UsageError, match="server"):
        getattr(nbtrack.Api(), name)("x")


def test_what_wandb_does_not_have_is_an_attribute_error():
    with pytest.raises(AttributeError):
        nbtrack.Api().nonsense  # noqa: B018 - the look is the test


def test_histories_of_many_runs_at_once():
    ids = _make(2)
    runs = nbtrack.Api().runs("p")

    rows = runs.histories(keys=["loss"])
    frame: Any = runs.histories(format="polars")
    pandas_frame: Any = runs.histories(format="pandas", keys=["loss"])

    assert rows == [
        {"_step": 0, "loss": 1.0, "run_id": ids[0]},
        {"_step": 0, "loss": 0.5, "run_id": ids[1]},
    ]
    assert frame["run_id"].to_list() == list(pandas_frame["run_id"]) == ids
    assert list(pandas_frame.columns) == ["_step", "loss", "run_id"]
    assert runs.histories(stream="system") == []
    with pytest.raises(ArgumentError, match="format"):
        runs.histories(format="arrow")  # pyright: ignore[reportArgumentType] - on purpose
