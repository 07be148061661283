"""``--config``: which variables, and which of their values."""

from __future__ import annotations

import ast
from argparse import Namespace
from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from nbtrack.display.variables import CellVariables
from nbtrack.errors import ArgumentError


def known_at_start(names, source, **namespace):
    return CellVariables(tuple(names.split()), ast.parse(source), namespace).known()


@pytest.mark.parametrize(
    "source",
    [
        "lr = 0.1",
        "lr = other = 0.1",
        "lr, depth = 0.1, 18",
        "[depth, (lr, x)] = 18, (0.1, f())",
        "lr: float = 0.1",
        "lr = 0.1\nfor step in range(3): lr *= 0.5",
        "lr = 0.1\ndef f():\n    lr = 7",
        "lr = 0.1\nbest = [lr for lr in range(3)]",
    ],
)
def test_a_plain_value_that_the_cell_sets_is_known_at_once(source):
    assert known_at_start("lr", source, lr=99) == {"lr": 0.1}


@pytest.mark.parametrize(
    "source",
    [
        "lr = compute()",
        "lr = 0.1\nif fast: lr = 0.5",
        "for lr in (0.1, 0.2): train(lr)",
        "with open_it() as lr: pass",
        "import lr",
        "if (lr := 0.1): pass",
        "lr = [0.1]",
        "def f():\n    global lr\n    lr = 1",
        "lr, depth = pair",
    ],
)
def test_any_other_value_that_the_cell_sets_is_not(source):
    assert known_at_start("lr", source, lr=99) == {}


def test_what_the_cell_does_not_set_has_its_value_of_before():
    assert known_at_start("lr depth", "print(lr); lr *= 2", lr=99, depth=3) == {
        "lr": 99,
        "depth": 3,
    }


def test_a_value_that_comes_later_is_taken_when_it_is_new():
    namespace: dict[str, float] = {"lr": 99}
    variables = CellVariables(("lr",), ast.parse("lr = f()"), namespace)
    assert variables.look_again(is_end=False) == {}
    assert variables.missing == ("lr",)
    namespace["lr"] = 0.5
    assert variables.look_again(is_end=False) == {"lr": 0.5}
    namespace["lr"] = 0.25
    assert variables.look_again(is_end=True) == {}
    assert variables.known() == {"lr": 0.5}


def test_a_value_that_stayed_what_it_was_is_taken_at_the_end():
    variables = CellVariables(("lr",), ast.parse("lr = f()"), {"lr": 99})
    assert variables.look_again(is_end=True) == {"lr": 99}


@dataclass
class Settings:
    lr: float
    sizes: tuple[int, ...]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"lr": 0.1, "deep": {"er": 2}}, {"lr": 0.1, "deep": {"er": 2}}),
        (Namespace(lr=0.1), {"lr": 0.1}),
        (SimpleNamespace(lr=0.1), {"lr": 0.1}),
        (Settings(0.1, (1, 2)), {"lr": 0.1, "sizes": [1, 2]}),
    ],
)
def test_what_holds_several_values_brings_all(value, expected):
    assert known_at_start("cfg", "1", cfg=value) == {"cfg": expected}
    assert known_at_start("cfg.lr", "1", cfg=value) == {"cfg": {"lr": 0.1}}
    assert known_at_start("cfg.lr cfg", "1", cfg=value) == {"cfg": expected}


def test_a_variable_that_nobody_sets_is_refused():
    with pytest.raises(ArgumentError, match=r"no variable 'momentun' .* did you mean momentum\?"):
        known_at_start("momentun", "momentum = 1")
    with pytest.raises(ArgumentError, match="no variable 'lr' in this notebook, and the cell does"):
        known_at_start("lr", "def f(lr): pass")


@pytest.mark.parametrize(
    "source",
    [
        "from settings import *",
        "get_ipython().run_line_magic('run', 'settings.py')",
        "get_ipython().run_cell_magic('time', '', 'lr = 1')",
        "exec('lr = 1')",
    ],
)
def test_where_it_cannot_be_known_what_a_cell_sets_it_is_waited_for(source):
    assert CellVariables(("lr",), ast.parse(source), {}).missing == ("lr",)
