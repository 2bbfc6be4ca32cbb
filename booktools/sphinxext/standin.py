"""Say on a page that it was executed with stand-in data.

The library warns on the error stream when it draws data because the real set
cannot be had. The note is made from that output, so it holds for pages that
come from the cache too.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

MARK = "D2LIB: drawn stand-in data"


def used_stand_in(document: nodes.document) -> bool:
    """Whether a cell's error stream says that stand-in data were drawn."""
    return any(
        "stderr" in block.get("classes", []) and MARK in block.astext()
        for block in document.findall(nodes.literal_block)
    )


class NoteStandIn(SphinxTransform):
    """Put an admonition under the title of a page that used stand-in data."""

    default_priority = 430

    def apply(self, **kwargs: Any) -> None:
        title = self.document.next_node(nodes.title)
        if title is None or not used_stand_in(self.document):
            return
        note = nodes.warning(
            "",
            nodes.paragraph(
                "",
                "This page was built with stand-in data: the real data set "
                "could not be had, so pictures and numbers differ from "
                "those of the real set.",
            ),
            classes=["d2l-standin"],
        )
        title.parent.insert(title.parent.index(title) + 1, note)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_transform(NoteStandIn)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
