"""Gradients and parameters of PyTorch models as histograms, every so many passes.

Gradients are looked at in hooks of their parameters, parameters in a hook of the model's forward
pass; each counts its own passes, as wandb does, so equal scripts have equal rows. What a pass has
found goes into the row of the next `log()`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from time import perf_counter_ns
from typing import Any, cast

from nbtrack.capture.tensors import Tensors
from nbtrack.errors import ArgumentError, ValueTypeError

__all__ = ["Watched", "Watching", "models_of"]

_WHAT = ("gradients", "parameters", "all", None)


class Watched:
    """A model that is watched.

    Attributes:
        name: what stands before the names of its parameters: "" for the first model of a run.
        parameters: their names, shapes and numbers of elements.
    """

    def __init__(self, model: Any, name: str) -> None:
        self._model = model
        self.name = name
        self.parameters: list[tuple[str, tuple[int, ...], int]] = [
            (f"{name}{parameter}", tuple(value.shape), value.numel())
            for parameter, value in model.named_parameters()
        ]

    @property
    def size(self) -> int:
        """How many numbers its parameters have together."""
        return sum(count for _, _, count in self.parameters)

    def is_of(self, model: object) -> bool:
        """Whether it stands for this model."""
        return self._model is model

    def __repr__(self) -> str:
        kind = type(self._model).__name__
        return f"<watched {kind}: {len(self.parameters)} tensors, {self.size:,} parameters>"


class Watching:
    """The models that one run watches.

    Attributes:
        busy_ns: time spent on it so far.
    """

    def __init__(self, tell: Callable[[dict[str, Any]], None]) -> None:
        """Nothing is watched yet.

        Args:
            tell: takes the histograms of a pass, for the row of the next log.
        """
        self._tell = tell
        self._pid = os.getpid()
        self._hooks: dict[int, list[Any]] = {}
        self._watched: list[Watched] = []
        self._count = 0
        self.busy_ns = 0

    @property
    def models(self) -> tuple[Watched, ...]:
        """What is watched now."""
        return tuple(self._watched)

    def watch(
        self, models: list[Any], what: str | None, each: int, index: int | None
    ) -> list[Watched]:
        """Begin to watch models.

        Args:
            models: PyTorch modules.
            what: "gradients", "parameters", "all", or None for neither.
            each: every how many passes.
            index: number of the first of them; by default how many the run has watched before.

        Raises:
            ArgumentError: `what` is no such word, `each` no number from 1 on, or one of them is
                watched already.
        """
        if what not in _WHAT:
            raise ArgumentError(
                f'found log={what!r}, expected one of: "gradients", "parameters", "all", None'
            )
        if isinstance(each, bool) or not isinstance(each, int) or each < 1:  # pyright: ignore[reportUnnecessaryIsInstance] - users may pass anything
            raise ArgumentError(f"found log_freq={each!r}, expected a whole number from 1 on")
        again = [model for model in models if any(known.is_of(model) for known in self._watched)]
        if again:
            raise ArgumentError(
                f"{type(again[0]).__name__} is watched already: unwatch(model) first, to watch it "
                "in another way"
            )
        begun: list[Watched] = []
        for place, model in enumerate(models):
            number = self._count if index is None else index + place
            self._count += 1
            watched = Watched(model, f"graph_{number}" if number else "")
            self._hooks[id(watched)] = self._put_hooks(model, watched.name, what, each)
            begun.append(watched)
        self._watched += begun
        return begun

    def unwatch(self, models: list[Any] | None = None) -> None:
        """Remove the hooks of some models, or of all."""
        for watched in list(self._watched):
            if models is None or any(watched.is_of(model) for model in models):
                for hook in self._hooks.pop(id(watched)):
                    hook.remove()
                self._watched.remove(watched)

    def _put_hooks(self, model: Any, name: str, what: str | None, each: int) -> list[Any]:
        hooks: list[Any] = []
        if what in ("gradients", "all"):
            collected = _Pass(self)
            hooks += [
                parameter.register_hook(_gradient_hook(collected, f"gradients/{name}{key}", each))
                for key, parameter in model.named_parameters()
                if parameter.requires_grad
            ]
        if what in ("parameters", "all"):
            hooks.append(model.register_forward_hook(self._parameter_hook(name, each)))
        return hooks

    def _parameter_hook(self, name: str, each: int) -> Callable[[Any, Any, Any], None]:
        count = 0

        def look(model: Any, _inputs: Any, _output: Any) -> None:
            nonlocal count
            count += 1
            if count < each:
                return
            count = 0
            collected = _Pass(self)
            for key, parameter in model.named_parameters():
                collected.add(f"parameters/{name}{key}", parameter)
            collected.tell()

        return look

    def take(self, tensors: Tensors, started_ns: int) -> None:
        """Tell what a pass has found."""
        if self._pid == os.getpid():
            found = tensors.collect()
            if found:
                self._tell(found)
        self.busy_ns += perf_counter_ns() - started_ns


class _Pass:
    """What is collected until a pass has ended."""

    def __init__(self, owner: Watching) -> None:
        self._owner = owner
        self._torch: Any = sys.modules["torch"]
        self._tensors = Tensors(self._torch)

    def add(self, key: str, tensor: Any) -> None:
        started_ns = perf_counter_ns()
        self._tensors.add(key, tensor)
        self._owner.busy_ns += perf_counter_ns() - started_ns

    def add_gradient(self, key: str, gradient: Any) -> None:
        """Of a backward pass; it is told when that pass has ended."""
        if not len(self._tensors):
            engine = self._torch.autograd.Variable._execution_engine  # noqa: SLF001 - what DDP uses, and there is no other way
            engine.queue_callback(self.tell)
        self.add(key, gradient)

    def tell(self) -> None:
        started_ns = perf_counter_ns()
        tensors, self._tensors = self._tensors, Tensors(self._torch)
        self._owner.take(tensors, started_ns)


def _gradient_hook(collected: _Pass, key: str, each: int) -> Callable[[Any], None]:
    count = 0

    def look(gradient: Any) -> None:
        nonlocal count
        count += 1
        if count >= each:
            count = 0
            if gradient is not None:
                collected.add_gradient(key, gradient)

    return look


def models_of(models: object) -> list[Any]:
    """One model or several, as a list.

    Raises:
        ValueTypeError: something is no PyTorch module.
    """
    found = list(cast("Iterable[Any]", models)) if isinstance(models, list | tuple) else [models]
    torch: Any = sys.modules.get("torch")
    for model in found:
        if torch is None or not isinstance(model, torch.nn.Module):
            kind = type(model).__name__
            raise ValueTypeError(f"watch() takes a torch.nn.Module, or a list of them, got {kind}")
    return found
