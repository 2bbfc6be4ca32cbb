"""Write the module of one chapter."""

from __future__ import annotations

import ast
import warnings

from booktools.extraction.book import Book
from booktools.extraction.fold import fold, folded_node
from booktools.extraction.imports import Import, import_lines
from booktools.extraction.problems import Place, Problems
from booktools.extraction.resolve import SELF
from booktools.extraction.segments import Segment

MARK = "Generated from the pages of the book by `make lib`; do not edit."


def module(
    book: Book, chapter: str, needed: set[Import], problems: Problems
) -> str:
    """The text of one chapter's module."""
    items = [item for item in book.segments if item.chapter == chapter]
    items = [item for item in items if item.kind != "method"]
    items.sort(key=book.position)
    parts = [_head(book, chapter, items)]
    future = _futures(book, chapter, problems)
    lines = [f"from __future__ import {', '.join(future)}\n"] if future else []
    marked = [item for item in items if item.kind == "import"]
    lines += import_lines(needed - {SELF})
    if SELF in needed:
        lines += ["", str(SELF)] if lines else [str(SELF)]
    if lines:
        parts.append("\n".join(lines).strip("\n"))
    if marked:
        parts.append("\n".join(_marked(marked)))
    body = [
        f"{item.provenance}\n{text_of(book, item)}"
        for item in items
        if item.kind != "import"
    ]
    text = "\n\n".join(parts) + "\n"
    text += "".join(f"\n\n{part}\n" for part in body)
    _verify(book, chapter, text, future, items, problems)
    return text


def text_of(book: Book, item: Segment) -> str:
    """A segment's text, its methods folded in."""
    if not isinstance(item.node, ast.ClassDef):
        return item.text
    return fold(item, _methods(book, item))


def _methods(book: Book, item: Segment) -> list[Segment]:
    members = book.members.get(item.names[0], [])
    return [member for member in members if member.kind == "method"]


def _head(book: Book, chapter: str, items: list[Segment]) -> str:
    everything = [*items]
    for item in items:
        if isinstance(item.node, ast.ClassDef):
            everything += _methods(book, item)
    everything.sort(key=lambda item: item.order)
    pages = dict.fromkeys(item.page.path for item in everything)
    listed = "\n".join(f"- {page}" for page in pages)
    return (
        f'"""What the chapter ``{chapter}`` saves.\n\n{MARK}\n'
        f'Its cells marked #@save are on these pages:\n\n{listed}\n"""'
    )


def _marked(items: list[Segment]) -> list[str]:
    """Marked imports, each once, with their provenance."""
    lines: list[str] = []
    seen: set[str] = set()
    for item in items:
        if item.text not in seen:
            seen.add(item.text)
            lines += [item.provenance, item.text]
    return lines


def _futures(book: Book, chapter: str, problems: Problems) -> list[str]:
    """The __future__ features of a chapter; all its pages agree."""
    first = None
    for code in book.saving:
        if not any(item.chapter == chapter for item in code.segments):
            continue
        if first is None:
            first = code
        elif set(first.futures) != set(code.futures):
            features = sorted(set(first.futures) ^ set(code.futures))
            problems.add(
                "E29",
                Place(code.page.path),
                f"from __future__ import {', '.join(features)} is on one page "
                f"that saves into the module {chapter} and not on another; "
                "all or none",
                Place(first.page.path),
            )
    return sorted(first.futures) if first else []


def _verify(
    book: Book,
    chapter: str,
    text: str,
    future: list[str],
    items: list[Segment],
    problems: Problems,
) -> None:
    """Whatever was emitted must be what the pages say."""
    for item in items:
        if item.kind == "import":
            continue
        try:
            statement = text_of(book, item)
            got = ast.parse(statement).body
            want = item.node
            if isinstance(want, ast.ClassDef):
                want = folded_node(item, _methods(book, item))
            same = len(got) == 1 and ast.dump(got[0]) == ast.dump(want)
            head = f"from __future__ import {', '.join(future)}\n"
            _compile((head if future else "") + statement, chapter)
            reason = "its text and its syntax tree differ"
        except (SyntaxError, ValueError, RecursionError) as error:
            same, reason = False, str(error)
        if not same:
            problems.add(
                "E36",
                item.place,
                f"cannot stand in a module ({reason}); rewrite the statement, "
                "with spaces for tabs and form feeds",
            )


def _compile(text: str, name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        compile(text, f"{name}.py", "exec", dont_inherit=True)
