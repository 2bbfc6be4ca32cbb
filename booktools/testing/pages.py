"""A pytest plugin: nbval on the pages, with the book's own demands.

Beside comparing outputs it runs, right after the solution of an exercise,
the check with the solution's ``answer`` (right), with ``wrong_answer`` (not
yet) and with nothing; and it refuses pictures without alternative text and
memory addresses. Tests are named after cell ids.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import nbval.kernel
import pytest
from nbformat.v4 import new_code_cell, new_output
from nbval.plugin import IPyNbCell, IPyNbFile, NbCellError

from booktools.execution.warm import POSSIBLE, BlockingWarmKernelManager
from booktools.form.exercises import Exercise, exercises
from booktools.form.page import load_page
from booktools.testing.proof import EXPECTED, proof
from booktools.toc import Page

# Rich forms of what is committed and compared as text.
RICH = ("text/html", "text/latex", "text/markdown")
_ADDRESS = re.compile(r"\bat 0x[0-9a-f]{6,}")
if POSSIBLE:  # nbval asks nobody which manager it is to use
    nbval.kernel.KernelManager = BlockingWarmKernelManager


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[Any], list[Any]]:
    """Take over the notebooks that nbval collects."""
    found = yield
    return [
        PageFile.from_parent(parent, path=file_path)
        if isinstance(node, IPyNbFile)
        else node
        for node in found
    ]


class PageFile(IPyNbFile):
    """A page, whose tests are its code cells and its solved exercises."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.skip_compare += RICH

    def collect(self) -> Iterator[IPyNbCell]:
        solved = {e.solution[-1].id: e for e in self._exercises()}
        for item in super().collect():
            id_ = item.cell.get("id", item.name)
            yield self._item(PageCell, item, id_, item.cell, item.options)
            if id_ in solved and not item.options["skip"]:
                exercise = solved[id_]
                assert exercise.check is not None
                cell = _proof_cell(exercise.check.source)
                name = f"exercise-{exercise.number}-is-solved"
                yield self._item(IPyNbCell, item, name, cell, {"check": True})

    def _item(
        self, kind: Any, like: IPyNbCell, name: str, cell: Any, options: Any
    ) -> IPyNbCell:
        options = {"skip": False, "check_exception": False, **options}
        return kind.from_parent(
            self, name=name, cell_num=like.cell_num, cell=cell, options=options
        )

    def _exercises(self) -> list[Exercise]:
        root = self.path.parent
        page = load_page(Page(self.path.stem, self.path), root, ())
        return [e for e in exercises(page) if e.check and e.solution]


def _proof_cell(check: str) -> Any:
    output = new_output("stream", name="stdout", text=EXPECTED)
    return new_code_cell(proof(check), execution_count=1, outputs=[output])


class PageCell(IPyNbCell):
    """A code cell; what it shows must also be readable without eyes."""

    def runtest(self) -> None:
        super().runtest()
        for output in self.test_outputs or ():
            data = output.get("data", {})
            if any(kind.startswith("image/") for kind in data):
                alt = self.cell.metadata.get("mystnb", {}).get("image", {})
                if not alt.get("alt"):
                    self._refuse(
                        "shows a picture without a sentence for those who "
                        "cannot see it: metadata mystnb.image.alt"
                    )
            text = output.get("text", "") + data.get("text/plain", "")
            if _ADDRESS.search(text):
                self._refuse(
                    "shows a memory address to the reader; end the cell "
                    "with plt.show() or print something else"
                )

    def _refuse(self, reason: str) -> None:
        raise NbCellError(self.cell_num, reason, self.cell.source)
