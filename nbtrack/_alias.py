"""`import wandb` gives nbtrack: a module of that name with a spec of its own."""

from __future__ import annotations

import importlib
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from nbtrack.errors import ArgumentError, NotBuiltYetError

__all__ = ["install_as"]

_SUBMODULES = {
    "data_types": "nbtrack.data_types",
    "env": "nbtrack.env",
    "errors": "nbtrack.errors",
}


class _AliasLoader:
    """Gives the alias to whoever asks for the module once more (importlib.reload)."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module

    def create_module(self, _spec: ModuleSpec) -> ModuleType:
        return self._module

    def exec_module(self, _module: ModuleType) -> None:
        """Nothing to run: every name is looked up in nbtrack when it is asked for."""


class _Alias(ModuleType):
    """Looks every name up in nbtrack at the moment of asking, so that `run` is never stale."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(importlib.import_module("nbtrack"), name)

    def __dir__(self) -> list[str]:
        return dir(importlib.import_module("nbtrack"))


def install_as(name: str) -> None:
    """Let ``import wandb`` mean nbtrack, for the rest of this process.

    Args:
        name: "wandb".

    Raises:
        NotBuiltYetError: for "tracelet", which comes later.
        ArgumentError: for any other name.

    Example:
        >>> import nbtrack
        >>> nbtrack.install_as("wandb")
        >>> import wandb
        >>> wandb.init is nbtrack.init, wandb.run
        (True, None)
    """
    if name == "tracelet":
        raise NotBuiltYetError("nbtrack cannot stand in for tracelet yet: that comes later")
    if name != "wandb":
        raise ArgumentError(f'nbtrack can stand in for "wandb" only, not for {name!r}')
    if isinstance(sys.modules.get(name), _Alias):
        return
    for other in [key for key in sys.modules if key == name or key.startswith(f"{name}.")]:
        del sys.modules[other]
    alias = _Alias(name, "nbtrack under the name of wandb.")
    # transformers and others ask importlib.util.find_spec("wandb"), which looks at __spec__.
    spec = ModuleSpec(name, _AliasLoader(alias), is_package=True)  # pyright: ignore[reportArgumentType] - duck-typed loader
    alias.__spec__ = spec
    alias.__loader__ = spec.loader
    alias.__path__ = []
    alias.__package__ = name
    sys.modules[name] = alias
    for short, full in _SUBMODULES.items():
        sys.modules[f"{name}.{short}"] = importlib.import_module(full)
