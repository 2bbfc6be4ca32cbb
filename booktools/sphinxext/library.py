"""Read the library as source text: names, signatures, docstrings.

Nothing is imported, so the API page costs no start of torch and shows
exactly what the generated files say.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FIELDS = ("Shapes", "Units", "Raises", "Source", "Returns", "Arguments")


@dataclass
class Entry:
    """One documented name: a function, class, method, property or value."""

    name: str  # "Trainer" or "Trainer.fit"
    kind: str  # "function", "class", "method", "property", "data"
    signature: str = ""
    doc: str = ""
    bases: list[str] = field(default_factory=list)
    members: list[Entry] = field(default_factory=list)
    modifiers: tuple[str, ...] = ()  # "staticmethod", "classmethod", "async"

    @property
    def summary(self) -> str:
        """The docstring's first paragraph on one line."""
        return " ".join(self.doc.split("\n\n")[0].split())


def exported(package: Path) -> list[str]:
    """The names in ``__all__`` of a package."""
    for node in _parse(package / "__init__.py").body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or not node.value:
            continue
        names = [entry.name for entry in _values(node)]
        if "__all__" in names:
            return list(ast.literal_eval(node.value))
    return []


def read_library(package: Path) -> dict[str, list[Entry]]:
    """Return the exported entries of each module, in the order of source."""
    names = set(exported(package))
    modules: dict[str, list[Entry]] = {}
    for file in sorted(package.glob("*.py")):
        if file.stem == "__init__":
            continue
        found: dict[str, Entry] = {}
        for entry in _entries(_parse(file).body):
            if entry.name in names:
                found.setdefault(entry.name, entry)
        if found:
            modules[file.stem] = list(found.values())
    return modules


def _parse(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def _entries(body: list[ast.stmt]) -> Iterator[Entry]:
    """Entries bound by statements, also inside ``try`` and ``if``."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield _class(node)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield _function(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            yield from _values(node)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                name = alias.asname or alias.name.split(".")[0]
                yield Entry(name, "data", doc=f"The module `{alias.name}`.")
        elif isinstance(node, ast.If | ast.Try):
            for part in ("body", "orelse"):
                yield from _entries(getattr(node, part))
            for handler in getattr(node, "handlers", []):
                yield from _entries(handler.body)


def _values(node: ast.Assign | ast.AnnAssign) -> Iterator[Entry]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    note = ""
    if isinstance(node, ast.AnnAssign):
        note = f": {ast.unparse(node.annotation)}"
    for target in targets:
        for name in ast.walk(target):
            if isinstance(name, ast.Name):
                yield Entry(name.id, "data", signature=note)


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Entry:
    modifiers = ("async",) if isinstance(node, ast.AsyncFunctionDef) else ()
    return Entry(
        node.name,
        "function",
        _signature(node),
        _doc(node),
        modifiers=modifiers,
    )


def _class(node: ast.ClassDef) -> Entry:
    entry = Entry(node.name, "class", doc=_doc(node))
    entry.bases = [ast.unparse(base) for base in node.bases]
    for item in node.body:
        if not isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if item.name == "__init__":
            entry.signature = _signature(item, skip_first=True)
        elif not item.name.startswith("_"):
            entry.members.append(_member(node.name, item))
    return entry


def _member(owner: str, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Entry:
    marks = {ast.unparse(mark).split("(")[0] for mark in node.decorator_list}
    name = f"{owner}.{node.name}"
    if marks & {"property", "cached_property", "functools.cached_property"}:
        note = f": {ast.unparse(node.returns)}" if node.returns else ""
        return Entry(name, "property", note, _doc(node))
    modifiers = tuple(sorted(marks & {"staticmethod", "classmethod"}))
    if isinstance(node, ast.AsyncFunctionDef):
        modifiers += ("async",)
    signature = _signature(node, skip_first="staticmethod" not in marks)
    return Entry(name, "method", signature, _doc(node), modifiers=modifiers)


def _signature(
    node: ast.FunctionDef | ast.AsyncFunctionDef, skip_first: bool = False
) -> str:
    arguments = node.args
    if skip_first:
        group = arguments.posonlyargs or arguments.args
        del group[:1]
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    if node.name == "__init__":
        returns = ""
    return f"({ast.unparse(arguments)}){returns}"


def _doc(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef,
) -> str:
    return ast.get_docstring(node) or ""


def split_doc(doc: str) -> tuple[list[str], list[tuple[str, str]]]:
    """Split a docstring into paragraphs and (field, text) pairs."""
    paragraphs: list[list[str]] = [[]]
    fields: list[tuple[str, list[str]]] = []
    current = paragraphs[-1]
    for line in doc.splitlines():
        head, colon, rest = line.strip().partition(":")
        if colon and head in FIELDS:
            fields.append((head, [rest.strip()]))
            current = fields[-1][1]
        elif not line.strip():
            if current is not paragraphs[-1] or current:
                paragraphs.append([])
            current = paragraphs[-1]
        else:
            current.append(line.strip())
    return (
        [" ".join(lines) for lines in paragraphs if lines],
        [(head, " ".join(filter(None, lines))) for head, lines in fields],
    )
