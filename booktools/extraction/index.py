"""Where each saved name is defined, what it uses, and who uses it."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from typing import Any

from booktools.extraction.imports import import_lines
from booktools.extraction.library import Library
from booktools.extraction.notebook import Notebook
from booktools.extraction.reach import page_uses
from booktools.extraction.segments import Segment

_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def make_index(library: Library) -> dict[str, dict[str, Any]]:
    """Qualified name to notebook, cell, anchor, hash, uses and used_in."""
    book = library.book
    anchors = {code.page.path: _anchors(code.page) for code in book.saving}
    index: dict[str, dict[str, Any]] = {}
    for item in book.segments:
        for name in item.qualified:
            if item.kind == "import" and book.saved.get(name) is not item:
                continue
            index[name] = {
                "kind": _kind(item),
                "module": f"d2lib.{item.chapter}",
                "notebook": item.page.path,
                "cell": item.cell,
                "anchor": anchors[item.page.path].get(item.cell, ""),
                "hash": segment_hash(library, item),
                "uses": sorted(book.names_used(item) - set(item.names)),
                "used_in": [],
            }
    for page in book.pages:
        for name in sorted(page_uses(book, page)):
            if name in index:
                index[name]["used_in"].append(page.page)
    return dict(sorted(index.items()))


def segment_hash(library: Library, item: Segment) -> str:
    """A hash of the segment's text and of the imports that it needs."""
    lines = import_lines(library.imports.get(id(item), set()))
    text = "\n".join([*lines, item.text])
    return hashlib.sha256(text.encode()).hexdigest()


def index_bytes(index: dict[str, dict[str, Any]]) -> bytes:
    """The index as it is written to _build/index.json."""
    text = json.dumps(index, indent=1, ensure_ascii=False, sort_keys=True)
    return (text + "\n").encode()


def _kind(item: Segment) -> str:
    if item.kind != "definition":
        return item.kind
    return "class" if type(item.node).__name__ == "ClassDef" else "function"


def _anchors(page: Notebook) -> dict[str, str]:
    """For each cell, the id of the nearest heading above on the built page.

    A heading whose id is not unique on its page is passed over.
    """
    found = [
        (cell.id, _headings(cell.source))
        for cell in page.cells
        if cell.kind == "markdown"
    ]
    slugs = {
        cell: [make_id(title) for title in titles] for cell, titles in found
    }
    count = Counter(slug for here in slugs.values() for slug in here)
    anchors, current = {}, ""
    for cell in page.cells:
        for slug in slugs.get(cell.id, []):
            if slug and count[slug] == 1:
                current = slug
        anchors[cell.id] = current
    return anchors


def _headings(source: str) -> list[str]:
    titles, fence = [], ""
    for line in source.split("\n"):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark.group(1).startswith(fence):
                fence = ""
        elif mark:
            fence = mark.group(1)
        else:
            heading = _HEADING.match(line)
            if heading:
                titles.append(_plain(heading.group(2)))
    return titles


def _plain(title: str) -> str:
    """A heading's text without its Markdown."""
    title = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", title)
    return re.sub(r"[`$*]|(?<!\w)_|_(?!\w)", "", title)


def make_id(text: str) -> str:
    """The id that docutils gives to a heading."""
    text = unicodedata.normalize("NFKD", text.lower())
    text = text.encode("ascii", "ignore").decode("ascii")
    text = re.sub(r"[^a-z0-9]+", "-", " ".join(text.split()))
    return re.sub(r"^[-0-9]+|-+$", "", text)
