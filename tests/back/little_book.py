"""A book of three pages with things to gather, to be spoilt by the tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

TABLE = "| symptom | cause | cure |\n|---|---|---|\n"
FIRST = TABLE + (
    "| `shapes (2x3 and 4x5)` | $\\lvert x \\rvert$ | "
    "[there](second.md#why) |\n"
    "| a \\| b | `[x](y.md)` | [above](#things) |"
)
SECOND = TABLE + "| no sound | cable | plug it in; [see](https://d2l.ai) |"
MARK = {"in": "notes", "wrong": "1 + 1 = 3", "right": "[2](second.md)"}
TOC = """\
format: jb-book
root: intro
parts:
  - caption: Beginning
    chapters:
      - file: chapters/one/first
  - caption: End
    chapters:
      - file: chapters/one/second
      - file: chapters/back/symptoms
"""
ORIGINS = """\
chapters:
  Start:
    - en: [start/one, One]
      zh: [start/one, 一]
      here: [one/first, one/third]
    - zh: [start/two, 二]
      here: [one/third]
weeks:
  - topics: all of it
    here: [one/first, one/second]
beyond: [one/second]
"""


def write_page(
    root: Path, *texts: str, marks: Any = None, code: Any = None
) -> None:
    """Write the first page; ``marks`` go to its last Markdown cell."""
    cells = [
        new_markdown_cell(text, id=f"text-{number}")
        for number, text in enumerate(texts)
    ]
    if marks is not None:
        cells[-1].metadata["d2l"] = {"errata": marks}
    cells.append(new_code_cell("1 + 1", id="code"))
    if code is not None:
        cells[-1].metadata["d2l"] = code
    folder = root / "chapters" / "one"
    folder.mkdir(parents=True, exist_ok=True)
    node = new_notebook(cells=cells, metadata={"d2l": {"kind": "tool"}})
    nbformat.write(node, folder / "first.ipynb")


def write_book(root: Path) -> Path:
    """Write the book below ``root``; return ``root``."""
    (root / "_toc.yml").write_text(TOC)
    (root / "intro.md").write_text("# The start\n\nHello.\n")
    write_page(
        root,
        "# First `page`\n\nIt begins.",
        f"Before it.\n\n## Things that break\n\n{FIRST}\n\nAnd after it.",
        marks=[MARK],
    )
    second = f"# Second\n\n## Why\n\nSo.\n\n### Sound\n\n{SECOND}\n"
    (root / "chapters/one/second.md").write_text(second)
    (root / "chapters/back").mkdir()
    (root / "chapters/back/symptoms.md").write_text(
        "# Symptoms\n\n```{d2l-symptoms}\n```\n"
    )
    origins = root / "chapters/back/coming_from.yml"
    origins.write_text(ORIGINS, encoding="utf-8")
    return root
