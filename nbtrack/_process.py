"""Who is writing: the identity of a process that a later reader can check.

A pid alone says little: it is used again, it means nothing on another host or in another
container. `ProcessIdentity` holds what is needed to tell "gone" from "cannot be seen from here".
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import msgspec

__all__ = ["ProcessIdentity", "identify", "is_same_machine", "process_start"]


class ProcessIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """One process on one host.

    Attributes:
        pid: process id in its own pid namespace.
        start: when the process started, in the system's own count (0 where unknown).
        host: the host's name.
        boot_id: changes at each boot ("" where unknown).
        pid_namespace: containers have their own ("" where unknown).
    """

    pid: int
    start: int
    host: str
    boot_id: str
    pid_namespace: str


def identify(pid: int | None = None) -> ProcessIdentity:
    """The identity of this process, or of another one on this machine.

    Example:
        >>> identify().pid == os.getpid()
        True
    """
    pid = os.getpid() if pid is None else pid
    return ProcessIdentity(
        pid=pid,
        start=process_start(pid),
        host=socket.gethostname(),
        boot_id=_boot_id(),
        pid_namespace=_pid_namespace(),
    )


def process_start(pid: int) -> int:
    """When process `pid` started, in the system's own count; 0 if there is no such process."""
    if sys.platform == "linux":
        try:
            stat = Path(f"/proc/{pid}/stat").read_bytes()
        except OSError:
            return 0
        # The command name may hold blanks and brackets: fields are counted after the last ")".
        # Field 22 is the start time in clock ticks since boot (proc(5)); a zombie ("Z") is gone.
        fields = stat[stat.rindex(b")") + 2 :].split()
        return 0 if fields[0] == b"Z" else int(fields[19])
    import psutil  # only off Linux: psutil costs 10 ms of the import

    try:
        return int(psutil.Process(pid).create_time() * 1000)
    except psutil.Error:
        return 0


def is_same_machine(theirs: ProcessIdentity, ours: ProcessIdentity) -> bool:
    """Whether a pid of `theirs` means something to `ours`: same host, boot and pid namespace."""
    return (theirs.host, theirs.boot_id, theirs.pid_namespace) == (
        ours.host,
        ours.boot_id,
        ours.pid_namespace,
    )


def _boot_id() -> str:
    if sys.platform == "linux":
        try:
            return Path("/proc/sys/kernel/random/boot_id").read_bytes().decode().strip()
        except OSError:
            return ""
    import psutil  # only off Linux

    return str(int(psutil.boot_time()))


def _pid_namespace() -> str:
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""
