"""Write d2lib/ from the cells marked #@save, or compare it with them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from booktools import atomic
from booktools.errors import BookError
from booktools.execution.lock import build_lock
from booktools.extraction.index import index_bytes, make_index
from booktools.extraction.install import drift, install
from booktools.extraction.library import Library, extract


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare --root and --check."""
    parser.add_argument(
        "--root",
        type=Path,
        default=Path("."),
        help="folder of the book, with _toc.yml and chapters/",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; exit 1 if d2lib is not what the pages make",
    )


def main(args: argparse.Namespace) -> int:
    """Run the command; 1 on drift, BookError on anything wrong."""
    try:
        if args.check:
            return _check(args.root, extract(args.root))
        with build_lock(args.root):
            return _write(args.root, extract(args.root))
    except OSError as error:
        raise BookError(
            f"cannot read or write the book: {error}; the library is as it was"
        ) from None


def _check(root: Path, library: Library) -> int:
    report = drift(root, library.files)
    for text in report:
        print(text)
    if report:
        print(
            f"d2lib has drifted from its pages in {len(report)} files; run "
            "`make lib` and commit the result",
            file=sys.stderr,
        )
        return 1
    print(f"d2lib is what its pages make ({_count(library)})")
    return 0


def _write(root: Path, library: Library) -> int:
    index = index_bytes(make_index(library))
    atomic.write_bytes(root / "_build" / "index.json", index)
    changed = install(root, library.files)
    for name in changed:
        print(f"{'wrote' if name in library.files else 'removed'} {name}")
    print(f"d2lib: {_count(library)}, {len(changed)} files changed")
    return 0


def _count(library: Library) -> str:
    names = len(library.book.saved)
    pages = len(library.book.saving)
    return f"{names} names from {pages} pages"
