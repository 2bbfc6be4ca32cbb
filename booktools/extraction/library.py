"""From the bytes of notebooks to the bytes of d2lib, and nothing else."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from booktools.collector import collector_off
from booktools.extraction.bind import has_marks
from booktools.extraction.book import Book
from booktools.extraction.emit import MARK, module
from booktools.extraction.fold import check_fold
from booktools.extraction.imports import Import
from booktools.extraction.marks import looks_marked, may_have_marks
from booktools.extraction.names import register
from booktools.extraction.notebook import Notebook, read_notebook
from booktools.extraction.package import init
from booktools.extraction.pages import check_page, collect
from booktools.extraction.problems import ExtractionError, Place, Problems
from booktools.extraction.resolve import Resolver
from booktools.toc import read_toc


@dataclass(frozen=True)
class Source:
    """A notebook file: its place in the book and its bytes."""

    path: str
    page: str  # its name in _toc.yml, "" if it is not there
    chapter: str
    raw: bytes


@dataclass(eq=False)
class Library:
    """What the pages make: files below the root, and how they came about."""

    files: dict[str, bytes]
    book: Book
    imports: dict[int, set[Import]]  # by id of the segment that needs them


def read_sources(root: Path) -> list[Source]:
    """The notebooks of a book: those listed, in order, then the others."""
    root = Path(root)
    sources, listed = [], set()
    for page in read_toc(root):
        if not page.is_notebook:
            continue
        path = page.path.relative_to(root).as_posix()
        listed.add(path)
        raw = page.path.read_bytes()
        sources.append(Source(path, page.name, page.chapter, raw))
    for file in sorted((root / "chapters").rglob("*.ipynb")):
        path = file.relative_to(root).as_posix()
        hidden = any(part.startswith(".") for part in path.split("/"))
        if path not in listed and not hidden:
            sources.append(Source(path, "", "", file.read_bytes()))
    return sources


def build(sources: Iterable[Source]) -> Library:
    """Make the library, or raise with everything that is wrong.

    Raises: ExtractionError.
    """
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, 20_000))  # long sums nest deeply
    try:
        with collector_off():
            return _build(sources)
    finally:
        sys.setrecursionlimit(limit)


def _build(sources: Iterable[Source]) -> Library:
    problems = Problems()
    pages = _read(sources, problems)
    saving = [
        collect(page, problems)
        for page in pages
        if page.chapter and _has_marks(page)
    ]
    book = Book(pages, saving)
    unread = any(item.code in ("E01", "E02") for item in problems.found)
    book.broken = unread or any(code.broken for code in saving)
    register(book, problems)
    book.find_uses()
    _check_pages(book, problems)
    _check_folds(book, problems)
    resolver = Resolver(book, problems)
    resolver.run()
    files = _emit(book, resolver, problems)
    if problems:
        _stop(problems, book)
    return Library(files, book, dict(resolver.wanted))


def extract(root: Path) -> Library:
    """Read the book at ``root`` and make its library, once for its state."""
    return _built(tuple(read_sources(root)))


_built = lru_cache(maxsize=1)(build)


def _read(sources: Iterable[Source], problems: Problems) -> list[Notebook]:
    pages = []
    for order, source in enumerate(sources):
        if not source.page:
            _refuse_unlisted(source, problems)
            continue
        page = read_notebook(
            source.path,
            source.page,
            source.chapter,
            order,
            source.raw,
            problems,
        )
        if page is None:
            continue
        _check_place(page, problems)
        pages.append(page)
    return pages


def _refuse_unlisted(source: Source, problems: Problems) -> None:
    if _unlisted_marks(source.raw):
        problems.add(
            "E03",
            Place(source.path),
            "has a mark but is not in _toc.yml; list it there, or remove the "
            "mark or the file",
        )


def _unlisted_marks(raw: bytes) -> bool:
    text = raw.decode("utf-8", "replace")
    try:
        cells = json.loads(text)["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        return any(has_marks("".join(cell["source"])) for cell in code)
    except (ValueError, KeyError, TypeError):
        return looks_marked(text)


def _check_place(page: Notebook, problems: Problems) -> None:
    for cell in page.code:
        if not has_marks(cell.source):
            continue
        if not page.chapter:
            problems.add(
                "E03",
                Place(page.path, cell.id),
                "has a mark but is not in a folder below chapters/; move what "
                "is saved to a page of a chapter",
            )
        elif page.language not in ("python", "ipython"):
            problems.add(
                "E05",
                Place(page.path, cell.id),
                f"has a mark, but the page's language is {page.language}",
            )


def _has_marks(page: Notebook) -> bool:
    return any(may_have_marks(cell.source) for cell in page.code)


def _check_pages(book: Book, problems: Problems) -> None:
    for code in book.saving:
        methods = {
            item.qualified[0]: item
            for item in code.segments
            if item.kind == "method"
        }
        check_page(code, methods, problems)


def _check_folds(book: Book, problems: Problems) -> None:
    for name, members in sorted(book.members.items()):
        if isinstance(book.saved[name].node, ast.ClassDef):
            check_fold(book.saved[name], members, problems)


def _emit(
    book: Book, resolver: Resolver, problems: Problems
) -> dict[str, bytes]:
    files = {"d2lib/__init__.py": init(book, MARK), "d2lib/py.typed": ""}
    chapters = {item.chapter for item in book.segments}
    for chapter in sorted(chapters):
        needed = resolver.needed.get(chapter, set())
        files[f"d2lib/{chapter}.py"] = module(book, chapter, needed, problems)
    return {path: text.encode() for path, text in sorted(files.items())}


def _stop(problems: Problems, book: Book) -> None:
    """Raise, in the order of reading."""
    order = {page.path: page.order for page in book.pages}
    last = len(order)
    raise ExtractionError(
        sorted(
            problems.found,
            key=lambda item: (
                order.get(item.place.notebook, last),
                item.place.notebook,
                _cell_order(book, item.place),
                item.place.line,
                item.code,
                item.message,
            ),
        )
    )


def _cell_order(book: Book, place: Place) -> int:
    for page in book.pages:
        if page.path == place.notebook:
            for cell in page.cells:
                if cell.id == place.cell:
                    return cell.index
    return -1
