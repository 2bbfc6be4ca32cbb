"""Print what a back page gathers from all pages; with words, those rows only.

``python -m booktools gather symptoms shapes cannot be multiplied`` finds the
rows about an error message without a built site.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from booktools.gathering.back import HOME, PAGES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the page and the words."""
    parser.add_argument("--root", type=Path, default=Path("."))
    parser.add_argument("page", choices=list(PAGES))
    parser.add_argument("words", nargs="*", help="only rows with all of these")


def main(args: argparse.Namespace) -> int:
    """Print the Markdown of the page, or the rows with all the words."""
    text = PAGES[args.page](args.root.resolve(), HOME)
    words = [word.lower() for word in args.words]
    if not words:
        print(text)
        return 0
    rows = [
        line
        for line in text.split("\n")
        if line.startswith("|") and all(word in line.lower() for word in words)
    ]
    print(*rows, sep="\n")
    return 0 if rows else 1
