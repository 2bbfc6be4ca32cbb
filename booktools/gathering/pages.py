"""The pages of the book as the back pages see them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from booktools.form.page import HEADING, Cell, load_page
from booktools.form.rules.links import slug
from booktools.toc import Page, read_captions, read_toc


@dataclass(frozen=True)
class Source:
    """One page, a notebook or Markdown."""

    name: str  # "chapters/linear_regression/concise", as in _toc.yml
    file: str  # the same with its suffix
    part: str  # the caption of its part in _toc.yml, or ""
    cells: tuple[Cell, ...]

    @property
    def title(self) -> str:
        """The text of the heading of the page."""
        for cell in self.cells:
            for _, level, text in cell.headings():
                if level == 1:
                    return text
        return self.name

    def prose(self) -> Iterator[tuple[Cell, list[str], list[str]]]:
        """Yield each Markdown cell, its lines, and for each line an anchor.

        The anchor is that of the heading above the line, "" below the title.
        """
        anchor = ""
        for cell in self.cells:
            if cell.kind != "markdown":
                continue
            lines, anchors = [], []
            for _, line in cell.prose():
                if match := HEADING.match(line):
                    anchor = slug(match[2]) if len(match[1]) > 1 else ""
                lines.append(line)
                anchors.append(anchor)
            yield cell, lines, anchors


def read_sources(root: Path) -> list[Source]:
    """Read every page of ``_toc.yml`` that is there, in its order.

    Raises: BookError for a broken notebook or table of contents.
    """
    captions = read_captions(root)
    return [
        Source(
            page.name,
            page.path.relative_to(root).as_posix(),
            captions.get(page.name, ""),
            _cells(page, root),
        )
        for page in read_toc(root, complete=False)
    ]


def _cells(page: Page, root: Path) -> tuple[Cell, ...]:
    if page.is_notebook:
        return load_page(page, root, ()).cells
    text = page.path.read_text(encoding="utf-8")
    text = re.sub(r"\r\n?", "\n", text)
    return (Cell(0, "", "markdown", text, (), {}, []),)
