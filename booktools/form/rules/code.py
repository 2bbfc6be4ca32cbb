"""F4x: what stands in code cells, and what must not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from booktools.errors import BookError
from booktools.experiments.parameters import read_parameters
from booktools.form.notebook import IGNORE_OUTPUT
from booktools.form.page import Cell, Finding, PageForm

FORBIDDEN = ("booktools", "myst_nb")
TRAINING = re.compile(r"^(fit|train_(ch|concise|2d|epoch)\w*)$")
_INSTALL = re.compile(r"\b(pip|conda|uv|apt|apt-get)3?\s+install\b")
_URL = re.compile(r"\b(https?|ftp)://")
_ABSOLUTE = re.compile(
    r"^(~/|[A-Za-z]:\\|/(home|usr|tmp|root|data|content|mnt|opt|var|etc|"
    r"Users|work|kaggle)(/|$))"
)


def imports(page: PageForm) -> Iterator[Finding]:
    """F40: the imports stand in one cell and take nothing of the tools."""
    importing = []
    for cell in page.code_cells:
        for node in cell.nodes:
            for name in _modules(node):
                if name.split(".")[0] in FORBIDDEN:
                    text = f"imports {name}, which only the book's build has"
                    yield page.finding(cell, "F40", text)
        kinds = (ast.Import, ast.ImportFrom)
        if not cell.in_exercise and any(
            isinstance(statement, kinds) for statement in cell.statements
        ):
            importing.append(cell)
    for cell in importing[1:]:
        text = f"imports again: all imports stand in #{importing[0].id}"
        yield page.finding(cell, "F40", text)


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return []


def surroundings(page: PageForm) -> Iterator[Finding]:
    """F41: nothing is installed, downloaded or read from a fixed place.

    Saved code is exempt: it is the library, whose job that is.
    """
    for cell in page.code_cells:
        if _INSTALL.search(cell.source):
            yield page.finding(cell, "F41", "installs something: make setup")
        if cell.saves:
            continue
        for text in cell.strings():
            if _URL.search(text):
                message = f"a URL in code, {text[:50]!r}: let d2lib fetch it"
                yield page.finding(cell, "F41", message)
            if _ABSOLUTE.match(text):
                message = f"an absolute path, {text[:50]!r}"
                yield page.finding(cell, "F41", message)


def parameters(page: PageForm) -> Iterator[Finding]:
    """F42: a page that trains has one typed cell of parameters."""
    trains = next(
        (cell for cell in page.body if any(_training_calls(cell))), None
    )
    tagged = [c for c in page.code_cells if "parameters" in c.tags]
    if trains and not tagged and page.teaches:
        text = (
            "trains, so the page needs a cell tagged parameters with lines "
            "such as `lr: float = 0.1` and `seed: int = 0`"
        )
        yield page.finding(trains, "F42", text)
    if not tagged:
        return
    node = {
        "cells": [
            {
                "id": cell.id,
                "cell_type": cell.kind,
                "source": cell.source,
                "metadata": {"tags": list(cell.tags)},
            }
            for cell in page.cells
        ]
    }
    try:
        known = read_parameters(node, page.name)
    except BookError as error:
        yield page.finding(tagged[0], "F42", str(error))
        return
    if "seed" not in known or known["seed"].type != "int":
        text = "the parameters have no `seed: int = 0`"
        yield page.finding(tagged[0], "F42", text)


def _training_calls(cell: Cell) -> Iterator[ast.Call]:
    for statement in cell.statements:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if TRAINING.match(name):
                    yield node


def outputs(page: PageForm) -> Iterator[Finding]:
    """F43: committed output is short text; what varies is not committed."""
    for cell in page.code_cells:
        if "d2l.report(" in cell.source and IGNORE_OUTPUT not in cell.tags:
            if not re.search(r"def report\b", cell.source):
                text = f"d2l.report belongs in a cell tagged {IGNORE_OUTPUT}"
                yield page.finding(cell, "F43", text)
        text = _committed(cell)
        lines = text.rstrip("\n").count("\n") + 1
        if lines > 10 and not re.search(r"^\s*[|+]|\|\s*$", text, re.M):
            message = f"prints {lines} lines; ten at most, or a table with |"
            yield page.finding(cell, "F43", message)
        if re.search(r"\bat 0x[0-9a-f]{6,}", text):
            message = "prints a memory address, which varies"
            yield page.finding(cell, "F43", message)


def _committed(cell: Cell) -> str:
    parts = []
    for output in cell.outputs:
        parts.append(output.get("text", ""))
        parts.append(output.get("data", {}).get("text/plain", ""))
    return "".join(parts)


def style(page: PageForm) -> Iterator[Finding]:
    """F44: code parses, ends without a semicolon, imports d2lib as d2l."""
    for cell in page.code_cells:
        first = cell.source.lstrip()
        if cell.tree is None and not first.startswith("%%"):
            yield page.finding(cell, "F44", "is not Python")
        if cell.source.rstrip().endswith(";"):
            text = "ends with a semicolon, which nbval ignores: plt.show()"
            yield page.finding(cell, "F44", text)
        for node in cell.nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    if alias.name == "d2lib" and alias.asname != "d2l":
                        text = "write: import d2lib as d2l"
                        yield page.finding(cell, "F44", text)


def saved(page: PageForm) -> Iterator[Finding]:
    """F45: saved definitions have type hints and a docstring of 12 lines."""
    for cell in page.code_cells:
        lines = cell.source.split("\n")
        for statement in cell.statements:
            kinds = (ast.FunctionDef, ast.ClassDef)
            if isinstance(statement, kinds) and _is_saved(statement, lines):
                for text in _saved_defects(statement):
                    yield page.finding(cell, "F45", text)


def _is_saved(
    statement: ast.FunctionDef | ast.ClassDef, lines: list[str]
) -> bool:
    decorators = [d.lineno for d in statement.decorator_list]
    first = min([statement.lineno, *decorators])
    header = lines[max(0, first - 2) : statement.body[0].lineno]
    if first >= 2 and not header[0].lstrip().startswith("#@save"):
        header = header[1:]
    return any(re.search(r"#@save( replace)?\s*$", line) for line in header)


def _saved_defects(
    node: ast.FunctionDef | ast.ClassDef, inside: str = ""
) -> Iterator[str]:
    name = f"{inside}{node.name}"
    document = ast.get_docstring(node)
    private = node.name.startswith("_")
    exempt = inside and (private or _is_stub(node))
    if not document and not exempt:
        yield f"{name} is saved and has no docstring"
    elif document and document.count("\n") + 1 > 12:
        yield f"the docstring of {name} has more than 12 lines"
    if isinstance(node, ast.ClassDef):
        for item in node.body:
            if isinstance(item, ast.FunctionDef):
                yield from _saved_defects(item, f"{name}.")
        return
    arguments = node.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [a for a in (arguments.vararg, arguments.kwarg) if a]
    bare = [
        a.arg
        for a in every
        if a.annotation is None and a.arg not in ("self", "cls")
    ]
    if bare:
        yield f"{name} has no type hints for {', '.join(bare)}"
    if node.returns is None and node.name != "__init__":
        yield f"{name} does not say what it returns (->)"


def _is_stub(node: ast.FunctionDef | ast.ClassDef) -> bool:
    """Say whether a method is left for a later page to fill."""
    return len(node.body) == 1 and ast.unparse(node.body[0]).startswith(
        ("...", "pass", "raise NotImplementedError")
    )


RULES = (imports, surroundings, parameters, outputs, style, saved)
