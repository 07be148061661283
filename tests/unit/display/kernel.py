"""A real kernel, and what the cells that it runs put under themselves."""

from __future__ import annotations

import os
import textwrap
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jupyter_client.manager import KernelManager

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TIMEOUT_S = 60


@dataclass
class Cell:
    """A cell that was run.

    Attributes:
        outputs: what stands under it, with the display updates that came while it ran.
        said: what it printed.
        error: None, or name, text and traceback of its error.
        display_ids: by output, "" for those that cannot be updated.
    """

    outputs: list[dict[str, Any]] = field(default_factory=list)
    said: str = ""
    error: tuple[str, str, str] | None = None
    display_ids: list[str] = field(default_factory=list)

    @property
    def pictures(self) -> list[dict[str, Any]]:
        return [output for output in self.outputs if "text/html" in output]


class Kernel:
    """Started by the constructor with a store of its own; ended by `end()`."""

    def __init__(self, base: Path, **environment: str) -> None:
        self.store = base / "store"
        own = {
            "NBTRACK_DIR": str(self.store),
            "NBTRACK_CACHE_DIR": str(base / "cache"),
            "NBTRACK_CONFIG_DIR": str(base / "config"),
            "NBTRACK_DATA_DIR": str(base / "data"),
            "IPYTHONDIR": str(base / "ipython"),
        }
        self.manager = KernelManager(kernel_name="python3")
        self.manager.start_kernel(env={**os.environ, **own, **environment}, cwd=str(base))
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=TIMEOUT_S)
        self._reply: dict[str, Any] = {}
        self._places: dict[str, list[tuple[Cell, int]]] = {}

    def run(self, source: str, *, fails: bool = False, cell_id: str | None = None) -> Cell:
        """Run a cell to its end."""
        cell = self.finish(self.begin(source, cell_id=cell_id))
        assert fails or cell.error is None, f"{cell.said}\n{cell.error}"
        assert not fails or cell.error is not None, f"it did not fail\n{cell.said}"
        return cell

    def begin(self, source: str, *, cell_id: str | None = None) -> str:
        """Begin a cell; the text that stands for it."""
        code = textwrap.dedent(source).strip("\n")
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        metadata = {"cellId": cell_id} if cell_id else {}
        message = self.client.session.msg("execute_request", content, metadata=metadata)
        self.client.shell_channel.send(message)
        return message["header"]["msg_id"]

    def messages(self, message_id: str) -> Iterator[dict[str, Any]]:
        """What the kernel tells until a cell that was begun has ended."""
        while True:
            message = self.client.get_iopub_msg(timeout=TIMEOUT_S)
            yield message
            is_ours = message["parent_header"].get("msg_id") == message_id
            if is_ours and message["content"].get("execution_state") == "idle":
                self._reply = self._reply_to(message_id)
                return

    def _reply_to(self, message_id: str) -> dict[str, Any]:
        # A kernel that is slow to start is asked several times whether it is ready.
        while True:
            message = self.client.get_shell_msg(timeout=TIMEOUT_S)
            if message["parent_header"].get("msg_id") == message_id:
                return message["content"]

    def finish(self, message_id: str) -> Cell:
        """Wait for the end of a cell that was begun."""
        cell = Cell()
        for message in self.messages(message_id):
            kind, content = message["msg_type"], message["content"]
            if kind == "update_display_data":
                for place, index in self._places.get(content["transient"]["display_id"], []):
                    place.outputs[index] = content["data"]
            elif message["parent_header"].get("msg_id") == message_id:
                self._take(cell, kind, content)
        return cell

    def wait_for(self, message_id: str, text: str) -> None:
        """Wait until a cell that was begun has printed a text."""
        said = ""
        while text not in said:
            message = self.client.get_iopub_msg(timeout=TIMEOUT_S)
            if message["msg_type"] == "stream":
                said += message["content"]["text"]
            failed = message["msg_type"] == "error"
            assert not failed, message["content"]

    def payload(self) -> str:
        """What the last cell put into the pager: the text of ``%name?``."""
        return "".join(page["data"]["text/plain"] for page in self._reply["payload"])

    def interrupt(self) -> None:
        """Ctrl-C."""
        self.manager.interrupt_kernel()

    def kill(self) -> None:
        """As the system does when memory runs out."""
        self.manager.shutdown_kernel(now=True)

    def end(self) -> None:
        """As File > Shut Down does."""
        self.client.stop_channels()
        if self.manager.has_kernel:
            self.manager.shutdown_kernel()
            deadline = time.monotonic() + TIMEOUT_S
            while self.manager.has_kernel and time.monotonic() < deadline:
                time.sleep(0.01)
        self.manager.cleanup_resources()

    def _take(self, cell: Cell, kind: str, content: dict[str, Any]) -> None:
        if kind == "stream":
            cell.said += content["text"]
        elif kind == "error":
            traceback = "\n".join(content["traceback"])
            cell.error = content["ename"], content["evalue"], traceback
        elif kind in {"display_data", "execute_result"}:
            display_id = content.get("transient", {}).get("display_id", "")
            self._places.setdefault(display_id, []).append((cell, len(cell.outputs)))
            cell.outputs.append(content["data"])
            cell.display_ids.append(display_id)
