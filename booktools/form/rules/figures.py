"""F6x: figures have a caption, a name and a sentence instead of a picture."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from booktools.form.notebook import IGNORE_OUTPUT
from booktools.form.page import Cell, Finding, PageForm

_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]*)[^)]*\)")
_SHOWS = re.compile(r"^[ \t]*(d2l\.)?plt\.show\(\)", re.MULTILINE)


def computed(page: PageForm) -> Iterator[Finding]:
    """F60: a cell that shows a figure describes it in its metadata."""
    for cell in page.code_cells:
        metadata = cell.metadata.get("mystnb", {})
        shows = bool(_SHOWS.search(cell.source)) and not cell.saves
        if not shows and "figure" not in metadata:
            continue
        if IGNORE_OUTPUT not in cell.tags:
            text = f"shows a figure, so it needs the tag {IGNORE_OUTPUT}"
            yield page.finding(cell, "F60", text)
        for text in _defects(metadata):
            yield page.finding(cell, "F60", text)


def _defects(metadata: dict) -> Iterator[str]:
    figure = metadata.get("figure") or {}
    if not str(figure.get("caption", "")).strip():
        yield "the figure has no caption: metadata mystnb.figure.caption"
    if not re.fullmatch(r"fig-[a-z0-9-]+", str(figure.get("name", ""))):
        yield "the figure has no name fig-<page>-<what>: mystnb.figure.name"
    alt = str((metadata.get("image") or {}).get("alt", ""))
    if not is_sentence(alt):
        yield (
            f"the alt text {alt!r} (mystnb.image.alt) is no sentence of "
            "five words or more with a full stop"
        )


def is_sentence(text: str) -> bool:
    """Say whether an alternative text says something."""
    return len(text.split()) >= 5 and text.rstrip().endswith(".")


def drawn(page: PageForm) -> Iterator[Finding]:
    """F61: a drawing has alt text and, below it, a caption in italics."""
    for cell in page.markdown_cells:
        prose = list(cell.prose())
        for place, (number, line) in enumerate(prose):
            for alt, target in _IMAGE.findall(line):
                if not is_sentence(alt):
                    text = (
                        f"line {number}: the alt text {alt!r} is no sentence "
                        "of five words or more with a full stop"
                    )
                    yield page.finding(cell, "F61", text)
                if not target.endswith(".svg"):
                    text = f"line {number}: {target} is not a drawn SVG"
                    yield page.finding(cell, "F61", text)
                rest = [x for _, x in prose[place + 1 :] if x.strip()]
                if not rest or not re.match(r"\*[^*\s]", rest[0]):
                    text = f"line {number}: a caption *in italics* follows"
                    yield page.finding(cell, "F61", text)
        if re.search(r"<img\b", cell.source):
            text = "write ![alt text](img/name.svg) instead of <img>"
            yield page.finding(cell, "F61", text)


def repeated_names(pages: Iterable[PageForm]) -> Iterator[Finding]:
    """F62: the names of figures are labels, one each in the whole book."""
    owners: dict[str, list[tuple[PageForm, Cell]]] = defaultdict(list)
    for page in pages:
        for cell in page.code_cells:
            figure = cell.metadata.get("mystnb", {}).get("figure", {})
            if figure.get("name"):
                owners[figure["name"]].append((page, cell))
    for name, places in owners.items():
        for page, cell in places[1:]:
            first = f"{places[0][0].name}#{places[0][1].id}"
            text = f"the figure's name {name} is that of {first}"
            yield page.finding(cell, "F62", text)


RULES = (computed, drawn)
