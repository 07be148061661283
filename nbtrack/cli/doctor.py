"""``nbtrack doctor``: is everything well, and if not, what to do."""

from __future__ import annotations

import importlib.util
import platform
import shutil
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from nbtrack._version import __version__
from nbtrack.cli.output import say, say_json
from nbtrack.errors import StoreError
from nbtrack.query import wording
from nbtrack.settings import Resolved, resolve
from nbtrack.store.root import registered_stores
from nbtrack.store.stores import Store

__all__ = ["doctor"]

_FEW_BYTES, _NO_BYTES = 1_000_000_000, 50_000_000


@dataclass(frozen=True)
class Finding:
    """What one check has found.

    Attributes:
        level: "ok", "warning" (it works, but) or "problem" (it does not).
        name: of the check.
        text: what was found.
        remedy: what to do; "" if nothing need be done.
    """

    level: Literal["ok", "warning", "problem"]
    name: str
    text: str
    remedy: str = ""


def doctor(arguments: Namespace) -> int:
    """Check everything."""
    settings = resolve(dir=arguments.dir)
    findings = [finding for check in _CHECKS for finding in check(settings)]
    if arguments.json:
        say_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            say(f"{finding.level:<7}  {finding.name:<9}  {finding.text}")
            if finding.remedy:
                say(f"{'':<20}-> {finding.remedy}")
    return int(any(finding.level == "problem" for finding in findings))


def _check_versions(_settings: Resolved) -> Iterator[Finding]:
    yield Finding("ok", "python", f"{platform.python_version()} ({sys.executable})")
    yield Finding("ok", "nbtrack", f"{__version__} ({Path(__file__).parents[1]})")
    yield Finding("ok", "polars", version("polars"))


def _check_mode(settings: Resolved) -> Iterator[Finding]:
    if settings.mode == "disabled":
        remedy = "nbtrack online; and look at WANDB_MODE and NBTRACK_MODE in the environment"
        yield Finding("warning", "mode", "disabled: init() records nothing", remedy)
    else:
        yield Finding("ok", "mode", settings.mode)


def _check_store(settings: Resolved) -> Iterator[Finding]:
    try:
        store = _open(settings)
    except StoreError as error:
        yield Finding("problem", "store", str(error), "set NBTRACK_DIR to another folder")
        return
    place = f"{store.root} (chosen by {settings.root_from})"
    if not store.exists:
        yield Finding("ok", "store", f"none yet in {place}; init() makes it")
    else:
        yield Finding("ok", "store", f"{place}, id {store.store_id}")
    if store.exists and not store.is_writable:
        remedy = "runs can be read; to record, set NBTRACK_DIR to a folder of yours"
        yield Finding("problem", "writable", f"no run can be added to {store.root}", remedy)
    elif not store.exists and not _can_make(store.root):
        remedy = "set NBTRACK_DIR to a folder of yours"
        yield Finding("problem", "writable", f"{store.root} cannot be made", remedy)
    else:
        yield Finding("ok", "writable", "yes")


def _check_runs(settings: Resolved) -> Iterator[Finding]:
    from nbtrack.query.runs import runs

    try:
        table = runs(_open(settings))
    except StoreError:
        return  # told by the check of the store
    frame = table.df
    ill = frame.filter(frame["ill"].is_not_null())
    for project, run_id, trouble in ill.select("project", "run_id", "ill").rows():
        remedy = "what can be read is shown; restore the folder from a copy, or nbtrack rm it"
        yield Finding("warning", "run", f"{project}/{run_id} is ill: {trouble}", remedy)
    stale = frame.filter(frame["state"] == "stale").height
    if stale:
        remedy = "if their machines are gone: nbtrack ls --filter 'state == \"stale\"'"
        yield Finding("warning", "runs", f"{stale:,} gave no sign of life for a minute", remedy)
    yield Finding("ok", "runs", f"{frame.height:,}, {ill.height:,} of them ill")


def _check_disk(settings: Resolved) -> Iterator[Finding]:
    for name, folder in (("disk", settings.root), ("cache", settings.cache_dir)):
        free = shutil.disk_usage(_existing(folder)).free
        text = f"{wording.size(free)} free for {folder}"
        remedy = "make room: rows that cannot be written wait in memory"
        if free < _NO_BYTES:
            yield Finding("problem", name, text, remedy)
        elif free < _FEW_BYTES:
            yield Finding("warning", name, text, remedy)
        else:
            yield Finding("ok", name, text)


def _check_registered(settings: Resolved) -> Iterator[Finding]:
    stores = registered_stores(settings.data_dir)
    lost = {store_id: root for store_id, root in stores.items() if not root.is_dir()}
    for store_id, root in lost.items():
        remedy = f"if it is gone for good, delete {settings.data_dir}/stores/{store_id}.json"
        yield Finding("warning", "stores", f"{root} ({store_id}) is not there", remedy)
    yield Finding("ok", "stores", f"{len(stores) - len(lost):,} known to this user")


def _check_jupyter(_settings: Resolved) -> Iterator[Finding]:
    remedy = "pip install 'nbtrack[notebook]' in the environment of the kernel"
    if importlib.util.find_spec("IPython") is None:
        yield Finding("warning", "jupyter", "IPython is not installed here: no cells", remedy)
    elif importlib.util.find_spec("jupyterlab") is None:
        yield Finding("warning", "jupyter", "JupyterLab is not installed here", remedy)
    else:
        text = f"JupyterLab {version('jupyterlab')}; cells show pictures that refresh"
        yield Finding("ok", "jupyter", text)


def _open(settings: Resolved) -> Store:
    return Store.open(
        settings.root, create=False, data_dir=settings.data_dir, cache_dir=settings.cache_dir
    )


def _existing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    return next(place for place in (folder, *folder.parents) if place.is_dir())


def _can_make(folder: Path) -> bool:
    import os

    return os.access(_existing(folder), os.W_OK)


_CHECKS: tuple[Callable[[Resolved], Iterator[Finding]], ...] = (
    _check_versions,
    _check_mode,
    _check_store,
    _check_runs,
    _check_disk,
    _check_registered,
    _check_jupyter,
)
