"""Dispatch ``python -m booktools COMMAND`` to the module of that command.

A command module has a docstring (its help), ``add_arguments(parser)`` and
``main(args) -> int``. It is imported only when it is asked for, so that
``extract`` never waits for Jupyter.
"""

from __future__ import annotations

import argparse
import importlib
import sys

from booktools.errors import BookError

COMMANDS = {
    "book": "extract, execute, build the site and report, one at a time",
    "extract": "write d2lib/ from the cells marked #@save",
    "execute": "execute every page that has changed, in parallel",
    "normalise": "write notebooks in the form that is committed",
    "check": "form of the pages, drift of the library and of the figures",
    "figures": "draw the SVG figures",
    "prose": "write d2lib/prose.txt, the frozen text of the book's own prose",
    "gather": "print what the back pages gather from all pages",
    "data": "say which data the pages will find",
    "runs": "run pages at the scale of a profile and record the results",
    "bench": "measure the library beside the original and a bare loop",
    "sweep": "run one page over a grid of parameters",
    "export": "write plain notebooks for Colab",
    "report": "print budgets, measured times and the place of the site",
}


def main(argv: list[str] | None = None) -> int:
    """Run one command; a BookError becomes its message and status 1.

    Ctrl-C becomes one line and status 130.
    """
    argv = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(prog="python -m booktools")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, help_ in COMMANDS.items():
        sub = commands.add_parser(name, help=help_, description=help_)
        if name in argv[:1]:
            module = importlib.import_module(f"booktools.{name}")
            module.add_arguments(sub)
            sub.set_defaults(main=module.main)
    args = parser.parse_args(argv)
    try:
        return args.main(args)
    except BookError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; the next run goes on from here", file=sys.stderr)
        return 130
