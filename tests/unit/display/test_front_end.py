"""Where a run is shown as a widget: what the kernel can know of the page."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from nbtrack.display.front_end import draws_only_widgets
from nbtrack.display.widgets import Widgets

SIGNS = ("JPY_PARENT_PID", "JPY_SESSION_NAME", "VSCODE_PID")


@pytest.fixture(autouse=True)
def no_signs(monkeypatch):
    for name in SIGNS:
        monkeypatch.delenv(name, raising=False)


class Shell:
    """IPython's in a kernel, as far as it is looked at."""

    def __init__(self, *, allow_stdin=True, **user_ns):
        self.kernel = SimpleNamespace(_allow_stdin=allow_stdin)
        self.user_ns = user_ns


Colab = type("Shell", (Shell,), {"__module__": "google.colab._shell"})


def test_jupyter_draws_our_own_mime_type(monkeypatch):
    monkeypatch.setenv("JPY_PARENT_PID", "7")
    monkeypatch.setenv("JPY_SESSION_NAME", "/home/me/train.ipynb")
    assert not draws_only_widgets(Shell())


def test_vscode_is_known_by_its_name_for_the_notebook(monkeypatch):
    monkeypatch.setenv("JPY_PARENT_PID", "7")
    assert draws_only_widgets(Shell(__vsc_ipynb_file__="/home/me/train.ipynb"))


def test_vscode_is_known_by_its_process(monkeypatch):
    monkeypatch.setenv("VSCODE_PID", "7")
    assert draws_only_widgets(Shell())


def test_vscode_is_known_by_its_sessions_on_a_server(monkeypatch):
    monkeypatch.setenv("JPY_PARENT_PID", "7")
    monkeypatch.setenv("JPY_SESSION_NAME", "/home/me/train-jvsc-1f0c.ipynb")
    assert draws_only_widgets(Shell())


def test_a_jupyter_that_was_started_in_vscode_is_jupyter(monkeypatch):
    monkeypatch.setenv("VSCODE_PID", "7")
    monkeypatch.setenv("JPY_PARENT_PID", "8")
    assert not draws_only_widgets(Shell())


def test_colab_is_known_by_its_shell():
    assert draws_only_widgets(Colab())


@pytest.mark.parametrize("shell", [Shell, Colab])
def test_a_notebook_that_a_program_executes_has_no_page(shell, monkeypatch):
    monkeypatch.setenv("VSCODE_PID", "7")
    assert not draws_only_widgets(shell(allow_stdin=False, __vsc_ipynb_file__="a.ipynb"))


@pytest.mark.parametrize(
    ("mode", "are_wanted"), [("widget", True), ("auto", False), ("quiet", False), ("off", False)]
)
def test_a_setting_can_ask_for_widgets(mode, are_wanted):
    assert Widgets().are_wanted(mode) is are_wanted
