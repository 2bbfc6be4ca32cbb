"""``make check``: everything that can be checked without running a page."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from booktools.collector import collector_off
from booktools.errors import BookError
from booktools.experiments.plan import load_profile
from booktools.form.notebook import select_pages
from booktools.form.page import PageForm, earlier_pages, load_page
from booktools.form.rules import check_page
from booktools.form.rules.figures import repeated_names
from booktools.form.rules.shape import count_lines, count_words
from booktools.normalise import findings as drift
from booktools.toc import Page

Part = Callable[[], list[str]]
MODULE = [sys.executable, "-m"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which pages; without any, the whole book and its tools."""
    parser.add_argument("--root", type=Path, default=Path("."))
    parser.add_argument(
        "--page",
        action="append",
        metavar="P",
        help="only the form of this page, as in _toc.yml or as a path",
    )


def main(args: argparse.Namespace) -> int:
    """Print one list of findings; exit 1 if there are any."""
    root = args.root.resolve()
    pages = select_pages(root, args.page)
    parts: dict[str, Part] = {
        "form": partial(form, pages, root),
        "committed form": partial(drift, pages, root),
    }
    if args.page is None:
        parts |= whole_book(root)
    start = time.perf_counter()
    with collector_off(), ThreadPoolExecutor(3) as pool:
        jobs = {name: pool.submit(_timed, part) for name, part in parts.items()}
    lines = []
    for name, job in jobs.items():
        found, seconds = job.result()
        if args.page is None:
            state = f"{len(found)} findings" if found else "ok"
            print(f"{name:16} {seconds:5.1f} s  {state}")
        lines += found
    if lines:
        print(*lines, sep="\n")
    _print_sizes(pages, root, args.page)
    elapsed = time.perf_counter() - start
    print(f"{len(lines)} findings in {elapsed:.1f} s")
    return bool(lines)


def form(pages: list[Page], root: Path) -> list[str]:
    """Apply the rules of form to the pages."""
    lines, loaded = [], []
    earlier = earlier_pages(root)
    for page in pages:
        try:
            loaded.append(load_page(page, root, earlier[page.name]))
        except BookError as error:
            lines.append(str(error))
    for one in loaded:
        lines += [str(finding) for finding in check_page(one)]
    return lines + [str(finding) for finding in repeated_names(loaded)]


def whole_book(root: Path) -> dict[str, Part]:
    """Return the parts that look at more than single pages, slowest first."""
    python = [
        name
        for name in ("booktools", "tests", "conftest.py")
        if (root / name).exists()
    ]
    tools = {
        "types": ["mypy", "--no-error-summary"],
        "library": ["booktools", "extract", "--check"],
        "figures": ["booktools", "figures", "--check"],
        "lint": ["ruff", "check", "--quiet", "--output-format=concise", "."],
        "format": ["ruff", "format", "--quiet", "--check", *python],
    }
    parts: dict[str, Part] = {
        name: partial(_run, words, root) for name, words in tools.items()
    }
    parts["profiles"] = partial(profiles, root)
    return parts


def profiles(root: Path) -> list[str]:
    """Check every profile against the parameters of its pages."""
    lines = []
    for profile in sorted((root / "profiles").glob("*.yml")):
        try:
            load_profile(profile, root)
        except BookError as error:
            lines += str(error).split("\n")
    return lines


def _run(words: list[str], root: Path) -> list[str]:
    """Run a module; what it prints are its findings if it fails."""
    result = subprocess.run(
        [*MODULE, *words], cwd=root, capture_output=True, text=True
    )
    if result.returncode == 0:
        return []
    said = (result.stdout + result.stderr).strip()
    return said.split("\n") if said else [f"{' '.join(words)} failed"]


def _timed(part: Part) -> tuple[list[str], float]:
    start = time.perf_counter()
    return part(), time.perf_counter() - start


def _print_sizes(
    pages: list[Page], root: Path, wanted: list[str] | None
) -> None:
    for page in pages if wanted else ():
        try:
            one = load_page(page, root, ())
        except BookError:
            continue
        print(describe(one))


def describe(page: PageForm) -> str:
    """Say in one line how large a page is, exercises left out."""
    return (
        f"{page.name} ({page.kind}): {len(page.body)} cells, "
        f"{count_words(page)} words, {count_lines(page)} lines of code"
    )
