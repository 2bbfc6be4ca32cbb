"""The import statements of a page, one entry per bound name."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from booktools.extraction.problems import Place

SLOW = ("torchvision", "pandas", "matplotlib", "IPython", "matplotlib_inline")


@dataclass(frozen=True, order=True)
class Import:
    """``import module as asname`` or ``from module import name as asname``."""

    module: str
    name: str = ""
    asname: str = ""

    @property
    def bound(self) -> str:
        """The name it binds."""
        return self.asname or self.name or self.module.split(".")[0]

    @property
    def root(self) -> str:
        return self.module.split(".")[0]

    @property
    def meaning(self) -> str:
        """What the bound name then is: equal for imports that agree."""
        if self.name:
            return f"from {self.module} import {self.name}"
        return f"import {self.module if self.asname else self.root}"

    def __str__(self) -> str:
        suffix = f" as {self.asname}" if self.asname else ""
        if self.name:
            return f"from {self.module} import {self.name}{suffix}"
        return f"import {self.module}{suffix}"


@dataclass(frozen=True)
class Imported:
    """An import and the place that has it."""

    what: Import
    place: Place


def imports_of(node: ast.Import | ast.ImportFrom) -> list[Import]:
    """The imports of one absolute statement without star."""
    if isinstance(node, ast.Import):
        return [
            Import(alias.name, "", alias.asname or "") for alias in node.names
        ]
    module = node.module or ""
    return [
        Import(module, alias.name, alias.asname or "") for alias in node.names
    ]


def import_lines(needed: set[Import]) -> list[str]:
    """Import statements in a fixed order: plain ones, then from-imports."""
    plain = sorted(str(item) for item in needed if not item.name)
    modules = sorted({item.module for item in needed if item.name})
    lines = plain
    for module in modules:
        items = sorted(i for i in needed if i.name and i.module == module)
        names = [
            item.name + (f" as {item.asname}" if item.asname else "")
            for item in items
        ]
        line = f"from {module} import {', '.join(names)}"
        if len(line) > 80:
            line = (
                f"from {module} import (\n    " + ",\n    ".join(names) + ",\n)"
            )
        lines.append(line)
    return lines
