"""``make fmt``: write notebooks in the form that is committed.

The code is formatted by ruff with the marks ``#@save`` restored; outputs,
metadata and JSON are brought to the contract in ``CONTRIBUTING.md``.
Running it twice changes nothing, and cell ids never change.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from nbformat import NotebookNode

from booktools.atomic import write_bytes
from booktools.errors import BookError
from booktools.form.canonical import canonical, to_bytes
from booktools.form.notebook import (
    IGNORE_OUTPUT,
    read_notebook,
    select_pages,
)
from booktools.form.ruff import format_code
from booktools.toc import Page

PYTHON_FOLDERS = ("booktools", "tests", "conftest.py")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which pages, and whether to write, to execute or only to look."""
    parser.add_argument("--root", type=Path, default=Path("."))
    parser.add_argument("--page", action="append", metavar="P")
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 on drift"
    )
    what.add_argument(
        "--execute",
        action="store_true",
        help="run the pages on one and two threads and without special "
        "instructions, tag what differs, store the rest",
    )
    what.add_argument(
        "--outputs",
        action="store_true",
        help="take the outputs from the cache that make book has filled",
    )


def normalise(content: bytes, place: str, root: Path) -> bytes:
    """Return a notebook in committed form: a function of its bytes alone."""
    read_notebook(content, place)  # before ruff, for the better message
    formatted = format_code(content, place, root)
    return to_bytes(canonical(read_notebook(formatted, place), place))


def findings(pages: list[Page], root: Path) -> list[str]:
    """Return a line for each page that is not in the committed form."""

    def one(page: Page) -> list[str]:
        content = page.path.read_bytes()
        place = page.path.relative_to(root).as_posix()
        try:
            wanted = normalise(content, place, root)
        except BookError as error:
            return [str(error)]
        if wanted == content:
            return []
        cells = ", ".join(_differences(content, wanted, place))
        return [
            f"{place}: not in the committed form ({cells}); "
            f"run: make fmt, or: python -m booktools normalise --page {place}"
        ]

    with ThreadPoolExecutor(4) as pool:
        return [line for lines in pool.map(one, pages) for line in lines]


def main(args: argparse.Namespace) -> int:
    """Normalise the pages (and, for the whole book, the Python files)."""
    root = args.root.resolve()
    pages = select_pages(root, args.page)
    if args.check:
        lines = findings(pages, root)
        print(*lines, sep="\n", end="\n" if lines else "")
        return bool(lines)
    if args.execute and not args.page:
        raise BookError("--execute needs --page: it runs a page three times")
    failures, changed = [], 0
    for page in pages:
        try:
            changed += _write(page, root, args)
        except BookError as error:
            failures.append(str(error))
    if not args.page:
        _format_python(root)
    print(f"{len(pages)} pages, {changed} changed")
    if failures:
        raise BookError("\n".join(failures))
    return 0


def _write(page: Page, root: Path, args: argparse.Namespace) -> bool:
    place = page.path.relative_to(root).as_posix()
    content = page.path.read_bytes()
    node = read_notebook(content, place)
    if args.execute:
        from booktools.form.execution import execute_under_all

        for cell, settings in execute_under_all(node, page.path).items():
            print(
                f"{place}#{cell}: prints something else with "
                f"{' and '.join(settings)}: tagged {IGNORE_OUTPUT}"
            )
    elif args.outputs:
        _fill(node, page, root)
    wanted = normalise(to_bytes(node), place, root)
    changed = write_bytes(page.path, wanted)
    if changed:
        cells = ", ".join(_differences(content, wanted, place))
        print(f"{place}: written ({cells})")
    return changed


def _fill(node: NotebookNode, page: Page, root: Path) -> None:
    """Take the outputs of a page from the cache of executed pages."""
    from booktools.execution.cache import PageCache
    from booktools.execution.key import PageKeys

    executed = PageCache(root).find(PageKeys(root).keyed(page, node))
    if executed is None:
        raise BookError(
            f"{page.name}: not executed in this form yet; run: make book"
        )
    outputs = [c["outputs"] for c in executed.cells if c.cell_type == "code"]
    cells = [cell for cell in node.cells if cell.cell_type == "code"]
    for cell, output in zip(cells, outputs, strict=True):
        cell["outputs"] = output


def _differences(old: bytes, new: bytes, place: str) -> Iterator[str]:
    """Name the cells, or else the part of the file, that differ."""
    before, after = read_notebook(old, place), read_notebook(new, place)
    found = False
    for left, right in zip(before.cells, after.cells, strict=True):
        parts = [k for k in right if left.get(k) != right[k]]
        extra = [k for k in left if k not in right]
        if parts or extra:
            found = True
            yield f"{' and '.join([*parts, *extra])} of #{right['id']}"
    if before.metadata != after.metadata:
        found = True
        yield "metadata of the page"
    if not found:
        yield "layout of the JSON"


def _format_python(root: Path) -> None:
    """Format and sort the imports of the book's own Python files."""
    files = [name for name in PYTHON_FOLDERS if (root / name).exists()]
    if not files:
        return
    ruff = [sys.executable, "-m", "ruff"]
    for words in (["check", "--select", "I", "--fix"], ["format"]):
        result = subprocess.run([*ruff, *words, "--quiet", *files], cwd=root)
        if result.returncode != 0:
            raise BookError("ruff cannot format the Python files; see above")
