"""The sidebar: first paint, filter, sort, scroll and live runs, in the server and in the page."""

from __future__ import annotations

import json
import shutil
import statistics
from itertools import count
from pathlib import Path
from time import perf_counter

import pytest

from tests.bench import sidebar_page
from tests.bench.figures import Figure, median_s, own_store, run_script

SIZES = {1_000: 60, 10_000: 150, 100_000: 500}
MOST_PAINT_MS = {1_000: 300, 10_000: 600, 100_000: 1_500}
PROJECT = "cifar10-resnet"
_LIVE_FOLDERS = {
    "NBTRACK_DIR": "store",
    "NBTRACK_CACHE_DIR": "cache",
    "NBTRACK_DATA_DIR": "data",
    "NBTRACK_CONFIG_DIR": "nbtrack-config",
}
LOADED = """
    import sys
    from pathlib import Path
    from time import perf_counter as now
    import nbtrack.query.runs as query, nbtrack.store.index
    from nbtrack.store.stores import Store
    root = Path(sys.argv[1])
    store = Store.open(root / "store", create=False, data_dir=root / "d", cache_dir=root / "cache")
    begun = now()
    assert len(query.all_runs(store, "cifar10-resnet")) >= 1_000
    print(now() - begun)
"""


def measure() -> list[Figure]:
    from tests.making import make_store
    from tests.making.configs import FAMILIES

    figures: list[Figure] = []
    with own_store() as folder:
        for size, most_ms in SIZES.items():
            root = folder / str(size)
            root.mkdir()
            family = FAMILIES[0]._replace(share=1.0)
            make_store(root / "store", size, projects=(family,), rows=0 if size > 1_000 else 60)
            figures += _of_size(root, size, most_ms)
            figures += sidebar_page.measure_list(root, size, MOST_PAINT_MS[size])
            shutil.rmtree(root)
        (folder / "live").mkdir()
        with pytest.MonkeyPatch.context() as patch:
            for name, part in _LIVE_FOLDERS.items():
                patch.setenv(name, str(folder / "live" / part))
            figures += sidebar_page.measure_live(folder / "live")
    return figures


def _of_size(root: Path, size: int, most_ms: int) -> list[Figure]:
    from nbtrack.server.boards import Boards
    from nbtrack.server.stores import Stores

    stores = Stores(root / "data", root / "cache")
    asking = _Asking(Boards(stores), stores.ids()[0])
    asking.table()  # makes the index
    turn = count()
    first = _worst_of_fresh(stores, asking.store_id)
    again = median_s(lambda: asking.table(offset=next(turn) * 100)) * 1e3
    figures = [
        _figure(f"table of {size:,} runs, index warm", first, most_ms),
        _figure(f"table of {size:,} runs, the next page", again, 20),
    ]
    if size >= 10_000:
        most_ms = 60 if size == 10_000 else 500
        orders = ("-summary.val/acc", "summary.val/loss", "config.lr", "-duration", "name")
        by_order = [_once(lambda order=order: asking.table(order=order)) for order in orders]
        searches = ("val/acc > 0.9", "resnet50", '"paper" in tags', "config.lr < 0.01 and adam")
        found = [_once(lambda q=q: asking.table(q=q)) for q in searches]
        grouped = [_once(lambda k=k: asking.table(group=k)) for k in ("config.model", "state")]
        figures += [
            _figure(f"sort {size:,} runs", statistics.median(by_order), most_ms),
            _figure(f"filter {size:,} runs", statistics.median(found), most_ms),
            _figure(f"group {size:,} runs", statistics.median(grouped), most_ms),
        ]
    if size == 100_000:
        loaded = [float(run_script(LOADED, str(root))) * 1e3 for _ in range(3)]
        figures.append(_figure("list of 100,000, fresh process", statistics.median(loaded), 500))
        changed = [asking.after_changes(root, place) for place in range(3)]
        figures.append(
            _figure("refresh of 100,000 when 10 changed", statistics.median(changed), 80)
        )
    return figures


class _Asking:
    """Asks for tables as the page does; gives the JSON that would be sent."""

    def __init__(self, boards, store_id: str) -> None:
        self.boards, self.store_id = boards, store_id

    def table(self, **asked) -> bytes:
        from nbtrack.server.table import get_table

        given = {name: [str(value)] for name, value in ({"project": PROJECT} | asked).items()}
        given["column"] = ["summary.val/acc", "summary.val/loss"]
        return json.dumps(get_table(self.boards, self.store_id, given)).encode()

    def after_changes(self, root: Path, place: int) -> float:
        """Milliseconds until the index has news of ten runs that were edited."""
        from nbtrack.store.layout import RunFolder
        from nbtrack.store.runs import edit_run

        rows = json.loads(self.table(offset=place * 10, limit=10))["rows"]
        for row in rows:
            folder = root / "store" / "projects" / PROJECT / "runs" / row["id"]
            edit_run(RunFolder(folder), {"notes": "changed"})
        return _once(lambda: self.boards.board(self.store_id, PROJECT))


def _worst_of_fresh(stores, store_id: str) -> float:
    """The first table of a server that has the index in memory, and nothing made of it."""
    from nbtrack.server.boards import Boards

    found = []
    for _ in range(5):
        asking = _Asking(Boards(stores), store_id)
        found.append(_once(asking.table))
    return statistics.median(found)


def _once(work) -> float:
    begun = perf_counter()
    work()
    return (perf_counter() - begun) * 1e3


def _figure(what: str, found_ms: float, most_ms: int) -> Figure:
    return Figure(f"server: {what}", f"{found_ms:.0f} ms", f"<= {most_ms} ms", found_ms <= most_ms)
