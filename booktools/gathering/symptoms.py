"""The back page ``symptoms``: what can go wrong, from all pages."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from booktools.errors import BookError
from booktools.gathering.markdown import link, moved, table
from booktools.gathering.pages import Source, read_sources
from booktools.gathering.tables import read_row, table_problems, table_rows


@dataclass(frozen=True)
class Symptom:
    """One row of a table of failures, and where it stands."""

    symptom: str
    cause: str
    cure: str
    source: Source
    anchor: str


def gather_symptoms(root: Path) -> list[Symptom]:
    """Return the rows of all tables of failures in the order of the book.

    Raises: BookError naming every row that is none.
    """
    found, wrong = [], []
    for source in read_sources(root):
        for cell, lines, anchors in source.prose():
            problems = list(table_problems(lines))
            place = f"{source.file}#{cell.id}" if cell.id else source.file
            wrong += [f"{place}: {problem}" for problem in problems]
            if problems:
                continue
            for row in table_rows(lines):
                texts = read_row(lines[row])
                found.append(Symptom(*texts, source, anchors[row]))
    if wrong:
        raise BookError("\n".join(wrong))
    return found


def symptoms_page(root: Path, home: str) -> str:
    """Return the Markdown of the page: a table for each part of the book."""
    head = ("symptom", "cause", "cure", "page")
    parts = []
    found = gather_symptoms(root)
    for part, group in groupby(found, key=lambda item: item.source.part):
        rows = [
            (
                moved(item.symptom, item.source, home),
                moved(item.cause, item.source, home),
                moved(item.cure, item.source, home),
                link(item.source, home, item.anchor),
            )
            for item in group
        ]
        parts.append(f"## {part}" if part else "")
        parts.append(table(head, rows, "d2l-messages"))
    return "\n\n".join(filter(None, parts))
