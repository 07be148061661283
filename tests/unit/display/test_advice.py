"""The line of a kernel whose Jupyter has no nbtrack."""

from __future__ import annotations

import os

import pytest

from nbtrack.display.advice import ADVICE, server_lacks_us

LOG = "with nbtrack.init(project='advice') as run: run.log({'a': 1})"


@pytest.mark.parametrize(
    ("files", "pid", "lacks"),
    [
        (["jpserver-7.json"], 7, True),
        (["jpserver-7.json", "nbtrack-7.json"], 7, False),
        (["jpserver-7.json", "nbtrack-8.json"], 7, True),
        (["jpserver-8.json"], 7, False),
        ([], 7, False),
        (["jpserver-7.json"], None, False),
    ],
)
def test_only_a_jupyter_server_without_us_lacks_us(tmp_path, files, pid, lacks):
    for name in files:
        (tmp_path / name).write_text("{}")
    assert server_lacks_us(tmp_path, pid) is lacks


def test_a_kernel_of_another_program_says_nothing(own_kernel):
    kernel = own_kernel()
    assert ADVICE not in kernel.run(f"import nbtrack\n{LOG}").said


def test_a_kernel_of_a_server_without_us_says_it_once(own_kernel, tmp_path):
    # For the kernel this process is the server that started it.
    (tmp_path / f"jpserver-{os.getpid()}.json").write_text("{}")
    kernel = own_kernel(JUPYTER_RUNTIME_DIR=str(tmp_path))
    first = kernel.run(f"import nbtrack\n{LOG}")
    assert first.said.count(ADVICE) == 1
    assert len(first.pictures) == 1
    assert ADVICE not in kernel.run(LOG).said


def test_who_wants_it_quiet_is_not_advised(own_kernel, tmp_path):
    (tmp_path / f"jpserver-{os.getpid()}.json").write_text("{}")
    for mode in ("quiet", "off"):
        kernel = own_kernel(JUPYTER_RUNTIME_DIR=str(tmp_path), NBTRACK_DISPLAY=mode)
        assert ADVICE not in kernel.run(f"import nbtrack\n{LOG}").said
