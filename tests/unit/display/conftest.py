from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nbtrack.query.runs import RunTable, runs
from nbtrack.store.stores import Store
from tests.unit.display.kernel import Kernel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

REMEMBER = "import nbtrack, time; before = {*globals(), 'before', 'name'}"
FORGET = """
nbtrack.teardown()
for name in [name for name in globals() if name not in before and name[0] != '_']:
    del globals()[name]
"""


@pytest.fixture(scope="session")
def shared_kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    kernel = Kernel(tmp_path_factory.mktemp("kernel"))
    kernel.run(REMEMBER)
    yield kernel
    kernel.end()


@pytest.fixture
def kernel(shared_kernel: Kernel) -> Kernel:
    """One kernel for all tests that leave it alive; no run is open, no variable is left."""
    shared_kernel.run(FORGET)
    return shared_kernel


@pytest.fixture
def own_kernel(tmp_path: Path) -> Iterator[Callable[..., Kernel]]:
    """Starts kernels that a test may kill, or that need an environment of their own."""
    started: list[Kernel] = []

    def start(**environment: str) -> Kernel:
        started.append(Kernel(tmp_path, **environment))
        return started[-1]

    yield start
    for kernel in started:
        kernel.end()


@pytest.fixture
def recorded() -> Callable[[Kernel, str], RunTable]:
    """The runs of a project in the store of a kernel, the newest first."""

    def find(kernel: Kernel, project: str) -> RunTable:
        base = kernel.store.parent
        store = Store.open(
            kernel.store, create=False, data_dir=base / "data", cache_dir=base / "test-cache"
        )
        return runs(store, project)

    return find
