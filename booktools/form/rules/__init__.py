"""The rules of form: functions from a page to findings, by subject.

Each rule has a code, F01 and on, that its findings carry, and a bad example
in ``tests/form`` on which it fires.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from booktools.form.page import Finding, PageForm
from booktools.form.rules import (
    code,
    exercises,
    figures,
    links,
    metadata,
    parts,
    prose,
    randomness,
    shape,
)

Rule = Callable[[PageForm], Iterator[Finding]]
RULES: tuple[Rule, ...] = (
    *metadata.RULES,
    *shape.RULES,
    *parts.RULES,
    *prose.RULES,
    *code.RULES,
    *randomness.RULES,
    *figures.RULES,
    *links.RULES,
    *exercises.RULES,
)


def check_page(page: PageForm) -> list[Finding]:
    """Return all findings of a page, in the order of its cells."""
    found = [finding for rule in RULES for finding in rule(page)]
    order = {cell.id: cell.number for cell in page.cells}
    return sorted(found, key=lambda f: (order.get(f.cell, -1), f.code))
