"""Turn ``<details>`` in pages into folds that hold text and code.

A page writes a hint, an answer or a solution as ``<details>`` in one Markdown
cell. For Sphinx these are two pieces of raw HTML with text between them. Here
they become one node, and the code cells tagged ``solution`` that follow a
solution move into it: on the site one fold holds reasoning and code.
"""

from __future__ import annotations

import html
import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

logger = logging.getLogger(__name__)

OPEN = re.compile(
    r"\s*<details(?P<attributes>[^>]*)>\s*"
    r"<summary>(?P<title>.*?)</summary>\s*",
    re.S,
)
CLOSE = re.compile(r"\s*</details>\s*")
KINDS = ("hint", "answer", "solution")


class Fold(nodes.General, nodes.Element):
    """A part of a page that opens on a click or a key."""


def kind_of(title: str) -> str:
    """The kind of fold that a summary announces."""
    first = re.sub(r"<[^>]*>", "", title).strip().lower().split(" ")[0]
    return first.strip(".:") if first.strip(".:") in KINDS else "more"


def is_raw_html(node: nodes.Node) -> bool:
    return isinstance(node, nodes.raw) and "html" in node.get("format", "")


def is_solution_code(node: nodes.Node) -> bool:
    """Whether a node is an executed code cell tagged ``solution``."""
    if not isinstance(node, nodes.container):
        return False
    tags = node.get("cell_metadata", {}).get("tags", [])
    return node.get("nb_element") == "cell_code" and "solution" in tags


class MakeFolds(SphinxTransform):
    """Replace each pair of raw ``<details>`` and ``</details>`` by a fold."""

    default_priority = 400

    def apply(self, **kwargs: Any) -> None:
        for raw in list(self.document.findall(nodes.raw)):
            opening = OPEN.match(raw.astext()) if is_raw_html(raw) else None
            if opening and raw.parent is not None:
                self.fold(raw, opening)

    def fold(self, raw: nodes.raw, opening: re.Match[str]) -> None:
        """Move what stands between the two pieces of HTML into one node."""
        parent = raw.parent
        start = parent.index(raw)
        inside, after = self.contents(parent, start, opening)
        if inside is None:
            logger.warning(
                "<details> without </details> of its own line in the same "
                "section: leave a blank line before and after both",
                location=raw,
                type="d2l",
                subtype="fold",
            )
            return
        kind = kind_of(opening["title"])
        if kind == "solution":
            while after < len(parent) and is_solution_code(parent[after]):
                inside.append(parent[after])
                after += 1
        fold = Fold("", *inside, title=opening["title"].strip(), classes=[kind])
        fold["open"] = bool(re.search(r"\bopen\b", opening["attributes"]))
        fold.source, fold.line = raw.source, raw.line
        parent[start:after] = [fold]

    def contents(
        self, parent: nodes.Element, start: int, opening: re.Match[str]
    ) -> tuple[list[nodes.Node] | None, int]:
        """The nodes of a fold and the place of the first one after it."""
        rest = parent[start].astext()[opening.end() :]
        if closing := re.fullmatch(r"(?s)(.*?)</details>\s*", rest):
            return self.paragraph(closing[1]), start + 1
        inside: list[nodes.Node] = self.paragraph(rest)
        for place in range(start + 1, len(parent)):
            node = parent[place]
            if is_raw_html(node) and CLOSE.fullmatch(node.astext()):
                return inside, place + 1
            inside.append(node)
        return None, start

    @staticmethod
    def paragraph(text: str) -> list[nodes.Node]:
        """What stands on the lines of the tag itself, as raw HTML."""
        if not text.strip():
            return []
        return [nodes.raw("", f"<p>{text.strip()}</p>", format="html")]


def visit_fold(self: Any, node: Fold) -> None:
    names = ["d2l-fold", *(f"d2l-{kind}" for kind in node["classes"])]
    state = " open" if node["open"] else ""
    self.body.append(
        f'<details class="{html.escape(" ".join(names))}"{state}>'
        f"<summary>{node['title']}</summary>\n"
        '<div class="d2l-fold-body">\n'
    )


def depart_fold(self: Any, node: Fold) -> None:
    self.body.append("</div>\n</details>\n")


def skip(self: Any, node: nodes.Node) -> None:
    """Builders that only want the text read through the node."""


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(
        Fold,
        html=(visit_fold, depart_fold),
        text=(skip, skip),
        latex=(skip, skip),
    )
    app.add_transform(MakeFolds)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
