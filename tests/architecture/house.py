"""Rules of the house that no linter knows: sizes, the environment, broad excepts, the hooks."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tests.architecture.sources import ROOT, modules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE_LINES = 400
FUNCTION_LINES = 60
BROAD = {"Exception", "BaseException"}
SETTINGS = {"settings", "settings.py"}
Function = ast.FunctionDef | ast.AsyncFunctionDef

# Where anything may be caught, and why. Everywhere else an except names what it expects.
MAY_CATCH_ALL: dict[str, str] = {
    "capture/worker.py:_loop": "a thread of ours must not die while somebody trains",
    "track/heartbeat.py:_loop": "a thread of ours must not die while somebody trains",
    "display/guard.py:safely": "a picture that cannot be drawn must not end somebody's training",
}


def long_files(root: Path = ROOT, limit: int = FILE_LINES) -> list[str]:
    """Files that answer more than one question."""
    counts = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in _paths(root)}
    return [f"{_name(path, root)}: {n} lines" for path, n in counts.items() if n > limit]


def long_functions(root: Path = ROOT, limit: int = FUNCTION_LINES) -> list[str]:
    """Functions that do more than one thing. The docstring does not count: it may take its room."""
    found: list[str] = []
    for path in _paths(root):
        functions = (node for node in ast.walk(_tree(path)) if isinstance(node, Function))
        found += [
            f"{_name(path, root)}:{function.lineno} {function.name}: {lines} lines"
            for function in functions
            if (lines := _code_lines(function)) > limit
        ]
    return found


def environment_readers(root: Path = ROOT) -> list[str]:
    """Places other than the room of settings that look at the environment of the process."""
    return [
        f"{_name(path, root)}:{getattr(node, 'lineno', 0)}"
        for path in _paths(root)
        if path.relative_to(root).parts[0] not in SETTINGS
        for node in ast.walk(_tree(path))
        if _touches_environment(node)
    ]


def broad_excepts(root: Path = ROOT, allowed: dict[str, str] = MAY_CATCH_ALL) -> list[str]:
    """Handlers that catch everything and keep it; one that raises again has only cleaned up."""
    found: list[str] = []
    for path in _paths(root):
        for function, handler in _handlers(_tree(path), "<module>"):
            place = f"{_name(path, root)}:{function}"
            if _is_broad(handler) and not _raises_again(handler) and place not in allowed:
                found.append(f"{place} (line {handler.lineno})")
    return found


def hook_fillers(root: Path = ROOT) -> list[str]:
    """Places other than the door that put a callable into `_hooks.hooks`."""
    return [
        f"{_name(path, root)}:{getattr(node, 'lineno', 0)}"
        for path in _paths(root)
        if path != root / "__init__.py"
        for node in ast.walk(_tree(path))
        if any(_is_hook(target) for target in _assigned(node))
    ]


def _paths(root: Path) -> list[Path]:
    return list(modules(root).values())


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _code_lines(node: Function) -> int:
    end = node.end_lineno or node.lineno
    first = node.body[0]
    has_docstring = ast.get_docstring(node) is not None
    docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if has_docstring else 0
    return end - node.lineno + 1 - docstring


def _touches_environment(node: ast.AST) -> bool:
    names = {"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"}
    if isinstance(node, ast.Attribute):
        return node.attr in names and isinstance(node.value, ast.Name) and node.value.id == "os"
    if isinstance(node, ast.ImportFrom):
        return node.module == "os" and any(alias.name in names for alias in node.names)
    return False


def _handlers(node: ast.AST, function: str) -> Iterator[tuple[str, ast.ExceptHandler]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ExceptHandler):
            yield function, child
        yield from _handlers(child, child.name if isinstance(child, Function) else function)


def _is_broad(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(name, ast.Name) and name.id in BROAD for name in caught)


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise)


def _assigned(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    if isinstance(node, ast.AnnAssign | ast.AugAssign):
        return [node.target]
    match node:
        case ast.Call(func=ast.Name(id="setattr"), args=[owner, *_]):
            return [ast.Attribute(value=owner, attr="?")]
        case _:
            return []


def _is_hook(target: ast.expr) -> bool:
    if not isinstance(target, ast.Attribute):
        return False
    owner = target.value
    named = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    return named in {"hooks", "_hooks"}
