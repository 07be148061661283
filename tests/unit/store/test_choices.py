"""Baselines and saved views: whole, or as they were."""

from __future__ import annotations

import pytest

from nbtrack.errors import ArgumentError, StoreError, UsageError
from nbtrack.store.choices import (
    SavedView,
    read_baseline,
    read_views,
    write_baseline,
    write_views,
)
from tests.unit.store.making import make_store, read_only


@pytest.fixture
def project(tmp_path):
    return make_store(tmp_path).create_project("digits")


def test_a_baseline_is_kept_until_another_is_chosen(project):
    assert read_baseline(project) is None
    write_baseline(project, "run1")
    write_baseline(project, "run2")
    assert read_baseline(project) == "run2"
    write_baseline(project, None)
    write_baseline(project, None)
    assert read_baseline(project) is None


def test_views_are_replaced_as_a_whole(project):
    views = [SavedView(name="a", query={"q": "x > 1"}), SavedView(name="b")]
    version = write_views(project.views_json, views)
    assert read_views(project.views_json) == (views, version)
    write_views(project.views_json, views[:1], version=version)
    with pytest.raises(UsageError, match="changed elsewhere"):
        write_views(project.views_json, views, version=version)
    assert read_views(project.views_json)[0] == views[:1]


def test_ill_files_are_as_none(project):
    project.views_json.write_bytes(b"{")
    project.baseline_json.write_bytes(b"[]")
    assert read_views(project.views_json) == ([], "")
    assert read_baseline(project) is None
    write_views(project.views_json, [SavedView(name="a")])


def test_views_that_cannot_be_kept_are_refused(project):
    for views in ([SavedView(name=" ")], [SavedView(name="a")] * 2):
        with pytest.raises(ArgumentError):
            write_views(project.views_json, views)


def test_a_store_that_cannot_be_written_says_so(open_path):
    project = make_store(open_path).create_project("digits")
    with read_only(open_path):
        with pytest.raises(StoreError, match="read-only"):
            write_baseline(project, "run1")
        with pytest.raises(StoreError, match="read-only"):
            write_views(project.views_json, [])
