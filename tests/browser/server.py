"""A JupyterLab or Notebook 7 server of its own: free port, own settings, own store."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Literal
from urllib.parse import quote

START_TIMEOUT_S = 60
# The name of a kernel that does not notice that its server is gone, like one on another computer.
DETACHED = "detached"


class JupyterServer:
    """Started by the constructor, ended by `stop()`.

    Attributes:
        app: "lab" (JupyterLab) or "notebook" (Notebook 7).
        root: the folder that holds the notebooks.
        store: the folder in which nbtrack keeps the runs of all its kernels.
        packages: a folder whose packages count before those that are installed.
    """

    def __init__(
        self,
        base: Path,
        app: Literal["lab", "notebook"],
        *,
        is_plain: bool = False,
        has_server_part: bool = True,
        packages: Path | None = None,
    ) -> None:
        """Begin to answer.

        Args:
            base: an empty folder; everything of the server lies there.
            app: what is shown.
            is_plain: without our labextension, as every front end that does not know us.
            has_server_part: with our server extension.
            packages: as the attribute.
        """
        self.app = app
        self.base = base
        self.packages = packages
        self._has_server_part = has_server_part
        self.root = base / "notebooks"
        self.store = base / "store"
        self.root.mkdir(parents=True)
        self._silence_news()
        self._offer_detached_kernels()
        if is_plain:
            self._disable("nbtrack-labextension")
        self._port = _free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._log = (base / "server.log").open("w", encoding="utf-8")
        self.token = ""
        self.start()

    def start(self) -> None:
        """Begin to answer, where it answered before; with another token, as Jupyter does it."""
        self.token = secrets.token_hex(8)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "jupyter", self.app, *self._options()],
            env=self._environment(),
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._wait_until_it_answers()

    def kill(self) -> None:
        """End at once, as in a crash. Its kernels notice within seconds, detached ones never."""
        self._process.kill()
        self._process.wait()

    @property
    def process_id(self) -> int:
        """Of the server itself."""
        return self._process.pid

    def address(self, notebook: str) -> str:
        """Where a browser opens that notebook, without what an earlier page left behind."""
        place = "lab/tree" if self.app == "lab" else "notebooks"
        return f"{self.url}/{place}/{quote(notebook)}?reset&token={self.token}"

    def store_folders(self) -> dict[str, str]:
        """Where nbtrack keeps what it knows, by the name of the setting."""
        own = self._environment()
        return {name: folder for name, folder in own.items() if name.startswith("NBTRACK_")}

    def end_kernels(self) -> None:
        """End every kernel, as File > Shut Down does; the next test begins without them."""
        if self._process.poll() is not None:  # a test that failed has left it dead
            self.start()
        for session in json.loads(self._ask("api/sessions")):
            self._ask(f"api/sessions/{session['id']}", method="DELETE")

    def tidy(self) -> None:
        """Leave nothing to the next test: no kernels, and the theme that there is at first."""
        self.end_kernels()
        chosen = "settings/@jupyterlab/apputils-extension/themes.jupyterlab-settings"
        (self.base / chosen).unlink(missing_ok=True)

    def stop(self) -> None:
        """End the kernels, then the server."""
        try:
            self._ask("api/shutdown", method="POST")
        except OSError:
            self._process.terminate()
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def _options(self) -> list[str]:
        return [
            "--allow-root",
            "--no-browser",
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={self._port}",
            "--ServerApp.port_retries=0",
            f"--ServerApp.root_dir={self.root}",
            f"--IdentityProvider.token={self.token}",
            f"--ServerApp.jpserver_extensions={{'nbtrack.server': {self._has_server_part}}}",
            # window.jupyterapp: the tests wait for states and call commands, they never sleep.
            "--LabApp.expose_app_in_browser=True",
            "--JupyterNotebookApp.expose_app_in_browser=True",
        ]

    def _environment(self) -> dict[str, str]:
        foreign = ("WANDB_", "NBTRACK_", "JUPYTER_", "JPY_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        folders = {
            "IPYTHONDIR": "ipython",
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "jupyter",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
            "NBTRACK_DIR": "store",
            "NBTRACK_CACHE_DIR": "cache",
            "NBTRACK_CONFIG_DIR": "nbtrack-config",
            "NBTRACK_DATA_DIR": "data",
        }
        programs = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", "")])
        own = {name: str(self.base / folder) for name, folder in folders.items()}
        if self.packages is not None:
            own["PYTHONPATH"] = str(self.packages)
        return {**kept, **own, "PATH": programs, "JUPYTER_PLATFORM_DIRS": "1"}

    def _silence_news(self) -> None:
        # JupyterLab would ask whether it may fetch news, over the notebook and every screenshot.
        folder = self.base / "settings" / "@jupyterlab" / "apputils-extension"
        folder.mkdir(parents=True)
        answer = {"fetchNews": "false", "checkForUpdates": False}
        (folder / "notification.jupyterlab-settings").write_text(json.dumps(answer))

    def _offer_detached_kernels(self) -> None:
        folder = self.base / "jupyter" / "kernels" / DETACHED
        folder.mkdir(parents=True, exist_ok=True)
        # Without the server's process id a kernel has nobody to look after.
        argv = ["env", "-u", "JPY_PARENT_PID", sys.executable, "-m", "ipykernel_launcher"]
        argv += ["-f", "{connection_file}"]
        said = {"argv": argv, "display_name": "Detached", "language": "python"}
        (folder / "kernel.json").write_text(json.dumps(said))

    def _disable(self, labextension: str) -> None:
        folder = self.base / "config" / "labconfig"
        folder.mkdir(parents=True)
        disabled = {"disabledExtensions": {labextension: True}}
        (folder / "page_config.json").write_text(json.dumps(disabled))

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            try:
                self._ask("api/status")
            except OSError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    said = (self.base / "server.log").read_text(encoding="utf-8")
                    self._process.kill()
                    raise RuntimeError(f"the Jupyter server did not start:\n{said}") from None
                time.sleep(0.05)
            else:
                return

    def _ask(self, path: str, method: str = "GET") -> bytes:
        asked = urllib.request.Request(f"{self.url}/{path}", method=method)
        asked.add_header("Authorization", f"token {self.token}")
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return answer.read()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
