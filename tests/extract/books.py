"""Small books for the tests of the extractor."""

from __future__ import annotations

import json
from pathlib import Path

from booktools.extraction.library import Library, Source, build
from booktools.extraction.problems import ExtractionError

HEAD = "import torch\nfrom torch import nn\nimport d2lib as d2l"


def code(source: str, id_: str = "") -> dict:
    """A code cell."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": id_,
        "metadata": {},
        "outputs": [],
        "source": source,
    }


def markdown(source: str, id_: str = "") -> dict:
    """A Markdown cell."""
    return {
        "cell_type": "markdown",
        "id": id_,
        "metadata": {},
        "source": source,
    }


def notebook(cells: list[dict | str]) -> bytes:
    """A notebook; a string is a code cell, ids are c0, c1, ..."""
    made = []
    for index, cell in enumerate(cells):
        cell = code(cell) if isinstance(cell, str) else dict(cell)
        cell["id"] = cell.get("id") or f"c{index}"
        made.append(cell)
    tree = {
        "cells": made,
        "metadata": {
            "kernelspec": {
                "display_name": "Python 3",
                "language": "python",
                "name": "python3",
            },
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return (json.dumps(tree, indent=1) + "\n").encode()


def write_book(root: Path, pages: dict[str, list[dict | str] | bytes]) -> Path:
    """Write a book; ``pages`` maps "chapter/page" to cells or bytes."""
    toc = ["format: jb-book", "root: intro", "chapters:"]
    (root / "chapters").mkdir(parents=True, exist_ok=True)
    (root / "intro.md").write_text("# Book\n")
    for name, cells in pages.items():
        path = root / "chapters" / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        raw = cells if isinstance(cells, bytes) else notebook(cells)
        path.write_bytes(raw)
        toc.append(f"  - file: chapters/{name}")
    (root / "_toc.yml").write_text("\n".join(toc) + "\n")
    return root


def sources(pages: dict[str, list[dict | str] | bytes]) -> list[Source]:
    """The same book without a disk; a page "x" alone is in no chapter."""
    made = []
    for name, cells in pages.items():
        chapter = name.split("/")[0] if "/" in name else ""
        raw = cells if isinstance(cells, bytes) else notebook(cells)
        listed = "" if name.startswith("?") else f"chapters/{name}"
        path = f"chapters/{name.lstrip('?')}.ipynb"
        made.append(Source(path, listed, chapter, raw))
    return made


def make(pages: dict[str, list[dict | str] | bytes]) -> Library:
    """Build a book without a disk."""
    return build(sources(pages))


def codes(pages: dict[str, list[dict | str] | bytes]) -> list[str]:
    """The codes of what is wrong with a book, in order."""
    try:
        make(pages)
    except ExtractionError as error:
        return [problem.code for problem in error.problems]
    return []


def module(library: Library, chapter: str = "a") -> str:
    """The text of one generated module."""
    return library.files[f"d2lib/{chapter}.py"].decode()
