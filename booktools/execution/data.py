"""Which data the pages will find, asked of the library without PyTorch.

``d2lib.get_data_files()`` finds or downloads them. Importing the
library imports PyTorch, which takes seconds, so only that function and what
it uses are taken from the module that defines it.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Callable
from pathlib import Path

from booktools.errors import BookError
from booktools.extraction.bindings import bindings
from booktools.extraction.uses import uses_of

FUNCTION = "get_data_files"


def data_fingerprint(root: Path) -> str:
    """Return what the library says, or "" if it does not know of data.

    Raises: BookError with the library's message, if data are damaged or
    ``$D2L_DATA`` is wrong.
    """
    for path in sorted((root / "d2lib").glob("*.py")):
        tree = ast.parse(path.read_bytes(), str(path))
        if any(_defines(statement) for statement in tree.body):
            tree.body = closure(tree, FUNCTION)
            namespace: dict = {"__name__": f"d2lib.{path.stem}"}
            with contextlib.chdir(root):
                exec(compile(tree, str(path), "exec"), namespace)
                return _call(namespace[FUNCTION])
    return ""


def closure(tree: ast.Module, name: str) -> list[ast.stmt]:
    """Return the top-level statements that a function needs, in order."""
    binding: dict[str, list[ast.stmt]] = {}
    for statement in tree.body:
        for bound in _bound(statement):
            binding.setdefault(bound, []).append(statement)
    needed: set[ast.stmt] = set()
    todo = [name]
    while todo:
        for statement in binding.get(todo.pop(), []):
            if statement not in needed:
                needed.add(statement)
                todo += _uses(statement)
    return [s for s in tree.body if s in needed or _is_future(s)]


def _defines(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.FunctionDef) and statement.name == FUNCTION


def _call(function: Callable[[], object]) -> str:
    try:
        return str(function())
    except (OSError, ValueError, RuntimeError) as error:
        raise BookError(f"data: {error}") from error


def _bound(statement: ast.stmt) -> set[str]:
    """Return the names that a statement binds or gives an item."""
    names = {binding.name for binding in bindings([statement])}
    for node in ast.walk(statement):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            parts = ast.walk(node.value)
            names.update(n.id for n in parts if isinstance(n, ast.Name))
    return names


def _uses(statement: ast.stmt) -> set[str]:
    """Return the global names that a statement reads, and those it binds.

    A statement that binds several names (a loop, an ``if``) may change one
    that another statement made.
    """
    names = {binding.name for binding in bindings([statement])}
    return names | {use.name for use in uses_of(statement)}


def _is_future(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.ImportFrom)
        and statement.module == "__future__"
    )
