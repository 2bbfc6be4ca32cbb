"""Functions and classes as a page defines them, without running the page."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from booktools.extraction.uses import uses_of

ROOT = Path(__file__).resolve().parents[2]
Definition = ast.FunctionDef | ast.ClassDef | ast.Assign


def from_page(page: str, *wanted: str) -> SimpleNamespace:
    """Execute a page's imports, these definitions, and what they refer to.

    A definition is a function, a class or a plain assignment at the top level
    of a cell that is no exercise; of several the first counts.
    """
    statements = _statements(page)
    imports = [
        s for s in statements if isinstance(s, ast.Import | ast.ImportFrom)
    ]
    defined = _definitions(statements)
    missing = [name for name in wanted if name not in defined]
    if missing:
        raise LookupError(f"{page} defines no {', '.join(missing)}")
    needed = _reachable(defined, wanted)
    chosen = [s for s in statements if s in imports or s in needed]
    module = ast.Module(body=chosen, type_ignores=[])
    namespace: dict[str, Any] = {"__name__": page}
    exec(compile(module, page, "exec"), namespace)
    return SimpleNamespace(**{name: namespace[name] for name in wanted})


def _statements(page: str) -> list[ast.stmt]:
    path = ROOT / "chapters" / f"{page}.ipynb"
    found: list[ast.stmt] = []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        tags = set(cell["metadata"].get("tags", []))
        if cell["cell_type"] == "code" and not tags & {
            "exercise",
            "exercise-check",
            "solution",
        }:
            found += ast.parse("".join(cell["source"])).body
    return found


def _definitions(statements: list[ast.stmt]) -> dict[str, Definition]:
    defined: dict[str, Definition] = {}
    for statement in statements:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            defined.setdefault(statement.name, statement)
        elif isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    defined.setdefault(target.id, statement)
    return defined


def _reachable(
    defined: dict[str, Definition], names: tuple[str, ...]
) -> list[Definition]:
    todo, seen = list(names), set()
    while todo:
        name = todo.pop()
        if name in defined and name not in seen:
            seen.add(name)
            todo += [use.name for use in uses_of(defined[name])]
    return [defined[name] for name in seen]
