"""The back page ``errata``: what is often written, and what is right."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from booktools.errors import BookError
from booktools.gathering.markdown import link, moved, table
from booktools.gathering.marks import EDITIONS, mark_problems, marks_of
from booktools.gathering.pages import Source, read_sources

D2L = "The first column names the edition: English is 1.0.3, Chinese is 2.0.0."


@dataclass(frozen=True)
class Erratum:
    """One marked item, and where it is treated."""

    place: str  # "notes", or the edition of D2L
    wrong: str
    right: str
    source: Source
    anchor: str


def gather_errata(root: Path) -> list[Erratum]:
    """Return the marked items of all pages in the order of the book.

    Raises: BookError naming every mark that is not well formed.
    """
    found, wrong = [], []
    for source in read_sources(root):
        for cell in source.cells:
            place = f"{source.file}#{cell.id}"
            problems = mark_problems(cell.metadata, cell.is_code)
            wrong += [f"{place}: {problem}" for problem in problems]
        if not wrong:
            found += _of_page(source)
    if wrong:
        raise BookError("\n".join(wrong))
    return found


def _of_page(source: Source) -> list[Erratum]:
    return [
        Erratum(
            mark["in"],
            mark["wrong"],
            mark["right"],
            source,
            (anchors or [""])[0],
        )
        for cell, _, anchors in source.prose()
        for mark in marks_of(cell.metadata)
    ]


def errata_page(root: Path, home: str) -> str:
    """Return the Markdown of the page: one table for notes, one for D2L."""
    found = gather_errata(root)
    notes = [_row(x, home) for x in found if x.place == "notes"]
    d2l = [(x.place, *_row(x, home)) for x in found if x.place in EDITIONS]
    parts = []
    if notes:
        head = ("often written", "right", "page")
        parts += ["## What notes get wrong", table(head, notes)]
    if d2l:
        columns = ("edition", "what it does", "right", "page")
        parts += ["## What D2L gets wrong", D2L, table(columns, d2l)]
    return "\n\n".join(parts)


def _row(item: Erratum, home: str) -> tuple[str, str, str]:
    return (
        _cell(item.wrong, item, home),
        _cell(item.right, item, home),
        link(item.source, home, item.anchor),
    )


def _cell(text: str, item: Erratum, home: str) -> str:
    """Return one line of Markdown as a cell of a table."""
    return moved(text, item.source, home).replace("|", "\\|")
