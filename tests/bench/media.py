"""What it costs to log images, beside the floor: the same bytes as files, and PNGs made at once."""

from __future__ import annotations

import importlib.util
import json

from tests.bench.figures import Figure, own_store, run_script

COUNT = 200
PEERS = ("mlflow", "trackio", "wandb")

LOG = """
    import json, sys, time
    import numpy as np, nbtrack
    def rss():
        for line in open("/proc/self/status"):
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    count = int(sys.argv[1])
    rng = np.random.default_rng(0)
    run = nbtrack.init(project="media")
    images = [rng.integers(0, 256, (256, 256, 3), dtype=np.uint8) for _ in range(count)]
    for _ in range(3):
        run.log({"warm": nbtrack.Image(images[0][:64])})
    before, each = rss(), []
    begun = time.perf_counter()
    for image in images:
        started = time.perf_counter()
        run.log({"image": nbtrack.Image(image)})
        each.append(time.perf_counter() - started)
    logged = time.perf_counter()
    for image in images:
        run.log({"again": nbtrack.Image(image)})
    again = time.perf_counter()
    run.finish()
    ended = time.perf_counter()
    each.sort()
    print(json.dumps({
        "p50_ms": each[count // 2] * 1e3, "mean_ms": (logged - begun) / count * 1e3,
        "again_ms": (again - logged) / count * 1e3,
        "durable_s": (logged - begun) + (ended - again), "memory_mib": rss() - before,
        "files": len(list(run.folder.glob("files/media/images/*.png"))) - 1,
    }))
"""
FLOOR = """
    import json, os, sys, tempfile, time, zlib
    import numpy as np
    count = int(sys.argv[1])
    rng = np.random.default_rng(0)
    images = [rng.integers(0, 256, (256, 256, 3), dtype=np.uint8).tobytes() for _ in range(count)]
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        for number, image in enumerate(images):
            descriptor = os.open(f"{folder}/{number}", os.O_WRONLY | os.O_CREAT)
            os.write(descriptor, image)
            os.close(descriptor)
        written = time.perf_counter()
        for image in images:
            zlib.compress(image, 1)
        ended = time.perf_counter()
    print(json.dumps({"write_ms": (written - begun) / count * 1e3, "zlib_s": ended - written}))
"""


def measure() -> list[Figure]:
    with own_store():
        found = json.loads(run_script(LOG, str(COUNT)).splitlines()[-1])
        floor = json.loads(run_script(FLOOR, str(COUNT)))
    p50, durable, memory = found["p50_ms"], found["durable_s"], found["memory_mib"]
    what = f"{COUNT} images 256x256x3"
    figures = [
        Figure(
            f"log() of an image 256x256x3, p50 / mean of {COUNT}",
            f"{p50:.2f} / {found['mean_ms']:.2f} ms",
            "<= 0.6 ms",
            p50 <= 0.6,
            f"{floor['write_ms']:.2f} ms (write the pixels)",
        ),
        Figure(
            f"{what}, all durable and compressed",
            f"{durable:.2f} s",
            "<= 1.5 s",
            durable <= 1.5,
            f"{floor['zlib_s']:.2f} s (zlib at level 1)",
        ),
        Figure(f"memory over {what}", f"{memory:.0f} MiB", "<= 200 MiB", memory <= 200),
        Figure(
            "the same images once more, each",
            f"{found['again_ms']:.2f} ms, {found['files']} files",
            f"{COUNT} files",
            found["files"] == COUNT,
        ),
    ]
    missing = [name for name in PEERS if importlib.util.find_spec(name) is None]
    told = f"not installed: {', '.join(missing)}" if missing else "installed, not measured here"
    return [*figures, Figure("the same with other trackers", told)]
