"""A book of two pages that run in a second, without PyTorch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from booktools.form.canonical import canonical, to_bytes

PARAMETERS = """\
lr: float = 0.1
steps: int = 3
seed: int = 0
name: str = "sgd"
fast: bool = False
widths: list[int] = [2, 3]
"""
WORK = """\
if lr > 5:
    raise ValueError("diverged")
report(loss=lr * steps + seed + sum(widths), acc=1 / (1 + lr))
"""
REPORT = """\
from IPython.display import display


def report(**values):
    display({"application/vnd.d2l.report+json": values}, raw=True)
"""


def cells(parameters: str = PARAMETERS, work: str = WORK) -> list[Any]:
    """Return the cells of a page that reports; its exercise would fail."""
    return [
        new_markdown_cell("# Tiny\n\nA page.", id="title"),
        new_code_cell(
            parameters, id="parameters", metadata={"tags": ["parameters"]}
        ),
        new_code_cell(REPORT, id="imports"),
        new_code_cell(work, id="work"),
        new_markdown_cell("The end.\n\n## Exercises\n\nOne.", id="exercises"),
        new_code_cell("raise SystemError('an exercise ran')", id="boom"),
    ]


def write_book(root: Path, pages: dict[str, list[Any]]) -> Path:
    """Write pages ``chapters/c/<name>.ipynb`` and their ``_toc.yml``."""
    folder = root / "chapters" / "c"
    folder.mkdir(parents=True)
    names = [f"chapters/c/{name}" for name in pages]
    lines = [f"root: {names[0]}", "chapters:" if names[1:] else ""]
    lines += [f"  - file: {name}" for name in names[1:]]
    (root / "_toc.yml").write_text("\n".join(lines) + "\n")
    for name, cells_ in pages.items():
        node = new_notebook(cells=cells_, metadata={"d2l": {}})
        content = to_bytes(canonical(node, name))
        (folder / f"{name}.ipynb").write_bytes(content)
    return root
