"""A page without a fault, to be spoilt in one place by each test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
)

from booktools.form.canonical import canonical, to_bytes
from booktools.form.page import PageForm, load_page
from booktools.toc import Page

NAME = "chapters/lines/page"
EARLIER = "chapters/lines/first"
HIDDEN = {"jupyter": {"source_hidden": True}}
IGNORED = "nbval-ignore-output"
FIGURE = {
    "mystnb": {
        "figure": {"caption": "A line.", "name": "fig-page-line"},
        "image": {"alt": "A straight line that rises to two."},
    }
}
OUTCOMES = ["say what a line is", "draw a line"]
SENTENCE = "A line goes on and on and it never bends for anyone.\n"


def markdown(id_: str, source: str, *tags: str) -> Any:
    """Return a Markdown cell."""
    return new_markdown_cell(source, id=id_, metadata=_tags(tags))


def code(
    id_: str, source: str, *tags: str, printed: str = "", **metadata: Any
) -> Any:
    """Return a code cell, with committed output if it prints."""
    outputs = []
    if printed:
        outputs = [new_output("stream", name="stdout", text=printed)]
    return new_code_cell(
        source, id=id_, metadata={**metadata, **_tags(tags)}, outputs=outputs
    )


def _tags(tags: tuple[str, ...]) -> dict[str, Any]:
    return {"tags": list(tags)} if tags else {}


def exercise(number: int, kind: str) -> list[Any]:
    """Return the cells of one complete exercise."""
    key = f"ex{number}"
    shown = []
    if kind == "find the bug":
        shown = [
            code(f"{key}-bug", "def half(x):\n    return x * 2", "exercise")
        ]
    return [
        markdown(
            f"{key}-text",
            f"### {number}. Exercise {number}\n\n*{kind}* · ★ · 3 minutes\n\n"
            "What is twice the slope?",
            "exercise",
        ),
        *shown,
        code(f"{key}-answer", "# a number\nmy_answer = None", "exercise"),
        code(
            f"{key}-check",
            "if my_answer is None:\n"
            '    print("not answered yet")\n'
            "elif my_answer == 2 * slope:\n"
            '    print("right")\n'
            "else:\n"
            '    print("not yet: twice is a sum")',
            "exercise-check",
            printed="not answered yet\n",
        ),
        markdown(
            f"{key}-hint",
            "<details><summary>Hint</summary>\n\nAdd it to itself.\n\n"
            "</details>",
            "hint",
        ),
        markdown(
            f"{key}-solution",
            "<details><summary>Solution</summary>\n\n"
            "Twice is a sum.\nSo add.\n\n"
            "*Common wrong answer:* the square.\n\n</details>",
            "solution",
        ),
        code(
            f"{key}-code",
            "answer = slope + slope\nwrong_answer = slope**2\n"
            "assert answer == 6",
            "solution",
            **HIDDEN,
        ),
    ]


def cells() -> list[Any]:
    """Return the cells of a faultless page of the kind build."""
    listed = "\n".join(f"- {outcome}" for outcome in OUTCOMES)
    return [
        markdown("title", "# Lines\n\nWhat is straight."),
        markdown("opening", SENTENCE * 10),
        markdown("outcomes", f"**After this page you can**\n\n{listed}"),
        code("imports", "import torch\n\nimport d2lib as d2l"),
        markdown("start", f"## Drawing\n\n{SENTENCE}"),
        code(
            "parameters",
            "lr: float = 0.1\nseed: int = 0",
            "parameters",
        ),
        markdown(
            "symbols",
            "The letters, for $$y = w x$$ and others.\n\n"
            "| symbol | meaning | shape | name in code |\n|---|---|---|---|\n"
            "| $w$ | slope | () | `slope` |",
        ),
        code("draw", "torch.manual_seed(seed)\nslope = 3\nx = torch.rand(3)"),
        markdown(
            "drawing",
            "![A line that rises from left to right.](img/line.svg)\n\n"
            "*A line, drawn.*\n",
        ),
        code("plot", "d2l.plt.plot(x)\nd2l.plt.show()", IGNORED, **FIGURE),
        *predictions(),
        *filler(),
        markdown(
            "wrong",
            "## What can go wrong\n\nThis can.\n\n"
            "| symptom | cause | cure |\n|---|---|---|\n| bent | heat | cold |",
        ),
        code("fit", "trainer = None\nd2l.report(loss=1.0)", IGNORED),
        markdown("summary", "## Summary\n\n- One.\n- Two.\n- Three."),
        markdown("exercises", "## Exercises\n\nThey ask about lines."),
        *exercise(1, "predict"),
        *exercise(2, "find the bug"),
        *exercise(3, "build"),
        markdown(
            "reading", "## Further reading\n\n- [Page](first.ipynb): lines."
        ),
    ]


def predictions() -> list[Any]:
    """Return two predictions with the cells that answer them."""
    found = []
    for number in (1, 2):
        text = (
            f"**Predict.** What is {number}?\n\n"
            "<details><summary>Answer</summary>\n\nIt.\n\n</details>"
        )
        found.append(markdown(f"predict-{number}", text))
        found.append(code(f"see-{number}", f"print({number})", printed="1\n"))
    return found


def filler() -> list[Any]:
    """Return enough prose and code to reach the size of a page."""
    found = []
    for number in range(8):
        found.append(markdown(f"prose-{number}", SENTENCE * 12))
        lines = "\n".join(f"n{number}_{i} = {i}" for i in range(10))
        found.append(code(f"count-{number}", lines))
    return found


def metadata() -> dict[str, Any]:
    """Return the metadata ``d2l`` of the page."""
    return {
        "kind": "build",
        "budget_s": 10,
        "assumes": [EARLIER],
        "outcomes": list(OUTCOMES),
    }


def write_page(
    root: Path, cells_: list[Any], meta: dict[str, Any] | None = None
) -> PageForm:
    """Write a book of two pages into ``root`` and load the second."""
    folder = root / "chapters" / "lines"
    (folder / "img").mkdir(parents=True, exist_ok=True)
    (folder / "img" / "line.svg").write_text("<svg/>")
    (folder / "first.md").write_text("# First\n\nA page.\n\n## Start here\n")
    (root / "_toc.yml").write_text(
        f"root: {EARLIER}\nchapters:\n  - file: {NAME}\n"
    )
    node = new_notebook(
        cells=cells_, metadata={"d2l": metadata() if meta is None else meta}
    )
    path = folder / "page.ipynb"
    path.write_bytes(to_bytes(canonical(node, NAME)))
    return load_page(Page(NAME, path), root, (EARLIER,))
