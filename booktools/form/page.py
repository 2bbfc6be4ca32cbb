"""A page as the rules of form see it: cells, code trees, prose, exercises."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from booktools.form.notebook import EXERCISE_TAGS, read_notebook, tags_of
from booktools.toc import Page, read_names

_MAGIC = re.compile(r"^(\s*)[%!]")
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})")
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
HEADING = re.compile(r"^(#{1,6})\s+(.*)$")


@dataclass(frozen=True)
class Finding:
    """What is wrong, where, and what to do about it."""

    page: str
    cell: str
    code: str
    message: str

    def __str__(self) -> str:
        place = f"{self.page}#{self.cell}" if self.cell else self.page
        return f"{place}: {self.code} {self.message}"


@dataclass(frozen=True)
class Cell:
    """One cell; ``number`` is its place on the page, from 0."""

    number: int
    id: str
    kind: str
    source: str
    tags: tuple[str, ...]
    metadata: dict[str, Any] = field(repr=False)
    outputs: list[Any] = field(repr=False)

    @property
    def is_code(self) -> bool:
        return self.kind == "code"

    @property
    def in_exercise(self) -> bool:
        return bool(EXERCISE_TAGS & set(self.tags))

    @property
    def saves(self) -> bool:
        return bool(re.search(r"#@save\b", self.source))

    @cached_property
    def code(self) -> str:
        """The source with magic lines masked as comments."""
        lines = self.source.split("\n")
        return "\n".join(_MAGIC.sub(r"\1#", line) for line in lines)

    @cached_property
    def tree(self) -> ast.Module | None:
        """The syntax tree, or None for Markdown and broken code."""
        if not self.is_code:
            return None
        try:
            return ast.parse(self.code)
        except SyntaxError:
            return None

    @property
    def statements(self) -> list[ast.stmt]:
        return self.tree.body if self.tree else []

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Everything in the syntax tree, from the outside to the inside."""
        return tuple(ast.walk(self.tree)) if self.tree else ()

    def strings(self) -> Iterator[str]:
        """Yield the texts that stand in the code as constants."""
        for node in self.nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value

    @cached_property
    def code_lines(self) -> int:
        """Lines of code, without blank lines and docstrings."""
        skipped: set[int] = set()
        for node in self.nodes:
            if isinstance(node, DEFINITIONS) and ast.get_docstring(node):
                text = node.body[0]
                end = text.end_lineno or text.lineno
                skipped |= set(range(text.lineno, end + 1))
        lines = enumerate(self.source.split("\n"), 1)
        return sum(bool(x.strip()) and n not in skipped for n, x in lines)

    def prose(self) -> Iterator[tuple[int, str]]:
        """Yield the lines of a Markdown cell outside of code fences."""
        fence = ""
        for number, line in enumerate(self.source.split("\n"), 1):
            match = _FENCE.match(line)
            if match and not fence:
                fence = match.group(1)
            elif match and match.group(1).startswith(fence):
                fence = ""
            elif not fence:
                yield number, line

    def headings(self) -> Iterator[tuple[int, int, str]]:
        """Yield line, level and text of the headings of a Markdown cell."""
        if self.kind == "markdown":
            for number, line in self.prose():
                match = HEADING.match(line)
                if match:
                    yield number, len(match.group(1)), match.group(2).strip()


@dataclass(frozen=True)
class PageForm:
    """A page with its place in the book."""

    name: str
    path: Path
    root: Path
    cells: tuple[Cell, ...]
    meta: dict[str, Any]
    earlier: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return str(self.meta.get("kind", ""))

    @property
    def is_library_page(self) -> bool:
        """Pages of the appendix document library code and teach little."""
        return self.name.startswith("chapters/appendix/")

    @property
    def teaches(self) -> bool:
        """Say whether the rules of teaching apply: predict, exercises, ..."""
        return self.kind in ("concept", "tool", "build") and (
            not self.is_library_page
        )

    def finding(self, cell: Cell | None, code: str, text: str) -> Finding:
        place = self.path.relative_to(self.root).as_posix()
        return Finding(place, cell.id if cell else "", code, text)

    @property
    def code_cells(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.is_code]

    @property
    def markdown_cells(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.kind == "markdown"]

    @property
    def body(self) -> list[Cell]:
        """The cells that do not belong to an exercise."""
        return [cell for cell in self.cells if not cell.in_exercise]

    def section(self, title: str) -> tuple[Cell, str] | None:
        """Return the text below ``## title``, up to the next heading.

        The text ends with the cell in which the heading stands.
        """
        for cell in self.markdown_cells:
            for number, level, text in cell.headings():
                if level == 2 and text.lower() == title.lower():
                    return cell, self._below(cell, number)
        return None

    @staticmethod
    def _below(cell: Cell, heading: int) -> str:
        lines = cell.source.split("\n")
        later = [n for n, level, _ in cell.headings() if n > heading]
        end = later[0] - 1 if later else len(lines)
        return "\n".join(lines[heading:end]).strip("\n")


def bullets(text: str) -> list[str]:
    """Return the items of a Markdown list, wrapped lines joined."""
    items: list[str] = []
    for line in text.split("\n"):
        match = re.match(r"^(?:[-*+]|\d+\.)\s+(.*)$", line)
        if match:
            items.append(match.group(1).strip())
        elif items and line.startswith((" ", "\t")) and line.strip():
            items[-1] += " " + line.strip()
        elif items and not line.strip():
            continue
        elif items:
            break
    return items


def load_page(page: Page, root: Path, earlier: tuple[str, ...]) -> PageForm:
    """Read one page. Raises: BookError if it is no notebook."""
    place = page.path.relative_to(root).as_posix()
    node = read_notebook(page.path.read_bytes(), place)
    cells = tuple(
        Cell(
            number,
            cell["id"],
            cell["cell_type"],
            cell["source"],
            tuple(tags_of(cell)),
            cell["metadata"],
            cell.get("outputs", []),
        )
        for number, cell in enumerate(node.cells)
    )
    meta = node.metadata.get("d2l", {})
    name = page.name.removesuffix(".ipynb")
    return PageForm(name, page.path, root, cells, meta, earlier)


def earlier_pages(root: Path) -> dict[str, tuple[str, ...]]:
    """Return for each page of ``_toc.yml`` the names of those before it."""
    names = read_names(root)
    return {name: tuple(names[:place]) for place, name in enumerate(names)}
