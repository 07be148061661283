"""What pages do to runs, and what is refused."""

from __future__ import annotations

import json
import os

import pytest
from tornado.httpclient import HTTPClientError

import nbtrack
from nbtrack.store.layout import folder_name


def record(project="p", **arguments):
    with nbtrack.init(project=project, **arguments) as run:
        run.log({"loss": 0.5})
    return f"{folder_name(project)}/{run.id}"


def opened(name):
    return nbtrack.open_run(name.rpartition("/")[2])


@pytest.fixture
def act(fetch, store_id):
    """Sends JSON below the store."""

    async def send(path, body=None, method="POST", **arguments):
        data = body if isinstance(body, str) else json.dumps(body)
        address = ("nbtrack", "api", "stores", store_id, path)
        if method == "GET":
            return await fetch(*address, **arguments)
        return await fetch(*address, method=method, body=data, **arguments)

    return send


async def test_edits_reach_every_run_and_keep_its_own_tags(act):
    runs = [record(tags=["a", "b"]), record(tags=["c"])]
    change = {"name": "new", "notes": "**n**", "group": "g", "archived": True, "locked": True}
    tags = {"add_tags": ["x"], "remove_tags": ["b"]}
    status, said = await act("edits", {"runs": runs, "set": change | tags})
    assert (status, said) == (200, {"changed": runs, "refused": []})
    first, second = (opened(run).record for run in runs)
    assert (first.info.name, first.info.notes, first.info.group) == ("new", "**n**", "g")
    assert (first.archived, first.locked) == (True, True)
    assert (first.info.tags, second.info.tags) == (("a", "x"), ("c", "x"))


async def test_notes_and_group_can_be_taken_away(act):
    run = record(notes="n", group="g")
    await act("edits", {"runs": [run], "set": {"notes": "", "group": None}})
    assert (opened(run).notes, opened(run).group) == (None, None)


async def test_a_live_run_can_be_edited(act):
    with nbtrack.init(project="p") as run:
        run.log({"loss": 1.0})
        _, said = await act("edits", {"runs": [f"p/{run.id}"], "set": {"add_tags": ["live"]}})
        assert said["refused"] == []
        assert opened(f"p/{run.id}").tags == ("live",)


async def test_one_run_that_is_gone_does_not_keep_the_others(act):
    run = record()
    _, said = await act("edits", {"runs": ["p/nothing", run, "no-slash"], "set": {"name": "n"}})
    assert said["changed"] == [run]
    reasons = {refused["run"]: refused["reason"] for refused in said["refused"]}
    assert "there is no run 'nothing'" in reasons["p/nothing"]
    assert "<project folder>/<run folder>" in reasons["no-slash"]


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"name": ""},
        {"name": 3},
        {"name": "x" * 2_000},
        {"notes": 3},
        {"notes": "x" * 200_000},
        {"archived": "yes"},
        {"add_tags": ["x" * 65]},
        {"add_tags": [1]},
        {"state": "finished"},
        {"config.lr": 1},
    ],
)
async def test_a_change_that_no_run_can_take_is_refused(act, change):
    run = record(notes="before")
    status, said = await act("edits", {"runs": [run], "set": change})
    assert (status, said["error"]["code"]) == (400, "bad-request")
    assert opened(run).notes == "before"


async def test_deleting_is_undoable(act, fetch, store_id):
    runs = [record(notes="one"), record()]
    status, said = await act("trash", {"runs": runs})
    assert (status, said["refused"]) == (200, [])
    entries = [trashed["entry"] for trashed in said["trashed"]]
    assert [trashed["run"] for trashed in said["trashed"]] == runs
    _, said = await fetch("nbtrack", "api", "stores", store_id, "trash", params={"project": "p"})
    assert [entry["entry"] for entry in said["entries"]] == entries[::-1]
    assert said["entries"][1]["run"] == runs[0]
    _, said = await act("restore", {"entries": entries})
    assert [restored["run"] for restored in said["restored"]] == runs
    assert opened(runs[0]).notes == "one"
    assert (await act("trash", method="GET"))[1] == {"entries": []}


async def test_live_and_locked_runs_are_not_deleted(act):
    locked, free = record(), record()
    opened(locked).edit({"locked": True})
    with nbtrack.init(project="p") as run:
        run.log({"loss": 1.0})
        live = f"p/{run.id}"
        _, said = await act("trash", {"runs": [locked, live, free]})
    assert [trashed["run"] for trashed in said["trashed"]] == [free]
    reasons = {refused["run"]: refused["reason"] for refused in said["refused"]}
    assert "is locked: unlock it first" in reasons[locked]
    assert "is running" in reasons[live]
    assert opened(live).summary["loss"] == 1.0


async def test_a_run_is_not_restored_over_another(act):
    run = record(id="same", notes="old")
    entry = (await act("trash", {"runs": [run]}))[1]["trashed"][0]["entry"]
    record(id="same", notes="new")
    _, said = await act("restore", {"entries": [entry, "nothing"]})
    assert said["restored"] == []
    reasons = {refused["entry"]: refused["reason"] for refused in said["refused"]}
    assert "has another run of that id" in reasons[entry]
    assert "in the trash" in reasons["nothing"]
    assert opened(run).notes == "new"


async def test_emptying_is_for_good(act):
    runs = [record(), record()]
    entries = [it["entry"] for it in (await act("trash", {"runs": runs}))[1]["trashed"]]
    _, said = await act("empty", {"entries": [entries[0], "../../p"]})
    assert said == {"removed": entries[:1]}
    _, said = await act("trash", method="GET")
    assert [entry["entry"] for entry in said["entries"]] == entries[1:]


async def test_a_baseline_is_marked_and_taken_away(act, fetch, store_id):
    runs = [record(), record()]
    address = ("nbtrack", "api", "stores", store_id, "table")

    async def marked():
        _, said = await fetch(*address, params={"project": "p"})
        return {row["run"]: row["baseline"] for row in said["rows"]}

    assert (await act("baseline", {"run": runs[0]}, "PUT"))[1] == {"project": "p", "run": runs[0]}
    assert await marked() == {runs[0]: True, runs[1]: False}
    await act("baseline", {"project": "p", "run": runs[1]}, "PUT")
    assert await marked() == {runs[0]: False, runs[1]: True}
    await act("baseline", {"project": "p", "run": None}, "PUT")
    assert not any((await marked()).values())
    for body in ({"run": "p/nothing"}, {"run": None}, {"project": "q", "run": runs[0]}):
        status, _ = await act("baseline", body, "PUT")
        assert status in {400, 404}


async def test_a_run_keeps_the_colour_that_it_took(act, fetch, store_id):
    runs = [record() for _ in range(3)]
    _, said = await act("slots", {"runs": [runs[2], runs[0]]})
    assert said == {"slots": {runs[2]: 1, runs[0]: 2}}
    _, said = await act("slots", {"runs": [runs[1], runs[0], "p/nothing"]})
    assert said == {"slots": {runs[1]: 3, runs[0]: 2}}
    _, said = await fetch("nbtrack", "api", "stores", store_id, "table", params={"project": "p"})
    assert {row["run"]: row["slot"] for row in said["rows"]} == {
        runs[0]: 2,
        runs[1]: 3,
        runs[2]: 1,
    }


async def test_saved_views_are_kept_for_a_project_and_for_all(act):
    record()
    views = [{"name": "good", "query": {"q": "val/acc > 0.9", "columns": ["config.lr"]}}]
    for params in ({"project": "p"}, {}):
        empty = {"views": [], "version": ""}
        assert (await act("views", method="GET", params=params))[1] == empty
        _, said = await act("views", {"views": views}, "PUT", params=params)
        assert said["version"]
        _, found = await act("views", method="GET", params=params)
        assert found == {"views": views, "version": said["version"]}


async def test_views_that_changed_elsewhere_are_not_overwritten(act):
    _, first = await act("views", {"views": [{"name": "a"}]}, "PUT")
    await act("views", {"views": [{"name": "b"}]}, "PUT")
    stale = {"views": [{"name": "c"}], "version": first["version"]}
    status, said = await act("views", stale, "PUT")
    assert (status, said["error"]["code"]) == (409, "conflict")
    assert (await act("views", method="GET"))[1]["views"] == [{"name": "b", "query": {}}]


@pytest.mark.parametrize(
    "views",
    [
        [{"name": ""}],
        [{"name": "x" * 300}],
        [{"name": "a"}, {"name": "a"}],
        [{"name": 3}],
        [{"query": {}}],
        [{"name": f"{n}"} for n in range(300)],
        [{"name": "a", "query": {"q": "x" * 300_000}}],
    ],
)
async def test_views_that_cannot_be_kept_are_refused(act, views):
    status, said = await act("views", {"views": views}, "PUT")
    assert (status, said["error"]["code"]) == (400, "bad-request")


async def test_a_folder_is_opened_where_there_is_a_desktop(act, tmp_path, monkeypatch):
    run = record()
    opener = tmp_path / "bin" / "xdg-open"
    opener.parent.mkdir()
    opener.write_text(f'#!/bin/sh\nprintf %s "$1" > {tmp_path}/opened\n')
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", f"{opener.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("DISPLAY", ":0")
    status, _ = await act("open-folder", {"run": run})
    assert status == 200
    assert (tmp_path / "opened").read_text() == str(opened(run).folder)
    status, said = await act("open-folder", {"run": run}, headers={"X-Forwarded-For": "1.2.3.4"})
    assert (status, said["error"]["code"]) == (409, "conflict")
    assert "copy the path" in said["error"]["message"]
    monkeypatch.delenv("DISPLAY")
    status, said = await act("open-folder", {"run": run})
    assert (status, "no desktop" in said["error"]["message"]) == (409, True)


ACTS = {
    "edits": ("POST", {"runs": [], "set": {"name": "x"}}),
    "trash": ("POST", {"runs": []}),
    "restore": ("POST", {"entries": []}),
    "empty": ("POST", {"entries": []}),
    "slots": ("POST", {"runs": []}),
    "open-folder": ("POST", {"run": "p/x"}),
    "baseline": ("PUT", {"project": "p", "run": None}),
    "views": ("PUT", {"views": []}),
}


@pytest.mark.parametrize("path", ACTS)
async def test_no_act_without_token_or_without_the_word_of_our_own_page(
    path, store_id, http_server_client, jp_base_url, jp_serverapp
):
    method, body = ACTS[path]
    address = f"{jp_base_url}nbtrack/api/stores/{store_id}/{path}"

    async def ask(headers):
        try:
            answer = await http_server_client.fetch(
                address, method=method, body=json.dumps(body), headers=headers
            )
        except HTTPClientError as error:
            answer = error.response
        return answer.code

    assert await ask({}) == 403
    assert await ask({"Authorization": "token wrong"}) == 403
    token = jp_serverapp.identity_provider.token
    login = await http_server_client.fetch(
        f"{jp_base_url}login?token={token}", follow_redirects=False, raise_error=False
    )
    jar = [cookie.split(";")[0] for cookie in login.headers.get_list("Set-Cookie")]
    assert await ask({"Cookie": "; ".join(jar)}) == 403


@pytest.mark.parametrize("path", ["table", "rows", "keys", "sparklines", "trash", "views"])
async def test_no_list_without_token(path, store_id, http_server_client, jp_base_url):
    with pytest.raises(HTTPClientError) as refused:
        await http_server_client.fetch(f"{jp_base_url}nbtrack/api/stores/{store_id}/{path}")
    assert refused.value.code == 403


@pytest.mark.parametrize("path", ACTS)
async def test_what_is_sent_must_be_what_is_expected(act, path):
    method, _ = ACTS[path]
    for body in ("", "[]", "{", '{"runs": 3}', '{"entries": [1]}', '{"unknown": true}', "\udcff"):
        sent = body.encode("utf-8", "surrogateescape").decode("latin-1")
        status, said = await act(path, sent, method)
        assert (status, said["error"]["code"]) == (400, "bad-request"), body
    status, said = await act(path, json.dumps({"runs": ["x" * 600_000]}), method)
    assert (status, said["error"]["code"]) == (413, "too-large")


async def test_too_many_runs_at_once_are_refused(act):
    run = record()
    status, said = await act("trash", {"runs": [run] * 1_001})
    assert (status, said["error"]["code"]) == (400, "bad-request")
    assert opened(run).state == "finished"


@pytest.mark.parametrize("name", ["../p", "p/../..", "..", "p/..", "P/x", "p/con "])
async def test_no_name_leads_out_of_the_store(act, name):
    run = record()
    for path in ("edits", "trash"):
        body = {"runs": [name]} | ({"set": {"name": "x"}} if path == "edits" else {})
        _, said = await act(path, body)
        assert [refused["run"] for refused in said["refused"]] == [name]
    assert opened(run).state == "finished"


async def test_a_store_that_is_unknown_is_told_once(fetch):
    for path, (method, body) in ACTS.items():
        address = ("nbtrack", "api", "stores", "0" * 16, path)
        status, said = await fetch(*address, method=method, body=json.dumps(body))
        assert (status, said["error"]["code"]) == (404, "unknown-store"), path


async def test_a_run_that_cannot_be_written_says_so(act):
    runs = [record(), record()]
    (opened(runs[0]).folder / "edits").write_text("in the way")
    _, said = await act("edits", {"runs": runs, "set": {"name": "x"}})
    assert said["changed"] == runs[1:]
    assert "could not be written" in said["refused"][0]["reason"]
