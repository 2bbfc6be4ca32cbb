"""What the whole build asks for, read once: repository, pages, index."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from booktools.repository import Repository, read_repository
from booktools.toc import read_toc

INDEX = Path("_build") / "index.json"


@dataclass(frozen=True)
class Book:
    """The book that is being built."""

    repository: Repository
    pages: list[str]  # as in _toc.yml, in the order of reading
    index: dict[str, dict[str, Any]]  # qualified name to where it is saved


def book_of(app: Sphinx) -> Book:
    """Return the book of a build, read when first asked for."""
    if "d2l_book" not in vars(app):
        root = Path(app.srcdir)
        pages = [page.name for page in read_toc(root)]
        book = Book(read_repository(root), pages, read_index(root))
        vars(app)["d2l_book"] = book
    return vars(app)["d2l_book"]


def read_index(root: Path) -> dict[str, dict[str, Any]]:
    """The extractor's index; empty where nothing has been extracted."""
    try:
        text = (root / INDEX).read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    return json.loads(text)


def page_of(record: dict[str, Any]) -> str:
    """The page that saves a name, as its name in the table of contents."""
    return str(record["notebook"]).removesuffix(".ipynb")
