"""Fill the back pages with what is gathered from the pages of the book.

In the source of a back page stands a fence such as ``{d2l-symptoms}``. It is
replaced by Markdown when the page is read, and the page is read again when
any page of the book has changed: what the site shows cannot be out of date.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import SphinxError

from booktools.errors import BookError
from booktools.gathering.back import PAGES
from booktools.gathering.coming_from import FILE
from booktools.toc import read_toc

FENCE = re.compile(
    r"^```\{d2l-(" + "|".join(PAGES) + r")\}\n```$", re.MULTILINE
)


class GatheringError(SphinxError):
    """Something on a page cannot be gathered."""

    category = "error"


def fill(app: Sphinx, name: str, source: list[str]) -> None:
    """Replace the fences of a page by what they stand for."""
    if not FENCE.search(source[0]):
        return
    root, home = Path(app.srcdir), posixpath.dirname(name)
    files = [page.path for page in read_toc(root)]
    for file in [*files, root / "_toc.yml", root / home / FILE]:
        if file.is_file():
            app.env.note_dependency(str(file))
    try:
        source[0] = FENCE.sub(lambda m: PAGES[m[1]](root, home), source[0])
    except BookError as error:
        raise GatheringError(str(error)) from error


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("source-read", fill)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
