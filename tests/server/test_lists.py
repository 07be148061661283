"""Lists of runs: searched, sorted, grouped, in pages."""

from __future__ import annotations

import pytest

from tests.making import make_store


@pytest.fixture
def made(tmp_path):
    """A made store that this server knows; its id."""
    folders = {"data_dir": tmp_path / "data", "cache_dir": tmp_path / "cache"}
    return make_store(tmp_path / "many", 200, **folders).store_id


@pytest.fixture
def ask(fetch, made):
    """Asks below the made store."""

    async def below(*parts, **params):
        return await fetch("nbtrack", "api", "stores", made, *parts, params=params)

    return below


async def test_projects_say_how_many_runs_they_have(ask):
    _, said = await ask("projects")
    found = {project["name"]: project for project in said["projects"]}
    assert found["cifar10-resnet"]["runs"] == 143
    assert found["cifar10-resnet"]["live"] == 3
    assert found["Größe & Form"]["folder"] == "gr-e-form-c21b12e2"
    assert found["gpt-nano"]["updated_us"] > 10**15


async def test_a_table_has_the_live_runs_first_then_the_newest(ask):
    _, said = await ask("table", project="cifar10-resnet", limit="20")
    assert (said["total"], said["matched"], said["live"]) == (143, 143, 3)
    rows = said["rows"]
    assert [row["state"] for row in rows[:4]] == ["running", "running", "running", "finished"]
    created = [row["created_us"] for row in rows[3:]]
    assert created == sorted(created, reverse=True)
