"""Which saved code a page depends on: a part of the key of its execution."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from booktools.extraction import package
from booktools.extraction.book import Book
from booktools.extraction.index import segment_hash
from booktools.extraction.library import Library, extract
from booktools.extraction.reach import EVERYTHING, page_uses


def page_hashes(root: Path) -> dict[str, str]:
    """Page name to a hash of all saved code that the page uses.

    Uses are d2l.NAME and ``from d2lib import NAME`` in any code cell, what
    these use in turn, and for a class its base classes and all its methods.
    A page that reaches for names while it runs depends on everything.
    """
    return hashes(extract(root))


@lru_cache(maxsize=1)
def hashes(library: Library) -> dict[str, str]:
    """Like ``page_hashes``, for a library that is made already."""
    parts = _parts(library)
    needs = {name: _needs(library.book, name) for name in parts}
    found = {}
    for page in library.book.pages:
        names = page_uses(library.book, page)
        found[page.page] = _digest(parts, needs, names)
    return found


def _parts(library: Library) -> dict[str, str]:
    """Each saved name to the hash of its segments, members included."""
    book = library.book
    parts = {}
    for name, item in book.saved.items():
        items = [item, *book.members.get(name, [])]
        parts[name] = "".join(segment_hash(library, each) for each in items)
    return parts


def _needs(book: Book, name: str) -> set[str]:
    items = [book.saved[name], *book.members.get(name, [])]
    dynamic = any(
        use.name == "d2l" and not use.member
        for item in items
        for use in item.uses
    )
    return book.needs(name) | ({EVERYTHING} if dynamic else set())


def _digest(
    parts: dict[str, str], needs: dict[str, set[str]], names: set[str]
) -> str:
    """Hash the segments of ``names`` and of all that they need."""
    reached: set[str] = set()
    todo = sorted(names)
    while todo:
        name = todo.pop()
        if name in reached:
            continue
        reached.add(name)
        todo += sorted(parts if name == EVERYTHING else needs.get(name, ()))
    if not reached:
        return hashlib.sha256(b"").hexdigest()
    lines = [f"{name} {parts.get(name, '')}" for name in sorted(reached)]
    text = "\n".join([package.TEMPLATE, *lines])
    return hashlib.sha256(text.encode()).hexdigest()
