"""F7x: links between pages lead somewhere."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from booktools.errors import BookError
from booktools.form.notebook import read_notebook
from booktools.form.page import HEADING, Finding, PageForm
from booktools.toc import read_names, read_toc

_TARGET = re.compile(r"\]\(<?([^)\s>]+)>?[^)]*\)")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def targets(page: PageForm) -> Iterator[Finding]:
    """F70: relative links and images name files that exist.

    A linked page stands in the table of contents, an anchor is one of its
    headings.
    """
    for cell in page.markdown_cells:
        for number, line in cell.prose():
            plain = re.sub(r"(`+).+?\1", "", line)
            for target in _TARGET.findall(plain):
                text = _defect(page, target)
                if text:
                    text = f"line {number}: {text}"
                    yield page.finding(cell, "F70", text)


def _defect(page: PageForm, target: str) -> str:
    if _SCHEME.match(target):
        return ""
    name, _, anchor = unquote(target).partition("#")
    path = page.path
    if name:
        path = Path(os.path.normpath(page.path.parent / name))
    if _is_unwritten(page.root, path):
        return ""  # a missing entry of _toc.yml is reported once, there
    if not path.is_file():
        return f"the link {target} leads to no file"
    if path.suffix not in (".ipynb", ".md"):
        return ""
    if path not in _pages_of(page.root):
        return f"the link {target} leads to a page outside _toc.yml"
    changed = path.stat().st_mtime_ns
    if anchor and anchor not in _anchors(path, changed):
        return f"the link {target} leads to no heading there"
    return ""


def _is_unwritten(root: Path, path: Path) -> bool:
    if path.exists() or not path.is_relative_to(root):
        return False
    return path.relative_to(root).with_suffix("").as_posix() in _names(root)


@lru_cache
def _names(root: Path) -> frozenset[str]:
    return frozenset(read_names(root))


@lru_cache
def _pages_of(root: Path) -> frozenset[Path]:
    return frozenset(page.path for page in read_toc(root, complete=False))


@lru_cache(maxsize=256)
def _anchors(path: Path, changed: int) -> frozenset[str]:
    """Return the anchors of a page's headings, as GitHub and MyST make them."""
    if path.suffix == ".md":
        texts = [path.read_text(encoding="utf-8")]
    else:
        try:
            node = read_notebook(path.read_bytes(), str(path))
        except BookError:
            return frozenset()
        texts = [c.source for c in node.cells if c.cell_type == "markdown"]
    found = set()
    for text in texts:
        for line in text.split("\n"):
            match = HEADING.match(line)
            if match:
                found.add(slug(match.group(2)))
    return frozenset(found)


def slug(title: str) -> str:
    """Turn a heading into its anchor; formulas and addresses leave no trace."""
    title = re.sub(r"\$[^$]+\$", "", title.strip())
    title = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title)
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


RULES = (targets,)
