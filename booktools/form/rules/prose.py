"""F3x: Markdown as it is written, line by line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from booktools.form.page import HEADING, Cell, Finding, PageForm

MAX_LINE = 160
_CODE = re.compile(r"(`+).+?\1")
_MATHS = re.compile(r"\$[^$]+\$")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_TWO = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\bcf)(?<!\bal)(?<!\bFig)(?<!\bch)"
    r"(?<!\b[A-Z])(?<!\betc)(?<!^\d)(?<!^\d\d)"
    r"[.!?][\")*_]{0,3} +[\"(*_]{0,2}[A-Z]"
)
_FOLD_START = re.compile(r"^<details><summary>.+</summary>\n\n", re.MULTILINE)
_FOLD_END = re.compile(r"\n\n</details>$", re.MULTILINE)
_FREE = re.compile(r"^\s*(\||!\[|\$\$|\*\*Predict|\[[^\]]+\]:)")


def lines(page: PageForm) -> Iterator[Finding]:
    """F30: no tabs; lines of prose have at most 160 characters.

    The targets of links are not counted.
    """
    for cell in page.cells:
        if "\t" in cell.source:
            yield page.finding(cell, "F30", "has a tab character: use blanks")
        for number, line in _text_lines(cell):
            length = len(_LINK.sub(r"\1", line))
            if length > MAX_LINE and not _FREE.match(line):
                text = f"line {number} has {length} characters; break it"
                yield page.finding(cell, "F30", text)


def sentences(page: PageForm) -> Iterator[Finding]:
    """F31: one sentence or clause per line of a Markdown cell."""
    for cell in page.cells:
        for number, line in _text_lines(cell):
            if _FREE.match(line) or HEADING.match(line):
                continue
            if _TWO.search(_without_code(line).strip(" -*")):
                text = f"line {number} holds two sentences: one per line"
                yield page.finding(cell, "F31", text)


def headings(page: PageForm) -> Iterator[Finding]:
    """F32: under every heading stands a sentence, before anything else."""
    for index, cell in enumerate(page.cells):
        source = cell.source.split("\n")
        for number, _, title in cell.headings():
            below = next((x for x in source[number:] if x.strip()), None)
            if below is None:
                after = page.cells[index + 1 : index + 2]
                if after and after[0].kind == "markdown":
                    below = after[0].source.lstrip().split("\n")[0]
            if below is None or re.match(r"^\s*(#|\||```|~~~|!\[|<)", below):
                text = f"the heading {title!r} needs a sentence under it"
                yield page.finding(cell, "F32", text)


def levels(page: PageForm) -> Iterator[Finding]:
    """F33: headings go down one level at a time and differ on a page."""
    level, seen = 0, set()
    for cell in page.cells:
        for _, depth, title in cell.headings():
            if depth > level + 1:
                text = f"{'#' * depth} {title} jumps over a level"
                yield page.finding(cell, "F33", text)
            if title in seen:
                text = f"the heading {title!r} is there twice"
                yield page.finding(cell, "F33", text)
            level = depth
            seen.add(title)


def bold(page: PageForm) -> Iterator[Finding]:
    """F34: `**word。**next` is not bold in CommonMark: no stars are bold."""
    for cell in page.markdown_cells:
        for number, line in cell.prose():
            for start, end in _bold_spans(_without_code(line)):
                if start or end:
                    text = (
                        f"line {number}: `{start or end}` is shown as stars, "
                        "because punctuation stands inside and a letter "
                        "outside: move the punctuation out or add a blank"
                    )
                    yield page.finding(cell, "F34", text)


def _bold_spans(line: str) -> Iterator[tuple[str, str]]:
    """Yield the beginning and the end of bold text where they fail."""
    places = [m.start() for m in re.finditer(r"(?<!\*)\*\*(?!\*)", line)]
    for left, right in zip(places[::2], places[1::2], strict=False):
        before = line[left - 1 : left]
        first = line[left + 2 : left + 3]
        last = line[right - 1 : right]
        after = line[right + 2 : right + 3]
        bad_start = _is_word(before) and _is_punctuation(first)
        bad_end = _is_punctuation(last) and _is_word(after)
        yield (
            line[max(0, left - 4) : left + 6] if bad_start else "",
            line[max(0, right - 4) : right + 6] if bad_end else "",
        )


def folds(page: PageForm) -> Iterator[Finding]:
    """F35: folded parts are closed, with blank lines around their text."""
    for cell in page.markdown_cells:
        source = cell.source
        if source.count("<details") != source.count("</details>"):
            yield page.finding(cell, "F35", "<details> is not closed")
        starts = len(
            re.findall(r"^<details><summary>.+</summary>\n\n", source, re.M)
        )
        ends = len(re.findall(r"\n\n</details>$", source, re.M))
        if {starts, ends} != {source.count("<details")}:
            text = (
                "a fold is a line <details><summary>Hint</summary>, a blank "
                "line, the text, a blank line, and a line </details>"
            )
            yield page.finding(cell, "F35", text)


def _text_lines(cell: Cell) -> Iterator[tuple[int, str]]:
    """Yield lines of prose, without display mathematics and fences."""
    if cell.kind != "markdown":
        return
    formula = False
    for number, line in cell.prose():
        marks = line.count("$$")
        if not formula and not marks:
            yield number, line
        formula ^= marks % 2 == 1


def _without_code(line: str) -> str:
    line = _CODE.sub("c", line)
    line = _MATHS.sub("m", line)
    return _LINK.sub(r"\1", line)


def _is_word(character: str) -> bool:
    return bool(character) and character.isalnum()


def _is_punctuation(character: str) -> bool:
    return bool(character) and (
        unicodedata.category(character).startswith(("P", "S"))
    )


RULES = (lines, sentences, headings, levels, bold, folds)
