"""Find the marks of a cell: comment tokens, and nothing in strings."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

_MARK = re.compile(r"#@save( replace)?")
_NEAR = re.compile(
    r"#+\s*@\s*sav|.*#+\s*@\s*saved?(\s+replace)?\s*$", re.I | re.S
)
_BARE = re.compile(r"# ?saved?\s*")
_LOOSE = re.compile(r"#\s*@\s*sav|# ?saved?\s*$", re.I | re.M)


@dataclass(frozen=True)
class Mark:
    """A mark's place in its cell."""

    line: int
    column: int
    replace: bool
    alone: bool  # nothing else on its line


@dataclass(frozen=True)
class NearMiss:
    """A comment that looks like a mark and is none."""

    line: int
    text: str


def may_have_marks(source: str) -> bool:
    """Whether a look at the tokens is worth the time."""
    return _LOOSE.search(source) is not None


def looks_marked(line: str) -> bool:
    """Whether a line that is not Python carries what looks like a mark."""
    return re.search(r"#+\s*@\s*sav", line, re.I) is not None


def find_marks(text: str) -> Iterator[Mark | NearMiss]:
    """Yield the marks and near misses of a cell that parses."""
    lines = text.split("\n")
    reader = io.StringIO(text).readline
    for token in tokenize.generate_tokens(reader):
        if token.type != tokenize.COMMENT:
            continue
        line, column = token.start
        exact = _MARK.fullmatch(token.string)
        if exact:
            alone = not lines[line - 1][:column].strip()
            yield Mark(line, column, bool(exact.group(1)), alone)
        elif _NEAR.match(token.string) or _BARE.fullmatch(token.string):
            yield NearMiss(line, token.string)
