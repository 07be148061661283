"""The package as syntax: which module imports what, where, and whether only for its types."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = "nbtrack"
ROOT = Path(__file__).parents[2] / PACKAGE
IMPORTING_CALLS = {"import_module", "optional_import", "__import__"}


@dataclass(frozen=True)
class Import:
    """One import statement: `source` (a dotted module of ours) needs `target`."""

    source: str
    target: str
    line: int
    only_typing: bool
    at_top: bool

    @property
    def is_own(self) -> bool:
        return self.target.split(".")[0] == PACKAGE

    @property
    def library(self) -> str:
        return self.target.split(".")[0]

    @property
    def is_third_party(self) -> bool:
        return not self.is_own and self.library not in sys.stdlib_module_names


def modules(root: Path = ROOT) -> dict[str, Path]:
    """Every module of the package by its dotted name; a folder stands for its __init__."""
    found: dict[str, Path] = {}
    for path in sorted(root.rglob("*.py")):
        parts = [PACKAGE, *path.relative_to(root).with_suffix("").parts]
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(root: Path = ROOT) -> list[Import]:
    """Every import of every module, also those inside functions and behind TYPE_CHECKING."""
    known = modules(root)
    return [found for name, path in known.items() for found in _imports_of(name, path, known)]


def _imports_of(source: str, path: Path, known: dict[str, Path]) -> Iterator[Import]:
    package = source if path.name == "__init__.py" else source.rpartition(".")[0]
    for node, only_typing, at_top in _walk(ast.parse(path.read_text(encoding="utf-8"))):
        for target in _targets(node, package, known):
            yield Import(source, target, node.lineno, only_typing, at_top)


def _walk(tree: ast.Module) -> Iterator[tuple[ast.stmt | ast.expr, bool, bool]]:
    """Every node that has a line; is it behind TYPE_CHECKING; is it outside functions."""
    todo: list[tuple[ast.AST, bool, bool]] = [(node, False, True) for node in tree.body]
    while todo:
        node, only_typing, at_top = todo.pop(0)
        if isinstance(node, ast.stmt | ast.expr):
            yield node, only_typing, at_top
        inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        typing_block = isinstance(node, ast.If) and _last_name(node.test) == "TYPE_CHECKING"
        otherwise = set(node.orelse) if isinstance(node, ast.If) else set()
        todo += [
            (child, only_typing or (typing_block and child not in otherwise), at_top and not inside)
            for child in ast.iter_child_nodes(node)
        ]


def _targets(node: ast.AST, package: str, known: dict[str, Path]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = _absolute(node, package)
        for alias in node.names:
            # `from nbtrack.store import rowlog` needs the module, `... import History` its package.
            dotted = f"{base}.{alias.name}"
            yield dotted if dotted in known else base
    elif isinstance(node, ast.Call) and _last_name(node.func) in IMPORTING_CALLS and node.args:
        named = node.args[0]
        if isinstance(named, ast.Constant) and isinstance(named.value, str):
            yield named.value


def _absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    above = parts[: len(parts) - node.level + 1]
    return ".".join([*above, node.module] if node.module else above)


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
