"""F8x: exercises are complete, mixed, checked and solved."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from booktools.form.exercises import (
    KINDS,
    Exercise,
    bound_names,
    exercises,
    used_names,
)
from booktools.form.notebook import IGNORE_OUTPUT
from booktools.form.page import Finding, PageForm

NOT_YET = "not answered yet"
SOLUTION_LINES = 15
MIX = (
    ("predict", "by hand"),
    ("find the bug", "change"),
    ("build",),
)


def mixture(page: PageForm) -> Iterator[Finding]:
    """F80: three to five exercises of at least three sorts, numbered."""
    found = exercises(page)
    if not found and not page.teaches:
        return
    if page.teaches and not 3 <= len(found) <= 5:
        text = f"{len(found)} exercises below ## Exercises; three to five"
        yield page.finding(None, "F80", text)
    numbers = [exercise.number for exercise in found]
    if numbers != list(range(1, len(found) + 1)):
        text = f"the exercises are numbered {numbers}"
        yield page.finding(None, "F80", text)
    kinds = {exercise.kind for exercise in found}
    for wanted in MIX if page.teaches else ():
        if not kinds & set(wanted):
            text = f"has no exercise of the kind {' or '.join(wanted)}"
            yield page.finding(None, "F80", text)


def completeness(page: PageForm) -> Iterator[Finding]:
    """F81: every exercise has its parts, in their order, tagged."""
    for exercise in exercises(page):
        where = exercise.statement
        if "exercise" not in where.tags:
            yield page.finding(where, "F81", "needs the tag exercise")
        if not exercise.kind_line:
            text = (
                "the line below the title is `*kind* · ★ · 3 minutes`, "
                f"kind one of {', '.join(KINDS)}"
            )
            yield page.finding(where, "F81", text)
        elif len([x for x in where.source.split("\n") if x.strip()]) < 3:
            yield page.finding(where, "F81", "has no statement")
        for name in _missing(exercise):
            text = f"exercise {exercise.number} has no {name}"
            yield page.finding(where, "F81", text)
        for cell in exercise.others:
            text = f"has no part in exercise {exercise.number}: tag or move it"
            yield page.finding(cell, "F81", text)
        numbers = [cell.number for cell in exercise.parts()]
        if numbers != sorted(numbers):
            text = (
                f"the parts of exercise {exercise.number} stand in another "
                "order: statement, code to look at, my_answer = None, check, "
                "hint, solution text, solution code"
            )
            yield page.finding(where, "F81", text)


def _missing(exercise: Exercise) -> Iterator[str]:
    if not exercise.answer:
        yield "cell (tag exercise) with only `my_answer = None`"
    if not exercise.check:
        yield "code cell tagged exercise-check"
    if not exercise.hint:
        yield "Markdown cell tagged hint"
    if not exercise.text:
        yield "Markdown cell tagged solution"
    if not exercise.solution:
        yield "code cell tagged solution"
    if exercise.kind == "find the bug" and not any(
        cell.is_code for cell in exercise.shown
    ):
        yield "code cell (tag exercise) with the bug, before my_answer"


def checks(page: PageForm) -> Iterator[Finding]:
    """F82: a check says "not answered yet" and knows no solution."""
    known: set[str] = set()
    owners = {e.check.id: e for e in exercises(page) if e.check}
    for cell in page.code_cells:
        exercise = owners.get(cell.id)
        if exercise and exercise.check:
            if not any(map(_asks_for_none, cell.statements)):
                text = "has no `if my_answer is None:` at its top level"
                yield page.finding(cell, "F82", text)
            if IGNORE_OUTPUT in cell.tags:
                text = "is deterministic while empty: no tag " + IGNORE_OUTPUT
                yield page.finding(cell, "F82", text)
            elif _printed(cell.outputs) != [NOT_YET + "\n"]:
                text = f"its committed output is not {NOT_YET!r}: make fmt"
                yield page.finding(cell, "F82", text)
            texts = " ".join(cell.strings())
            for word in (NOT_YET, "right", "not yet:"):
                if word not in texts:
                    text = f"never prints {word!r}"
                    yield page.finding(cell, "F82", text)
            later = set().union(*map(bound_names, exercise.solution))
            unknown = used_names(cell) & (later - known - bound_names(cell))
            for name in sorted(unknown | ({"answer"} & used_names(cell))):
                text = f"uses {name}, which only the solution defines"
                yield page.finding(cell, "F82", text)
        known |= bound_names(cell)


def _asks_for_none(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and (
        ast.unparse(statement.test) == "my_answer is None"
    )


def _printed(outputs: list) -> list[str]:
    return [output.get("text", "") for output in outputs]


def solutions(page: PageForm) -> Iterator[Finding]:
    """F83: a solution argues, computes, asserts and names the wrong turn."""
    for exercise in exercises(page):
        for part, name in (
            (exercise.hint, "Hint"),
            (exercise.text, "Solution"),
        ):
            start = f"<details><summary>{name}</summary>\n"
            if part and not part.source.startswith(start):
                text = f"begins with {start.strip()}"
                yield page.finding(part, "F83", text)
        if exercise.text:
            yield from _solution_text(page, exercise)
        if exercise.solution:
            yield from _solution_code(page, exercise)


def _solution_text(page: PageForm, exercise: Exercise) -> Iterator[Finding]:
    cell = exercise.text
    assert cell is not None
    reasons, wrong, _ = cell.source.partition("\n\n*Common wrong answer:*")
    if not wrong:
        text = "has no paragraph that begins *Common wrong answer:*"
        yield page.finding(cell, "F83", text)
    sentences = re.findall(r"[.!?:][*)\"]*(?=\s|$)", reasons)
    if len(sentences) < 2:
        text = "gives no reasons: two to five sentences, then the code"
        yield page.finding(cell, "F83", text)


def _solution_code(page: PageForm, exercise: Exercise) -> Iterator[Finding]:
    last = exercise.solution[-1]
    lines = sum(cell.code_lines for cell in exercise.solution)
    if lines > SOLUTION_LINES:
        text = f"the solution has {lines} lines; at most {SOLUTION_LINES}"
        yield page.finding(last, "F83", text)
    nodes = [node for cell in exercise.solution for node in cell.nodes]
    if not any(isinstance(node, ast.Assert) for node in nodes):
        yield page.finding(last, "F83", "the solution asserts nothing")
    for name in ("answer", "wrong_answer"):
        if name not in bound_names(last):
            text = f"the last solution cell must set `{name}`"
            yield page.finding(last, "F83", text)
    for cell in exercise.solution:
        if not cell.metadata.get("jupyter", {}).get("source_hidden"):
            text = 'needs the metadata "jupyter": {"source_hidden": true}'
            yield page.finding(cell, "F83", text)


RULES = (mixture, completeness, checks, solutions)
