"""Make the book: extract, execute, build the site; one build at a time."""

from __future__ import annotations

import argparse
from pathlib import Path

from booktools import execute, extract, report
from booktools.execution.environment import cores
from booktools.execution.interrupt import signals_as_ctrl_c
from booktools.execution.lock import build_lock


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``book``."""
    parser.add_argument("--root", type=Path, default=Path("."))
    parser.add_argument("--jobs", type=int, default=cores(), metavar="N")
    parser.add_argument(
        "--clean", action="store_true", help="build every page of the site"
    )


def main(args: argparse.Namespace) -> int:
    """Run the steps in their order; the first that fails ends the run."""
    from booktools.site import build_site  # takes a second to import

    with signals_as_ctrl_c(), build_lock(args.root):
        return (
            extract.main(argparse.Namespace(root=args.root, check=False))
            or execute.execute_pages(args.root, args.jobs, [])
            or build_site(args.root, args.clean)
            or report.print_report(args.root)
        )
