"""What a page's outputs depend on, as one key.

jupyter-cache hashes code cells, their metadata and the kernelspec, and
nothing else. ``PageKeys.keyed`` gives it a notebook with the code alone, the
tags that steer execution, and, in the first code cell's metadata, a hash of
all the rest: saved code of the library that the page uses, pinned packages,
data, files it reads, and the kernel's environment. The executor and the
Sphinx extension look pages up by it.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from booktools.execution import environment
from booktools.execution.data import data_fingerprint
from booktools.toc import Page

STEERING_TAGS = {"skip-execution", "raises-exception"}


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the code cells of a notebook in their order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


class PageKeys:
    """The keys of all pages of a book, as its files are now."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root).resolve()

    def keyed(self, page: Page, notebook: NotebookNode) -> NotebookNode:
        """Return what is executed and looked up: code, steering tags, key."""
        cells = [_reduced(cell) for cell in code_cells(notebook)]
        if cells:
            cells[0].metadata["d2l_key"] = self._digest(page, notebook)
        kernelspec = {"name": "python3", "display_name": "python3"}
        return nbformat.v4.new_notebook(
            cells=cells, metadata={"kernelspec": kernelspec}
        )

    def _digest(self, page: Page, notebook: NotebookNode) -> str:
        reads = notebook.metadata.get("d2l", {}).get("reads", [])
        parts = self._common | {
            "page": page.name,
            "saved code": self._saved_code.get(page.name, ""),
            "reads": dict(_contents(self.root, reads)),
        }
        text = json.dumps(parts, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def _saved_code(self) -> dict[str, str]:
        from booktools.dependencies import page_hashes

        return page_hashes(self.root)

    @cached_property
    def _common(self) -> dict[str, object]:
        return {
            "python": sys.version_info[:2],
            "environment": environment.settings(),
            "packages": _hash(self.root / "requirements.lock"),
            "data": data_fingerprint(self.root),
        }


def _reduced(cell: NotebookNode) -> NotebookNode:
    tags = sorted(STEERING_TAGS & set(cell.metadata.get("tags", [])))
    metadata = {"tags": tags} if tags else {}
    return nbformat.v4.new_code_cell(cell.source, id=cell.id, metadata=metadata)


def _contents(root: Path, patterns: list[str]) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        yield pattern, ""
        for path in sorted(root.glob(pattern)):
            if path.is_file():
                yield path.relative_to(root).as_posix(), _hash(path)


def _hash(path: Path) -> str:
    if not path.is_file():
        return "missing"
    return hashlib.sha256(path.read_bytes()).hexdigest()
