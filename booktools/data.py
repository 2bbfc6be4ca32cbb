"""Say which data the pages will find."""

from __future__ import annotations

import argparse
from pathlib import Path

from booktools.errors import BookError
from booktools.execution.data import data_fingerprint


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare --root and --real."""
    parser.add_argument("--root", type=Path, default=Path("."))
    parser.add_argument(
        "--real", action="store_true", help="refuse the drawn stand-in"
    )


def main(args: argparse.Namespace) -> int:
    """Print the source of the data; BookError if it has to be the real one."""
    found = data_fingerprint(args.root.resolve())
    if args.real:
        if "stand-in" in found.split("\n")[0]:
            raise BookError(
                "needs Fashion-MNIST, see README: only the drawn stand-in "
                "was found, and the committed outputs are those of the data"
            )
        return 0
    print(found)
    return 0
