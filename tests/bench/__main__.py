"""Run the benchmarks and print the table."""

from __future__ import annotations

import sys

from tests.bench import (
    capture,
    compare,
    curves,
    kills,
    lists,
    log_cost,
    media,
    page,
    reads,
    sidebar,
    sizes,
    starts,
    tables,
)
from tests.bench.figures import Figure, table

ALL = {
    "log": log_cost.measure,
    "kills": kills.measure,
    "starts": starts.measure,
    "sizes": sizes.measure,
    "reads": reads.measure,
    "lists": lists.measure,
    "media": media.measure,
    "curves": curves.measure,
    "tables": tables.measure,
    "page": page.measure,
    "sidebar": sidebar.measure,
    "compare": compare.measure,
    "capture": capture.measure,
}


def main() -> None:
    names = sys.argv[1:] or list(ALL)
    unknown = [name for name in names if name not in ALL]
    if unknown:
        sys.exit(f"no benchmark {unknown[0]!r}; there are {', '.join(ALL)}")
    figures: list[Figure] = []
    for name in names:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        figures += ALL[name]()
    print(table(figures))


if __name__ == "__main__":
    main()
