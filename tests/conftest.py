from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def run_python(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a script in a process of its own, with the store and the folder of the test.

    ``run_python(code, check=True, NAME="value")``: names in capitals are set in the environment,
    None takes one away. The script must end well unless check=False; what it printed is returned.
    """

    def run(
        code: str, *, check: bool = True, timeout_s: float = 60, **environment: str | None
    ) -> subprocess.CompletedProcess[str]:
        script = tmp_path / "script.py"
        script.write_text(textwrap.dedent(code), encoding="utf-8")
        wanted = {**os.environ, **environment}
        done = subprocess.run(
            [sys.executable, str(script)],
            capture_output=True,
            check=False,
            encoding="utf-8",
            env={name: value for name, value in wanted.items() if value is not None},
            timeout=timeout_s,
        )
        if check:
            assert done.returncode == 0, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    return run
