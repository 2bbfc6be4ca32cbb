"""Name the parts of a page, so that the style sheet can find them.

Exercises, predictions, outcomes and tables are plain Markdown in a page. They
get classes here, and code cells get the anchor ``cell-<id>``.
"""

from __future__ import annotations

import json
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

OWN_OUTPUT = "application/vnd.d2l."  # numbers for the runs, not for readers


def read_cells(app: Sphinx, docname: str, source: list[str]) -> None:
    """Keep the ids of a notebook's cells; drop outputs that only tools read."""
    if not str(app.env.doc2path(docname)).endswith(".ipynb"):
        return
    try:
        notebook = json.loads(source[0])
        cells = notebook["cells"]
    except (ValueError, KeyError, TypeError):
        return  # the notebook's own reader says what is wrong
    app.env.temp_data["d2l_cell_ids"] = [cell.get("id", "") for cell in cells]
    if OWN_OUTPUT not in source[0]:
        return
    for cell in cells:
        if cell["cell_type"] == "code":
            cell["outputs"] = list(filter(for_readers, cell["outputs"]))
    source[0] = json.dumps(notebook, ensure_ascii=False)


def for_readers(output: dict[str, Any]) -> bool:
    """Take what tools read out of an output; say whether anything is left."""
    data = output.get("data")
    if not data:
        return True
    for kind in [kind for kind in data if kind.startswith(OWN_OUTPUT)]:
        del data[kind]
    return bool(data)


class NameParts(SphinxTransform):
    """Give classes to the parts of a page and anchors to its cells."""

    default_priority = 410

    def apply(self, **kwargs: Any) -> None:
        self.cells()
        for section in self.document.findall(nodes.section):
            if section[0].astext().strip() == "Exercises":
                self.exercises(section)
        for paragraph in self.document.findall(nodes.paragraph):
            self.paragraph(paragraph)

    def cells(self) -> None:
        ids = self.env.temp_data.get("d2l_cell_ids", [])
        for node in self.document.findall(nodes.container):
            index = node.get("cell_index")
            if index is None or index >= len(ids) or not ids[index]:
                continue
            name = f"cell-{ids[index]}"
            if name not in self.document.ids:
                node["ids"].append(name)
                self.document.ids[name] = node

    @staticmethod
    def exercises(section: nodes.section) -> None:
        for child in section.children:
            if not isinstance(child, nodes.section):
                continue
            child["classes"].append("d2l-exercise")
            paragraph = child.next_node(nodes.paragraph)
            if paragraph is not None and "★" in paragraph.astext():
                paragraph["classes"].append("d2l-exercise-meta")

    @staticmethod
    def paragraph(paragraph: nodes.paragraph) -> None:
        parts = [part for part in paragraph.children if part.astext()]
        first = parts[0] if parts else None
        if not isinstance(first, nodes.strong):
            return
        if first.astext().strip(" .") == "Predict":
            paragraph["classes"].append("d2l-predict")
        elif first.astext().startswith("After this page you can"):
            paragraph["classes"].append("d2l-outcomes")


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("source-read", read_cells, 900)
    app.add_transform(NameParts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
