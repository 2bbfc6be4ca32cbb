"""Hide what IPython adds to Python, without moving a line."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from dataclasses import dataclass, field

ESCAPES = ("%", "!", "?", ",", ";", "/")
DEEPEST = 3000
_HELP = re.compile(r"\s*%{0,2}[^\W\d][\w.*\[\]]*\s*\?{1,2}\s*(#.*)?")
_ASSIGN = re.compile(r"(\s*[^\W\d][\w\s,.*()\[\]'\"]*=\s*)[!%](?!=)")
_PYTHON_MAGICS = ("%%time", "%%capture", "%%prun")


@dataclass(frozen=True)
class Masked:
    """A cell's text as plain Python, and the lines that were not."""

    text: str
    hidden: frozenset[int] = frozenset()
    cell_magic: bool = False
    known: ast.Module | None = field(default=None, compare=False, repr=False)

    def tree(self) -> ast.Module:
        """Return the syntax tree.

        Raises: SyntaxError if there is none.
        """
        return self.known or parse(self.text)


def parse(text: str) -> ast.Module:
    """Parse as Python 3.11, whatever Python runs this.

    Raises: SyntaxError, also for what CPython reports otherwise.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(text, feature_version=(3, 11))
        except (ValueError, RecursionError, MemoryError) as error:
            raise SyntaxError(str(error)) from None
    if len(text) > DEEPEST and _depth(tree) > DEEPEST:
        raise SyntaxError("nested too deeply")
    return tree


def _depth(tree: ast.AST) -> int:
    """How deeply the syntax tree nests, counted without recursion."""
    depth, level = 0, [tree]
    while level:
        depth += 1
        level = [n for node in level for n in ast.iter_child_nodes(node)]
    return depth


def mask(source: str) -> Masked:
    """Return the cell as Python; magic and shell lines become ``pass``."""
    first = source.lstrip("\n \t").split("\n", 1)[0]
    if first.startswith("%%"):
        return _cell_magic(source, first)
    try:
        return Masked(source, known=parse(source))
    except SyntaxError:
        return _mask_lines(source)


def _cell_magic(source: str, first: str) -> Masked:
    lines = source.split("\n")
    hidden = frozenset(range(1, len(lines) + 1))
    if first.split()[0] not in _PYTHON_MAGICS:
        return Masked("\n" * (len(lines) - 1), hidden, True)
    start = next(i for i, line in enumerate(lines) if line.strip())
    rest = "\n".join([""] * (start + 1) + lines[start + 1 :])
    return Masked(mask(rest).text, hidden, True)


def _mask_lines(source: str) -> Masked:
    lines = source.split("\n")
    result: list[str] = []
    hidden: set[int] = set()
    row = 0
    while row < len(lines):
        line = lines[row]
        replacement = _replacement(line)
        if replacement is None:
            stop = _end_of_statement(lines, row)
            result += lines[row:stop]
            row = stop
            continue
        result.append(replacement)
        hidden.add(row + 1)
        while lines[row].endswith("\\") and row + 1 < len(lines):
            row += 1
            result.append("")
            hidden.add(row + 1)
        row += 1
    return Masked("\n".join(result), frozenset(hidden))


def _replacement(line: str) -> str | None:
    """What stands for a line that only IPython understands, else None."""
    body = line.lstrip()
    indent = line[: len(line) - len(body)]
    if body.startswith(ESCAPES) or _HELP.fullmatch(line):
        return indent + "pass"
    assigned = _ASSIGN.match(line)
    return assigned.group(1) + "None" if assigned else None


def _end_of_statement(lines: list[str], row: int) -> int:
    """Index after the logical line that starts at ``row``."""
    for stop in range(row + 1, len(lines) + 1):
        chunk = "\n".join(lines[row:stop])
        if chunk.endswith("\\") and stop < len(lines):
            continue
        try:
            for _ in tokenize.generate_tokens(io.StringIO(chunk).readline):
                pass
            return stop
        except (tokenize.TokenError, SyntaxError):
            continue
    return len(lines)
