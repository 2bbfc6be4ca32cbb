"""Read a notebook as the form tools see it, and refuse what they cannot."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4.rwbase import rejoin_lines
from nbformat.validator import iter_validate

from booktools.errors import BookError
from booktools.toc import Page, read_toc

IGNORE_OUTPUT = "nbval-ignore-output"
SKIP = "nbval-skip"
EXERCISE_TAGS = frozenset({"exercise", "exercise-check", "hint", "solution"})
_EXERCISES = re.compile(r"^## Exercises\s*$", re.MULTILINE)


def tags_of(cell: Any) -> list[str]:
    """Return the tags of a cell, in the order in which they stand there."""
    return list(cell["metadata"].get("tags", []))


def read_notebook(content: bytes, place: str) -> NotebookNode:
    """Parse a notebook of format 4.5 in which every cell has its own id.

    Raises: BookError that names the page, the defect and the way out.
    """
    try:
        raw = nbformat.from_dict(json.loads(content.decode("utf-8")))
        version = (raw.get("nbformat"), raw.get("nbformat_minor"))
    except (ValueError, AttributeError) as error:
        raise BookError(f"{place}: not a notebook: {error}") from None
    if version != (4, 5):
        raise BookError(
            f"{place}: is notebook format {version[0]}.{version[1]}, "
            "but pages are 4.5, in which cells have ids: open and save it in "
            "a current JupyterLab, then give every cell a readable id"
        )
    _check_ids(raw, place)
    for defect in iter_validate(raw, version=4, version_minor=5):
        raise BookError(
            f"{place}: not valid nbformat 4.5: {str(defect).splitlines()[0]}"
        )
    return rejoin_lines(raw)


def _check_ids(node: NotebookNode, place: str) -> None:
    cells = node.get("cells", [])
    for number, cell in enumerate(cells, 1):
        if not cell.get("id"):
            raise BookError(
                f"{place}: cell {number} has no id; the library and the site "
                'refer to cells by id: add "id": "what-it-does" to it'
            )
    counts = Counter(cell["id"] for cell in cells)
    twice = [id_ for id_, count in counts.items() if count > 1]
    if twice:
        raise BookError(
            f"{place}: the cell id {twice[0]!r} is used twice; rename one"
        )


def select_pages(root: Path, wanted: list[str] | None) -> list[Page]:
    """Return the notebooks of the book, or those that the user names.

    A page is named as in ``_toc.yml``, with or without ``chapters/`` and
    ``.ipynb``. Raises: BookError with the names that exist.
    """
    entries = read_toc(root, complete=not wanted)
    pages = [page for page in entries if page.is_notebook]
    if not wanted:
        return pages
    by_name = {page.name.removesuffix(".ipynb"): page for page in pages}
    chosen = []
    for text in wanted:
        name = text.removesuffix(".ipynb")
        page = by_name.get(name) or by_name.get(f"chapters/{name}")
        if page is None:
            page = _by_path(root, text, pages)
        if page is None:
            known = "\n  ".join(sorted(by_name)) or "(no notebooks yet)"
            raise BookError(
                f"_toc.yml has no notebook {text!r}; it has\n  {known}"
            )
        chosen.append(page)
    return chosen


def _by_path(root: Path, text: str, pages: list[Page]) -> Page | None:
    path = Path(text).resolve()
    for page in pages:
        if page.path.resolve() in (path, path.with_suffix(".ipynb")):
            return page
    return None


def without_exercises(node: NotebookNode) -> NotebookNode:
    """Return a copy that ends where the heading ``## Exercises`` begins."""
    copy = nbformat.from_dict(node)
    kept = []
    for cell in copy.cells:
        match = (
            _EXERCISES.search(cell.source)
            if cell.cell_type == "markdown"
            else None
        )
        if match:
            before = cell.source[: match.start()].rstrip()
            if before:
                cell.source = before
                kept.append(cell)
            break
        kept.append(cell)
    copy.cells = kept
    return copy
