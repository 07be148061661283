"""What a run notes by itself costs a training loop, and what it costs to watch a model.

The same loop runs with everything on and with everything off, in processes of their own, by turns,
and the processor time of the whole process is compared: it is the same however busy the machine
is. ``NBTRACK_BENCH_CAPTURE_S`` seconds each, 60 for the figure.
"""

from __future__ import annotations

import importlib.util
import os
import statistics

from tests.bench.figures import Figure, own_store, run_script

SECONDS = float(os.environ.get("NBTRACK_BENCH_CAPTURE_S", "10"))
ROUNDS = int(os.environ.get("NBTRACK_BENCH_ROUNDS", "3"))
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
OFF = {
    "NBTRACK_CONSOLE": "off",
    "NBTRACK_X_DISABLE_STATS": "true",
    "NBTRACK_X_DISABLE_MACHINE_INFO": "true",
    "NBTRACK_SAVE_CODE": "false",
    "NBTRACK_WATCHDOG": "false",
}
LOOP = """
    import sys, time
    import numpy as np
    import nbtrack
    seconds = float(sys.argv[1])
    matrix = np.random.default_rng(0).random((64, 64))
    run = nbtrack.init(project="capture")
    begun, used = time.perf_counter(), time.process_time()
    for step in range(int(seconds * 100)):
        matrix @ matrix
        loss = 1 / (step + 1)
        if step % 10 == 0:
            print(f"step {step}: loss {loss:.4f}")
        run.log({"train/loss": loss, "train/acc": 1 - loss, "lr": 0.1, "grad": loss, "n": step})
        time.sleep(max(0.0, begun + (step + 1) / 100 - time.perf_counter()))
    used = time.process_time() - used
    wall = time.perf_counter() - begun
    import psutil
    memory = psutil.Process().memory_info().rss / 2**20
    run.finish()
    print("\\n@", used, wall, memory)
"""
WATCH = """
    import sys, time
    import torch
    from torch import nn
    import nbtrack
    torch.manual_seed(0)
    torch.set_num_threads(1)
    model = nn.Sequential(
        nn.Linear(784, 900), nn.ReLU(), nn.Linear(900, 300), nn.ReLU(), nn.Linear(300, 10)
    )
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    inputs, targets = torch.randn(128, 784), torch.randint(0, 10, (128,))
    run = nbtrack.init(project="watch")
    if sys.argv[1] == "on":
        run.watch(model, log="all", log_freq=100)

    def train(steps):
        begun = time.process_time()
        for _ in range(steps):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(inputs), targets)
            loss.backward()
            optimizer.step()
            run.log({"loss": loss.item()})
        return time.process_time() - begun

    train(50)
    print("\\n@", train(int(sys.argv[2])), run.overhead.watch_s)
    run.finish()
"""


def measure() -> list[Figure]:
    with own_store():
        return [*_loop(), *_watch()]


def _loop() -> list[Figure]:
    found: dict[str, list[list[float]]] = {"on": [], "off": []}
    for number in range(ROUNDS):
        for name in ("on", "off") if number % 2 else ("off", "on"):
            found[name].append(_told(LOOP, str(SECONDS), off=name == "off"))
    on, off = (
        [statistics.median(column) for column in zip(*found[name], strict=True)]
        for name in ("on", "off")
    )
    share = 100 * (on[0] - off[0]) / on[1]
    memory = on[2] - off[2]
    return [
        Figure(
            f"all capture on, {SECONDS:.0f} s at 100 steps/s: processor time",
            f"{share:.2f} % of the wall time",
            "<= 1 %",
            share <= 1,
            f"{100 * off[0] / off[1]:.2f} % without",
        ),
        Figure(
            "all capture on: memory",
            f"{memory:.1f} MiB",
            "<= 20 MiB",
            memory <= 20,
            f"{off[2]:.0f} MiB without",
        ),
    ]


def _watch() -> list[Figure]:
    if importlib.util.find_spec("torch") is None:
        return [Figure("watch() of a 1 M parameter MLP", "PyTorch is not installed", "<= 3 %")]
    steps = str(round(60 * SECONDS))
    rounds = [(_told(WATCH, "on", steps), _told(WATCH, "off", steps)) for _ in range(ROUNDS)]
    shares = [100 * (on[0] - off[0]) / off[0] for on, off in rounds]
    told = [100 * on[1] / on[0] for on, _ in rounds]
    share = statistics.median(shares)
    return [
        Figure(
            'watch(log="all", log_freq=100) of a 1 M parameter MLP',
            f"{share:+.1f} % (run.overhead tells {statistics.median(told):.1f} %)",
            "<= 3 %",
            share <= 3,
            f"{statistics.median(off[0] for _, off in rounds):.2f} s without",
        )
    ]


def _told(code: str, *arguments: str, off: bool = False) -> list[float]:
    settings = {**ONE_THREAD, **(OFF if off else {})}
    os.environ.update(settings)
    try:
        lines = run_script(code, *arguments).splitlines()
    finally:
        for name in settings:
            del os.environ[name]
    return [float(word) for word in lines[-1].split()[1:]]
