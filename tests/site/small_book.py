"""A small book with one of everything that the site does to a page."""

from __future__ import annotations

import shutil
from argparse import Namespace
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from booktools import extract
from booktools.execution.cache import PageCache
from booktools.execution.key import PageKeys, code_cells
from booktools.toc import read_toc

ROOT = Path(__file__).parents[2]

TOC = """\
format: jb-book
root: intro
parts:
  - caption: Pages
    chapters:
      - file: chapters/first/scales
      - file: chapters/first/uses
      - file: chapters/back/api
"""

SCALE = '''\
class Scale:  #@save
    """Multiply by a number.

    Shapes: X (B, D) to (B, D).
    Raises: ValueError if `factor` is 0, a long line that has to scroll
    """

    def __init__(self, factor: float = 2.0, *, name: str = "scale") -> None:
        self.factor = factor

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Return the product $aX$."""
        return self.factor * X

    @property
    def inverse(self) -> Scale:
        """The scale that undoes this one."""
        return Scale(1 / self.factor)
'''

SCALED = '''\
LIMIT: float = 10.0  #@save


def scaled(  #@save
    X: torch.Tensor, scale: Scale | None = None
) -> torch.Tensor:
    """Apply a scale, by default that of ``Scale()``."""
    return (scale or Scale()).forward(X)
'''

DRAWING = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 90" width="300">
<title>boxes</title>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7"
 markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"
 fill="var(--d2l-blue, #1f5f9e)"/></marker></defs>
<rect x="5" y="20" width="90" height="50" rx="6"
 fill="var(--d2l-soft, #eef2f6)" stroke="var(--d2l-line, #6e7781)"/>
<text x="50" y="50" text-anchor="middle" font-size="14"
 fill="var(--d2l-ink, #1f2328)">X (B, D)</text>
<path d="M100 45H190" stroke="var(--d2l-blue, #1f5f9e)" stroke-width="2"
 marker-end="url(#tip)"/>
<text x="245" y="50" text-anchor="middle" font-size="14"
 fill="var(--d2l-orange, #a34b00)">aX (B, D)</text>
</svg>
"""

EXERCISE = """\
### 1. Twice

*predict* · ★ · 3 minutes

What is `d2l.scaled` of 3?
"""

WIDE = "| " + " | ".join(f"`column_{i}`" for i in range(14)) + " |\n"


def md(name: str, source: str, *tags: str) -> NotebookNode:
    cell = nbformat.v4.new_markdown_cell(source, id=name)
    cell.metadata.update({"tags": list(tags)} if tags else {})
    return cell


def code(
    name: str, source: str, *tags: str, outputs: Any = (), **metadata: Any
) -> NotebookNode:
    cell = nbformat.v4.new_code_cell(source, id=name)
    cell.metadata.update(metadata)
    cell.metadata.update({"tags": list(tags)} if tags else {})
    cell.outputs = list(outputs)
    return cell


def stream(text: str, name: str = "stdout") -> NotebookNode:
    return nbformat.v4.new_output("stream", name=name, text=text)


def picture() -> NotebookNode:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="120">'
        '<path d="M5 5L230 110" stroke="#1f77b4" fill="none"/></svg>'
    )
    data = {"image/svg+xml": svg, "text/plain": "<Figure>"}
    return nbformat.v4.new_output("display_data", data=data)


def report() -> NotebookNode:
    data = {"application/vnd.d2l.report+json": {"test_acc": 0.8}}
    return nbformat.v4.new_output("display_data", data=data)


def table() -> NotebookNode:
    row = "".join(f"<th>long_column_name_{i}</th>" for i in range(12))
    data = {"text/html": f"<table><tr>{row}</tr></table>", "text/plain": ""}
    return nbformat.v4.new_output("execute_result", data=data)


def scales() -> list[NotebookNode]:
    """A page with a drawing, a prediction, a figure and an exercise."""
    return [
        md("title", "# Scales\n\nMultiplying by a number, the softmax way."),
        md(
            "opening",
            "Why does a scale matter?\n\n**After this page you can**\n\n"
            "- multiply a batch\n- undo it",
        ),
        md(
            "drawn",
            "![A batch goes through a scale](img/scale.svg)\n\n"
            "*A batch and its scale.*\n\n"
            "| symbol | meaning | shape | name in code |\n|---|---|---|---|\n"
            "| $\\mathbf{X}$ | batch 批量 | (B, D) | `X` |\n\n"
            + WIDE
            + "|---" * 14
            + "|\n"
            + WIDE
            + "\n$$a_1 + a_2 + a_3 + a_4 + a_5 + a_6 + a_7 + a_8 + a_9 + "
            "a_{10} + a_{11} + a_{12} + a_{13} + a_{14} = "
            "\\sum_{i=1}^{14} a_i$$",
        ),
        md("the-scale", "## The scale\n\nA class of its own."),
        code("imports", "from __future__ import annotations\n\nimport torch"),
        code("scale", SCALE.strip()),
        md("between", "And its use."),
        code("scaled", SCALED.strip()),
        md(
            "predict",
            "**Predict.** What does it print?\n"
            "<details><summary>Answer</summary>\n\nIt prints `2`.\n\n"
            "</details>",
        ),
        code("print", "print(2)", outputs=[stream("2\n")]),
        code(
            "figure",
            "plt.show()",
            outputs=[picture()],
            mystnb={
                "figure": {"caption": "A line.", "name": "fig-scales-line"},
                "image": {"alt": "A line that falls from left to right"},
            },
        ),
        code("frame", "frame", outputs=[table()]),
        md("exercises", "## Exercises\n\nOne is enough."),
        md("ex1", EXERCISE, "exercise"),
        code("ex1-answer", "my_answer = None", "exercise"),
        code(
            "ex1-check",
            'print("not answered yet")',
            "exercise-check",
            outputs=[stream("not answered yet\n"), report()],
        ),
        md(
            "ex1-hint",
            "<details><summary>Hint</summary>\n\nDouble it.\n\n</details>",
            "hint",
        ),
        md(
            "ex1-solution",
            "<details><summary>Solution</summary>\n\nTwice three is six.\n\n"
            "*Common wrong answer:* 9, which squares.\n\n</details>",
            "solution",
        ),
        code(
            "ex1-code",
            "assert 2 * 3 == 6",
            "solution",
            jupyter={"source_hidden": True},
        ),
        md("summary", "## Summary\n\n- A scale is `d2l.Scale`."),
    ]


def uses() -> list[NotebookNode]:
    """A page that uses the library, executed with stand-in data."""
    warning = "UserWarning: D2LIB: drawn stand-in data, not Fashion-MNIST\n"
    return [
        md("title", "# Uses\n\nThe same, [from the library](scales.ipynb)."),
        code(
            "use",
            "import d2lib as d2l\n\nscale = d2l.Scale(3.0)\n"
            "d2l.scaled(1, scale)",
            outputs=[stream(warning, "stderr"), stream("3.0\n")],
        ),
        md("say", "`d2l.Scale.forward` does it; see [there](scales.ipynb)."),
    ]


def write_page(root: Path, name: str, cells: list[NotebookNode]) -> None:
    """Write a page without outputs, and its outputs into the cache."""
    notebook = nbformat.v4.new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {
                "name": "python3",
                "display_name": "Python 3",
                "language": "python",
            },
            "language_info": {"name": "python"},
            "d2l": {"kind": "tool", "budget_s": 5, "assumes": []},
        },
    )
    file = root / f"{name}.ipynb"
    file.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, file)


def store_outputs(root: Path) -> None:
    """Put every page's outputs into the cache, as execution would."""
    keys, cache = PageKeys(root), PageCache(root)
    for page in read_toc(root):
        if not page.is_notebook:
            continue
        notebook = nbformat.read(page.path, 4)
        executed = keys.keyed(page, notebook)
        for done, cell in zip(
            code_cells(executed), code_cells(notebook), strict=True
        ):
            done.outputs, done.execution_count = cell.outputs, 1
        cache.store(page.name, executed, 1.0)


def write_book(root: Path) -> Path:
    """Write the whole book below ``root``; return ``root``."""
    root.mkdir(parents=True, exist_ok=True)
    for name in ("_config.yml",):
        shutil.copy(ROOT / name, root / name)
    for name in ("_static", "_vendor"):
        shutil.copytree(ROOT / name, root / name, dirs_exist_ok=True)
    (root / "_toc.yml").write_text(TOC)
    (root / "intro.md").write_text("# A small book\n\nHello, softmax.\n")
    write_page(root, "chapters/first/scales", scales())
    write_page(root, "chapters/first/uses", uses())
    drawings = root / "chapters" / "first" / "img"
    drawings.mkdir(exist_ok=True)
    (drawings / "scale.svg").write_text(DRAWING)
    (root / "chapters" / "back").mkdir(exist_ok=True)
    api = "# The library\n\nAll of it.\n\n```{d2l-api}\n```\n"
    (root / "chapters" / "back" / "api.md").write_text(api)
    assert extract.main(Namespace(root=root, check=False)) == 0
    store_outputs(root)
    return root
