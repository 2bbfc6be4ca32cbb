"""Which names of d2lib the code of a page uses, saved or not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from booktools.extraction.book import Book
from booktools.extraction.ipython import mask
from booktools.extraction.notebook import Notebook

EVERYTHING = "*"
_HANDLES = ("d2l", "d2lib")
_DYNAMIC = "install_as_d2l"
_MEMBER = re.compile(r"\b(?:d2l|d2lib)\.([^\W\d]\w*)")
_WORD = re.compile(r"\b(?:d2l|d2lib)\b")


def page_uses(book: Book, page: Notebook) -> set[str]:
    """What a page uses of d2lib: names, or EVERYTHING among them."""
    members: set[str] = set()
    for cell in page.code:
        members |= _cell_uses(cell.source)
    names = {book.fallbacks.get(name, name) for name in members}
    if _DYNAMIC in members:
        names.add(EVERYTHING)
    return names


def _cell_uses(source: str) -> set[str]:
    """Names after d2l. in one cell; EVERYTHING if they cannot be known."""
    if not _WORD.search(source):
        return set()
    masked = mask(source)
    names = _text_uses(source, masked.hidden)
    try:
        tree = masked.tree()
    except SyntaxError:
        return {EVERYTHING}
    known: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and _is_handle(node.value):
            known.add(id(node.value))
            names.add(node.attr)
        elif isinstance(node, ast.Name) and _is_handle(node):
            if id(node) not in known and isinstance(node.ctx, ast.Load):
                names.add(EVERYTHING)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= _imported(node)
    return names


def _is_handle(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in _HANDLES


def _imported(node: ast.Import | ast.ImportFrom) -> set[str]:
    if isinstance(node, ast.ImportFrom):
        root = (node.module or "").split(".")[0]
        if root not in _HANDLES:
            return set()
        if root == "d2lib" and node.names[0].name != "*":
            return {alias.name for alias in node.names}
        return {EVERYTHING}
    for alias in node.names:
        plain = alias.name == "d2lib" and alias.asname in (None, "d2l")
        if alias.name.split(".")[0] in _HANDLES and not plain:
            return {EVERYTHING}
    return set()


def _text_uses(source: str, hidden: Iterable[int]) -> set[str]:
    """The same for magic lines, by their text."""
    lines = source.split("\n")
    names: set[str] = set()
    for number in hidden:
        line = lines[number - 1]
        found = _MEMBER.findall(line)
        names.update(found)
        if len(_WORD.findall(line)) > len(found):
            names.add(EVERYTHING)
    return names
