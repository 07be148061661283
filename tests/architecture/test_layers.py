"""The table of `layers.py` holds in the package; and each rule can fail."""

from __future__ import annotations

import pytest

from tests.architecture.layers import (
    ROOMS,
    foreign_libraries,
    import_cycles,
    unknown_rooms,
    upward_imports,
)


def test_every_module_stands_in_a_room_of_the_table():
    assert unknown_rooms() == []


def test_no_module_imports_a_room_above_or_beside_it():
    assert upward_imports() == []


def test_every_room_uses_only_its_own_libraries():
    assert foreign_libraries() == []


def test_no_modules_import_each_other_in_a_circle():
    assert import_cycles() == []


def test_the_table_itself_has_no_circle_but_the_door():
    allowed = {name: set(room.rooms) for name, room in ROOMS.items()}
    while allowed:
        lowest = {name for name, below in allowed.items() if not below}
        assert lowest, f"these rooms stand on each other: {sorted(allowed)}"
        allowed = {name: below - lowest for name, below in allowed.items() if name not in lowest}


def test_an_unknown_room_is_noticed(tree):
    root = tree({"attic/box.py": "", "store/rowlog.py": ""})
    assert unknown_rooms(root) == ["nbtrack.attic.box"]


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("track/run.py", "from nbtrack.query import runs"),
        ("track/run.py", "import nbtrack.query.runs"),
        ("track/run.py", "from nbtrack import query"),
        ("track/run.py", "from ..query import runs"),
        ("track/run.py", "def log():\n    from nbtrack.query import runs"),
        ("track/run.py", "import importlib\nimportlib.import_module('nbtrack.query.runs')"),
        (
            "track/run.py",
            "if TYPE_CHECKING:\n    from nbtrack.query import runs",
        ),
        ("track/run.py", "import nbtrack"),
        ("query/runs.py", "from nbtrack.track import run"),
        ("store/rowlog.py", "from nbtrack.draw import picture"),
        ("display/cells.py", "from nbtrack.api import public"),
        ("errors.py", "from nbtrack.store import rowlog"),
    ],
)
def test_an_import_that_points_upwards_is_noticed(tree, module, line):
    files = {f"{room}.py": "" for room in ("query/runs", "track/run", "store/rowlog")}
    files |= {"api/public.py": "", "draw/picture.py": "", "query/__init__.py": "", module: line}
    (found,) = upward_imports(tree(files))
    assert found.startswith(f"nbtrack.{module[:-3].replace('/', '.')}:")


def test_imports_downwards_and_inside_a_room_are_fine(tree):
    root = tree(
        {
            "errors.py": "",
            "store/rowlog.py": "from nbtrack.errors import StoreError",
            "store/history.py": "from nbtrack.store import rowlog",
            "draw/picture.py": "from nbtrack.store.rowlog import RowLog",
            "cli.py": "import nbtrack.draw.picture",
        }
    )
    assert upward_imports(root) == []


@pytest.mark.parametrize("line", ["import bokeh", "def f():\n    from bokeh import plotting"])
def test_a_library_of_another_room_is_noticed(tree, line):
    (found,) = foreign_libraries(tree({"charts/model.py": line}))
    assert "charts has no use of bokeh" in found


def test_a_library_named_as_text_is_noticed(tree):
    root = tree({"store/rowlog.py": "optional_import('pandas', needed_for='x', install='pandas')"})
    (found,) = foreign_libraries(root)
    assert "store has no use of pandas" in found


def test_types_of_a_library_cost_nothing(tree):
    text = "if TYPE_CHECKING:\n    import torch\nelse:\n    {}\n"
    assert foreign_libraries(tree({"track/encode.py": text.format("torch = None")})) == []
    assert foreign_libraries(tree({"track/encode.py": text.format("import torch")})) != []


def test_a_circle_of_imports_is_noticed_also_inside_functions(tree):
    root = tree(
        {
            "store/a.py": "from nbtrack.store import b",
            "store/b.py": "from nbtrack.store.c import x",
            "store/c.py": "def f():\n    from nbtrack.store import a",
            "store/d.py": "from nbtrack.store import a",
        }
    )
    assert import_cycles(root) == ["nbtrack.store.a <-> nbtrack.store.b <-> nbtrack.store.c"]
