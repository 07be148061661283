"""Curves for a page, asked of a Jupyter server over HTTP: many runs, many metrics, long ones."""

from __future__ import annotations

import asyncio
import json
import shutil
import statistics
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from urllib.request import Request, urlopen

from tests.bench.figures import Figure, own_store, run_script
from tests.browser.server import JupyterServer

ROUNDS = 3
WARM = 5
MANY, WIDE, LONG = 100, 10, 1_000_000
WRITE = """
    import sys, numpy as np, polars, nbtrack
    project, runs, steps, metrics = sys.argv[1], *map(int, sys.argv[2:])
    names = [f"m{n}" for n in range(metrics)]
    noise = np.random.default_rng(0).normal(size=(steps, metrics)).cumsum(0).tolist()
    for n in range(runs):
        with nbtrack.init(project=project, id=f"run{n}") as run:
            for row in noise:
                run.log(dict(zip(names, row)))
"""
FLOOR = """
    import glob, sys
    from time import perf_counter as now
    import polars
    files = sorted(glob.glob(sys.argv[1]))
    for _ in range(int(sys.argv[3])):
        begun = now()
        polars.read_parquet(files, columns=["_step", *sys.argv[2].split(",")])
        print(now() - begun)
"""
Times = tuple[float, float]


def measure() -> list[Figure]:
    from nbtrack.store.root import read_format

    with own_store() as folder:
        for project, runs, steps, metrics in (
            ("many", MANY, 10_000, 3),
            ("wide", WIDE, 10_000, 20),
            ("long", 1, LONG, 5),
        ):
            run_script(WRITE, project, str(runs), str(steps), str(metrics))
        found = read_format(folder / "store")
        assert found is not None
        rounds = [_round(folder, found.store_id) for _ in range(ROUNDS)]
        many, wide, long, opened = (_medians(each) for each in zip(*rounds, strict=True))
        floors = [
            _floor(folder, project, metrics)
            for project, metrics in (("many", 1), ("wide", 20), ("long", 5))
        ]
    quick, first_charts = "<= 150 / 40 ms", "<= 1.5 s"
    return [
        Figure(
            f"curves of one metric of {MANY} runs x 10,000 steps, cold / warm",
            _words(many),
            quick,
            many[0] <= 0.150 and many[1] <= 0.040,
            _words(floors[0]),
        ),
        Figure(f"20 metrics of {WIDE} runs x 10,000 steps", _words(wide), floor=_words(floors[1])),
        Figure(f"5 metrics of a run of {LONG:,} steps", _words(long), floor=_words(floors[2])),
        Figure(
            "the same, opened by a live view, to the last curve",
            _words(opened),
            first_charts,
            opened[0] <= 1.5,
            _words(floors[2]),
        ),
    ]


def _round(folder: Path, store_id: str) -> tuple[Times, Times, Times, Times]:
    """The times of a server that has read no run yet: of the first answer, and of later ones."""
    for left in ("notebooks", "settings"):
        shutil.rmtree(folder / left, ignore_errors=True)
    server = JupyterServer(folder, "lab")
    try:
        address = f"{server.url}/nbtrack/api/stores/{store_id}"
        _greet(server)
        return (
            _asked(server, address, [f"many/run{n}" for n in range(MANY)], 1),
            _asked(server, address, [f"wide/run{n}" for n in range(WIDE)], 20),
            _asked(server, address, ["long/run0"], 5),
            _opened(server, address.replace("http", "ws", 1) + "/runs/long/run0/stream"),
        )
    finally:
        server.stop()


def _greet(server: JupyterServer) -> None:
    """Ask what every page asks first: what Jupyter does at its first request is not ours."""
    asked = Request(f"{server.url}/nbtrack/api/version")
    asked.add_header("Authorization", f"token {server.token}")
    with urlopen(asked, timeout=60) as answer:
        answer.read()


def _asked(server: JupyterServer, address: str, runs: Sequence[str], metrics: int) -> Times:
    body = json.dumps({"runs": runs, "metrics": [f"m{n}" for n in range(metrics)]}).encode()

    def ask() -> float:
        asked = Request(f"{address}/curves", data=body)
        asked.add_header("Authorization", f"token {server.token}")
        begun = perf_counter()
        with urlopen(asked, timeout=60) as answer:
            size = len(answer.read())
        took_s = perf_counter() - begun
        assert size > 16_000 * len(runs) * metrics * 0.9, size
        return took_s

    first = ask()
    return first, statistics.median(ask() for _ in range(WARM))


def _opened(server: JupyterServer, address: str) -> Times:
    async def show() -> float:
        from tornado.httpclient import HTTPRequest
        from tornado.websocket import websocket_connect

        from nbtrack.feed.wire import decode

        headers = {"Authorization": f"token {server.token}"}
        begun = perf_counter()
        socket = await websocket_connect(HTTPRequest(address, headers=headers))
        await socket.write_message('{"type": "open"}')
        curves = 0
        while curves < 5:
            data = await socket.read_message()
            assert isinstance(data, bytes)
            curves += decode(data).header["type"] == "curve"
        took_s = perf_counter() - begun
        socket.close()
        return took_s

    first = asyncio.run(show())
    return first, statistics.median(asyncio.run(show()) for _ in range(ROUNDS))


def _floor(folder: Path, project: str, metrics: int) -> Times:
    files = str(folder / "store/projects" / project / "runs/*/history/*.parquet")
    columns = ",".join(f"f:m{n}" for n in range(metrics))
    rounds: list[Times] = []
    for _ in range(ROUNDS):
        first, *later = map(float, run_script(FLOOR, files, columns, str(WARM + 1)).split())
        rounds.append((first, statistics.median(later)))
    return _medians(rounds)


def _medians(rounds: Sequence[Times]) -> Times:
    cold, warm = (statistics.median(column) for column in zip(*rounds, strict=True))
    return cold, warm


def _words(times: Times) -> str:
    return f"{times[0] * 1e3:.0f} / {times[1] * 1e3:.0f} ms"
