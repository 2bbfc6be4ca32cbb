"""Move code to the right without touching the contents of its strings."""

from __future__ import annotations

import io
import tokenize

_STARTS = {"FSTRING_START", "TSTRING_START"}
_ENDS = {"FSTRING_END", "TSTRING_END"}


def reindent(text: str, indent: str) -> str:
    """Put ``indent`` before every code line; blank lines stay blank."""
    inside = string_lines(text)
    return "\n".join(
        line if number in inside or not line.strip() else indent + line
        for number, line in enumerate(text.split("\n"), start=1)
    )


def string_lines(text: str) -> set[int]:
    """Lines that start inside a string (of any kind)."""
    inside: set[int] = set()
    open_: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        name = tokenize.tok_name[token.type]
        if name == "STRING":
            inside.update(range(token.start[0] + 1, token.end[0] + 1))
        elif name in _STARTS:
            open_.append(token.start[0])
        elif name in _ENDS:
            inside.update(range(open_.pop() + 1, token.end[0] + 1))
    return inside
