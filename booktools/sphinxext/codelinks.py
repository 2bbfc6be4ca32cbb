"""Link names of the library in code, ``d2l.Trainer``, to the API page.

Links are put into the highlighted HTML of a code block, and around inline
code in prose. On the page that saves a name, its definition is a link too.
"""

from __future__ import annotations

import html
import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from booktools.sphinxext.api import PACKAGE
from booktools.sphinxext.state import book_of, page_of

DOT = r'<span class="o">\.</span>'
NAME = r'<span class="n\w*">(\w+)</span>'
IN_CODE = re.compile(
    rf'(<span class="n\w*">@?d2l</span>{DOT}{NAME})((?:{DOT}{NAME})?)'
)
DEFINED = re.compile(r'<span class="n[cf]">(\w+)</span>')
IN_PROSE = re.compile(r"d2l(?:ib)?\.(\w+(?:\.\w+)*)(?:\(\))?")


class LinkLiterals(SphinxPostTransform):
    """Link inline code such as ``d2l.Trainer.fit`` in prose."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for literal in list(self.document.findall(nodes.literal)):
            match = IN_PROSE.fullmatch(literal.astext())
            if match is None or in_link(literal):
                continue
            uri = address(self.app, self.env.docname, match[1])
            if uri:
                link = nodes.reference("", "", refuri=uri, internal=True)
                link["classes"].append("d2l-code-link")
                literal.replace_self(link)
                link += literal


class MarkDefinitions(SphinxPostTransform):
    """Note in each code cell the names that it saves."""

    default_priority = 901
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        saved: dict[str, list[str]] = {}
        for name, record in book_of(self.app).index.items():
            if page_of(record) == self.env.docname:
                saved.setdefault(f"cell-{record['cell']}", []).append(name)
        for cell in self.document.findall(nodes.container):
            for name in cell["ids"]:
                if name in saved:
                    for block in cell.findall(nodes.literal_block):
                        block["d2l_saves"] = saved[name]


def in_link(node: nodes.Node) -> bool:
    while node.parent is not None:
        node = node.parent
        if isinstance(node, nodes.reference | nodes.title):
            return True
    return False


def address(app: Sphinx, page: str, name: str) -> str:
    """Relative address of a name on the API page, or ""."""
    found = app.env.domaindata["py"]["objects"].get(f"{PACKAGE}.{name}")
    if found is None:
        return ""
    uri = app.builder.get_relative_uri(page, found.docname)
    return f"{uri}#{found.node_id}"


def link_code(app: Sphinx, page: str, code: str, saves: list[str]) -> str:
    """Put links into one highlighted block."""

    def used(match: re.Match[str]) -> str:
        first, name, rest, member = match.groups()
        long = address(app, page, f"{name}.{member}") if member else ""
        if long:
            return anchor(app, long, f"{name}.{member}", first + rest)
        uri = address(app, page, name)
        return anchor(app, uri, name, first) + rest if uri else match[0]

    def defined(match: re.Match[str]) -> str:
        for name in saves:
            if name.rpartition(".")[2] == match[1]:
                uri = address(app, page, name)
                return anchor(app, uri, name, match[0]) if uri else match[0]
        return match[0]

    code = IN_CODE.sub(used, code)
    return DEFINED.sub(defined, code) if saves else code


def anchor(app: Sphinx, uri: str, name: str, content: str) -> str:
    summary = getattr(app.env, "d2l_summaries", {}).get(name, "")
    title = html.escape(f"{PACKAGE}.{name}: {summary}" if summary else name)
    return (
        f'<a class="d2l-code-link" href="{html.escape(uri)}" '
        f'title="{title}">{content}</a>'
    )


def visit_literal_block(self: Any, node: nodes.literal_block) -> None:
    """Highlight as Sphinx does, then add the links."""
    start = len(self.body)
    try:
        type(self).visit_literal_block(self, node)
    finally:
        self.body[start:] = [
            link_code(
                self.builder.app,
                self.builder.current_docname,
                part,
                node.get("d2l_saves", []),
            )
            for part in self.body[start:]
        ]


def depart_literal_block(self: Any, node: nodes.literal_block) -> None:
    type(self).depart_literal_block(self, node)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(
        nodes.literal_block,
        override=True,
        html=(visit_literal_block, depart_literal_block),
    )
    app.add_post_transform(LinkLiterals)
    app.add_post_transform(MarkDefinitions)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
