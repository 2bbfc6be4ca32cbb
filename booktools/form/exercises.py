"""The exercises of a page, taken apart."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field

from booktools.form.page import Cell, PageForm

KINDS = ("predict", "by hand", "find the bug", "change", "build")
TITLE = re.compile(r"### (\d+)\. (.+)")
KIND_LINE = re.compile(
    r"^\*(" + "|".join(KINDS) + r")\* · (★{1,3}) · (\d+) minutes?$"
)


@dataclass
class Exercise:
    """The cells of one exercise, by their part in it."""

    number: int
    title: str
    statement: Cell
    shown: list[Cell] = field(default_factory=list)
    answer: Cell | None = None
    check: Cell | None = None
    hint: Cell | None = None
    text: Cell | None = None
    solution: list[Cell] = field(default_factory=list)
    others: list[Cell] = field(default_factory=list)

    @property
    def kind_line(self) -> re.Match[str] | None:
        lines = [x for x in self.statement.source.split("\n") if x.strip()]
        return KIND_LINE.match(lines[1]) if len(lines) > 1 else None

    @property
    def kind(self) -> str:
        match = self.kind_line
        return match.group(1) if match else ""

    def parts(self) -> list[Cell]:
        """Return the cells in the order in which they must stand."""
        single = [self.answer, self.check, self.hint, self.text]
        return [
            self.statement,
            *self.shown,
            *(cell for cell in single if cell),
            *self.solution,
        ]


def exercises(page: PageForm) -> list[Exercise]:
    """Return the exercises of a page in their order, complete or not."""
    found: list[Exercise] = []
    inside = False
    for cell in page.cells:
        for _, level, text in cell.headings():
            if level <= 2:
                inside = text == "Exercises"
        if not inside:
            continue
        match = TITLE.match(cell.source)
        if match and cell.kind == "markdown":
            number = int(match.group(1))
            found.append(Exercise(number, match.group(2), cell))
        elif found:
            _put(found[-1], cell)
    return found


def _put(exercise: Exercise, cell: Cell) -> None:
    code = cell.is_code
    if "exercise-check" in cell.tags and code and not exercise.check:
        exercise.check = cell
    elif "hint" in cell.tags and not code and not exercise.hint:
        exercise.hint = cell
    elif "solution" in cell.tags and code:
        exercise.solution.append(cell)
    elif "solution" in cell.tags and not exercise.text:
        exercise.text = cell
    elif "exercise" in cell.tags and code and is_answer_cell(cell):
        exercise.answer = cell
    elif "exercise" in cell.tags:
        exercise.shown.append(cell)
    else:
        exercise.others.append(cell)


def is_answer_cell(cell: Cell) -> bool:
    """Say whether a cell holds ``my_answer = None`` and comments only."""
    statements = [ast.unparse(statement) for statement in cell.statements]
    return statements == ["my_answer = None"]


def bound_names(cell: Cell) -> set[str]:
    """Return the names that a cell binds at its top level."""
    names: set[str] = set()
    for statement in cell.statements:
        names |= _bound(statement)
    return names


def _bound(statement: ast.stmt) -> set[str]:
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    if isinstance(statement, definitions):
        return {statement.name}
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {
            (alias.asname or alias.name).split(".")[0]
            for alias in statement.names
        }
    return {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def used_names(cell: Cell) -> set[str]:
    """Return the names that a cell reads and does not bind anywhere."""
    used: set[str] = set()
    bound: set[str] = set()
    for node in cell.nodes:
        if isinstance(node, ast.Name):
            names = used if isinstance(node.ctx, ast.Load) else bound
            names.add(node.id)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
    return used - bound
