"""The API page: ``{d2l-api}`` lists every exported name of the library.

Each entry has its signature, its docstring, a link to the cell that saves it
and links to the pages that use it; both come from the extractor's index.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.domains.python import (
    PyClasslike,
    PyFunction,
    PyMethod,
    PyProperty,
    PyVariable,
)
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from booktools.sphinxext.library import Entry, exported, read_library, split_doc
from booktools.sphinxext.state import INDEX, book_of, page_of

logger = logging.getLogger(__name__)

PACKAGE = "d2lib"
DIRECTIVES = {
    "class": PyClasslike,
    "function": PyFunction,
    "method": PyMethod,
    "property": PyProperty,
    "data": PyVariable,
}
INLINE = re.compile(r"``(.+?)``|`(.+?)`|\$(.+?)\$")


class SourceLinks(nodes.General, nodes.Element):
    """Where a name is defined and used; filled once all pages are read."""


class ApiDirective(SphinxDirective):
    """List the library, one section for each of its modules."""

    def run(self) -> list[nodes.Node]:
        root = Path(self.env.srcdir)
        self.env.metadata[self.env.docname]["d2l_api"] = "true"
        for file in [*sorted((root / PACKAGE).glob("*.py")), root / INDEX]:
            self.env.note_dependency(str(file))
        if not (root / PACKAGE / "__init__.py").is_file():
            logger.warning(
                f"{PACKAGE}/ is not there; run `make lib`",
                location=self.get_location(),
            )
            return []
        modules = read_library(root / PACKAGE)
        self.complete(set(exported(root / PACKAGE)), modules)
        self.summaries = {
            entry.name: entry.summary
            for entries in modules.values()
            for top in entries
            for entry in [top, *top.members]
        }
        self.env.__dict__["d2l_summaries"] = self.summaries
        return [self.module(*item) for item in self.ordered(modules)]

    def complete(
        self, names: set[str], modules: dict[str, list[Entry]]
    ) -> None:
        """Warn about exported names for which no definition was found."""
        found = {
            entry.name for entries in modules.values() for entry in entries
        }
        if missing := sorted(names - found):
            logger.warning(
                f"exported by {PACKAGE}, but defined in none of its modules: "
                + ", ".join(missing),
                location=self.get_location(),
            )

    def ordered(
        self, modules: dict[str, list[Entry]]
    ) -> list[tuple[str, list[Entry]]]:
        """Modules in the order in which the book teaches them."""
        chapters = [
            name.split("/")[1]
            for name in book_of(self.env.app).pages
            if name.count("/") == 2
        ]
        place = {name: i for i, name in reversed(list(enumerate(chapters)))}
        return sorted(
            modules.items(), key=lambda item: place.get(item[0], len(chapters))
        )

    def module(self, name: str, entries: list[Entry]) -> nodes.section:
        title = name.replace("_", " ").capitalize()
        section = nodes.section("", nodes.title("", title))
        section["ids"].append(f"module-{name.replace('_', '-')}")
        section["names"].append(nodes.fully_normalize_name(title))
        section.extend(n for e in entries for n in self.entry(e))
        return section

    def entry(self, entry: Entry) -> list[nodes.Node]:
        """Index entry and description of one name, members inside."""
        context = self.env.ref_context
        context["py:module"] = PACKAGE
        owner = entry.name.rpartition(".")[0]
        if owner:
            context["py:class"] = owner
        try:
            made = self.describe(entry)
        finally:
            context.pop("py:module", None)
            context.pop("py:class", None)
        made[-1]["classes"].append("d2l-api")
        content = made[-1][-1]
        content += self.text(entry)
        for member in entry.members:
            content += self.entry(member)
        return made

    def describe(self, entry: Entry) -> list[nodes.Node]:
        """Let Sphinx's Python domain make the description."""
        name = entry.name.rpartition(".")[2]
        options: dict[str, Any] = {m: None for m in entry.modifiers}
        signature = entry.signature
        if entry.kind in ("property", "data"):
            options |= {"type": signature[2:]} if signature else {}
            signature = ""
        directive = DIRECTIVES[entry.kind](
            "py:" + entry.kind, [name + signature], options,
            StringList(), self.lineno, self.content_offset, "",
            self.state, self.state_machine,
        )  # fmt: skip
        made = directive.run()
        for reference in list(made[-1].findall(addnodes.pending_xref)):
            if reference.get("reftarget") not in self.summaries:
                reference.replace_self(reference.children)
        return made

    def text(self, entry: Entry) -> list[nodes.Node]:
        made: list[nodes.Node] = []
        own = [base.removeprefix("d2l.") for base in entry.bases]
        if entry.bases:
            made.append(paragraph("Extends " + ", ".join(
                f"`{base}`" for base in own) + "."))  # fmt: skip
            made[-1]["classes"].append("d2l-api-bases")
        paragraphs, fields = split_doc(entry.doc)
        made += [paragraph(text) for text in paragraphs]
        made += [field(head, text) for head, text in fields]
        return [*made, SourceLinks("", name=entry.name)]


def paragraph(text: str) -> nodes.paragraph:
    """A paragraph with literals in backticks and mathematics in dollars."""
    node, end = nodes.paragraph(), 0
    for match in INLINE.finditer(text):
        node += nodes.Text(text[end : match.start()])
        code = match[1] or match[2]
        if code:
            node += nodes.literal("", code)
        else:
            node += nodes.math("", match[3])
        end = match.end()
    node += nodes.Text(text[end:])
    return node


def field(head: str, text: str) -> nodes.paragraph:
    """A line such as "Shapes: X (B, D)"."""
    node = paragraph(text)
    node.insert(0, [nodes.strong("", head), nodes.Text(" ")])
    node["classes"].append("d2l-api-field")
    return node


def api_pages(env: BuildEnvironment) -> list[str]:
    return [d for d, data in env.metadata.items() if data.get("d2l_api")]


def outdated(
    app: Sphinx,
    env: BuildEnvironment,
    added: set[str],
    changed: set[str],
    removed: set[str],
) -> list[str]:
    """The API page names other pages, so it follows every change."""
    return api_pages(env) if added or changed or removed else []


def fill_links(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write "defined in" and "used in" under each entry."""
    places = list(doctree.findall(SourceLinks))
    if not places:
        return
    index = book_of(app).index
    for place in places:
        record = index.get(place["name"])
        line = nodes.paragraph(classes=["d2l-api-links"])
        home = page_of(record) if record else ""
        owner = index.get(place["name"].rpartition(".")[0])
        same = owner and (owner["notebook"], owner["cell"]) == (
            record and (record["notebook"], record["cell"])
        )
        if record and home in app.env.titles and not same:
            anchor = f"#cell-{record['cell']}"
            line += nodes.Text("Defined in ")
            line += link(app, docname, home, anchor)
        used = set(record["used_in"]) - {home} if record else set()
        users = [page for page in book_of(app).pages if page in used]
        if users:
            line += nodes.Text(" · used in " if len(line) else "Used in ")
            for position, page in enumerate(users):
                line += nodes.Text(", " if position else "")
                line += link(app, docname, page)
        place.replace_self([line] if len(line) else [])


def link(app: Sphinx, start: str, page: str, anchor: str = "") -> nodes.Node:
    """A link to a page under its title."""
    uri = app.builder.get_relative_uri(start, page) + anchor
    title = app.env.titles[page].astext()
    return nodes.reference("", title, refuri=uri, internal=True)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("d2l-api", ApiDirective)
    app.connect("env-get-outdated", outdated)
    app.connect("doctree-resolved", fill_links)
    return {"parallel_read_safe": False, "parallel_write_safe": True}
