"""Draw the SVG figures of all chapters, or check that they are up to date.

Each module of ``booktools.figure_sources`` draws figures of one chapter, whose
name is that of the module, or its ``CHAPTER``. Its ``FIGURES`` maps the name
of a file in ``chapters/<chapter>/img/`` to the function that returns its
canvas.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
from pathlib import Path

from booktools import atomic, figure_sources
from booktools.errors import BookError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare --root and --check."""
    parser.add_argument("--root", type=Path, default=Path("."))
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; fail if a file is missing, changed or a stranger",
    )


def main(args: argparse.Namespace) -> int:
    """Write the figures, or compare them with what is there."""
    figures = draw_all()
    if args.check:
        check(args.root, figures)
        print(f"figures: {len(figures)} are up to date")
        return 0
    changed = [
        name
        for name, svg in figures.items()
        if atomic.write_text(args.root / name, svg)
    ]
    for name in changed:
        print(f"figures: wrote {name}")
    print(f"figures: {len(figures)} drawn, {len(changed)} changed")
    return 0


def draw_all() -> dict[str, str]:
    """Return the text of every figure by its path in the repository.

    Raises: BookError naming the figure that cannot be drawn, and why.
    """
    drawn = {}
    for info in sorted(
        pkgutil.iter_modules(figure_sources.__path__), key=lambda m: m.name
    ):
        module = importlib.import_module(
            f"booktools.figure_sources.{info.name}"
        )
        chapter = getattr(module, "CHAPTER", info.name)
        for name, draw in module.FIGURES.items():
            path = f"chapters/{chapter}/img/{name}.svg"
            try:
                drawn[path] = draw().to_svg()
            except ValueError as error:
                raise BookError(
                    f"{path}: {error}\nMend {draw.__name__} in "
                    f"booktools/figure_sources/{info.name}.py"
                ) from None
    return drawn


def check(root: Path, figures: dict[str, str]) -> None:
    """Compare the figures with the files, byte by byte.

    Raises: BookError listing what is missing, changed, or made by nobody.
    """
    found = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(Path(root).glob("chapters/**/img/*.svg"))
    }
    wrong = [f"{name}: no source draws it" for name in found.keys() - figures]
    for name, svg in figures.items():
        if name not in found:
            wrong.append(f"{name}: missing")
        elif found[name] != svg.encode("utf-8"):
            wrong.append(f"{name}: differs from what its source draws")
    if wrong:
        listed = "\n  ".join(sorted(wrong))
        raise BookError(
            f"figures out of date:\n  {listed}\n"
            "Run: python -m booktools figures (and remove strangers)"
        )
