"""Who may not, and what may not be named."""

from __future__ import annotations

import json
import shutil

import pytest
from tornado.httpclient import HTTPClientError

import nbtrack

BELOW = [
    (),
    ("history",),
    ("charts",),
    ("picture.svg",),
    ("files", "a.txt"),
]


@pytest.fixture
def run():
    with nbtrack.init(project="p") as made:
        made.log({"loss": 1.0})
    return made


@pytest.fixture
def bare(http_server_client, jp_base_url):
    """Asks without any token, or with headers of one's own."""

    async def ask(*parts, **arguments):
        address = jp_base_url + "/".join(parts)
        try:
            answer = await http_server_client.fetch(address, follow_redirects=False, **arguments)
        except HTTPClientError as error:
            answer = error.response
        return answer.code, answer.body

    return ask


def addresses(place, run, store_id):
    store = ("nbtrack", "api", "stores", store_id)
    yield ("nbtrack", "api", "version")
    yield ("nbtrack", "api", "shown")
    yield ("nbtrack", "api", "stores")
    yield (*store, "projects")
    yield (*store, "runs")
    yield (*store, "curves")
    for below in BELOW:
        yield place(run, *below)


@pytest.mark.parametrize("headers", [{}, {"Authorization": "token wrong"}])
async def test_nobody_gets_in_without_the_right_token(bare, place, run, store_id, headers):
    for address in addresses(place, run, store_id):
        status, body = await bare(*address, headers=headers)
        assert status == 403, address
        assert json.loads(body)["error"]["code"] == "forbidden"
    status, _ = await bare(
        *place(run, "commands"), method="POST", body='{"kind": "stop"}', headers=headers
    )
    assert status == 403


async def test_a_cookie_alone_may_look_but_not_ask_for_anything(
    http_server_client, jp_base_url, jp_serverapp, bare, place
):
    run = nbtrack.init(project="p")
    run.log({"loss": 1.0})
    token = jp_serverapp.identity_provider.token
    answer = await http_server_client.fetch(
        f"{jp_base_url}login?token={token}", follow_redirects=False, raise_error=False
    )
    jar = [cookie.split(";")[0] for cookie in answer.headers.get_list("Set-Cookie")]
    xsrf = "0123456789abcdef0123456789abcdef"
    headers = {"Cookie": "; ".join([*jar, f"_xsrf={xsrf}"])}
    address = place(run, "commands")
    asked = {"method": "POST", "body": '{"kind": "checkpoint"}'}

    status, _ = await bare(*place(run), headers={**headers, "X-XSRFToken": xsrf})
    assert status == 200
    status, body = await bare(*address, headers=headers, **asked)
    assert (status, json.loads(body)["error"]["code"]) == (403, "forbidden")
    status, _ = await bare(*address, headers={**headers, "X-XSRFToken": xsrf}, **asked)
    assert status == 202


async def test_a_foreign_page_is_refused(bare, place, run, jp_ws_fetch, jp_serverapp):
    foreign = {"Origin": "http://evil.example", "Authorization": ""}
    status, _ = await bare(*place(run), headers=foreign)
    assert status in {403, 404}
    with pytest.raises(HTTPClientError) as refused:
        await jp_ws_fetch(*place(run, "stream"), headers=foreign)
    assert refused.value.code == 403


@pytest.mark.parametrize(
    "path",
    [
        "../run.json",
        "..%2frun.json",
        "%2e%2e/run.json",
        "sub/../../run.json",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "link.txt",
        "folder/passwd",
        "missing.txt",
        ".",
    ],
)
async def test_no_path_leads_out_of_the_files_of_a_run(jp_fetch, place, run, path, tmp_path):
    files = nbtrack.open_run(run.id).files_dir
    files.mkdir(exist_ok=True)
    secret = tmp_path / "passwd"
    secret.write_text("secret")
    (files / "link.txt").symlink_to(secret)
    (files / "folder").symlink_to(tmp_path)
    with pytest.raises(HTTPClientError) as refused:
        await jp_fetch(*place(run, "files"), path)
    assert refused.value.code in {403, 404}
    assert b"secret" not in refused.value.response.body


@pytest.mark.parametrize(
    "name", ["..", "%2e%2e", "..%2f..", "P", "a%00b", "con ", ".trash", "x.tmp"]
)
async def test_no_name_leads_out_of_the_store(fetch, store_id, run, name):
    stores = ("nbtrack", "api", "stores")
    for parts in (
        (*stores, name, "runs"),
        (*stores, store_id, "runs", name, run.id),
        (*stores, store_id, "runs", "p", name),
    ):
        status, said = await fetch(*parts)
        assert status in {400, 404}, parts
        assert "error" in said


async def test_a_linked_run_or_project_is_not_followed_out_of_the_store(
    fetch, store_id, run, tmp_path
):
    folder = nbtrack.open_run(run.id).folder
    shutil.copytree(folder, tmp_path / "elsewhere")
    (folder.parent / "linked").symlink_to(tmp_path / "elsewhere")
    status, said = await fetch("nbtrack", "api", "stores", store_id, "runs", "p", "linked")
    assert (status, said["error"]["code"]) == (404, "unknown-run")


async def test_stores_that_were_never_registered_are_unknown(fetch, run):
    for store in ("0" * 16, "x", "../data"):
        status, said = await fetch("nbtrack", "api", "stores", store, "projects")
        assert status == 404
        assert said["error"]["code"] in {"unknown-store", "not-found"}


async def test_a_store_that_went_away_is_unknown(fetch, store_id):
    nbtrack.where().rename(nbtrack.where().with_name("moved"))
    status, said = await fetch("nbtrack", "api", "stores", store_id, "projects")
    assert (status, said["error"]["code"]) == (404, "unknown-store")
    assert (await fetch("nbtrack", "api", "stores"))[1] == {"stores": []}


async def test_too_large_a_body_is_refused(fetch, place, run):
    body = json.dumps({"kind": "note", "text": "x" * 70_000})
    status, said = await fetch(*place(run, "commands"), method="POST", body=body)
    assert (status, said["error"]["code"]) == (413, "too-large")


async def test_other_addresses_and_methods_are_told_in_json(fetch, place, run):
    status, said = await fetch("nbtrack", "api", "nothing", "here")
    assert (status, said["error"]["code"]) == (404, "not-found")
    status, said = await fetch(*place(run), method="DELETE")
    assert (status, "error" in said) == (405, True)
