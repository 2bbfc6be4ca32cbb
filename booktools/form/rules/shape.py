"""F1x: how many cells, words and lines of code, and in which order."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from booktools.form.page import Cell, Finding, PageForm

# Cells by kind; words and lines of code for pages that build something.
# Exercises, hints, solutions and docstrings do not count.
CELLS = {
    "concept": (15, 35),
    "tool": (25, 50),
    "build": (30, 60),
    "result": (10, 30),
}
WORDS = (1200, 2500)
CODE_LINES = (80, 220)
# The page with most of the code of the base classes, the page with six
# definitions that later pages and both editions of D2L build on, and the page
# that saves the recurrent networks of both editions.
LONG_PAGES = {
    "chapters/linear_regression/object_oriented_design": (80, 340),
    "chapters/modern_convnets/resnet": (80, 250),
    "chapters/recurrent_networks/from_scratch": (80, 340),
}
MAX_CELL = 40
MAX_FUNCTION = 40


def extent(page: PageForm) -> Iterator[Finding]:
    """F10: the page is neither too short nor too long for its kind."""
    if page.is_library_page or page.kind not in CELLS:
        return
    cells = len(page.body)
    sizes = [("cells", cells, CELLS[page.kind])]
    if page.kind == "build":
        sizes.append(("words", count_words(page), WORDS))
        limits = LONG_PAGES.get(page.name, CODE_LINES)
        sizes.append(("lines of code", count_lines(page), limits))
    for what, number, (low, high) in sizes:
        if not low <= number <= high:
            text = (
                f"{number} {what} outside the exercises; "
                f"{low} to {high} on a {page.kind} page"
            )
            yield page.finding(None, "F10", text)


def count_words(page: PageForm) -> int:
    """Count the words of the Markdown cells outside the exercises.

    What has no letter or digit (the bars of a table) is no word.
    """
    cells = (c for c in page.body if c.kind == "markdown")
    return sum(
        any(character.isalnum() for character in word)
        for cell in cells
        for word in cell.source.split()
    )


def count_lines(page: PageForm) -> int:
    """Count the lines of code outside the exercises."""
    return sum(cell.code_lines for cell in page.body if cell.is_code)


def cell_lengths(page: PageForm) -> Iterator[Finding]:
    """F11: code cells and functions have at most 40 lines, none is empty."""
    for cell in page.cells:
        if not cell.source.strip():
            yield page.finding(cell, "F11", "is empty: remove the cell")
        if cell.kind not in ("code", "markdown"):
            yield page.finding(cell, "F11", f"is a {cell.kind} cell")
        if cell.is_code and cell.code_lines > MAX_CELL:
            text = f"{cell.code_lines} lines of code; at most {MAX_CELL}"
            yield page.finding(cell, "F11", text)
        for node in cell.nodes:
            if isinstance(node, ast.FunctionDef):
                yield from _long_function(page, cell, node)


def _long_function(
    page: PageForm, cell: Cell, node: ast.FunctionDef
) -> Iterator[Finding]:
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    document = ast.get_docstring(node, clean=False)
    if document:
        length -= document.count("\n") + 1
    if length > MAX_FUNCTION:
        text = f"{node.name} has {length} lines; at most {MAX_FUNCTION}"
        yield page.finding(cell, "F11", text)


def alternation(page: PageForm) -> Iterator[Finding]:
    """F12: never more than two code cells without prose between them."""
    row = 0
    for cell in page.cells:
        row = row + 1 if cell.is_code and not cell.in_exercise else 0
        if row == 3:
            text = "third code cell in a row: say in between what was seen"
            yield page.finding(cell, "F12", text)


def order(page: PageForm) -> Iterator[Finding]:
    """F13: Summary, Exercises, Further reading come in this order, last."""
    wanted = ["Summary", "Exercises", "Further reading"]
    titles = [
        text
        for cell in page.markdown_cells
        for _, level, text in cell.headings()
        if level == 2
    ]
    found = [title for title in titles if title in wanted]
    if found != [title for title in wanted if title in found]:
        text = f"has the sections {found}; once each, in the order {wanted}"
        yield page.finding(None, "F13", text)
    elif found and titles[-len(found) :] != found:
        text = f"has other sections after {found[0]}: {titles}"
        yield page.finding(None, "F13", text)
    place = next(
        (
            cell.number
            for cell in page.markdown_cells
            if any(h[1:] == (2, "Exercises") for h in cell.headings())
        ),
        len(page.cells),
    )
    for cell in page.code_cells:
        if cell.in_exercise != (cell.number > place):
            text = (
                "belongs to an exercise but stands before ## Exercises"
                if cell.in_exercise
                else "stands after ## Exercises without an exercise's tag"
            )
            yield page.finding(cell, "F13", text)


RULES = (extent, cell_lengths, alternation, order)
