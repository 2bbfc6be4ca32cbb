"""Put drawn SVG figures into the page itself, so that they follow the theme.

Only drawings beside a page (``img/x.svg``) are put in; pictures that a code
cell made stay images. Ids inside a drawing get a prefix of their own, so that
two figures on one page cannot meet.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

logger = logging.getLogger(__name__)

SVG = "http://www.w3.org/2000/svg"
SIZES = ("width", "height")
XLINK = "http://www.w3.org/1999/xlink"
ACTIVE = {"script", "foreignObject", "iframe", "image", "animate", "set"}


class Drawing(nodes.General, nodes.Inline, nodes.Element):
    """A drawn figure that stands in the page as SVG."""


def inline_svg(source: str, alt: str, prefix: str) -> str:
    """Return a drawing as one ``<svg>`` element for an HTML page.

    Raises: ValueError if it is not SVG, holds something active, or refers to
    anything outside itself.
    """
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    try:
        root = ElementTree.fromstring(source)
    except ElementTree.ParseError as error:
        raise ValueError(f"not well-formed XML: {error}") from None
    if root.tag != f"{{{SVG}}}svg":
        raise ValueError(f"the root is {root.tag!r}, not an SVG element")
    for element in root.iter():
        _clean(element, prefix)
    for title in root.findall(f"{{{SVG}}}title"):
        root.remove(title)  # the label below says it; a tooltip only disturbs
    _fit(root)
    root.set("role", "img")
    root.set("aria-label", alt)
    root.set("class", f"d2l-drawing {root.get('class', '')}".strip())
    return ElementTree.tostring(root, encoding="unicode")


def _clean(element: ElementTree.Element, prefix: str) -> None:
    """Prefix the ids of an element and refuse what has no place in it."""
    name = str(element.tag).rpartition("}")[2]
    if name in ACTIVE:
        raise ValueError(f"<{name}> has no place in a drawing")
    for key, value in list(element.attrib.items()):
        if key.rpartition("}")[2].lower().startswith("on"):
            raise ValueError(f"attribute {key!r} has no place in a drawing")
        element.set(key, _prefixed(key, value, prefix))
    if name == "style" and element.text:
        element.text = re.sub(
            r"#([A-Za-z_][\w-]*)(?=[^;}]*\{)", rf"#{prefix}\1", element.text
        )
        element.text = _references(element.text, prefix)


def _prefixed(key: str, value: str, prefix: str) -> str:
    if key == "id":
        return prefix + value
    if key in ("href", f"{{{XLINK}}}href"):
        if not value.startswith("#"):
            raise ValueError(f"reference {value!r} leaves the drawing")
        return "#" + prefix + value[1:]
    if key in ("aria-labelledby", "aria-describedby"):
        return " ".join(prefix + word for word in value.split())
    return _references(value, prefix)


def _references(text: str, prefix: str) -> str:
    """Prefix ``url(#id)``; refuse every other ``url(...)``."""
    if re.search(r"url\(\s*['\"]?(?!\s*['\"]?#)", text):
        raise ValueError(f"reference {text!r} leaves the drawing")
    return re.sub(
        r"url\(\s*['\"]?#([^)'\"]+)['\"]?\s*\)", rf"url(#{prefix}\1)", text
    )


def _fit(root: ElementTree.Element) -> None:
    """Let the drawing shrink with the page, keeping its proportions.

    Its own width goes into a CSS variable: on a telephone the drawing stops
    shrinking while its text can be read, and scrolls in its box.
    """
    sizes = [re.sub(r"(px|pt)$", "", root.get(name, "")) for name in SIZES]
    if "viewBox" not in root.attrib and all(sizes):
        root.set("viewBox", f"0 0 {sizes[0]} {sizes[1]}")
    width = root.get("viewBox", "0 0 640 480").split()[2]
    style = f"--d2l-width: {sizes[0] or width}px; {root.get('style', '')}"
    root.set("style", style.strip())


class InlineDrawings(SphinxTransform):
    """Replace images of drawings beside the page by the drawings."""

    default_priority = 420

    def apply(self, **kwargs: Any) -> None:
        for image in list(self.document.findall(nodes.image)):
            uri = image["uri"]
            if uri.endswith(".svg") and not uri.startswith(("/", "http")):
                self.inline(image)

    def inline(self, image: nodes.image) -> None:
        relative, file = self.env.relfn2path(image["uri"], self.env.docname)
        self.env.note_dependency(relative)
        alt = image.get("alt", "").strip()
        try:
            if not alt:
                raise ValueError("it has no alt text")
            prefix = hashlib.sha256(relative.encode()).hexdigest()[:6]
            source = Path(file).read_text(encoding="utf-8")
            svg = inline_svg(source, alt, f"d{prefix}-")
        except (OSError, ValueError) as error:
            logger.warning(
                f"drawing {image['uri']}: {error}",
                location=image,
                type="d2l",
                subtype="drawing",
            )
            return
        image.replace_self(Drawing("", svg=svg))


def visit_drawing(self: Any, node: Drawing) -> None:
    self.body.append(f'<span class="d2l-drawing-box">{node["svg"]}</span>')
    raise nodes.SkipNode


def visit_other(self: Any, node: Drawing) -> None:
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_node(
        Drawing,
        html=(visit_drawing, None),
        text=(visit_other, None),
        latex=(visit_other, None),
    )
    app.add_transform(InlineDrawings)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
