"""Print each page's budget and measured seconds, and where the site is."""

from __future__ import annotations

import argparse
from pathlib import Path

from booktools.execution.cache import PageCache
from booktools.execution.pool import DEFAULT_BUDGET_S
from booktools.form.notebook import read_notebook
from booktools.toc import Page, read_toc


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``report``."""
    parser.add_argument("--root", type=Path, default=Path("."))


def main(args: argparse.Namespace) -> int:
    """Run the command."""
    return print_report(args.root)


def print_report(root: Path) -> int:
    """Print a line per page, a sum per chapter, and the place of the site."""
    measured = PageCache(root).seconds()
    chapters: dict[str, list[tuple[float, float]]] = {}
    for page in read_toc(root):
        if page.name not in measured:
            continue
        seconds, budget = measured[page.name], _budget(page)
        chapters.setdefault(page.chapter, []).append((seconds, budget))
        note = "  over its budget" if seconds > budget else ""
        print(f"{seconds:7.1f} s (budget {budget:g})  {page.name}{note}")
    for chapter, pages in chapters.items():
        _print_sum(f"sum of {chapter or 'the other pages'}", pages)
    _print_sum("sum", [pair for pages in chapters.values() for pair in pages])
    site = Path(root).resolve() / "_build" / "html" / "index.html"
    if site.is_file():
        print(f"site: {site.as_uri()}")
    return 0


def _budget(page: Page) -> float:
    notebook = read_notebook(page.path.read_bytes(), page.name)
    return notebook.metadata.get("d2l", {}).get("budget_s", DEFAULT_BUDGET_S)


def _print_sum(title: str, pages: list[tuple[float, float]]) -> None:
    seconds = sum(pair[0] for pair in pages)
    budget = sum(pair[1] for pair in pages)
    print(f"{seconds:7.1f} s (budget {budget:g})  {title}")
