"""Bind each mark of a cell to the top-level statements it saves."""

from __future__ import annotations

import ast
import tokenize
from dataclasses import dataclass

from booktools.extraction.ipython import Masked, mask
from booktools.extraction.marks import (
    Mark,
    NearMiss,
    find_marks,
    looks_marked,
    may_have_marks,
)
from booktools.extraction.notebook import Cell, Notebook
from booktools.extraction.problems import Place, Problems

_COMPOUND = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.With,
    ast.AsyncWith,
    ast.Try,
    ast.Match,
    ast.TryStar,
)
_IMPORTS = (ast.Import, ast.ImportFrom)


@dataclass(frozen=True)
class CodeCell:
    """A code cell that parses, with its masked text."""

    cell: Cell
    masked: Masked
    tree: ast.Module

    @property
    def lines(self) -> list[str]:
        return self.masked.text.split("\n")

    def may_say(self, word: str) -> bool:
        """Whether a word can be in the tree; spares a walk through most."""
        text = self.masked.text
        return word in text or not text.isascii()


@dataclass(frozen=True)
class Bound:
    """A statement and the mark that saves it."""

    node: ast.stmt
    mark: Mark
    start: int
    text: str


def parse_cells(page: Notebook, problems: Problems) -> list[CodeCell]:
    """Parse the code cells of a page that saves something."""
    parsed = []
    for cell in page.code:
        masked = mask(cell.source)
        try:
            tree = masked.tree()
        except SyntaxError as error:
            problems.add(
                "E05",
                Place(page.path, cell.id, error.lineno or 1),
                f"not Python 3.11 ({error.msg}); repair the cell, or make it "
                "Markdown if it is there to be read",
            )
            continue
        parsed.append(CodeCell(cell, masked, tree))
    return parsed


def bind(page: Notebook, code: CodeCell, problems: Problems) -> list[Bound]:
    """Return what the marks of one cell save, in order."""
    _refuse_hidden_marks(page, code, problems)
    if not may_have_marks(code.masked.text):
        return []
    try:
        marks = list(find_marks(code.masked.text))
    except (tokenize.TokenError, SyntaxError) as error:
        place = Place(page.path, code.cell.id)
        problems.add("E05", place, f"cannot be read as Python ({error})")
        return []
    bound: dict[ast.stmt, Bound] = {}
    for mark in marks:
        place = Place(page.path, code.cell.id, mark.line)
        if isinstance(mark, NearMiss):
            problems.add(
                "E10",
                place,
                f"{mark.text!r} is not quite a mark; write #@save alone in its "
                "comment (`make fmt` repairs what a formatter did), or reword "
                "the comment",
            )
        elif code.masked.cell_magic:
            problems.add(
                "E06",
                place,
                "a mark in a cell that starts with a cell magic; move the "
                "definition to a cell of its own",
            )
        else:
            for node in _targets(code, mark, place, problems):
                _note(bound, node, code, mark, place, problems)
    return sorted(bound.values(), key=lambda item: item.start)


def has_marks(source: str) -> bool:
    """Whether a cell of a page that may not save carries a mark."""
    if not may_have_marks(source):
        return False
    try:
        text = mask(source).text
        return any(isinstance(mark, Mark) for mark in find_marks(text))
    except (tokenize.TokenError, SyntaxError):
        return looks_marked(source)


def _refuse_hidden_marks(
    page: Notebook, code: CodeCell, problems: Problems
) -> None:
    shown = code.lines
    for number in sorted(code.masked.hidden):
        line = code.cell.source.split("\n")[number - 1]
        if line != shown[number - 1] and looks_marked(line):
            problems.add(
                "E06",
                Place(page.path, code.cell.id, number),
                "a mark on a line that is not Python (a magic or a shell "
                "command); move what is saved to plain Python",
            )


def start_of(node: ast.stmt, lines: list[str]) -> int:
    """First line of a statement, its decorators included."""
    decorators = getattr(node, "decorator_list", [])
    if not decorators:
        return node.lineno
    start = int(decorators[0].lineno)
    while start > 1 and not lines[start - 1].lstrip().startswith("@"):
        start -= 1
    return start


def end_of(node: ast.stmt) -> int:
    """Last line of a statement."""
    return node.end_lineno or node.lineno


def header_end(node: ast.stmt, lines: list[str]) -> int:
    """Last line of a statement's header."""
    if not isinstance(node, _COMPOUND):
        return end_of(node)
    if isinstance(node, ast.Match):
        first: ast.AST = node.cases[0].pattern
        return int(first.lineno) - 1  # type: ignore[attr-defined]
    body = node.body[0]
    line = start_of(body, lines)
    before = lines[line - 1].encode()[: body.col_offset]
    same_line = body.lineno == line and before.strip()
    return line if same_line else line - 1


def _targets(
    code: CodeCell, mark: Mark, place: Place, problems: Problems
) -> list[ast.stmt]:
    """The statements a mark saves; none after an error."""
    lines = code.lines
    body = code.tree.body
    here = [
        node
        for node in body
        if start_of(node, lines) <= mark.line <= end_of(node)
    ]
    if not here:
        return _below(code, mark, place, problems)
    if len(here) > 1:
        _several(place, problems)
        return []
    node = here[0]
    if mark.line > header_end(node, lines):
        problems.add(
            "E12",
            place,
            "a mark inside the body of a statement; put it on the header "
            f"(line {start_of(node, lines)}), only whole top-level statements "
            "are saved",
        )
        return []
    return [node]


def _several(place: Place, problems: Problems) -> None:
    problems.add(
        "E13",
        place,
        "several statements share the lines of what is saved; write one "
        "statement per line",
    )


def _below(
    code: CodeCell, mark: Mark, place: Place, problems: Problems
) -> list[ast.stmt]:
    lines = code.lines
    below = [
        node
        for node in code.tree.body
        if start_of(node, lines) == mark.line + 1
    ]
    if not below or mark.column != 0 or not mark.alone:
        problems.add(
            "E11",
            place,
            "this mark binds to nothing; put it at the end of the statement's "
            "first line, or at the left margin directly above the statement",
        )
        return []
    if not isinstance(below[0], _IMPORTS):
        return below[:1]
    return _import_block(code, below[0], place, problems)


def _import_block(
    code: CodeCell, first: ast.stmt, place: Place, problems: Problems
) -> list[ast.stmt]:
    """The import statements on consecutive lines from ``first``."""
    block: list[ast.stmt] = []
    lines = code.lines
    imports = [node for node in code.tree.body if isinstance(node, _IMPORTS)]
    end = first.lineno - 1
    for node in imports:
        if node.lineno >= first.lineno and node.lineno in (end, end + 1):
            block.append(node)
            end = end_of(node)
    if _comment_then_import(lines, imports, end):
        problems.add(
            "E19",
            place,
            f"a comment on line {end + 1} cuts the marked block of imports; "
            "put a blank line or another #@save there",
        )
    return block


def _comment_then_import(
    lines: list[str], imports: list[ast.Import | ast.ImportFrom], end: int
) -> bool:
    row = end
    while row < len(lines) and lines[row].lstrip().startswith("#"):
        if lines[row].rstrip() == "#@save":
            return False
        row += 1
    return row > end and any(node.lineno == row + 1 for node in imports)


def _note(
    bound: dict[ast.stmt, Bound],
    node: ast.stmt,
    code: CodeCell,
    mark: Mark,
    place: Place,
    problems: Problems,
) -> None:
    lines = code.lines
    start, end = start_of(node, lines), end_of(node)
    if node in bound:
        first = Place(place.notebook, place.cell, bound[node].mark.line)
        problems.add(
            "E14", place, "this statement is marked twice; keep one", first
        )
        return
    others = [
        other
        for other in code.tree.body
        if other is not node
        and start_of(other, lines) <= end
        and end_of(other) >= start
    ]
    if others:
        _several(place, problems)
        return
    if code.masked.hidden & set(range(start, end + 1)):
        problems.add(
            "E06",
            place,
            "saved code holds a magic or shell line; move that line out",
        )
        return
    bound[node] = Bound(node, mark, start, _text(node, start, lines))


def _text(node: ast.stmt, start: int, lines: list[str]) -> str:
    """The statement's source, verbatim; columns of an AST are bytes."""
    end = end_of(node)
    last = lines[end - 1].encode()[: node.end_col_offset].decode()
    return "\n".join([*lines[start - 1 : end - 1], last])
