"""The rules of `house.py` hold in the package; and each rule can fail."""

from __future__ import annotations

import pytest

from tests.architecture import house


def test_files_are_short():
    assert house.long_files() == []


def test_functions_are_short():
    assert house.long_functions() == []


def test_only_settings_reads_the_environment():
    assert house.environment_readers() == []


def test_what_is_caught_is_named():
    assert house.broad_excepts() == []


def test_every_exception_to_the_rule_of_named_excepts_still_exists():
    everywhere = house.broad_excepts(allowed={})
    stale = [
        place
        for place in house.MAY_CATCH_ALL
        if not any(found.startswith(place) for found in everywhere)
    ]
    assert stale == []


def test_only_the_door_fills_the_hooks():
    assert house.hook_fillers() == []


def test_a_long_file_is_noticed(tree):
    root = tree({"store/all.py": "x = 1\n" * 401, "store/some.py": "x = 1\n" * 400})
    assert house.long_files(root) == ["store/all.py: 401 lines"]


def test_a_long_function_is_noticed_and_its_docstring_is_not_counted(tree):
    long = "def long():\n" + "    x = 1\n" * 60
    docstring = '    """Say.\n' + "\n" * 100 + '    """\n'
    told = "def told():\n" + docstring + "    x = 1\n" * 59
    root = tree({"store/all.py": long + told})
    assert house.long_functions(root) == ["store/all.py:1 long: 61 lines"]


@pytest.mark.parametrize(
    "line",
    ["import os\nos.environ['A']", "import os\nos.getenv('A')", "from os import environ"],
)
def test_a_look_at_the_environment_is_noticed(tree, line):
    root = tree({"track/run.py": line, "settings/places.py": line})
    (found,) = house.environment_readers(root)
    assert found.startswith("track/run.py:")


@pytest.mark.parametrize("caught", ["", " Exception", " BaseException", " (OSError, Exception)"])
def test_a_broad_except_is_noticed(tree, caught):
    text = f"def drain():\n    try:\n        x()\n    except{caught}:\n        pass\n"
    root = tree({"track/writer.py": text})
    assert house.broad_excepts(root, {}) == ["track/writer.py:drain (line 4)"]
    assert house.broad_excepts(root, {"track/writer.py:drain": "told by finish()"}) == []


def test_an_except_that_raises_again_has_only_cleaned_up(tree):
    text = "try:\n    x()\nexcept BaseException:\n    close()\n    raise\n"
    assert house.broad_excepts(tree({"store/seal.py": text}), {}) == []


@pytest.mark.parametrize("line", ["hooks.tick = print", "setattr(hooks, 'tick', print)"])
def test_a_hook_filled_elsewhere_is_noticed(tree, line):
    text = f"from nbtrack._hooks import hooks\n{line}\n"
    (found,) = house.hook_fillers(tree({"display/cells.py": text, "__init__.py": text}))
    assert found == "display/cells.py:2"
