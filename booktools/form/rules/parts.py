"""F2x: the parts that a page must have, from its title to its reading."""

from __future__ import annotations

import re
from collections.abc import Iterator

from booktools.form.page import Finding, PageForm, bullets
from booktools.gathering.tables import HEAD as SYMPTOMS
from booktools.gathering.tables import table_problems

SYMBOLS = re.compile(
    r"^\|\s*symbol\s*\|\s*meaning\s*\|\s*shape\s*\|\s*name in code\s*\|",
    re.IGNORECASE | re.MULTILINE,
)
PREDICT = "**Predict.**"
OPENING = (100, 200)


def title(page: PageForm) -> Iterator[Finding]:
    """F20: the first cell is the title, the only one, and a line below it."""
    first = page.cells[0] if page.cells else None
    match = re.fullmatch(
        r"# [^\n]+\n+[^\n#]+(\n[^\n#]+)*", first.source if first else ""
    )
    if not match:
        text = "begins with a cell `# Title` and one line that says its use"
        yield page.finding(first, "F20", text)
    for cell in page.cells[1:]:
        if any(level == 1 for _, level, _ in cell.headings()):
            yield page.finding(cell, "F20", "a second title (#): use ##")


def opening(page: PageForm) -> Iterator[Finding]:
    """F21: 100 to 200 words, without a heading, come before the outcomes."""
    if not page.teaches:
        return
    text = ""
    for cell in page.cells[1:]:
        head, found, _ = cell.source.partition("**After this page")
        if cell.is_code or any(cell.headings()) or found:
            text += head if found else ""
            break
        text += cell.source + "\n"
    low, high = OPENING
    words = len(text.split())
    if not low <= words <= high:
        message = f"the opening has {words} words; {low} to {high}"
        yield page.finding(None, "F21", message)


def predictions(page: PageForm) -> Iterator[Finding]:
    """F22: two or more predictions, each folded and followed by its cell."""
    found = [c for c in page.markdown_cells if PREDICT in c.source]
    if page.teaches and len(found) < 2:
        text = f"has {len(found)} cells that begin {PREDICT}; two or three"
        yield page.finding(None, "F22", text)
    for cell in found:
        if not cell.source.startswith(PREDICT):
            text = f"{PREDICT} begins a cell of its own"
            yield page.finding(cell, "F22", text)
        if "<details><summary>Answer</summary>" not in cell.source:
            text = "needs <details><summary>Answer</summary> in the same cell"
            yield page.finding(cell, "F22", text)
        after = page.cells[cell.number + 1 : cell.number + 2]
        if not after or not after[0].is_code:
            text = "the cell that shows the answer must follow at once"
            yield page.finding(cell, "F22", text)


def tables(page: PageForm) -> Iterator[Finding]:
    """F23: a table of symbols beside mathematics, a table of failures."""
    if not page.teaches:
        return
    text = "\n\n".join(cell.source for cell in page.markdown_cells)
    if "$$" in text and not SYMBOLS.search(text):
        message = "has mathematics: | symbol | meaning | shape | name in code |"
        yield page.finding(None, "F23", message)
    wrong = page.section("What can go wrong")
    if page.kind == "build" and wrong is None:
        message = "has no section ## What can go wrong"
        yield page.finding(None, "F23", message)
    if wrong and not any(SYMPTOMS.search(c.source) for c in page.body):
        message = "needs the table | symptom | cause | cure |"
        yield page.finding(wrong[0], "F23", message)


def summary(page: PageForm) -> Iterator[Finding]:
    """F24: Summary of 3 to 5 bullets, Further reading of at most 5."""
    if not page.teaches:
        return
    for name, low, high in (("Summary", 3, 5), ("Further reading", 1, 5)):
        section = page.section(name)
        if section is None:
            yield page.finding(None, "F24", f"has no section ## {name}")
            continue
        number = len(bullets(_from_first_bullet(section[1])))
        if not low <= number <= high:
            text = f"## {name} has {number} bullets; {low} to {high}"
            yield page.finding(section[0], "F24", text)


def _from_first_bullet(text: str) -> str:
    match = re.search(r"^(?:[-*+]|\d+\.)\s", text, re.MULTILINE)
    return text[match.start() :] if match else ""


def symptoms(page: PageForm) -> Iterator[Finding]:
    """F25: the rows of a table of failures can be gathered."""
    for cell in page.markdown_cells:
        for text in table_problems([line for _, line in cell.prose()]):
            yield page.finding(cell, "F25", text)


RULES = (title, opening, predictions, tables, summary, symptoms)
