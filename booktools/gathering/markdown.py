"""Write gathered things as Markdown of a back page."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence

from booktools.gathering.pages import Source

_CODE = re.compile(r"(`+.+?`+)")
_LINK = re.compile(r"(\]\()([^)\s]+)")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")


def address(source: Source, home: str, anchor: str = "") -> str:
    """Return the way from a page in the folder ``home`` to another."""
    path = posixpath.relpath(source.file, home or ".")
    return f"{path}#{anchor}" if anchor else path


def link(source: Source, home: str, anchor: str = "") -> str:
    """Return a link to a page under its title."""
    return f"[{source.title}]({address(source, home, anchor)})"


def moved(text: str, source: Source, home: str) -> str:
    """Return text of a page as it must read on a page in ``home``.

    Relative links keep their targets; code stays as it is.
    """

    def target(match: re.Match[str]) -> str:
        path, _, anchor = match[2].partition("#")
        if _SCHEME.match(match[2]):
            return match[0]
        here = posixpath.dirname(source.file)
        file = posixpath.join(here, path) if path else source.file
        way = posixpath.relpath(posixpath.normpath(file), home or ".")
        return match[1] + (f"{way}#{anchor}" if anchor else way)

    parts = _CODE.split(text)
    parts[::2] = [_LINK.sub(target, part) for part in parts[::2]]
    return "".join(parts)


def table(
    head: Sequence[str], rows: Iterable[Sequence[str]], *classes: str
) -> str:
    """Return a table in a container that the site's filter finds."""
    lines = [_row(head), _row(["---"] * len(head)), *map(_row, rows)]
    body = "\n".join(lines)
    names = " ".join(["d2l-gathered", *classes])
    return f":::{{container}} {names}\n\n{body}\n\n:::"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
