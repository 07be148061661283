"""``%%track --config lr,cfg.depth``: variables of the notebook as the run's config.

Which value counts:

- A variable that the cell does not set has the value it has when the cell starts.
- One that the cell sets to a plain number or text (``lr = 0.1``) has that value, known at once,
  also when it is counted up or down later (``lr *= 0.5``).
- Any other that the cell sets has the value of the first ``log()``, or of the end of the cell.

A dictionary, Namespace or dataclass brings all it holds, under its name.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from types import SimpleNamespace
from typing import Any, cast

from nbtrack.errors import ArgumentError
from nbtrack.track.config_source import plain_config

__all__ = ["CellVariables"]

_Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
_SCALARS = (bool, int, float, str, type(None))
_MISSING: Any = object()


class CellVariables:
    """The variables that a ``%%track`` line names, as their values become known."""

    def __init__(
        self, names: tuple[str, ...], tree: ast.Module, namespace: Mapping[str, Any]
    ) -> None:
        r"""Look at what the cell sets.

        Args:
            names: of variables; a dotted one reaches into an object or a dictionary.
            tree: the cell.
            namespace: the variables of the notebook.

        Raises:
            ArgumentError: a variable that neither is there nor is set by the cell.

        Example:
            >>> cell = ast.parse("lr = 0.1\nfor i in range(3): lr *= 0.5\ndepth = 2 * width")
            >>> variables = CellVariables(("lr", "depth", "width"), cell, {"width": 8})
            >>> variables.known()
            {'lr': 0.1, 'width': 8}
        """
        self._namespace = namespace
        self._values: dict[str, Any] = {}
        self._open: dict[str, Any] = {}  # with what stood there before
        sets = _Sets(tree) if names else None
        for name in names:
            base = name.partition(".")[0]
            if sets is None or base not in sets.names:
                if base not in namespace and not (sets and sets.is_open):
                    raise _unknown(name, base, {*namespace, *(sets.names if sets else ())})
                self._take(name, before=_MISSING)
            elif name in sets.plain:
                self._values[name] = sets.plain[name]
            else:
                self._open[name] = namespace.get(base, _MISSING)

    def known(self) -> dict[str, Any]:
        """The config as far as it is known."""
        config: dict[str, Any] = {}
        for name, value in self._values.items():
            *parents, last = name.split(".")
            above = [".".join(parents[:depth]) for depth in range(1, len(parents) + 1)]
            if self._values.keys() & set(above):
                continue  # it comes with all that it stands in
            inside = config
            for parent in parents:
                inside = inside.setdefault(parent, {})
            inside[last] = value
        return config

    def look_again(self, *, is_end: bool) -> dict[str, Any]:
        """The config after another look at the variables whose value was not known before.

        Args:
            is_end: whether the cell has ended. Before that, a variable that is what it was when
                the cell started may still be set.

        Returns:
            Nothing if no value is new.
        """
        waiting, self._open = self._open, {}
        for name, before in waiting.items():
            self._take(name, before=_MISSING if is_end else before)
        return self.known() if len(self._open) < len(waiting) else {}

    @property
    def missing(self) -> tuple[str, ...]:
        """The variables whose value is not known so far."""
        return tuple(self._open)

    def _take(self, name: str, *, before: Any) -> None:
        base = self._namespace.get(name.partition(".")[0], _MISSING)
        value = _find(name, self._namespace)
        if value is _MISSING or base is before:
            self._open[name] = before
        else:
            self._values[name] = _expand(value)


class _Sets:
    """What a cell sets at its top level.

    Attributes:
        names: every variable that it may set.
        plain: those that it sets once, to a plain number or text.
        is_open: whether it may set others that cannot be seen (magics, ``import *``).
    """

    def __init__(self, tree: ast.Module) -> None:
        self.is_open = False
        self.names: set[str] = set()
        times: dict[str, int] = {}
        for node in _outside_functions(tree):
            for name in self._bound(node):
                self.names.add(name)
                times[name] = times.get(name, 0) + 1
        self.plain = {
            name: value
            for statement in tree.body
            for name, value in _plain_values(statement)
            if times.get(name) == 1
        }

    def _bound(self, node: ast.AST) -> Iterator[str]:
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.Global(names=names):
                yield from names
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                yield from (it.asname or it.name.partition(".")[0] for it in names)
                self.is_open = self.is_open or any(it.name == "*" for it in names)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name):
                yield name
            case ast.Call(func=ast.Attribute(attr="run_line_magic" | "run_cell_magic")):
                self.is_open = True
            case ast.Call(func=ast.Name(id="exec")):
                self.is_open = True
            case _:
                pass


def _outside_functions(tree: ast.Module) -> Iterator[ast.AST]:
    """Every node whose names are those of the notebook; ``global`` inside functions too."""
    todo: list[tuple[ast.AST, bool]] = [(tree, False)]
    while todo:
        node, is_inside = todo.pop()
        for child in ast.iter_child_nodes(node):
            # ``x *= 2`` needs an x before it, and that of ``[... for x in ...]`` stays inside.
            if isinstance(node, ast.AugAssign | ast.comprehension) and child is node.target:
                continue
            inner = is_inside or isinstance(node, _Scope)
            if not inner or isinstance(child, ast.Global):
                yield child
            todo.append((child, inner))


def _plain_values(statement: ast.stmt) -> Iterator[tuple[str, Any]]:
    match statement:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from _pairs(target, value)
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield from _pairs(ast.Name(id=name), value)
        case _:
            pass


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, Any]]:
    match target, value:
        case ast.Name(id=name), _:
            try:
                found = ast.literal_eval(value)
            except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
                return
            if isinstance(found, _SCALARS):  # a list or a dictionary may be filled later
                yield name, found
        case (
            (ast.Tuple(elts=targets) | ast.List(elts=targets)),
            (ast.Tuple(elts=values) | ast.List(elts=values)),
        ) if len(targets) == len(values):
            for inner, part in zip(targets, values, strict=True):
                yield from _pairs(inner, part)
        case _:
            pass


def _find(name: str, namespace: Mapping[str, Any]) -> Any:
    base, *path = name.split(".")
    found: Any = namespace.get(base, _MISSING)
    for part in path:
        if isinstance(found, Mapping):
            found = cast("Mapping[str, Any]", found).get(part, _MISSING)
        elif found is not _MISSING:
            found = getattr(found, part, _MISSING)
    return found


def _expand(value: Any) -> Any:
    argparse = sys.modules.get("argparse")  # not there, there is no Namespace of it either
    kinds = (SimpleNamespace, argparse.Namespace) if argparse is not None else (SimpleNamespace,)
    is_record = is_dataclass(value) and not isinstance(value, type)
    return plain_config(value) if is_record or isinstance(value, kinds) else value


def _unknown(name: str, base: str, known: set[str]) -> ArgumentError:
    import difflib  # only when something went wrong

    shown = [it for it in known if not it.startswith("_")]
    near = difflib.get_close_matches(base, shown, n=1, cutoff=0.8)
    hint = f"; did you mean {near[0]}?" if near else ""
    return ArgumentError(
        f"--config {name}: there is no variable {base!r} in this notebook, and the cell does not "
        f"set one{hint}"
    )
