"""Every path and every name on disk, and nothing else.

::

    <root>/format.json
    <root>/projects/<project>/project.json
    <root>/projects/<project>/changes/<host>.log
    <root>/projects/<project>/baseline.json  views.json  colours.log    what people have chosen
    <root>/projects/<project>/runs/<run_id>/
        rows/<attempt>-<writer>-<n>.rows            append-only row logs: the truth
        history/<attempt>-<writer>-<n>.parquet      sealed segments; .overview of long ones
        edits/<host>-<pid>.rows                     later changes by others
        run.json  live-<writer>.json                snapshots, rebuildable
        files/  files/media/  code/  console.log  commands/
        system/rows/                                load of the machine: a row log beside the run's
    <root>/blobs/  <root>/artifacts/  <root>/sweeps/
    <root>/trash/<entry>/  <entry>.json             deleted runs, and what each one was
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

__all__ = ["OVERVIEW", "ProjectFolder", "RunFolder", "SegmentName", "StoreLayout", "folder_name"]

OVERVIEW = ".overview"
"""How the name of a side file ends."""

_PLAIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_NOT_PLAIN = re.compile(r"[^a-z0-9._-]+")
_SEGMENT = re.compile(r"(\d+)-(\d+)-(\d+)\.(rows|parquet)")
_LIVE = re.compile(r"live-(\d+)\.json")
# Windows opens these as devices, whatever the extension.
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul"] + [f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10)]
)


def folder_name(name: str) -> str:
    """The folder for a project or run of this true name.

    The name itself where it is plain and safe on every system; else a readable beginning and
    eight hex digits of its sha256. The true name stands in the json file inside.

    Example:
        >>> folder_name("mnist")
        'mnist'
        >>> folder_name("Größe & Form")
        'gr-e-form-c21b12e2'
        >>> folder_name("nul")[:4]
        'nul-'
    """
    is_device = name.split(".", maxsplit=1)[0] in _DEVICES
    if _PLAIN.fullmatch(name) and not is_device and not name.endswith("."):
        return name
    slug = _NOT_PLAIN.sub("-", name.lower()).strip("-._")[:48].rstrip("-._")
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{slug}-{digest}" if slug else digest


class SegmentName(NamedTuple):
    """Which piece of a run's history a file holds: attempts, writers and pieces count from 0."""

    attempt: int
    writer: int
    number: int

    @property
    def stem(self) -> str:
        """The file name without its ending."""
        return f"{self.attempt}-{self.writer}-{self.number}"

    @classmethod
    def parse(cls, file_name: str) -> SegmentName | None:
        """The segment that a file name stands for; None for any other file.

        Example:
            >>> SegmentName.parse("0-2-11.rows")
            SegmentName(attempt=0, writer=2, number=11)
            >>> SegmentName.parse("0-2-11.rows.tmp") is None
            True
        """
        match = _SEGMENT.fullmatch(file_name)
        return cls(*(int(part) for part in match.groups()[:3])) if match else None


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The paths inside one run's folder. Nothing is made by asking for a path."""

    path: Path

    @property
    def run_json(self) -> Path:
        """What the run is (`records.RunInfo`)."""
        return self.path / "run.json"

    @property
    def rows(self) -> Path:
        """Folder of the row logs."""
        return self.path / "rows"

    @property
    def history(self) -> Path:
        """Folder of the sealed segments."""
        return self.path / "history"

    @property
    def edits(self) -> Path:
        """Folder of later changes."""
        return self.path / "edits"

    @property
    def files(self) -> Path:
        """The user's files (`run.dir`)."""
        return self.path / "files"

    @property
    def media(self) -> Path:
        """Logged media, named by content."""
        return self.files / "media"

    @property
    def code(self) -> Path:
        """Captured code."""
        return self.path / "code"

    @property
    def commands(self) -> Path:
        """What a page asks of the running loop."""
        return self.path / "commands"

    @property
    def console_log(self) -> Path:
        """Captured output."""
        return self.path / "console.log"

    @property
    def system(self) -> RunFolder:
        """The load of the machine while it ran: rows of their own, in the form of a run's."""
        return RunFolder(self.path / "system")

    def live_json(self, writer: int) -> Path:
        """How one writer stands (`records.LiveRecord`)."""
        return self.path / f"live-{writer}.json"

    @staticmethod
    def parse_live(file_name: str) -> int | None:
        """The writer whose state a file holds; None for any other file."""
        match = _LIVE.fullmatch(file_name)
        return int(match.group(1)) if match else None

    def rows_file(self, segment: SegmentName) -> Path:
        """The row log of one segment."""
        return self.rows / f"{segment.stem}.rows"

    def parquet_file(self, segment: SegmentName) -> Path:
        """The sealed file of one segment."""
        return self.history / f"{segment.stem}.parquet"


@dataclass(frozen=True, slots=True)
class ProjectFolder:
    """The paths inside one project's folder."""

    path: Path

    @property
    def project_json(self) -> Path:
        """The true name and the run counter."""
        return self.path / "project.json"

    @property
    def runs(self) -> Path:
        """Folder of the runs."""
        return self.path / "runs"

    @property
    def changes(self) -> Path:
        """Folder of the hints: ids of runs that changed, one file a host."""
        return self.path / "changes"

    @property
    def baseline_json(self) -> Path:
        """The run that others are compared with."""
        return self.path / "baseline.json"

    @property
    def views_json(self) -> Path:
        """Saved ways to look at the runs."""
        return self.path / "views.json"

    @property
    def colours_log(self) -> Path:
        """Which run has which colour."""
        return self.path / "colours.log"

    def run(self, run_id: str) -> RunFolder:
        """The folder of one run."""
        return RunFolder(self.runs / folder_name(run_id))


@dataclass(frozen=True, slots=True)
class StoreLayout:
    """The paths under one root."""

    root: Path

    @property
    def format_json(self) -> Path:
        """Format version and store id."""
        return self.root / "format.json"

    @property
    def projects(self) -> Path:
        """Folder of the projects."""
        return self.root / "projects"

    @property
    def blobs(self) -> Path:
        """Artifact bytes, once each."""
        return self.root / "blobs"

    @property
    def artifacts(self) -> Path:
        """Artifact versions and aliases."""
        return self.root / "artifacts"

    @property
    def sweeps(self) -> Path:
        """Sweeps."""
        return self.root / "sweeps"

    @property
    def views_json(self) -> Path:
        """Saved ways to look at the runs of all projects."""
        return self.root / "views.json"

    @property
    def trash(self) -> Path:
        """What was deleted and can be restored."""
        return self.root / "trash"

    def project(self, name: str) -> ProjectFolder:
        """The folder of one project."""
        return ProjectFolder(self.projects / folder_name(name))
